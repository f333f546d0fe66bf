import { existsSync, statSync } from 'node:fs'
import type { ExistingTables, QueryValue, Reader } from '../../../load/destination.ts'
import { wholeAnswer } from '../../../load/sql/answers.ts'
import { type Chosen, type Condition, type ConditionOp, whereSql } from '../../../load/sql/browse/conditions.ts'
import {
  countSql,
  listPageSql,
  numbersSql,
  offsetPageSql,
  spanPageSql,
  spanSql,
} from '../../../load/sql/browse/pages.ts'
import type { Writing } from '../../../load/sql/table-questions.ts'
import { loadsTable } from '../../../model/names/system-names.ts'
import { ask, type Patience } from '../ask.ts'
import { type Child, childrenIn } from '../family.ts'
import type { FoundPipeline } from '../find-pipeline.ts'
import { checkColumns, invalid, tableNamed } from '../named.ts'
import type { HeldReader } from './held-reader.ts'
import { kindOfType } from './kinds.ts'

/** Which rows somebody looks at. */
export interface BrowsedRows {
  readonly table: string
  readonly columns?: readonly string[]
  readonly filters?: readonly {
    readonly column: string
    readonly op: ConditionOp
    readonly values: readonly string[]
  }[]
  readonly sort?: readonly { readonly column: string; readonly descending: boolean }[]
  /** only rows of this load */
  readonly load?: string
  /** of a child table: only rows that hang from the row with this key */
  readonly of?: string
}

/** A page of them. */
export interface BrowsedPage {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly QueryValue[])[]
  /** key of each row; null where the table has none */
  readonly keys: readonly (string | null)[]
  readonly from: number
  readonly matching: number
  readonly total: number
  /** another one = other data */
  readonly version: string
  readonly by: 'rowid' | 'list' | 'offset'
}

/** What is known of a place as long as its data stay the same. */
export interface Known {
  readonly version: string
  readonly existing: ExistingTables
  readonly children: readonly Child[]
  /** by table: rows, and whether their numbers have no gaps */
  readonly spans: Map<string, { readonly rows: number; readonly isWhole: boolean }>
  /** by question: how many rows there are, or their numbers */
  readonly chosen: Map<string, { readonly count: number; readonly numbers?: Int32Array | Float64Array }>
}

/** Somebody who looks at a dataset. */
export interface Browser {
  readonly found: FoundPipeline
  readonly held: HeldReader
  known?: Known & { readonly opening: number }
}

/** What one question is asked with. */
export interface Asking extends Patience {
  readonly reader: Reader
  readonly browser: Browser
  readonly known: Known
  readonly writing: Writing
}

/** Numbers of rows that are kept of one question, and questions that are. */
const most = { numbers: 5_000_000, chosen: 4 } as const
const rowKey = '_dlt_id'

/** Opens the place, learns what there is when it is not what it was, and asks. */
export function browse<T>(browser: Browser, patience: Patience, work: (asking: Asking) => Promise<T>): Promise<T> {
  const { warehouse } = browser.found
  return browser.held.use(async (reader, { opening, going }) => {
    const { dialect } = reader
    if (dialect === undefined)
      throw invalid('this destination has no SQL to look through its rows', { found: warehouse.target.destination })
    if (browser.known?.opening !== opening) {
      const version = await versionOf(browser, reader)
      // tables that were made outside are seen as soon as anything is
      browser.known =
        browser.known?.version === version
          ? { ...browser.known, opening }
          : { ...(await learn(browser, reader, version)), opening }
    }
    const writing = { dialect, qualify: (table: string) => reader.qualify(warehouse.dataset, table) }
    return work({ ...patience, going, reader, browser, known: browser.known, writing })
  })
}

async function learn({ found: { warehouse } }: Browser, reader: Reader, version: string): Promise<Known> {
  const existing = await reader.describe(warehouse.dataset)
  const children = childrenIn(existing, await warehouse.schemaBy(reader))
  return { version, existing, children, spans: new Map(), chosen: new Map() }
}

/** Changes with every load, and with every change of a file. */
async function versionOf({ found: { warehouse } }: Browser, reader: Reader): Promise<string> {
  const { dataset, target } = warehouse
  const stamp = 'location' in target && typeof target.location === 'string' ? stampOf(target.location) : ''
  if (stamp !== '') return stamp
  const existing = await reader.describe(dataset)
  if (!existing.has(loadsTable)) return `${existing.size}`
  const columns = ['load_id', 'inserted_at']
  const orderBy = [{ column: 'inserted_at', order: 'desc' }] as const
  const [newest = []] = await reader.rows({ dataset, table: loadsTable, columns, orderBy, limit: 1 })
  return `${await reader.count({ dataset, table: loadsTable })} ${newest.join(' ')}`
}

