import type { ColumnName, TableName } from './names.ts'

/** dlt's eleven data types (docs/contract/tables.md 1.1). */
export const dataTypes = [
  'text',
  'double',
  'bool',
  'timestamp',
  'bigint',
  'binary',
  'json',
  'decimal',
  'wei',
  'date',
  'time',
] as const
export type DataType = (typeof dataTypes)[number]

/**
 * One column. Without `dataType` it is incomplete: hinted, but no value has been seen yet
 * (docs/contract/tables.md 1.8).
 */
export interface Column {
  readonly name: ColumnName
  readonly dataType?: DataType
  readonly nullable: boolean
  readonly precision?: number
  readonly scale?: number
  readonly timezone?: boolean
  readonly primaryKey?: boolean
  readonly mergeKey?: boolean
  readonly unique?: boolean
  readonly rowKey?: boolean
  readonly parentKey?: boolean
  readonly rootKey?: boolean
  readonly hardDelete?: boolean
  readonly dedupSort?: 'asc' | 'desc'
  readonly incremental?: boolean
  readonly variant?: boolean
  readonly partition?: boolean
  readonly cluster?: boolean
  readonly sort?: boolean
  readonly description?: string
  /** stored keys that sluice does not interpret, kept so that dlt finds them again */
  readonly other?: Readonly<Record<string, unknown>>
}

/**
 * Stands in `other` of a column that hints made without saying whether it is nullable: dlt leaves that unsaid, and a
 * schema's hash depends on it.
 */
export const unstatedNullable = { nullable: null } as const

export const mergeStrategies = ['delete-insert', 'upsert', 'insert-only', 'scd2', 'cdc'] as const
export type MergeStrategy = (typeof mergeStrategies)[number]

/**
 * How rows reach a table: a tagged union, so that merge options exist only where merge does
 * (docs/contract/tables.md 5).
 */
export type WriteDisposition =
  | { readonly kind: 'append' }
  | { readonly kind: 'replace' }
  | { readonly kind: 'skip' }
  | MergeDisposition

/** A merge; which strategy knows which option: docs/contract/tables.md 5.11. */
export interface MergeDisposition {
  readonly kind: 'merge'
  readonly strategy: MergeStrategy
  /** the default strategy was written out, and dlt stores it then */
  readonly isStated?: true
  readonly deduplicated?: boolean
  readonly scd2?: Scd2Options
  /** the user's SQL over staged rows: those for which it does not hold are thrown away (model/merge-condition.ts) */
  readonly sourceFilter?: string
  /** the user's SQL over rows of the destination: which of them may be deleted or retired */
  readonly destinationScope?: string
  /** known rows that came as they are stay as they are, load id included */
  readonly skipUnchanged?: UnchangedRows
}

/** How rows that did not change are told: by one column that changes with them, or by all that are not keys. */
export interface UnchangedRows {
  readonly rowVersionColumnName?: string
}

/** Options of the slowly changing dimension strategy (docs/contract/tables.md 5.6); timestamps are ISO text. */
export interface Scd2Options {
  readonly validityColumnNames?: readonly [string, string]
  readonly activeRecordTimestamp?: string | null
  readonly boundaryTimestamp?: string | null
  readonly rowVersionColumnName?: string
}

export const contractModes = ['evolve', 'freeze', 'discard_row', 'discard_value'] as const
export type ContractMode = (typeof contractModes)[number]

/** What may change in a schema, entity by entity (docs/contract/tables.md 6.2). */
export interface SchemaContract {
  readonly tables: ContractMode
  readonly columns: ContractMode
  readonly dataType: ContractMode
}

/** How many rows stand on either side of a reference, in dlt's words. */
export const cardinalities = [
  'zero_to_one',
  'one_to_zero',
  'zero_to_many',
  'many_to_zero',
  'one_to_many',
  'many_to_one',
  'one_to_one',
  'many_to_many',
] as const
export type Cardinality = (typeof cardinalities)[number]

/** What the user says about columns whose values are found in another table: kept, drawn, never enforced. */
export interface TableReference {
  readonly referencedTable: TableName
  readonly columns: readonly ColumnName[]
  readonly referencedColumns: readonly ColumnName[]
  readonly label?: string
  readonly cardinality?: Cardinality
}

/** One table. A table with `parent` is nested and inherits disposition and contract from its root. */
export interface TableSchema {
  readonly name: TableName
  readonly columns: readonly Column[]
  readonly parent?: TableName
  readonly resource?: string
  readonly writeDisposition?: WriteDisposition
  readonly schemaContract?: Partial<SchemaContract>
  readonly maxNesting?: number
  readonly references?: readonly TableReference[]
  readonly description?: string
  /** true once rows were written to it by any run (dlt's `x-normalizer.seen-data`) */
  readonly seenData: boolean
  /** stored keys that sluice does not interpret, kept so that dlt finds them again */
  readonly other?: Readonly<Record<string, unknown>>
}

/** All tables of one source. Immutable: evolution makes a new one. `tables` is in dlt's order. */
export interface Schema {
  readonly name: string
  readonly version: number
  readonly versionHash: string
  readonly previousHashes: readonly string[]
  readonly naming: string
  readonly contract?: Partial<SchemaContract>
  readonly tables: ReadonlyMap<TableName, TableSchema>
  /** stored keys that sluice does not interpret, kept so that dlt finds them again */
  readonly settings: Readonly<Record<string, unknown>>
  readonly normalizers: Readonly<Record<string, unknown>>
  /** top-level stored keys besides these (`description`, `imported_version_hash` …) */
  readonly other?: Readonly<Record<string, unknown>>
}

/** One visible change of a schema, for receipts, `--json` and preview. */
export type SchemaChange =
  | { readonly kind: 'new_table'; readonly table: TableName }
  | { readonly kind: 'new_column'; readonly table: TableName; readonly column: ColumnName; readonly dataType: DataType }
