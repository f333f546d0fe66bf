import type { QueryValue } from '../../../load/destination.ts'
import { SluiceError } from '../../../model/errors.ts'
import { isSystemName, loadIdColumn, loadsTable } from '../../../model/names/system-names.ts'
import { parseJson } from '../../../json/json-text.ts'
import type { JsonValue } from '../../../json/json.ts'
import { invalid, tableNamed } from '../named.ts'
import { type Asking, browsePage, numbersOf } from './browse.ts'
import { kindOfType } from './kinds.ts'

/** One row of a table, and where it is from. */
export interface BrowsedRow {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly values: readonly QueryValue[]
  /** the row as one value, with those of its children in it */
  readonly whole: JsonValue
  /** true = it has more children than are in `whole` */
  readonly isCut: boolean
  readonly parent: { readonly table: string; readonly key: string } | null
  readonly children: readonly { readonly table: string; readonly key: string; readonly rows: number }[]
  readonly loadId: string | null
  readonly insertedAt: string | null
}

const rowKey = '_dlt_id'
/** Rows of children that are read for one row at most. */
const mostRows = 1000

/** A row by its key. Throws QUERY_INVALID when it is not there any more. */
export async function browseRow(
  asking: Asking,
  { table, key }: { readonly table: string; readonly key: string },
): Promise<BrowsedRow> {
  const { columns, values } = await rowByKey(asking, { table, key })
  const { children } = asking.known
  const own = children.filter(({ parent }) => parent === table)
  const counted: { table: string; key: string; rows: number }[] = []
  for (const child of own) {
    const { matching } = await browsePage(asking, { table: child.table, of: key, columns: [] }, { from: 0, to: 0 })
    counted.push({ table: child.table, key: child.key, rows: matching })
  }
  const room = { left: mostRows }
  const whole = await wholeOf(asking, { table, columns, values, key }, room)
  const root = await rootOf(asking, { table, columns, values })
  return {
    columns,
    values,
    whole,
    isCut: room.left < 0,
    parent: parentOf(asking, { table, columns, values }),
    children: counted,
    ...(await loadOf(asking, root)),
  }
}

/** Where the row at the top of one stands in its load. */
export interface PlaceInLoad {
  /** the table of the row at the top */
  readonly table: string
  readonly loadId: string
  /** rows of the load that come before it in its table, and how many there are; null = nothing keeps their order */
  readonly order: { readonly before: number; readonly of: number } | null
}

/** Which load brought a row, and as which of its rows; undefined = rows of this table do not say. */
export async function browsePlace(
  asking: Asking,
  row: { readonly table: string; readonly key: string },
): Promise<PlaceInLoad | undefined> {
  const root = await rootOf(asking, await rowByKey(asking, row))
  const loadId = root && valueIn(root, loadIdColumn)
  const key = root && valueIn(root, rowKey)
  if (root === undefined || loadId === undefined || key === undefined) return undefined
  const { table } = root
  const [own] = (await numbersOf(asking, { table, filters: [{ column: rowKey, op: 'eq', values: [key] }] })) ?? []
  const all = own === undefined ? undefined : await numbersOf(asking, { table, load: loadId })
  const before = all?.filter((number) => number < (own ?? 0)).length ?? 0
  return { table, loadId, order: all === undefined ? null : { before, of: all.length } }
}

interface Row {
  readonly table: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly values: readonly QueryValue[]
}

/** The value of one column of a row, whole. Throws QUERY_INVALID. */
export async function browseCell(
  asking: Asking,
  { table, key, column }: { readonly table: string; readonly key: string; readonly column: string },
): Promise<QueryValue> {
  const { values } = await rowByKey(asking, { table, key, column })
  return values[0] ?? null
}

async function rowByKey(
  asking: Asking,
  { table, key, column }: { readonly table: string; readonly key: string; readonly column?: string },
): Promise<Row> {
  if (!tableNamed(table, asking.known.existing).has(rowKey))
    throw invalid(`the rows of "${table}" have no keys`, { found: key })
  const filters = [{ column: rowKey, op: 'eq' as const, values: [key] }]
  const { columns, rows } = await browsePage(
    asking,
    { table, filters, ...(column !== undefined && { columns: [column] }) },
    { from: 0, to: 1 },
  )
  const [values] = rows
  if (values === undefined)
    throw new SluiceError('QUERY_INVALID', `Could not show the row because it is not in "${table}" any more.`, {
      found: key,
      hint: 'A load has replaced it: read the rows anew.',
    })
  return { table, columns, values }
}

function valueIn({ columns, values }: Row, name: string): string | undefined {
  const value = values[columns.findIndex((column) => column.name === name)]
  return value === undefined || value === null ? undefined : String(value)
}

function parentOf({ known }: Asking, row: Row): BrowsedRow['parent'] {
  const child = known.children.find(({ table }) => table === row.table)
  const key = child && valueIn(row, child.link.parentKey)
  return child === undefined || key === undefined ? null : { table: child.parent, key }
}

/** The row at the top: it says which load brought it. */
async function rootOf(asking: Asking, row: Row): Promise<Row | undefined> {
  let at = row
  for (let steps = 0; steps < 20; steps++) {
    const parent = parentOf(asking, at)
    if (parent === null) return at
    const above = await rowByKey(asking, parent).catch(() => undefined)
    if (above === undefined) return undefined
    at = above
  }
  return undefined
}

async function loadOf(asking: Asking, root: Row | undefined): Promise<Pick<BrowsedRow, 'loadId' | 'insertedAt'>> {
  const loadId = root && valueIn(root, loadIdColumn)
  if (loadId === undefined || !asking.known.existing.has(loadsTable))
    return { loadId: loadId ?? null, insertedAt: null }
  const { dataset } = asking.browser.found.warehouse
  const where = [{ column: 'load_id', equals: loadId }]
  const [[insertedAt = null] = []] = await asking.reader.rows({
    dataset,
    table: loadsTable,
    columns: ['inserted_at'],
    where,
    limit: 1,
  })
  return { loadId, insertedAt: insertedAt === null ? null : String(insertedAt) }
}

/** Bookkeeping stays out, lists come back where they were. */
async function wholeOf(
  asking: Asking,
  row: Row & { readonly key: string },
  room: { left: number },
): Promise<JsonValue> {
  const own = row.columns.flatMap(({ name, type }, index): [string, JsonValue][] =>
    isSystemName(name) ? [] : [[name, jsonOf(row.values[index] ?? null, type)]],
  )
  const lists: [string, JsonValue][] = []
  for (const child of asking.known.children.filter(({ parent }) => parent === row.table)) {
    if (room.left <= 0) break
    const { columns, rows, keys, matching } = await browsePage(
      asking,
      { table: child.table, of: row.key },
      { from: 0, to: room.left },
    )
    room.left -= matching
    const items: JsonValue[] = []
    for (const [index, values] of rows.entries())
      items.push(await wholeOf(asking, { table: child.table, columns, values, key: keys[index] ?? '' }, room))
    if (items.length > 0) lists.push([child.key, items])
  }
  return Object.fromEntries([...own, ...lists])
}

function jsonOf(value: QueryValue, type: string): JsonValue {
  if (typeof value !== 'string' || kindOfType(type) !== 'json') return value
  try {
    return parseJson(value)
  } catch {
    return value
  }
}
