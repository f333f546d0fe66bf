declare const brand: unique symbol

/** A table name after the naming convention; only `naming` makes one. */
export type TableName = string & { readonly [brand]: 'table' }

/** A column name after the naming convention; only `naming` makes one. */
export type ColumnName = string & { readonly [brand]: 'column' }

/**
 * The only way from text to table name: call it where a name is known to be normalized (naming, system tables, a stored
 * schema).
 */
export function asTableName(name: string): TableName {
  return name as TableName
}

/** The only way from text to column name; see `asTableName`. */
export function asColumnName(name: string): ColumnName {
  return name as ColumnName
}
