import { type Dialect, standardSql } from '../../load/sql/dialect.ts'
import { momentOf } from './cells.ts'
import { sqliteTypes } from './types.ts'

/** The column of staged rows that tells their order. */
export const arrivalColumn = 'sluice_arrival'

/** SQLite's SQL. */
export const sqliteDialect: Dialect = {
  ...standardSql,
  types: sqliteTypes,
  // of versions, which dlt writes and compares with a zone: moments of rows have none
  timestamp: (iso) => standardSql.literal(`${momentOf(iso)}+00:00`),
  // values come as they are to be kept; a cast to "DATETIME" would make numbers of them
  castTo: (value) => value,
  convert: (value) => value,
  stagedOrder: (relation) => `${relation}.${arrivalColumn}`,
  createDataset: () => '',
  // it makes an index of the SELECT once; a correlated EXISTS would go through all rows for each
  isAmong(values, { columns, from, where, outer }) {
    const chosen = [
      ...(where === undefined ? [] : [where]),
      ...columns.map((column) => `${column} IS NOT NULL`),
      ...(outer === undefined
        ? []
        : [`(${columns.join(', ')}) IN (SELECT ${outer.columns.join(', ')} FROM ${outer.from})`]),
    ]
    return `ifnull((${values.join(', ')}) IN (SELECT ${columns.join(', ')} FROM ${from} WHERE ${chosen.join(' AND ')}), 0)`
  },
  uniqueColumns: false,
}

/** The same for those who look at tables: these have no column for the order of rows, but each row has a number. */
export const readingDialect: Dialect = {
  ...sqliteDialect,
  stagedOrder: (relation) => `${relation}._rowid_`,
  rowNumbers: true,
}
