import { afterAll, beforeAll, describe } from 'vitest'
import { type MadeDestination, destinationKit } from '../../../test/kits/destination.ts'
import { type PostgresServer, startPostgres } from '../../../test/servers/postgres.ts'
import { dataset } from '../../../test/kits/load-rows.ts'
import type { Target } from '../../load/destination.ts'
import { parseTarget } from './parse-target.ts'
import { postgres } from './postgres.ts'

let server: PostgresServer
let target: Target
beforeAll(async () => {
  server = await startPostgres()
  const parsed = parseTarget(await server.createDatabase('kit'))
  if (parsed === undefined) throw new Error('the URL of the test server is not understood')
  target = parsed
})
afterAll(async () => {
  await server.stop()
})

describe('the Postgres destination conforms', () => {
  destinationKit(
    async (): Promise<MadeDestination> => ({
      destination: postgres,
      target,
      secret: server.password,
      remove: async () => void (await server.sql('kit', `DROP SCHEMA IF EXISTS ${dataset} CASCADE`)),
    }),
    { cannot: { nul_in_text: 'Postgres texts hold no NUL character; it becomes U+FFFD, with a warning' } },
  )
})
