import type { CellValue } from '../../model/batch.ts'
import type { JsonObject } from '../../json/json.ts'
import type { ColumnName, TableName } from '../../model/names.ts'
import type { Column, ContractMode, TableSchema } from '../../model/schema.ts'
import type { ValueKind } from '../infer/value-kind.ts'

/** How the fast path writes into a column; 0 = only by the full coercion. */
export const cellCode = { other: 0, text: 1, bigint: 2, double: 3, bool: 4, timestamp: 5, json: 6 } as const
export type CellCode = (typeof cellCode)[keyof typeof cellCode]

/** A column while a run works on it: its schema, and the page's values so far (may end before the last row). */
export interface WorkingColumn {
  column: Column
  code: CellCode
  values: CellValue[]
  /** it has been said that the column rounds numbers */
  mayRound: boolean
  /** where values go that do not fit, by kind; filled as variants are met */
  readonly variants: Partial<Record<ValueKind, WorkingColumn>>
}

/** How a root row gets its id (docs/contract/tables.md 3.6). Nested rows always have a deterministic one. */
export type RowIdRule =
  | { readonly kind: 'random' }
  | { readonly kind: 'row_hash' }
  | { readonly kind: 'key_hash'; readonly keys: readonly ColumnName[] }

/** The columns every row of a table gets from us, once they are typed. */
export interface LinkColumns {
  readonly loadId: WorkingColumn | undefined
  readonly rootId: WorkingColumn | undefined
  readonly parentId: WorkingColumn | undefined
  readonly listIndex: WorkingColumn | undefined
  readonly id: WorkingColumn | undefined
}

/** What a table is in the schema. */
interface TableFace {
  readonly name: TableName
  /** normalized parts of the name: what child tables' names are made from */
  readonly fragments: readonly string[]
  /** everything but the columns, which live in `columns` */
  props: Omit<TableSchema, 'name' | 'columns'>
  /** in schema order; a hinted column without a type moves to the end when it gets one */
  readonly columns: Map<ColumnName, WorkingColumn>
}

/** How a record becomes a row of a table. */
interface RowRules {
  readonly shape: Shape
  /** list plans by normalized path: keys that normalize alike share one */
  readonly lists: Map<string, ListPlan>
  /** columns that must not be NULL, apart from linking columns */
  required: readonly WorkingColumn[]
}

/** How the rows of a table are told apart, and tied to those above and below them. */
interface RowLinks {
  links: LinkColumns
  rowIdRule: RowIdRule
  /** where raw key values are found in a record, for key hashes */
  readonly keySources: Map<ColumnName, (readonly string[])[]>
  /** true = its rows hand their id down as `_dlt_root_id` */
  propagates: boolean
}

/** How many rows a table got. */
interface RowCounts {
  /** rows of the page so far */
  rowCount: number
  /** rows of the run so far, without those of the page */
  rowsBefore: number
}

/** What a contract lets happen to a table, and what it has turned away. */
interface ContractFacts {
  /** true until its first row: for contracts, a table with hints but no rows does not exist yet */
  isNew: boolean
  /** true = columns may still be added although the contract says otherwise: the table's first package */
  evolvesOnce: boolean
  /** the contract turned the whole table away */
  discarded: boolean
  /** the columns that it turned away */
  readonly filters: Map<ColumnName, ContractMode>
  readonly discards: { rows: number; values: number }
}

/** What has been told of a table, and what is still to be told. */
interface TableNews {
  /** false until the schema has it: a child table exists once its first row comes */
  declared: boolean
  announced: boolean
  /** typed since the last announced page, in order */
  pending: Column[]
  /** the schema as last handed out; undefined = stale */
  snapshot: TableSchema | undefined
}

/** What the end of a run warns of. */
interface TableGaps {
  /** keys of columns that only ever saw null */
  readonly nullOnly: Set<ColumnName>
  /** the first record that lacked a required column which has no type yet */
  gap: { readonly column: WorkingColumn; readonly record: JsonObject } | undefined
}

/** A table while a run works on it: one flat object, because every row reads it; its fields by what they are for. */
export interface WorkingTable extends TableFace, RowRules, RowLinks, RowCounts, ContractFacts, TableNews, TableGaps {}

/** What is known about objects at one place of a record: the compiled flattener of a table is a tree of these. */
export interface Shape {
  /** normalized parts from the row down to here */
  readonly path: readonly string[]
  /** the same, as the source wrote them */
  readonly sourcePath: readonly string[]
  /** object levels below the row */
  readonly depth: number
  /** keys in the order first seen: the guess for the next record */
  readonly order: KeyEntry[]
  readonly byKey: Map<string, KeyEntry>
  /** the keys of the whole table by the column they feed; shared by all its shapes */
  readonly feeders: Map<ColumnName, KeyEntry[]>
}

/** What to do with one key. */
export interface KeyEntry {
  readonly key: string
  readonly index: number
  readonly depth: number
  readonly sourcePath: readonly string[]
  /** normalized key, one part of flattened names */
  readonly part: string
  readonly name: ColumnName
  /** the typed column of that name */
  column: WorkingColumn | undefined
  /** set when an object was seen here and flattened */
  object: Shape | undefined
  /** set when a list was seen here and made a child table */
  list: ListPlan | undefined
}

/** A list that feeds a child table. Keys that normalize alike share one plan. */
export interface ListPlan {
  readonly table: WorkingTable
  readonly sourcePath: readonly string[]
  /** serial of the row that had this list last, and under which key: two in one row are a collision */
  seenIn: number
  lastPath: readonly string[]
}
