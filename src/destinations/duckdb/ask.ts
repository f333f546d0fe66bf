import { StatementType } from '@duckdb/node-api'
import type { AttachedFile } from '../../duckdb/engine.ts'
import type { QueryOptions, QueryResult } from '../../load/destination.ts'
import { notAQuestion, notReadOnly } from '../../load/sql/not-read-only.ts'
import { quotePath } from '../../model/names/quoted-name.ts'
import { describe } from './select.ts'
import { queryValue } from './query-value.ts'

// what stands before the first word of a statement: blanks, parentheses, comments
const beforeWord = /^(?:[\s(]|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/
const readingWords: ReadonlySet<string> = new Set(
  'SELECT WITH VALUES FROM TABLE SHOW DESCRIBE DESC SUMMARIZE EXPLAIN'.split(' '),
)

/**
 * Answers a user's own question within a transaction that cannot write; a dataset that is not there yet is not looked
 * into. Throws QUERY_NOT_READ_ONLY for statements that do more than read, or for several at once, and what DuckDB says
 * about the question.
 */
export async function ask(
  { connection, catalog }: AttachedFile,
  sql: string,
  { values = [], dataset, signal }: QueryOptions,
): Promise<QueryResult> {
  refuseWriting(sql)
  if (dataset !== undefined && (await describe(connection, dataset)).size > 0)
    await connection.run(`USE ${quotePath(catalog, dataset)}`)
  const statements = await connection.extractStatements(sql)
  if (statements.count !== 1) throw notReadOnly(`${statements.count} statements`)
  await connection.run('BEGIN TRANSACTION READ ONLY')
  const stop = (): void => connection.interrupt()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    signal?.throwIfAborted()
    const statement = await statements.prepare(0)
    const { statementType } = statement
    if (statementType !== StatementType.SELECT && statementType !== StatementType.EXPLAIN)
      throw notReadOnly(StatementType[statementType])
    statement.bind([...values])
    const reader = await statement.runAndReadAll()
    return { columns: reader.columnNames(), rows: reader.getRows().map((row) => row.map(queryValue)) }
  } finally {
    signal?.removeEventListener('abort', stop)
    await connection.run('ROLLBACK').catch(() => undefined)
  }
}

/**
 * A transaction that cannot write holds for tables only: some statements write files, and `EXPLAIN ANALYZE` carries out
 * what it explains; `EXPORT` makes its folder when it is prepared.
 */
export function refuseWriting(sql: string): void {
  const start = sql.replace(beforeWord, '')
  const [word = ''] = /^\w*/.exec(start) ?? []
  if (!readingWords.has(word.toUpperCase())) throw notAQuestion(word)
  if (word.toUpperCase() === 'EXPLAIN' && /\banalyze\b/i.test(start)) throw notReadOnly('EXPLAIN ANALYZE')
  if (/\b(?:enable_logging|disable_logging)\s*\(/i.test(start)) throw notReadOnly('enable_logging()')
}
