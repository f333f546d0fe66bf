import { type Capabilities, defineDestination } from '../../load/destination.ts'
import { openConnection } from './connection.ts'
import { postgresForms } from './forms.ts'
import { postgresKeys, postgresOptions } from './options.ts'
import { locateDatabase, parseUrl } from './parse-target.ts'
import { passwordsInFile } from './password-file.ts'

const capabilities: Capabilities = {
  atomicity: 'all',
  maxIdentifierLength: 63,
  maxColumns: 1600,
  // the system columns that every table has
  reservedColumns: new Set(['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid']),
  // CREATE SCHEMA refuses the first, and the second is there
  reservedDatasets: { pattern: /^(?:pg_|information_schema$)/, words: '"pg_…" and "information_schema"' },
  mergeStrategies: ['delete-insert', 'upsert', 'insert-only', 'scd2', 'cdc'],
  mergeOptions: ['source_filter', 'destination_scope', 'skip_unchanged_rows'],
  dltType: 'dlt.destinations.postgres',
  rowValues: {
    driver: 'pg',
    types: {
      text: 'string',
      double: 'number',
      bool: 'boolean',
      timestamp: 'Date',
      // pg gives integers of 64 bits and decimals as text, so that no digit is lost
      bigint: 'string',
      binary: 'Buffer',
      json: 'unknown',
      decimal: 'string',
      wei: 'string',
      date: 'Date',
      time: 'string',
    },
    smallInteger: 'number',
  },
}

/** Postgres over its own wire protocol: rows go by COPY, a load is one transaction. */
export const postgres = defineDestination({
  type: 'postgres',
  aliases: ['postgresql'],
  summary: 'a database of a Postgres server',
  options: postgresOptions,
  injectable: postgresKeys,
  secret: ['password'],
  forms: postgresForms,
  capabilities,
  parse: parseUrl,
  locate: locateDatabase,
  secretsOutside: passwordsInFile,
  async read(target, world) {
    const { openReader } = await import('./read.ts')
    return openReader(target, world)
  },
  async connect(target, world) {
    const connection = await openConnection(target, world)
    // loaded by those who load, not by `check`: it needs DuckDB to read packages
    const { openSession } = await import('./session.ts')
    return openSession(connection, capabilities)
  },
})
