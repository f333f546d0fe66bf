import { isList, isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts'
import type { ColumnName } from '../../model/names.ts'
import type { NormalizeRun } from '../tables/normalize-run.ts'
import type { RowPen } from '../tables/row-pen.ts'
import type { KeyEntry, ListPlan, Shape, WorkingTable } from '../tables/working-table.ts'
import { entryOf, listPlan, objectShape } from '../schema/shape.ts'

/** A value on its way into a column, with the key it came from (none for linking columns). */
export interface FlatValue {
  readonly value: JsonValue
  readonly entry: KeyEntry | undefined
}

/** One record as dlt flattens it: columns in dlt's order, and the lists that make child rows. */
export interface FlatRow {
  readonly values: Map<ColumnName, FlatValue>
  readonly lists: Map<ListPlan, readonly JsonValue[]>
}

/** The run, and the pen of the row that is flattened. */
export interface RowContext {
  readonly run: NormalizeRun
  readonly pen: RowPen
}

/**
 * Flattens one record with dlt's work stack (docs/contract/tables.md 3.2), last in first out: nested columns come after
 * all plain ones, and the last object first. Colliding names: the last value wins at the place of the first.
 */
export function flattenRecord(context: RowContext, table: WorkingTable, record: JsonObject): FlatRow {
  const row: FlatRow = { values: new Map(), lists: new Map() }
  const stack: { readonly shape: Shape; readonly object: JsonObject }[] = [{ shape: table.shape, object: record }]
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { shape, object } = item
    for (const key of Object.keys(object)) {
      const entry = entryOf(context.run, shape, key)
      const value = plainValue(object[key])
      const structured = typeof value === 'object' && !keepsJson(context, table, entry)
      if (structured && isJsonObject(value)) stack.push({ shape: objectShape(shape, entry), object: value })
      else if (structured && isList(value) && !context.pen.keepsLists && !isTooDeep(context.run, table))
        addList(context, row, { table, shape, entry, items: value })
      else addValue(context.run, row, { table, entry, value })
    }
  }
  return row
}

/** True when objects and lists under this name stay as JSON: the nesting limit, or a json column. */
function keepsJson({ run, pen }: RowContext, table: WorkingTable, entry: KeyEntry): boolean {
  if (pen.level - entry.depth <= 0) return true
  const type = table.columns.get(entry.name)?.column.dataType
  return type === undefined ? run.rules.keepsJson(entry.name) : type === 'json'
}

/** True for a table so far below its root that its lists stay JSON: each level would be one more table. */
function isTooDeep(run: NormalizeRun, table: WorkingTable): boolean {
  const { depth: deepest } = run.bounds
  let depth = 0
  for (let at: WorkingTable | undefined = table; at?.props.parent !== undefined; at = run.tables.get(at.props.parent)) {
    depth++
    if (depth >= deepest) break
  }
  if (depth < deepest) return false
  run.warnOnce('depth', () => ({
    code: 'NESTING_TOO_DEEP',
    message: `Lists in "${table.name.slice(0, 60)}…" stay JSON: they lie ${deepest} lists deep.`,
    hint: 'Set `max_table_nesting` to keep them as JSON from an earlier level on; SLUICE_MAX_DEPTH makes tables of deeper ones.',
  }))
  return true
}

interface FoundValue {
  readonly table: WorkingTable
  readonly entry: KeyEntry
  readonly value: JsonValue
}

function addValue(run: NormalizeRun, row: FlatRow, { table, entry, value }: FoundValue): void {
  const before = row.values.get(entry.name)?.entry
  if (before !== undefined && before !== entry) {
    warnOfCollision(run, table, { what: `column "${entry.name}"`, lost: before.sourcePath, kept: entry.sourcePath })
  }
  row.values.set(entry.name, { value, entry })
}

interface FoundList {
  readonly table: WorkingTable
  readonly shape: Shape
  readonly entry: KeyEntry
  readonly items: readonly JsonValue[]
}

function addList({ run, pen }: RowContext, row: FlatRow, { table, shape, entry, items }: FoundList): void {
  const plan = listPlan(run, table, { shape, entry })
  if (plan.seenIn === pen.serial) {
    warnOfCollision(run, table, {
      what: `child table "${plan.table.name}"`,
      lost: plan.lastPath,
      kept: entry.sourcePath,
    })
  }
  for (const other of row.lists.keys()) {
    if (other !== plan && other.table === plan.table) warnOfSharedTable(run, other, plan)
  }
  plan.seenIn = pen.serial
  plan.lastPath = entry.sourcePath
  row.lists.set(plan, items)
}

interface Collision {
  readonly what: string
  readonly lost: readonly string[]
  readonly kept: readonly string[]
}

function warnOfCollision(run: NormalizeRun, table: WorkingTable, { what, lost, kept }: Collision): void {
  const [first, second] = [JSON.stringify(lost.join('.')), JSON.stringify(kept.join('.'))]
  run.warnOnce(`${table.name}\u0000${what}\u0000${first}\u0000${second}`, () => ({
    code: 'COLUMN_COLLISION',
    message: `The keys ${first} and ${second} of "${table.name}" both become ${what}; where a record has both, only ${second} is kept.`,
    hint: 'Rename one of the two with a `map` processing step.',
  }))
}

function warnOfSharedTable(run: NormalizeRun, left: ListPlan, right: ListPlan): void {
  const [first, second] = [JSON.stringify(left.sourcePath.join('.')), JSON.stringify(right.sourcePath.join('.'))]
  run.warnOnce(`shared\u0000${right.table.name}\u0000${first}\u0000${second}`, () => ({
    code: 'COLUMN_COLLISION',
    message: `The lists ${first} and ${second} both go into the table "${right.table.name}", where their rows get the same ids.`,
    hint: 'Rename one of the two with a `map` processing step.',
  }))
}

/** What processing steps written in JavaScript may leave in a record, as JSON would have it. */
function plainValue(value: JsonValue | undefined): JsonValue {
  if (value === undefined) return null
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  return value
}
