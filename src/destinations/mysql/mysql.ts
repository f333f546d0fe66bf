import { type Capabilities, defineDestination } from '../../load/destination.ts'
import { mysqlForms } from './forms.ts'
import { locateServer, parseUrl } from './locate.ts'
import { mysqlKeys, mysqlOptions } from './options.ts'

const capabilities: Capabilities = {
  atomicity: 'rows',
  maxIdentifierLength: 64,
  maxColumns: 1017,
  // an administrator could load into them
  reservedDatasets: {
    pattern: /^(?:mysql|sys|information_schema|performance_schema)$/i,
    words: '"mysql", "sys", "information_schema" and "performance_schema"',
  },
  mergeStrategies: ['delete-insert', 'upsert', 'insert-only', 'scd2'],
  mergeOptions: ['source_filter', 'destination_scope'],
  dltType: 'dlt.destinations.sqlalchemy',
  rowValues: {
    driver: 'mysql2',
    types: {
      text: 'string',
      double: 'number',
      bool: 'number',
      timestamp: 'Date',
      bigint: 'number',
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

/** MySQL and MariaDB: rows of all tables in one transaction, tables made before it. */
export const mysql = defineDestination({
  type: 'mysql',
  aliases: ['mariadb'],
  summary: 'a MySQL or MariaDB server',
  options: mysqlOptions,
  injectable: mysqlKeys,
  secret: ['password'],
  forms: mysqlForms,
  capabilities,
  parse: parseUrl,
  locate: locateServer,
  async connect(target, world) {
    const { openConnection } = await import('./connection.ts')
    const { openSession } = await import('./session.ts')
    return openSession(await openConnection(target, world), capabilities)
  },
  async read(target, world) {
    const { openReader } = await import('./read.ts')
    return openReader(target, world)
  },
})
