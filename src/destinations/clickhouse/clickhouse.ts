import { type Capabilities, defineDestination } from '../../load/destination.ts'
import { clickhouseForms } from './forms.ts'
import { locateDatabase, parseUrl } from './locate.ts'
import { clickhouseKeys, clickhouseOptions } from './options.ts'

const capabilities: Capabilities = {
  atomicity: 'table',
  maxIdentifierLength: 255,
  mergeStrategies: ['delete-insert', 'upsert', 'insert-only', 'scd2', 'cdc'],
  mergeOptions: ['source_filter', 'destination_scope', 'skip_unchanged_rows'],
  dltType: 'dlt.destinations.clickhouse',
  rowValues: {
    driver: '@clickhouse/client',
    types: {
      text: 'string',
      double: 'number',
      bool: 'boolean',
      timestamp: 'string',
      // integers of 64 bits come as text, unless output_format_json_quote_64bit_integers is off
      bigint: 'string',
      binary: 'string',
      json: 'string',
      decimal: 'number',
      wei: 'number',
      date: 'string',
      time: 'string',
    },
    smallInteger: 'number',
  },
}

/** ClickHouse over HTTP: each table changes at once, one after the other. */
export const clickhouse = defineDestination({
  type: 'clickhouse',
  summary: 'a database of a ClickHouse server',
  options: clickhouseOptions,
  injectable: clickhouseKeys,
  secret: ['password'],
  forms: clickhouseForms,
  capabilities,
  parse: parseUrl,
  locate: locateDatabase,
  async connect(target, world, visit) {
    const { openServer } = await import('./server.ts')
    const { openSession } = await import('./session.ts')
    return openSession(await openServer(target, world), { capabilities, world, isLooking: visit?.looks === true })
  },
  async read(target, world) {
    const { openReader } = await import('./read.ts')
    return openReader(target, { capabilities, world })
  },
})
