import { afterAll, beforeAll, describe } from 'vitest'
import { destinationKit, type MadeDestination } from '../../../test/kits/destination.ts'
import { dataset } from '../../../test/kits/load-rows.ts'
import { type ClickhouseServer, startClickhouse } from '../../../test/servers/clickhouse.ts'
import { clickhouse } from './clickhouse.ts'
import { locateDatabase, parseUrl } from './locate.ts'

let server: ClickhouseServer
beforeAll(async () => {
  server = await startClickhouse()
})
afterAll(() => server.stop())

let places = 0
const make = async (): Promise<MadeDestination> => {
  const database = `kit_${++places}`
  await server.sql(`CREATE DATABASE ${database}`)
  return {
    destination: clickhouse,
    target: locateDatabase(clickhouse.options.parse(parseUrl(server.url(database)))),
    secret: server.password,
    alter: {
      drop: async (table) => void (await server.sql(`DROP TABLE ${database}.${dataset}___${table}`)),
      retype: async (table, column) =>
        void (await server.sql(
          `ALTER TABLE ${database}.${dataset}___${table} MODIFY COLUMN ${column} Nullable(String)`,
        )),
    },
    remove: async () => void (await server.sql(`DROP DATABASE ${database}`)),
  }
}

describe('ClickHouse conforms, by the protocol of its grade', () => {
  destinationKit(make, { grade: 'table' })
})
