import type { Client } from 'pg'
import type { Answer } from '../../load/destination.ts'
import { notReadOnly } from '../../load/sql/user-query.ts'
import { quoteName } from '../../model/quoted-name.ts'
import { queryValue } from './query-value.ts'

// what stands before the first word of a statement: blanks, parentheses, comments
const beforeWord = /^(?:[\s(]|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/
const readingWords: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', 'SHOW', 'EXPLAIN'])

/**
 * Runs one statement that reads, in a transaction that cannot write; unqualified names are looked up in the dataset.
 * Throws QUERY_NOT_READ_ONLY, and what Postgres says.
 */
export async function readOnly(client: Client, sql: string, dataset: string): Promise<Answer> {
  const [word = ''] = /^\w*/.exec(sql.replace(beforeWord, '')) ?? []
  // COPY … TO PROGRAM writes in a read-only transaction as well
  if (!readingWords.has(word.toUpperCase())) throw notReadOnly(word)
  await client.query('BEGIN TRANSACTION READ ONLY')
  try {
    await client.query(`SET LOCAL search_path TO ${quoteName(dataset)}, public`)
    // the extended protocol takes one statement, so nothing can end the transaction and go on
    const extended = { queryMode: 'extended' }
    const result = await client.query<(string | null)[]>({ text: sql, rowMode: 'array', types: asText, ...extended })
    const { fields, rows } = result
    return {
      columns: fields.map(({ name }) => name),
      rows: rows.map((row) => row.map((text, index) => queryValue(text, fields[index]?.dataTypeID ?? 0))),
    }
  } catch (error) {
    if (isRefused(error)) throw notReadOnly(sql)
    throw error
  } finally {
    await client.query('ROLLBACK').catch(() => undefined)
  }
}

/** `read_only_sql_transaction`, or several statements in one text. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error)) return false
  return error.code === '25006' || (error.code === '42601' && /multiple commands/.test(error.message))
}

// values come as Postgres writes them; `queryValue` reads them by type
export const asText = {
  getTypeParser:
    () =>
    (text: string): string =>
      text,
}
