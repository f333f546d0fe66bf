import { afterAll, beforeAll, describe } from 'vitest'
import { destinationKit, type MadeDestination } from '../../../test/kits/destination.ts'
import { dataset } from '../../../test/kits/load-rows.ts'
import { type MariadbServer, startMariadb } from '../../../test/servers/mariadb.ts'
import { locateServer, parseUrl } from './locate.ts'
import { mysql } from './mysql.ts'

let server: MariadbServer
beforeAll(async () => {
  server = await startMariadb()
})
afterAll(() => server.stop())

const make = async (): Promise<MadeDestination> => ({
  destination: mysql,
  target: locateServer(mysql.options.parse(parseUrl(server.url))),
  secret: server.password,
  alter: {
    drop: async (table) => void (await server.sql(`DROP TABLE ${dataset}.${table}`)),
    retype: async (table, column) =>
      void (await server.sql(`ALTER TABLE ${dataset}.${table} MODIFY ${column} longtext`)),
  },
  remove: async () => {
    for (const name of [dataset, `${dataset}_staging`]) await server.sql(`DROP DATABASE IF EXISTS ${name}`)
  },
})

const cannot = {
  cdc: 'it compares rows by IS NOT DISTINCT FROM, which MySQL writes otherwise',
  merge_options: 'skip_unchanged_rows compares rows by IS NOT DISTINCT FROM, which MySQL writes otherwise',
} as const

describe('MariaDB conforms, by the protocol of its grade', () => {
  destinationKit(make, { grade: 'rows', cannot })
})

describe('MariaDB conforms without LOAD DATA', () => {
  beforeAll(async () => void (await server.sql('SET GLOBAL local_infile = 0')))
  afterAll(async () => void (await server.sql('SET GLOBAL local_infile = 1')))
  destinationKit(make, { grade: 'rows', cannot })
})
