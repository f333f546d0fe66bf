import { afterAll, beforeAll, describe } from 'vitest'
import { type MadeDestination, destinationKit } from '../../../test/kits/destination.ts'
import { type PostgresServer, sharedPostgres } from '../../../test/servers/postgres.ts'
import { dataset, realWorld } from '../../../test/kits/load-rows.ts'
import { parseDestination } from '../../../test/kits/parse-destination.ts'
import type { Target } from '../../model/destination.ts'
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

const exceptions = {
  cannot: { nul_in_text: 'Postgres texts hold no NUL character; it becomes U+FFFD, with a warning' },
} as const

describe('the Postgres destination conforms', () => {
  const make = async (): Promise<MadeDestination> => ({
    destination: postgres,
    target,
    secret: server.password,
    remove: async () => void (await server.sql('kit', `DROP SCHEMA IF EXISTS ${dataset} CASCADE`)),
  })
  destinationKit(make, exceptions)
})

// another server, of another version for instance: SLUICE_TEST_POSTGRES=postgres://… (its schema shop_dataset is dropped)
const other = process.env['SLUICE_TEST_POSTGRES']
if (other !== undefined)
  describe('the Postgres destination conforms on the server of SLUICE_TEST_POSTGRES', () => {
    destinationKit(async (): Promise<MadeDestination> => {
      const { destination, target: there } = parseDestination(other, context)
      const remove = async (): Promise<void> => {
        await using session = await destination.connect(there, realWorld)
        await session.query(`DROP SCHEMA IF EXISTS ${dataset} CASCADE`)
      }
      await remove()
      return { destination: postgres, target: there, remove }
    }, exceptions)
  })
