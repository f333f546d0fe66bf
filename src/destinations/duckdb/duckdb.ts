import type { Capabilities, Destination, Session, Target } from '../../load/destination.ts'
import { attachFile } from '../../model/duckdb-engine.ts'
import { connectFailure } from './duckdb-failure.ts'
import { duckdbForms, parseTarget } from './parse-target.ts'
import { openSession } from './session.ts'

const capabilities: Capabilities = {
  // dlt's number (spec/tables.md 2.4): names are shortened at the same length
  maxIdentifierLength: 65_536,
  mergeStrategies: ['delete-insert', 'upsert', 'insert-only', 'scd2'],
  replaceStrategies: ['truncate-and-insert', 'insert-from-staging'],
  dltType: 'dlt.destinations.duckdb',
  rowValues: {
    driver: '@duckdb/node-api (getRowObjectsJS)',
    types: {
      text: 'string',
      double: 'number',
      bool: 'boolean',
      timestamp: 'Date',
      bigint: 'bigint',
      binary: 'Buffer',
      json: 'string',
      decimal: 'number',
      wei: 'number',
      date: 'Date',
      // microseconds since midnight
      time: 'bigint',
    },
    smallInteger: 'number',
  },
}

/** DuckDB, embedded: one file, one writing process. */
export const duckdb: Destination = {
  type: 'duckdb',
  capabilities,
  forms: duckdbForms,
  parse: parseTarget,
  async connect(target: Target): Promise<Session> {
    try {
      const file = await attachFile(target.location, 'write')
      await file.connection.run("SET TimeZone = 'UTC'")
      return openSession({ target, capabilities, file })
    } catch (error) {
      throw connectFailure(error, target)
    }
  },
}
