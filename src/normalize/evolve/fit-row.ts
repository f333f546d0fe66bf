import type { CellValue } from '../../model/batch.ts'
import { SluiceError } from '../../model/errors.ts'
import type { JsonObject, JsonValue } from '../../model/json.ts'
import type { ColumnName } from '../../model/names.ts'
import type { Column } from '../../model/schema.ts'
import type { FlatRow } from '../flatten/flatten-record.ts'
import type { Flow } from '../flow.ts'
import type { TargetType } from '../infer/coerce.ts'
import { integerOf, kindOf, maxInt64, minInt64, type ValueKind } from '../infer/value-kind.ts'
import type { WorkingColumn, WorkingTable } from '../working-table.ts'
import { admitChange, excerpt, filterRow } from './contract.ts'
import { blankColumn, isLinkName } from './link-names.ts'
import { putCell, relink, setColumn } from './working-set.ts'

/** A flattened row on its way into a table. */
export interface RowToFit {
  readonly table: WorkingTable
  readonly flat: FlatRow
  readonly record: JsonObject
}

interface FittedRow extends RowToFit {
  readonly cells: Map<ColumnName, CellValue>
  readonly changes: Map<ColumnName, Column>
  readonly variantOf: Map<ColumnName, ColumnName>
}

/**
 * Fits a row into its table and writes it: coerces values, creates columns and variants, asks the contract
 * (spec/tables.md 1.6–1.8, 6.2). false = the contract turned the row away, and its child rows with it. Throws
 * CONTRACT_FREEZE, INTEGER_TOO_LARGE, NULL_IN_KEY.
 */
export function fitRow(flow: Flow, { table, flat, record }: RowToFit): boolean {
  if (table.discarded) return false
  const row: FittedRow = { table, flat, record, cells: new Map(), changes: new Map(), variantOf: new Map() }
  if (!passFilter(flow, row)) return false
  for (const [name, { value }] of flat.values) fitValue(flow, row, { name, value })
  const { changes: columns, variantOf } = row
  if (columns.size > 0 && !admitChange(flow, { table, columns, variantOf, record })) return false
  if (!filterRow(table, row.cells)) return false
  if (!table.declared) flow.order.push(table)
  if (row.changes.size > 0) {
    for (const column of row.changes.values()) feed(table, setColumn(table, column))
    relink(table)
  }
  for (const [name, cell] of row.cells) {
    const column = table.columns.get(name)
    if (column !== undefined) putCell(column, table.rowCount, cell)
  }
  learn(table, flat)
  checkRequired(table, record)
  return true
}

/** Takes out what the table's filters exclude; false = nothing is left, and the row goes with its child rows. */
function passFilter({ rules: { rowFilter } }: Flow, { table, flat: { values } }: FittedRow): boolean {
  if (rowFilter === undefined) return true
  const names = [...values.keys()]
  const excluded = names.filter((name) => rowFilter(table.name, name))
  if (excluded.length === names.length) return false
  for (const name of excluded) if (!isLinkName(name)) values.delete(name)
  return true
}

/** Ties every key of that name to a new column: a key that only saw nulls must know when another one fills it. */
function feed(table: WorkingTable, column: WorkingColumn): void {
  for (const entry of table.shape.feeders.get(column.column.name) ?? []) if (!entry.reserved) entry.column = column
}

/** Ties keys to their columns, so that the next row takes the fast path. */
function learn(table: WorkingTable, flat: FlatRow): void {
  for (const [name, { entry }] of flat.values) {
    if (entry === undefined || entry.reserved) continue
    const column = table.columns.get(name)
    entry.column = column?.column.dataType === undefined ? undefined : column
  }
}

interface NamedValue {
  readonly name: ColumnName
  readonly value: JsonValue
}

