import type { Capabilities, Destination, ExistingTables, QueryValue, Session } from '../../load/destination.ts'
import { quotePath } from '../../model/quoted-name.ts'
import { commit } from './commit.ts'
import { type Connection, openConnection } from './connection.ts'
import { parseTarget, postgresForms } from './parse-target.ts'
import { queryFailure } from './postgres-failure.ts'
import { queryValue } from './query-value.ts'
import { postgresTypes } from './types.ts'

const capabilities: Capabilities = {
  maxIdentifierLength: 63,
  maxColumns: 1600,
  mergeStrategies: ['delete-insert', 'upsert', 'insert-only', 'scd2'],
  replaceStrategies: ['truncate-and-insert', 'insert-from-staging', 'staging-optimized'],
  dltType: 'dlt.destinations.postgres',
}

/** Postgres over its own wire protocol: rows go by COPY, a load is one transaction. */
export const postgres: Destination = {
  type: 'postgres',
  capabilities,
  forms: postgresForms,
  parse: parseTarget,
  async connect(target, world) {
    return openSession(await openConnection(target, world))
  },
}

function openSession(connection: Connection): Session {
  const { address } = connection
  const failed = (error: unknown): never => {
    throw queryFailure(error, address)
  }
  let closed: Promise<void> | undefined
  return {
    capabilities,
    types: postgresTypes,
    qualify: (dataset, table) => quotePath(dataset, table),
    describe: (dataset) => describe(connection, dataset).catch(failed),
    query: (sql, values = []) => query(connection, sql, values).catch(failed),
    commit: (plan) => commit(connection, plan),
    async [Symbol.asyncDispose]() {
      closed ??= connection.client.end().catch(() => undefined)
      await closed
    },
  }
}

/** Views count as well: their names are taken. */
async function describe(connection: Connection, dataset: string): Promise<ExistingTables> {
  const rows = await query(
    connection,
    `SELECT c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
     FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
     JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY c.oid, a.attnum`,
    [dataset],
  )
  const tables = new Map<string, Map<string, string>>()
  for (const [table, column, type] of rows) {
    const columns = tables.get(String(table)) ?? new Map<string, string>()
    tables.set(String(table), columns.set(String(column), String(type)))
  }
  return tables
}

// values come as Postgres writes them; `queryValue` reads them by type
const asText = {
  getTypeParser:
    () =>
    (text: string): string =>
      text,
}

async function query({ client }: Connection, sql: string, values: readonly QueryValue[]): Promise<QueryValue[][]> {
  const result = await client.query<(string | null)[]>({
    text: sql,
    values: [...values],
    rowMode: 'array',
    types: asText,
  })
  return result.rows.map((row) => row.map((text, index) => queryValue(text, result.fields[index]?.dataTypeID ?? 0)))
}
