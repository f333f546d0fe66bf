import type { Cell, CellColumn } from './values.ts'

/**
 * GET /api/p/:p/rows?table=&from=&to=&cols=&sort=&where=&load=&of= : rows `[from, to)` of a table, at most 1,000 at once.
 * `cols` = names, comma between them, each percent-encoded; default all · `sort` = `column` or `-column`, several with commas ·
 * `where` = JSON of Filter[] · `load` = only rows of that load · `of` = of a child table: only rows that hang from the row with
 * this key (`_dlt_id` of the parent) · `data` = the version that pages before it had: 409 STUDIO_DATA_CHANGED when it changed.
 */
export interface RowsQuery {
  readonly table: string
  readonly from: number
  readonly to: number
  readonly cols?: string
  readonly sort?: string
  readonly where?: string
  readonly load?: string
  readonly of?: string
  readonly data?: string
}

/** A condition on one column; several must all hold. Values are texts as a person types them, compared as the column's type. */
export interface Filter {
  readonly column: string
  readonly op: FilterOp
  /** of `in` several; of `null` and `not_null` none; of `between` two */
  readonly values: readonly string[]
}

export type FilterOp =
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'between'
  | 'in'
  | 'contains'
  | 'starts'
  | 'null'
  | 'not_null'

export interface RowsPage {
  readonly columns: readonly CellColumn[]
  /** one for each row, in the order of the columns */
  readonly rows: readonly (readonly Cell[])[]
  /** key of each row (`_dlt_id`), for children, cells and the record; null where the table has none */
  readonly keys: readonly (string | null)[]
  readonly from: number
  /** rows that fit the filter, and rows of the table */
  readonly matching: number
  readonly total: number
  /** changes with every load: the page asks again from the start when it is another one */
  readonly data: string
  readonly ms: number
  /** how it was read: rowid range, list of rowids, keyset, offset */
  readonly by: 'rowid' | 'list' | 'keyset' | 'offset'
  /** a value holds a secret of the config, in place of which *** is shown */
  readonly hidesSecrets: boolean
}

/** GET /api/p/:p/row?table=&key= : one row as a whole. */
export interface WholeRow {
  readonly table: string
  readonly key: string
  readonly columns: readonly CellColumn[]
  readonly values: readonly Cell[]
  /** the row with its children's rows in it, as indented JSON; cut at 256 K characters */
  readonly json: string
  readonly isCut: boolean
  readonly parent: { readonly table: string; readonly key: string } | null
  readonly children: readonly { readonly table: string; readonly key: string; readonly rows: number }[]
  readonly provenance: {
    readonly loadId: string | null
    readonly insertedAt: string | null
    /** the run whose journal is kept */
    readonly run: string | null
    readonly resource: string | null
  }
}

/**
 * GET /api/p/:p/row/origin?table=&key= : the request whose answer brought a row, from the journal of its run; for a row of a
 * child table that of the row at its top.
 */
export interface RowOrigin {
  /** null = not known */
  readonly request: OriginRequest | null
  /** why it is not known; null = it is */
  readonly why: string | null
}

export interface OriginRequest {
  readonly run: string
  readonly request: number
  readonly method: string
  readonly url: string
  readonly sentAt: string
  readonly status: number | null
  /** the page of its resource, or of the parents that it was read for */
  readonly page: number | null
  readonly records: number
}

/** GET /api/p/:p/cell?table=&key=&column=&from=&to= : a long text, in parts of at most 1 M characters. */
export interface CellPart {
  readonly text: string
  readonly from: number
  readonly to: number
  readonly length: number
}

/**
 * GET /api/p/:p/profile?table=&column=&part=&where= : of one column, one part at a time: `summary`, `histogram` (numbers, times) or
 * `top`. Abort the fetch to cancel it.
 */
export type Profile = SummaryProfile | HistogramProfile | TopProfile

interface OfColumn {
  readonly table: string
  readonly column: string
  readonly kind: CellColumn['kind']
  /** it is of a sample: so many rows of so many; absent = of all */
  readonly sample?: { readonly rows: number; readonly of: number }
  readonly ms: number
}

export interface SummaryProfile extends OfColumn {
  readonly part: 'summary'
  readonly rows: number
  readonly nulls: number
  /** null = not counted: lists, structs and what else has no order */
  readonly distinct: number | null
  /** `distinct` is an estimate */
  readonly isAbout: boolean
  /** texts are cut at 100 characters; null = no values */
  readonly min: Cell
  readonly max: Cell
  /** of numbers */
  readonly mean?: number
}

export interface HistogramProfile extends OfColumn {
  readonly part: 'histogram'
  /** up to 24, side by side; the ends as cells of the column */
  readonly bins: readonly { readonly from: Cell; readonly to: Cell; readonly count: number }[]
}

export interface TopProfile extends OfColumn {
  readonly part: 'top'
  /** up to 20, the most frequent first */
  readonly top: readonly { readonly value: Cell; readonly count: number }[]
  /** rows with other values */
  readonly others: number
}

/**
 * POST /api/p/:p/query: one statement that reads. 422 QUERY_NOT_READ_ONLY, QUERY_FAILED (with the names that are near), and
 * DESTINATION_TIMEOUT.
 */
export interface QueryRequest {
  /** chosen by the page (a UUID): DELETE /api/p/:p/query/:id interrupts it */
  readonly id: string
  readonly sql: string
  /** rows at most; default 10,000, at most 1,000,000 */
  readonly limit?: number
  /** default 10,000, at most 600,000 */
  readonly timeoutMs?: number
}

export interface QueryAnswer {
  readonly id: string
  readonly columns: readonly CellColumn[]
  readonly rows: readonly (readonly Cell[])[]
  /** there are more than the limit */
  readonly cut: boolean
  readonly limit: number
  readonly ms: number
  /** a value holds a secret of the config, in place of which *** is shown */
  readonly hidesSecrets: boolean
}

/**
 * POST /api/p/:p/change: one statement that changes tables, carried out by a process of its own, all of it or nothing; runs
 * and readers are waited for. `destination` and `dataset` have to be those that the page named when writing was switched on.
 * 422 QUERY_INVALID (also when it loads elsewhere by now), QUERY_FAILED, DESTINATION_LOCKED.
 */
export interface ChangeRequest {
  readonly sql: string
  readonly destination: string
  readonly dataset: string
}

export interface ChangeAnswer {
  /** that it touched */
  readonly rows: number
  readonly destination: string
  readonly dataset: string
  readonly ms: number
}

/** DELETE /api/p/:p/query/:id */
export interface QueryCancelled {
  /** false = it was over already */
  readonly cancelled: boolean
}

/**
 * GET /api/p/:p/export?table=&format=csv|jsonl|parquet&cols=&sort=&where=&load= , or POST the same with {sql, format}: a file,
 * with `Content-Disposition`. All rows.
 */
export interface ExportRequest {
  readonly sql: string
  readonly format: 'csv' | 'jsonl' | 'parquet'
}
