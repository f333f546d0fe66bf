import { type Capabilities, defineDestination } from '../../load/destination.ts'
import { sqliteForms } from './forms.ts'
import { locateFile, parseText, sqliteOptions } from './locate.ts'

const capabilities: Capabilities = {
  atomicity: 'all',
  // SQLite has no limit; this is SQLAlchemy's, and with it dlt's
  maxIdentifierLength: 9999,
  maxColumns: 2000,
  // the name of every row's number
  reservedColumns: new Set(['_rowid_']),
  reservedDatasets: { pattern: /^temp$/i, words: '"temp"' },
  mergeStrategies: ['delete-insert', 'upsert', 'insert-only', 'scd2', 'cdc'],
  mergeOptions: ['source_filter', 'destination_scope', 'skip_unchanged_rows'],
  dltType: 'dlt.destinations.sqlalchemy',
  rowValues: {
    driver: 'better-sqlite3',
    types: {
      text: 'string',
      double: 'number',
      bool: 'number',
      timestamp: 'string',
      bigint: 'number',
      binary: 'Buffer',
      json: 'string',
      decimal: 'number',
      wei: 'number',
      date: 'string',
      time: 'string',
    },
    smallInteger: 'number',
  },
}

/** SQLite: a file for each dataset, one writing process at a time. */
export const sqlite = defineDestination({
  type: 'sqlite',
  summary: 'SQLite files',
  options: sqliteOptions,
  injectable: ['database'],
  secret: [],
  forms: sqliteForms,
  capabilities,
  parse: parseText,
  locate: locateFile,
  async connect(target) {
    const { loadDriver } = await import('./driver.ts')
    const driver = await loadDriver()
    const { openSession } = await import('./session.ts')
    return openSession({ target, driver }, capabilities)
  },
  async read(target) {
    const { loadDriver } = await import('./driver.ts')
    const driver = await loadDriver()
    const { openReader } = await import('./read.ts')
    return openReader({ target, driver })
  },
})
