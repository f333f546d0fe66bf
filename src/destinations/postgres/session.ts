import type { Capabilities, ExistingTables, QueryValue, Session } from '../../load/destination.ts'
import { existingTables } from '../../load/sql/existing-tables.ts'
import { readForUser, type Reading } from '../../load/sql/user-query.ts'
import { quotePath } from '../../model/quoted-name.ts'
import { commit } from './commit.ts'
import type { Connection } from './connection.ts'
import { queryFailure } from './postgres-failure.ts'
import { queryValue } from './query-value.ts'
import { asText, readOnly } from './read-only.ts'
import { postgresTypes } from './types.ts'

/** What a load and those who look around may do with a connection. */
export function openSession(connection: Connection, capabilities: Capabilities): Session {
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
    read: (asked, dataset) => readForUser(asked, readingOf(connection, dataset)).catch(failed),
    commit: (plan) => commit(connection, plan),
    async [Symbol.asyncDispose]() {
      closed ??= connection.client.end().catch(() => undefined)
      await closed
    },
  }
}

function readingOf(connection: Connection, dataset: string): Reading {
  return {
    dataset,
    describe: (name) => describe(connection, name),
    qualify: (name, table) => quotePath(name, table),
    readOnly: (sql) => readOnly(connection.client, sql, dataset),
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
  return existingTables(rows)
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
