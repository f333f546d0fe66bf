import { afterAll, beforeAll, describe } from 'vitest'
import { type MadeDestination, destinationKit } from '../../../test/kits/destination.ts'
import { type PostgresServer, sharedPostgres } from '../../../test/servers/postgres.ts'
import { dataset, realWorld } from '../../../test/kits/load-rows.ts'
import { parseDestination } from '../../../test/kits/parse-destination.ts'
import type { Target } from '../../model/destination.ts'
import { openConnection } from './connection.ts'
import { locateDatabase, parseUrl } from './parse-target.ts'
import { postgres } from './postgres.ts'

const context = { pipeline: 'kit', cwd: '/' }
let server: PostgresServer
let target: Target
beforeAll(async () => {
  server = await sharedPostgres()
  target = parseDestination(await server.createDatabase('kit'), context).target
})
afterAll(async () => {
  await server.stop()
})

function alterBy(run: (sql: string) => Promise<unknown>): MadeDestination['alter'] {
  return {
    drop: async (table) => void (await run(`DROP TABLE ${dataset}.${table}`)),
    retype: async (table, column) => void (await run(`ALTER TABLE ${dataset}.${table} ALTER ${column} TYPE varchar`)),
  }
}

const exceptions = {
  cannot: { nul_in_text: 'Postgres texts hold no NUL character; it becomes U+FFFD, with a warning' },
} as const

describe('the Postgres destination conforms', () => {
  const make = async (): Promise<MadeDestination> => ({
    destination: postgres,
    target,
    secret: server.password,
    alter: alterBy((sql) => server.sql('kit', sql)),
    remove: async () => void (await server.sql('kit', `DROP SCHEMA IF EXISTS ${dataset} CASCADE`)),
  })
  destinationKit(make, exceptions)
})

// another server, of another version for instance: SLUICE_TEST_POSTGRES=postgres://… (its schema shop_dataset is dropped)
const other = process.env['SLUICE_TEST_POSTGRES']
if (other !== undefined)
  describe('the Postgres destination conforms on the server of SLUICE_TEST_POSTGRES', () => {
    destinationKit(async (): Promise<MadeDestination> => {
      const there = locateDatabase(postgres.options.parse(parseUrl(other)))
      const run = async (sql: string): Promise<void> => {
        const { client } = await openConnection(there, realWorld)
        await client.query(sql)
        await client.end()
      }
      const remove = (): Promise<void> => run(`DROP SCHEMA IF EXISTS ${dataset} CASCADE`)
      await remove()
      return { destination: postgres, target: there, alter: alterBy(run), remove }
    }, exceptions)
  })
