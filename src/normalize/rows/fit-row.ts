import type { CellValue } from '../../model/batch.ts'
import { SluiceError } from '../../model/errors.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import type { ColumnName } from '../../model/names.ts'
import type { Column } from '../../model/schema.ts'
import { tooManyColumns } from '../bounds.ts'
import type { FlatRow } from './flatten-record.ts'
import type { NormalizeRun } from '../tables/normalize-run.ts'
import { isRounded, lostDigits, type TargetType } from '../infer/coerce.ts'
import { integerOf, kindOf, maxInt64, minInt64 } from '../infer/value-kind.ts'
import { asVariant, type KindedValue } from '../infer/variant-value.ts'
import type { WorkingColumn, WorkingTable } from '../tables/working-table.ts'
import { admitChange, excerpt, filterRow, nullInKey } from '../schema/contract.ts'
import { blankColumn, isLinkName } from '../tables/link-names.ts'
import { putCell, relink, setColumn } from '../tables/cells.ts'

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
 * (docs/contract/tables.md 1.6–1.8, 6.2). false = the contract turned the row away, and its child rows with it. Throws
 * CONTRACT_FREEZE, INTEGER_TOO_LARGE, NULL_IN_KEY.
 */
export function fitRow(run: NormalizeRun, { table, flat, record }: RowToFit): boolean {
  if (table.discarded) return false
  const row: FittedRow = { table, flat, record, cells: new Map(), changes: new Map(), variantOf: new Map() }
  if (!passFilter(run, row)) return false
  for (const [name, { value }] of flat.values) fitValue(run, row, { name, value })
  const { changes: columns, variantOf } = row
  if (columns.size > 0 && !admitChange(run, { table, columns, variantOf, record })) return false
  if (!filterRow(table, row.cells)) return false
  if (!table.declared) run.order.push(table)
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
function passFilter({ rules: { rowFilter } }: NormalizeRun, { table, flat: { values } }: FittedRow): boolean {
  if (rowFilter === undefined) return true
  const names = [...values.keys()]
  const excluded = names.filter((name) => rowFilter(table.name, name))
  if (excluded.length === names.length) return false
  for (const name of excluded) if (!isLinkName(name)) values.delete(name)
  return true
}

/** Ties every key of that name to a new column: a key that only saw nulls must know when another one fills it. */
function feed(table: WorkingTable, column: WorkingColumn): void {
  for (const entry of table.shape.feeders.get(column.column.name) ?? []) entry.column = column
}

/** Ties keys to their columns, so that the next row takes the fast path. */
function learn(table: WorkingTable, flat: FlatRow): void {
  for (const [name, { entry }] of flat.values) {
    if (entry === undefined) continue
    const column = table.columns.get(name)
    entry.column = column?.column.dataType === undefined ? undefined : column
  }
}

interface NamedValue {
  readonly name: ColumnName
  readonly value: JsonValue
}

function fitValue(run: NormalizeRun, row: FittedRow, { name, value }: NamedValue): void {
  const kind = kindOf(value)
  const known = row.table.columns.get(name)
  if (kind === null) {
    if (known?.column.dataType === undefined) row.table.nullOnly.add(name)
    return
  }
  if (known?.column.dataType === undefined) {
    const dataType = run.rules.typeOf(name, kind, value)
    if (dataType === 'bigint' && kind === 'bigint') checkSize(row, { name, value })
    const column = { ...blankColumn(name), ...run.rules.hintsOf(name), ...stated(known?.column), dataType }
    addColumn(run, row, column)
    // only a precision hint, or the size of a double, can be too narrow for the value that gave the column its type
    return fitColumn(run, row, { target: column, of: name, kind, value })
  }
  fitColumn(run, row, { target: known.column as TargetType, of: name, kind, value })
}

function fitColumn(run: NormalizeRun, row: FittedRow, { target, of, kind, value }: Fitting): void {
  const cell = run.rules.coerce(target, kind, value)
  if (cell === undefined) return fitVariant(run, row, { of, ...asVariant(kind, value) })
  row.cells.set(of, cell)
  const lost = lostDigits(target, kind, value)
  if (lost === undefined && !isRounded(target, value)) return
  const column = row.table.columns.get(of)
  if (column !== undefined) column.mayRound = true
  if (lost === undefined) warnOfScale(run, row, of)
  else keepDigits(run, row, { of, lost })
}

/** A double column holds the nearest double, as in dlt; the text beside it holds all digits, if the contract lets it in. */
function keepDigits(
  run: NormalizeRun,
  row: FittedRow,
  { of, lost }: { readonly of: ColumnName; readonly lost: string },
): void {
  const { table } = row
  const variant = run.naming.joinColumns([of, 'v_text'])
  const isKept = table.columns.has(variant) || run.contractOf(table).dataType === 'evolve'
  if (isKept) fitVariant(run, row, { of, kind: 'text', value: lost })
  run.warnOnce(`digits\u0000${table.name}\u0000${of}`, () => ({
    code: 'NUMBER_ROUNDED',
    message: `Numbers in "${of}" of "${table.name}" have more digits than a double holds: the column has the nearest double${isKept ? `, "${variant}" all digits` : ', and its contract lets no other column in'}.`,
    hint: `Declare it: \`columns: {${of}: {data_type: text}}\` (or decimal) keeps every digit in one column; \`schema_contract: {data_type: discard_value}\` keeps only doubles.`,
  }))
}

function warnOfScale(run: NormalizeRun, { table }: FittedRow, name: ColumnName): void {
  run.warnOnce(`scale\u0000${table.name}\u0000${name}`, () => ({
    code: 'DECIMAL_ROUNDED',
    message: `Numbers in the decimal column "${name}" of "${table.name}" have more digits behind the point than its scale: they are rounded.`,
    hint: `Declare more: \`columns: {${name}: {data_type: decimal, precision: 38, scale: 18}}\`, or \`data_type: text\`.`,
  }))
}

/** A hinted column that gets its type from data: whether it is nullable is said from now on. */
function stated(column: Column | undefined): Partial<Column> {
  const { other, ...plain } = column ?? {}
  if (other === undefined) return plain
  const { nullable: _, ...kept } = other
  return Object.keys(kept).length === 0 ? plain : { ...plain, other: kept }
}

/** Throws TOO_MANY_COLUMNS before the rest of a record's keys have become columns. */
function addColumn({ bounds }: NormalizeRun, { table, changes, record }: FittedRow, column: Column): void {
  changes.set(column.name, column)
  if (table.columns.size + changes.size > bounds.columns)
    throw tooManyColumns(table.name, bounds.columns, excerpt(record))
}

interface Misfit extends KindedValue {
  readonly of: ColumnName
}

interface Fitting extends Misfit {
  readonly target: TargetType
}

/**
 * Puts a value that does not fit its column into the variant column for its kind. Other than dlt's, the variant keeps
 * the type its name says (an ISO string stays text), and what an older variant cannot hold gets one of its own.
 */
function fitVariant(run: NormalizeRun, row: FittedRow, { of, kind, value }: Misfit): void {
  const { columns } = row.table
  if (kind === 'bigint') checkSize(row, { name: of, value })
  const legacy = run.naming.joinColumns([of, 'v_complex'])
  const isLegacy = kind === 'json' && columns.get(legacy)?.column.variant === true
  const name = isLegacy ? legacy : run.naming.joinColumns([of, `v_${kind}`])
  const known = columns.get(name)
  if (known?.column.dataType === undefined) {
    addColumn(run, row, { ...blankColumn(name), ...known?.column, dataType: kind, variant: true })
    row.variantOf.set(name, of)
    row.cells.set(name, run.rules.coerce({ dataType: kind }, kind, value) ?? null)
    return
  }
  const cell = run.rules.coerce(known.column as TargetType, kind, value)
  if (cell === undefined) return fitVariant(run, row, { of: name, ...asVariant(kind, value) })
  const owner = columns.get(of)
  if (owner !== undefined) owner.variants[kind] = known
  row.cells.set(name, cell)
}

/** An integer beyond 64 bits has no column to go to; dlt fails here too, but does not say what to do. */
function checkSize({ table, flat, record }: FittedRow, { name, value }: NamedValue): void {
  const integer = integerOf(value)
  if (integer >= minInt64 && integer <= maxInt64) return
  const digits = integer.toString()
  const shown = digits.length > 60 ? `${digits.slice(0, 40)}… (${digits.length} digits)` : digits
  const path = flat.values.get(name)?.entry?.sourcePath.join('.')
  const key = path === undefined || path === name ? '' : ` (key "${path}")`
  const again = table.props.seenData ? ' Then run with --full-refresh: the table has it as another type.' : ''
  throw new SluiceError(
    'INTEGER_TOO_LARGE',
    `Could not store ${shown} in column "${name}"${key} of table "${table.name}" because it does not fit 64 bits.`,
    {
      found: excerpt(record),
      allowed: `${minInt64} to ${maxInt64}, up to 38 digits in a decimal column, or any size in a text column`,
      hint: `Declare the column: \`columns: {${name}: {data_type: text}}\` (or \`decimal\`).${again}`,
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
