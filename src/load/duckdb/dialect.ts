import { type Dialect, standardSql } from '../sql/dialect.ts'
import { duckdbTypes } from './types.ts'

/** DuckDB's SQL. */
export const duckdbDialect: Dialect = {
  ...standardSql,
  types: duckdbTypes,
  convert: standardSql.castTo,
  stagedOrder: (relation) => `${relation}.rowid`,
  rowNumbers: true,
  approximateDistinct: (value) => `approx_count_distinct(${value})`,
  // parts of the file as they lie there: rows one by one would take as long as all of them
  sampled: (relation, { rows, of }) => `${relation} AS t TABLESAMPLE SYSTEM(${((100 * rows) / of).toFixed(4)} PERCENT)`,
  uniqueColumns: false,
}
