import { type DuckDBConnection, type DuckDBPreparedStatement, StatementType } from '@duckdb/node-api'
import type { Answer } from '../../load/destination.ts'
import { notReadOnly } from '../../load/sql/user-query.ts'
import { quotePath } from '../../model/quoted-name.ts'
import { queryValue } from './query-value.ts'

const reading: ReadonlySet<StatementType> = new Set([StatementType.SELECT, StatementType.EXPLAIN])

/**
 * Runs one statement that reads, in a transaction that cannot write; `home` is where unqualified names are looked up.
 * Throws QUERY_NOT_READ_ONLY, and what DuckDB says.
 */
export async function readOnly(
  connection: DuckDBConnection,
  sql: string,
  home: { readonly catalog: string; readonly dataset: string | undefined },
): Promise<Answer> {
  // a dataset that is not there yet cannot be used
  if (home.dataset !== undefined) await connection.run(`USE ${quotePath(home.catalog, home.dataset)}`)
  await connection.run('BEGIN TRANSACTION READ ONLY')
  try {
    const reader = await (await prepared(connection, sql)).runAndReadAll()
    return { columns: reader.columnNames(), rows: reader.getRows().map((row) => row.map(queryValue)) }
  } finally {
    await connection.run('ROLLBACK').catch(() => undefined)
  }
}

async function prepared(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(sql)
  if (statements.count !== 1) throw notReadOnly(`${statements.count} statements`)
  const statement = await statements.prepare(0)
  const { statementType: type } = statement
  if (!reading.has(type)) throw notReadOnly(StatementType[type])
  return statement
}
