import { StatementType } from '@duckdb/node-api'
import type { AttachedFile } from '../../duckdb/engine.ts'
import type { QueryOptions, QueryResult } from '../../load/destination.ts'
import { notReadOnly } from '../../load/sql/not-read-only.ts'
import { quotePath } from '../../model/names/quoted-name.ts'
import { describe } from './select.ts'
import { queryValue } from './query-value.ts'

/**
 * Answers a user's own question within a transaction that cannot write; a dataset that is not there yet is not looked
 * into. Throws QUERY_NOT_READ_ONLY for statements that
 * do more than read, or for several at once, and what DuckDB says about the question.
 */
export async function ask(
  { connection, catalog }: AttachedFile,
  sql: string,
  { values = [], dataset }: QueryOptions,
): Promise<QueryResult> {
  if (dataset !== undefined && (await describe(connection, dataset)).size > 0)
    await connection.run(`USE ${quotePath(catalog, dataset)}`)
  const statements = await connection.extractStatements(sql)
  if (statements.count !== 1) throw notReadOnly(`${statements.count} statements`)
  await connection.run('BEGIN TRANSACTION READ ONLY')
  try {
    const statement = await statements.prepare(0)
    const { statementType } = statement
    if (statementType !== StatementType.SELECT && statementType !== StatementType.EXPLAIN)
      throw notReadOnly(StatementType[statementType])
    statement.bind([...values])
    const reader = await statement.runAndReadAll()
    return { columns: reader.columnNames(), rows: reader.getRows().map((row) => row.map(queryValue)) }
  } finally {
    await connection.run('ROLLBACK').catch(() => undefined)
  }
}
