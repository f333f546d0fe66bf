import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe } from 'vitest'
import { destinationKit, type MadeDestination } from '../../../test/kits/destination.ts'
import { dataset, realWorld } from '../../../test/kits/load-rows.ts'
import { duckdbExtensions } from '../../../test/servers/duckdb-extensions.ts'
import { type PostgresServer, sharedPostgres } from '../../../test/servers/postgres.ts'
import type { Destination } from '../../load/destination.ts'
import { ducklake } from './ducklake.ts'
import { locateLake, parseLake, type LakeTarget } from './locate.ts'

let home: string
let extensions: string
let server: PostgresServer
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-ducklake-'))
  extensions = await duckdbExtensions(['ducklake', 'sqlite_scanner', 'postgres_scanner'])
  server = await sharedPostgres()
  await server.createDatabase('lake')
})
afterAll(async () => {
  await rm(home, { recursive: true, force: true })
  await server.stop()
})

const world = () => ({ ...realWorld, env: { SLUICE_DUCKDB_EXTENSIONS: extensions } })
const lake: Destination = {
  ...ducklake,
  connect: (target, _world, visit) => ducklake.connect(target as LakeTarget, world(), visit),
}

const locate = (text: string, cwd = home): LakeTarget =>
  locateLake(ducklake.options.parse(parseLake(text) ?? {}), { pipeline: 'shop', cwd })

/** What somebody else does to a lake meanwhile, with a DuckDB of their own. */
async function runOn(attach: string, sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { extension_directory: extensions })
  const connection = await instance.connect()
  try {
    await connection.run('LOAD ducklake; LOAD sqlite_scanner; LOAD postgres_scanner')
    await connection.run(`ATTACH ${attach}; USE lake; ${sql}; USE memory; DETACH lake`)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

const alterBy = (attach: string): MadeDestination['alter'] => ({
  drop: (table) => runOn(attach, `DROP TABLE ${dataset}.${table}`),
  // a lake keeps what its files hold: a column of other values is another column
  retype: (table, column) =>
    runOn(
      attach,
      `ALTER TABLE ${dataset}.${table} DROP COLUMN ${column}; ALTER TABLE ${dataset}.${table} ADD COLUMN ${column} VARCHAR`,
    ),
})

let made = 0
describe('a DuckLake with a SQLite catalog conforms', () => {
  destinationKit(async (): Promise<MadeDestination> => {
    const folder = join(home, `${++made}`)
    await mkdir(folder)
    const attach = `'ducklake:${folder}/shop.sqlite' AS lake (META_TYPE 'sqlite')`
    const remove = () => rm(folder, { recursive: true })
    return { destination: lake, target: locate('ducklake:', folder), alter: alterBy(attach), remove }
  }, {})
})

describe('a DuckLake with a Postgres catalog conforms', () => {
  destinationKit(async (): Promise<MadeDestination> => {
    const schema = `lake_${++made}`
    const storage = join(home, schema)
    const target = locate(`ducklake:${server.url('lake')}?storage=${storage}&metadata_schema=${schema}`)
    const { hostname, port, username, password, pathname } = new URL(server.url('lake'))
    const where = `host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)} dbname=${pathname.slice(1)}`
    return {
      destination: lake,
      target,
      secret: server.password,
      alter: alterBy(`'ducklake:postgres:${where}' AS lake (METADATA_SCHEMA '${schema}')`),
      remove: async () => {
        await server.sql('lake', `DROP SCHEMA IF EXISTS ${schema} CASCADE`)
        await rm(storage, { recursive: true, force: true })
      },
    }
  }, {})
})