function fitValue(flow: Flow, row: FittedRow, { name, value }: NamedValue): void {
  const kind = kindOf(value)
  const known = row.table.columns.get(name)
  if (kind === null) {
    if (known?.column.dataType === undefined) row.table.nullOnly.add(name)
    return
  }
  if (known?.column.dataType === undefined) {
    const dataType = flow.rules.typeOf(name, kind, value)
    if (dataType === 'bigint' && kind === 'bigint') checkSize(row, { name, value })
    const column = { ...blankColumn(name), ...flow.rules.hintsOf(name), ...stated(known?.column), dataType }
    row.changes.set(name, column)
    const cell = flow.rules.coerce(column, kind, value)
    // only a precision hint can be too narrow for the value that gave the column its type
    if (cell === undefined) fitVariant(flow, row, { of: name, kind, value })
    else row.cells.set(name, cell)
    return
  }
  const cell = flow.rules.coerce(known.column as TargetType, kind, value)
  if (cell !== undefined) row.cells.set(name, cell)
  else fitVariant(flow, row, { of: name, kind, value })
}

/** A hinted column that gets its type from data: whether it is nullable is said from now on. */
function stated(column: Column | undefined): Partial<Column> {
  const { other, ...plain } = column ?? {}
  if (other === undefined) return plain
  const { nullable: _, ...kept } = other
  return Object.keys(kept).length === 0 ? plain : { ...plain, other: kept }
}

interface Misfit {
  readonly of: ColumnName
  readonly kind: ValueKind
  readonly value: JsonValue
}

/**
 * Puts a value that does not fit its column into the variant column for its kind. Other than dlt's, the variant keeps
 * the type its name says (an ISO string stays text), and what an older variant cannot hold gets one of its own.
 */
function fitVariant(flow: Flow, row: FittedRow, { of, kind, value }: Misfit): void {
  const { columns } = row.table
  if (kind === 'bigint') checkSize(row, { name: of, value })
  const legacy = flow.naming.joinColumns([of, 'v_complex'])
  const isLegacy = kind === 'json' && columns.get(legacy)?.column.variant === true
  const name = isLegacy ? legacy : flow.naming.joinColumns([of, `v_${kind}`])
  const known = columns.get(name)
  if (known?.column.dataType === undefined) {
    row.changes.set(name, { ...blankColumn(name), ...known?.column, dataType: kind, variant: true })
    row.variantOf.set(name, of)
    row.cells.set(name, flow.rules.coerce({ dataType: kind }, kind, value) ?? null)
    return
  }
  const cell = flow.rules.coerce(known.column as TargetType, kind, value)
  if (cell === undefined) return fitVariant(flow, row, { of: name, kind, value })
  const owner = columns.get(of)
  if (owner !== undefined) owner.variants[kind] = known
  row.cells.set(name, cell)
}

/** An integer beyond 64 bits has no column to go to; dlt fails here too, but does not say what to do. */
function checkSize({ table, record }: FittedRow, { name, value }: NamedValue): void {
  const integer = integerOf(value)
  if (integer >= minInt64 && integer <= maxInt64) return
  throw new SluiceError(
    'INTEGER_TOO_LARGE',
    `Could not store ${integer} in column "${name}" of table "${table.name}" because it does not fit 64 bits.`,
    {
      found: excerpt(record),
      allowed: `${minInt64} to ${maxInt64}, or any size in a text or decimal column`,
      hint: `Declare the column: \`columns: {${name}: {data_type: text}}\` (or \`decimal\`).`,
    },
  )
}

/** A row must have a value in every NOT NULL column; in one that has no type yet, the page decides which error it is. */
function checkRequired(table: WorkingTable, record: JsonObject): void {
  for (const column of table.required) {
    const cell = column.values[table.rowCount]
    if (cell !== undefined && cell !== null) continue
    if (column.column.dataType !== undefined) throw nullInKey(table, column.column, record)
    table.gap ??= { column, record }
  }
}

/** The error for a record without a value in a NOT NULL column. */
export function nullInKey(table: WorkingTable, column: Column, record: JsonValue): SluiceError {
  const isKey = column.primaryKey === true || column.mergeKey === true
  return new SluiceError(
    'NULL_IN_KEY',
    `Could not load a record into table "${table.name}" because its ${isKey ? 'key ' : ''}column "${column.name}" is null or absent.`,
    {
      found: excerpt(record),
      hint: isKey
        ? `Choose a key that every record has, or leave such records out with a \`filter\` processing step.`
        : `Declare the column as nullable, or leave such records out with a \`filter\` processing step.`,
    },
  )
}
