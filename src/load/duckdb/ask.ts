import { interrupting } from './interrupting.ts'
import { StatementType } from '@duckdb/node-api'
import type { AttachedFile } from '../../duckdb/engine.ts'
import type { QueryOptions, QueryResult } from '../destination.ts'
import { notAQuestion, notReadOnly } from '../sql/not-read-only.ts'
import { quotePath } from '../../model/names/quoted-name.ts'
import { describe } from './select.ts'
import { queryValue } from './query-value.ts'

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
  const { stop, over } = interrupting(connection)
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
    over()
    await connection.run('ROLLBACK').catch(() => undefined)
  }
}

/**
 * A transaction that cannot write holds for tables only: some statements write files, and `EXPLAIN ANALYZE` carries out
 * what it explains; `EXPORT` makes its folder when it is prepared.
 */
export function refuseWriting(sql: string): void {
  const start = sql.slice(beginning(sql))
  const [first = ''] = /^\w*/.exec(start) ?? []
  const word = first.toUpperCase()
  if (!readingWords.has(word)) throw notAQuestion(first)
  // DuckDB takes both spellings, also among options in parentheses
  if (word === 'EXPLAIN' && /\banaly[sz]e\b/i.test(start)) throw notReadOnly('EXPLAIN ANALYZE')
  // functions of the extensions that a catalog needs reach other databases
  const [scanning] = /\b(?:postgres|sqlite|mysql)_(?:scan|scan_pushdown|query|execute|attach)\b/i.exec(start) ?? []
  if (scanning !== undefined) throw notReadOnly(`${scanning.toLowerCase()}()`)
  const [logging] = /\b(?:enable|disable)_logging\b/i.exec(start) ?? []
  if (logging !== undefined) throw notReadOnly(`${logging.toLowerCase()}()`)
}

/** Where the first word of a statement begins: behind blanks, parentheses and comments, as DuckDB reads them. */
function beginning(sql: string): number {
  const skipped = /(?:[\s(]|--[^\n\r]*)*/y
  const edge = /\/\*|\*\//g
  for (;;) {
    skipped.test(sql)
    const at = skipped.lastIndex
    if (!sql.startsWith('/*', at)) return at
    // comments nest
    edge.lastIndex = at
    for (let depth = 0; edge.lastIndex === at || depth > 0;) {
      const found = edge.exec(sql)
      if (found === null) return sql.length
      depth += found[0] === '/*' ? 1 : -1
    }
    skipped.lastIndex = edge.lastIndex
  }
}
