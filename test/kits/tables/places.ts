import { join } from 'node:path'
import { startClickhouse } from '../../servers/clickhouse.ts'
import { duckdbExtensions } from '../../servers/duckdb-extensions.ts'
import { startMariadb } from '../../servers/mariadb.ts'
import { startPostgres } from '../../servers/postgres.ts'
import { installSqlite } from '../../servers/sqlite-driver.ts'
import type { DestinationType } from './read-topic.ts'

export type Side = 'dlt' | 'sluice'

/** Where the topics are loaded on one destination, for each side a place of its own. */
export interface Places extends AsyncDisposable {
  /** as `--destination` takes it; files stand in `folder` */
  urlOf(side: Side, folder: string): string
  /** what has to be in the environment for it */
  readonly env?: Readonly<Record<string, string>>
}

/** Starts the servers that it takes. Dispose it at the end. */
export function openPlaces(type: DestinationType): Promise<Places> {
  return makers[type]()
}

const sides: readonly Side[] = ['dlt', 'sluice']

const makers: Readonly<Record<DestinationType, () => Promise<Places>>> = {
  duckdb: () =>
    Promise.resolve({
      urlOf: (side, folder) => join(folder, `${side}.duckdb`),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
  async postgres() {
    const server = await startPostgres()
    for (const side of sides) await server.createDatabase(side)
    return { urlOf: (side) => server.url(side), [Symbol.asyncDispose]: () => server.stop() }
  },
  async clickhouse() {
    const server = await startClickhouse()
    for (const side of sides) await server.sql(`CREATE DATABASE ${side}`)
    return { urlOf: (side) => server.url(side), [Symbol.asyncDispose]: () => server.stop() }
  },
  async ducklake() {
    const extensions = await duckdbExtensions(['ducklake', 'sqlite_scanner'])
    return {
      urlOf: (side, folder) => `ducklake:sqlite:///${folder}/${side}.sqlite?storage=${folder}/${side}`,
      env: { SLUICE_DUCKDB_EXTENSIONS: extensions },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }
  },
  async sqlite() {
    await installSqlite()
    return {
      urlOf: (side, folder) => `sqlite:///${folder}/${side}.db`,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }
  },
  // a dataset is a database there: each side has a server
  async mysql() {
    const [dlt, sluice] = await Promise.all([startMariadb(), startMariadb()])
    return {
      urlOf: (side) => (side === 'dlt' ? dlt : sluice).url,
      async [Symbol.asyncDispose]() {
        await Promise.all([dlt.stop(), sluice.stop()])
      },
    }
  },
}
