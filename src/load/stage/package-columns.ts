import type { DuckDBConnection } from '@duckdb/node-api'

/** Tells the type that a column has in an attached package, in DuckDB's words; '' for a column that it does not have. */
export type StoredTypes = (table: string, column: string) => string

/** Reads the types of all columns of a package that is the connection's own file. */
export async function storedTypes(connection: DuckDBConnection): Promise<StoredTypes> {
  const reader = await connection.runAndReadAll(
    `SELECT table_name, column_name, data_type FROM duckdb_columns()
     WHERE database_name = current_database() AND schema_name = 'data'`,
  )
  const types = new Map(
    reader.getRows().map(([table, column, type]) => [JSON.stringify([table, column]), String(type)]),
  )
  return (table, column) => types.get(JSON.stringify([table, column])) ?? ''
}
