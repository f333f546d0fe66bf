import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll } from 'vitest'
import { type RowLoad, RowFeed } from '../../src/package/row-feed.ts'

/** A database in memory for the tests of a file, and a feed into its tables. */
export interface ScratchFeed {
  run(sql: string): Promise<void>
  /** into a table of the schema `main` */
  insert(load: Omit<RowLoad, 'schema'>): Promise<void>
  rows(sql: string): Promise<unknown[][]>
}

/** Call once, at the top of a test file. */
export function scratchFeed(): ScratchFeed {
  let instance: DuckDBInstance
  let connection: DuckDBConnection
  let feed: RowFeed
  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:')
    connection = await instance.connect()
    feed = new RowFeed(connection)
  })
  afterAll(() => {
    connection.closeSync()
    instance.closeSync()
  })
  return {
    run: async (sql) => {
      await connection.run(sql)
    },
    insert: (load) => feed.insert({ schema: 'main', ...load }),
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRows(),
  }
}