/** Of a file, and of the log beside it: what a process that was killed had written last lies there alone. */
function stampOf(path: string): string {
  if (!existsSync(path)) return ''
  return [path, `${path}.wal`]
    .filter((each) => existsSync(each))
    .map((each) => statSync(each))
    .map(({ mtimeMs, size, ino }) => `${ino}.${size}.${Math.round(mtimeMs)}`)
    .join(' ')
}

/** Rows `[from, to)`. Throws QUERY_INVALID, and what a question throws. */
export async function browsePage(
  asking: Asking,
  rows: BrowsedRows,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<BrowsedPage> {
  const { known } = asking
  const existing = tableNamed(rows.table, known.existing)
  const { columns = [...existing.keys()] } = rows
  checkColumns(columns, { table: rows.table, existing })
  const chosen = chosenRows(rows, known)
  const key = existing.has(rowKey) ? rowKey : undefined
  const asked = key === undefined || columns.includes(key) ? columns : [...columns, key]
  const { matching, total, found, by } = await pageOf(asking, chosen, { columns: asked, from, to })
  const at = key === undefined ? -1 : asked.indexOf(key)
  return {
    columns: columns.map((name) => ({ name, type: existing.get(name) ?? '' })),
    rows: asked.length === columns.length ? found : found.map((row) => row.slice(0, columns.length)),
    keys: found.map((row) => (at === -1 || row[at] === null || row[at] === undefined ? null : String(row[at]))),
    from,
    matching,
    total,
    version: known.version,
    by,
  }
}

interface Found {
  readonly found: readonly (readonly QueryValue[])[]
  readonly matching: number
  readonly total: number
  readonly by: BrowsedPage['by']
}

interface Wanted {
  readonly columns: readonly string[]
  readonly from: number
  readonly to: number
}

async function pageOf(asking: Asking, chosen: Chosen, wanted: Wanted): Promise<Found> {
  const { writing } = asking
  const { table } = chosen
  const span = await spanOf(asking, table)
  const isPlain = chosen.conditions.length === 0 && chosen.orderBy.length === 0
  const upTo = (rows: number) => ({ ...wanted, to: Math.min(wanted.to, rows) })
  if (isPlain && span.isWhole) {
    const page = upTo(span.rows)
    const found = page.from >= page.to ? [] : await rowsOf(asking, spanPageSql({ table, ...page }, writing))
    return { found, matching: span.rows, total: span.rows, by: 'rowid' }
  }
  const { count, numbers } = await chosenOf(asking, chosen, span.rows)
  const page = upTo(count)
  const said = { matching: count, total: span.rows }
  if (page.from >= page.to) return { ...said, found: [], by: numbers === undefined ? 'offset' : 'list' }
  if (numbers === undefined)
    return { ...said, found: await rowsOf(asking, offsetPageSql({ ...chosen, ...page }, writing)), by: 'offset' }
  const some = [...numbers.subarray(page.from, page.to)]
  const found = await rowsOf(asking, listPageSql({ table, columns: page.columns, numbers: some }, writing))
  const byNumber = new Map(found.map((row) => [Number(row.at(-1)), row.slice(0, -1)]))
  return {
    ...said,
    found: some.flatMap((number) => [byNumber.get(number) ?? []].filter((row) => row.length > 0)),
    by: 'list',
  }
}

/** How many rows a table has, and whether the numbers of its rows are 0 to the last. */
export async function spanOf(
  asking: Asking,
  table: string,
): Promise<{ readonly rows: number; readonly isWhole: boolean }> {
  const { known, writing } = asking
  const before = known.spans.get(table)
  if (before !== undefined) return before
  const isNumbered = writing.dialect.rowNumbers === true
  const [[rows = 0, greatest = null] = []] = await rowsOf(asking, spanSql(table, writing, isNumbered))
  const span = {
    rows: Number(rows),
    isWhole: isNumbered && (Number(rows) === 0 || Number(greatest) + 1 === Number(rows)),
  }
  known.spans.set(table, span)
  return span
}

/** How many rows are chosen, and which, where they have numbers. */
interface ChosenRows {
  readonly count: number
  readonly numbers?: Int32Array | Float64Array
}

async function chosenOf(asking: Asking, chosen: Chosen, total: number): Promise<ChosenRows> {
  const { known } = asking
  const key = JSON.stringify(chosen)
  const before = known.chosen.get(key)
  if (before !== undefined) return before
  const found = await countedOrListed(asking, chosen, total)
  known.chosen.set(key, found)
  const [oldest] = known.chosen.keys()
  if (known.chosen.size > most.chosen && oldest !== undefined) known.chosen.delete(oldest)
  return found
}

async function countedOrListed(asking: Asking, chosen: Chosen, total: number): Promise<ChosenRows> {
  const { writing } = asking
  const isNumbered = writing.dialect.rowNumbers === true
  const count = async (): Promise<number> =>
    chosen.conditions.length === 0 ? total : Number((await rowsOf(asking, countSql(chosen, writing)))[0]?.[0] ?? 0)
  if (!isNumbered || (total > most.numbers && (await count()) > most.numbers)) return { count: await count() }
  const { dataset } = asking.browser.found.warehouse
  return ask({ ...asking, dataset, sql: numbersSql(chosen, writing) }, async ({ pieces }) => {
    let numbers: Int32Array | Float64Array = new Int32Array(1024)
    let length = 0
    for await (const piece of pieces) {
      if (length + piece.length > numbers.length) numbers = grown(numbers, length + piece.length)
      for (const [number] of piece) {
        const value = Number(number)
        // numbers grow with every row that ever was
        if (value > 0x7f_ff_ff_ff && numbers instanceof Int32Array) numbers = Float64Array.from(numbers)
        numbers[length++] = value
      }
    }
    return { count: length, numbers: numbers.subarray(0, length) }
  })
}

function grown(numbers: Int32Array | Float64Array, least: number): Int32Array | Float64Array {
  const size = Math.max(least, numbers.length * 2)
  const more = numbers instanceof Int32Array ? new Int32Array(size) : new Float64Array(size)
  more.set(numbers)
  return more
}

/** Numbers of the rows that are chosen, as the table has them; undefined = its rows have none, or there are too many. */
export async function numbersOf(
  asking: Asking,
  rows: Pick<BrowsedRows, 'table' | 'filters' | 'load'>,
): Promise<ChosenRows['numbers']> {
  const { rows: total } = await spanOf(asking, rows.table)
  return (await chosenOf(asking, chosenRows(rows, asking.known), total)).numbers
}

/** The rows of a question of ours. */
export async function rowsOf(asking: Asking, sql: string): Promise<readonly (readonly QueryValue[])[]> {
  const { browser } = asking
  return ask(
    { ...asking, dataset: browser.found.warehouse.dataset, sql },
    async (answer) => (await wholeAnswer(answer)).rows,
  )
}

/** What is asked for as conditions on columns that are there. Throws QUERY_INVALID. */
export function chosenRows(rows: Omit<BrowsedRows, 'columns'>, { existing, children }: Known): Chosen {
  const { table, filters = [], sort = [], load, of } = rows
  const columns = tableNamed(table, existing)
  checkColumns(
    [...filters, ...sort].map(({ column }) => column),
    { table, existing: columns },
  )
  const conditions: Condition[] = filters.map(({ column, op, values }) => ({
    column,
    op,
    values,
    type: columns.get(column) ?? 'VARCHAR',
  }))
  for (const { op, values } of conditions) checkValues(op, values)
  const also = (column: string | undefined, value: string | undefined, what: string): void => {
    if (value === undefined) return
    if (column === undefined || !columns.has(column))
      throw invalid(`rows of "${table}" do not say ${what}`, { found: value })
    conditions.push({ column, op: 'eq', values: [value], type: columns.get(column) ?? 'VARCHAR' })
  }
  also('_dlt_load_id', load, 'which load brought them')
  also(children.find((child) => child.table === table)?.link.parentKey, of, 'which row they hang from')
  const orderBy = sort.map(({ column, descending }) => ({
    column,
    order: descending ? ('desc' as const) : ('asc' as const),
  }))
  // the items of a list in their order
  const isList = of !== undefined && orderBy.length === 0 && columns.has('_dlt_list_idx')
  return { table, conditions, orderBy: isList ? [{ column: '_dlt_list_idx', order: 'asc' }] : orderBy }
}

/** What is asked for as a condition in the destination's own language; its table has the alias `t`. */
export function conditionText({ known, writing }: Asking, rows: Pick<BrowsedRows, 'table' | 'filters' | 'of'>): string {
  return whereSql(chosenRows(rows, known).conditions, writing).replace(/^ WHERE /, '')
}

function checkValues(op: ConditionOp, values: readonly string[]): void {
  const wanted = op === 'null' || op === 'not_null' ? 0 : op === 'between' ? 2 : op === 'in' ? undefined : 1
  if (wanted === undefined ? values.length > 0 && values.length <= 1000 : values.length === wanted) return
  throw invalid(`"${op}" takes ${wanted ?? 'some'} value${wanted === 1 ? '' : 's'}`, { found: String(values.length) })
}

/** The kind of a column that is there. */
export function kindIn(known: Known, table: string, column: string) {
  return kindOfType(tableNamed(table, known.existing).get(column) ?? '')
}
