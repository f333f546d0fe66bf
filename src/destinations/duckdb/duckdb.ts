import { totalmem } from 'node:os'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Capabilities, Destination, Session, Target } from '../../load/destination.ts'
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

const gigabyte = 1024 ** 3
const settings = {
  // larger merges spill to `<file>.tmp`
  memory_limit: `${Math.max(1, Math.min(4, Math.floor(totalmem() / 2 / gigabyte)))}GB`,
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
}

/** DuckDB, embedded: one file, one writing process. */
export const duckdb: Destination = {
  type: 'duckdb',
  capabilities,
  forms: duckdbForms,
  parse: parseTarget,
  async connect(target: Target): Promise<Session> {
    try {
      // the cache gives one instance per file and process: file locks do not hold within a process
      const instance = await DuckDBInstance.fromCache(target.location, settings)
      const connection = await instance.connect()
      await connection.run("SET TimeZone = 'UTC'")
      const [row] = (await connection.runAndReadAll('SELECT current_database()')).getRows()
      let open = true
      const close = (): void => {
        if (!open) return
        open = false
        connection.closeSync()
        instance.closeSync()
      }
      return openSession({ target, capabilities, connection, catalog: String(row?.[0]), close })
    } catch (error) {
      throw connectFailure(error, target)
    }
  },
}
