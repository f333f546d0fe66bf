import type {
  Capabilities,
  ExistingTables,
  QueryOptions,
  QueryResult,
  QueryValue,
  Session,
} from '../../load/destination.ts'
import { notAQuestion, notReadOnly } from '../../load/sql/not-read-only.ts'
import { existingTables } from '../../load/sql/existing-tables.ts'
import { readVerbs } from '../../load/sql/read-verbs.ts'
import { lineUp } from '../../model/line-up.ts'
import { quoteName, quotePath } from '../../model/names/quoted-name.ts'
import { beginLoad } from './begin-load.ts'
import type { Connection } from './connection.ts'
import { postgresDialect } from './dialect.ts'
import { queryFailure } from './postgres-failure.ts'
import { queryValue } from './query-value.ts'
import { postgresTypes } from './types.ts'

/** What a load and those who look around may do with a connection. */
export function openSession(connection: Connection, capabilities: Capabilities): Session {
  const { address } = connection
  const failed = (error: unknown): never => {
    throw queryFailure(error, address)
  }
  // one after the other: a question of a user has a transaction of its own, which no other may fall into
  const inLine = lineUp()
  let closed: Promise<void> | undefined
  const reader = {
    dialect: postgresDialect,
    qualify: (dataset: string, table: string) => quotePath(dataset, table),
    describe: (dataset: string) => inLine(() => describe(connection, dataset)).catch(failed),
    select: (sql: string, values: readonly QueryValue[]) => inLine(() => select(connection, sql, values)).catch(failed),
  }
  return {
    type: 'postgres',
    capabilities,
    types: postgresTypes,
    qualify: reader.qualify,
    describe: reader.describe,
    ...readVerbs(reader),
    query: (sql, options = {}) => inLine(() => ask(connection, sql, options)).catch(failed),
    begin: (plan) => beginLoad(connection, plan),
    async [Symbol.asyncDispose]() {
      closed ??= connection.client.end().catch(() => undefined)
      await closed
    },
  }
}

/** Views count as well: their names are taken. */
export async function describe(connection: Connection, dataset: string): Promise<ExistingTables> {
  const rows = await select(
    connection,
    `SELECT c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
     FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
     JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY c.oid, a.attnum`,
    [dataset],
  )
  return existingTables(rows)
}

// values come as Postgres writes them; `queryValue` reads them by type
export const asText = {
  getTypeParser:
    () =>
    (text: string): string =>
      text,
}

export async function select(
  connection: Connection,
  sql: string,
  values: readonly QueryValue[],
): Promise<QueryValue[][]> {
  const { rows } = await run(connection, sql, values)
  return rows
}

// what stands before the first word of a statement: blanks, parentheses, comments
export const beforeWord = /^(?:[\s(]|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/
export const readingWords: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', 'SHOW', 'EXPLAIN'])

/** A user's own question, in a transaction that cannot write. */
async function ask(connection: Connection, sql: string, options: QueryOptions): Promise<QueryResult> {
  const { values = [], dataset, signal } = options
  const { client } = connection
  const [word = ''] = /^\w*/.exec(sql.replace(beforeWord, '')) ?? []
  // COPY … TO PROGRAM writes in a read-only transaction as well
  if (!readingWords.has(word.toUpperCase())) throw notAQuestion(word)
  await client.query('BEGIN READ ONLY')
  const stop = (): void => void connection.cancel()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    signal?.throwIfAborted()
    if (dataset !== undefined) await client.query(`SET LOCAL search_path TO ${quoteName(dataset)}, public`)
    return await run(connection, sql, values)
  } catch (error) {
    throw isWrite(error) ? notReadOnly(error.message) : error
  } finally {
    signal?.removeEventListener('abort', stop)
    await client.query('ROLLBACK').catch(() => undefined)
  }
}

/** Refused as `read_only_sql_transaction`, or as several statements, of which the first might end the transaction. */
export function isWrite(error: unknown): error is Error {
  if (!(error instanceof Error) || !('code' in error)) return false
  return error.code === '25006' || (error.code === '42601' && error.message.includes('multiple commands'))
}

/** Rows of their own, which whoever asked may keep. */
interface Found extends QueryResult {
  readonly rows: QueryValue[][]
}

async function run({ client }: Connection, sql: string, values: readonly QueryValue[]): Promise<Found> {
  const question = { text: sql, values: [...values], rowMode: 'array', types: asText, queryMode: 'extended' } as const
  const { rows, fields } = await client.query<(string | null)[]>(question)
  return {
    columns: fields.map(({ name }) => name),
    rows: rows.map((row) => row.map((text, index) => queryValue(text, fields[index]?.dataTypeID ?? 0))),
  }
}
