import { type Dialect, standardSql } from '../sql/dialect.ts'
import { duckdbTypes } from './types.ts'

/** DuckDB's SQL. */
export const duckdbDialect: Dialect = {
  ...standardSql,
  types: duckdbTypes,
  convert: standardSql.castTo,
  stagedOrder: (relation) => `${relation}.rowid`,
  uniqueColumns: false,
}
