import { type Dialect, standardSql } from '../../load/sql/dialect.ts'
import { postgresTypes } from './types.ts'

/** Postgres' SQL. */
export const postgresDialect: Dialect = {
  ...standardSql,
  types: postgresTypes,
  // staged columns have the type of their destination: a cast would cut texts that are too long for a varchar(n)
  convert: (value) => value,
  // rows of a table that is only copied into lie in order of arrival
  stagedOrder: (relation) => `${relation}.ctid`,
  sampled: (relation, { rows, of }) => `${relation} AS t TABLESAMPLE SYSTEM (${((100 * rows) / of).toFixed(4)})`,
  createScratch: (name, select) => `CREATE TEMPORARY TABLE ${name} ON COMMIT DROP AS ${select}`,
  uniqueColumns: true,
}
