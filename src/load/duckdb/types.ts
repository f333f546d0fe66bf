import type { ColumnTypes } from '../destination.ts'
import { quoteName, quotePath } from '../../model/names/quoted-name.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Column, DataType } from '../../model/schema.ts'

const integers = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT'] as const
const timestamps = ['TIMESTAMP WITH TIME ZONE', 'TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS'] as const

const rendered = {
  text: () => 'VARCHAR',
  double: () => 'DOUBLE',
  bool: () => 'BOOLEAN',
  timestamp,
  bigint: integer,
  binary: () => 'BLOB',
  json: () => 'JSON',
  decimal: (column) => `DECIMAL(${column.precision ?? 38},${column.scale ?? 9})`,
  wei: (column) => `DECIMAL(${column.precision ?? 38},${column.scale ?? 0})`,
  date: () => 'DATE',
  time: () => 'TIME',
} satisfies Record<DataType, (column: Column) => string>

// Exact types a column may already have besides the one sluice would give it. Integers and decimals either fit or
// fail the load; nothing here rounds or reinterprets.
const alsoFits = {
  text: () => false,
  double: () => false,
  bool: () => false,
  timestamp: (existing) => timestamps.some((type) => type === existing),
  bigint: (existing) => integers.some((type) => type === existing),
  binary: () => false,
  json: (existing) => existing === 'VARCHAR',
  decimal: keepsScale,
  wei: (existing, column) => existing === 'HUGEINT' || keepsScale(existing, column),
  date: () => false,
  time: () => false,
} satisfies Record<DataType, (existing: string, column: Column) => boolean>

/** DuckDB's column types (docs/contract/tables.md 1.9). */
export const duckdbTypes: ColumnTypes = {
  render(column) {
    if (column.dataType === undefined) throw untyped(column)
    return rendered[column.dataType](column)
  },
  accepts(existing, column) {
    if (column.dataType === undefined) return true
    return existing === rendered[column.dataType](column) || alsoFits[column.dataType](existing, column)
  },
  change: ({ dataset, table, column }, type) =>
    `ALTER TABLE ${quotePath(dataset, table)} ALTER COLUMN ${quoteName(column)} TYPE ${type}`,
}

function timestamp({ timezone, precision }: Column): string {
  if (timezone !== false) return 'TIMESTAMP WITH TIME ZONE'
  if (precision === undefined) return 'TIMESTAMP'
  if (precision === 0) return 'TIMESTAMP_S'
  if (precision <= 3) return 'TIMESTAMP_MS'
  return precision <= 6 ? 'TIMESTAMP' : 'TIMESTAMP_NS'
}

function integer(column: Column): string {
  const bits = column.precision ?? 64
  const index = [8, 16, 32, 64, 128].findIndex((width) => bits <= width)
  const type = integers[index]
  if (type !== undefined) return type
  throw new SluiceError(
    'COLUMN_TYPE_UNSUPPORTED',
    `Could not make column "${column.name}" because DuckDB has no integer of ${bits} bits.`,
    {
      found: `precision: ${bits}`,
      allowed: 'up to 128',
      hint: 'Lower the precision of the column, or use data_type: text.',
    },
  )
}

function keepsScale(existing: string, column: Column): boolean {
  const parts = /^DECIMAL\((\d+),(\d+)\)$/.exec(existing)
  const scale = column.scale ?? (column.dataType === 'wei' ? 0 : 9)
  return parts !== null && Number(parts[2]) >= scale
}

function untyped(column: Column): SluiceError {
  return new SluiceError(
    'PACKAGE_INCONSISTENT',
    `Could not make column "${column.name}" because it has no data type.`,
    {
      hint: 'Please report this as a bug of sluice.',
    },
  )
}
