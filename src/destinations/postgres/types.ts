import type { ColumnTypes } from '../../load/destination.ts'
import { columnTypes } from '../../load/sql/column-types.ts'
import { quoteName, quotePath } from '../../model/names/quoted-name.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Column, DataType } from '../../model/schema.ts'

const rendered = {
  text: ({ precision }) => (precision === undefined ? 'character varying' : `character varying(${precision})`),
  double: () => 'double precision',
  bool: () => 'boolean',
  timestamp: (column) => `timestamp${fraction(column)} ${column.timezone === false ? 'without' : 'with'} time zone`,
  bigint: integer,
  binary: () => 'bytea',
  json: () => 'jsonb',
  decimal: ({ precision, scale }) => `numeric(${precision ?? 38},${scale ?? 9})`,
  wei: ({ precision, scale }) => `numeric(${precision ?? 156},${scale ?? 78})`,
  date: () => 'date',
  time: (column) => `time${fraction(column)} without time zone`,
} satisfies Record<DataType, (column: Column) => string>

const anyText = /^(text|character varying(\(\d+\))?)$/

// Types a column may already have besides the one sluice would give it. Values either fit or fail the load; nothing
// here rounds or reinterprets (timestamps of both kinds hold the same moments in a session that runs in UTC).
const alsoFits = {
  text: (existing) => anyText.test(existing),
  double: () => false,
  bool: () => false,
  timestamp: (existing, column) => existing.startsWith('timestamp') && keepsFraction(existing, column),
  bigint: (existing) => /^(smallint|integer|bigint|numeric.*)$/.test(existing),
  binary: () => false,
  json: (existing) => existing === 'json' || anyText.test(existing),
  decimal: (existing, { scale }) => keepsScale(existing, scale ?? 9),
  wei: (existing, { scale }) => keepsScale(existing, scale ?? 0),
  date: () => false,
  time: (existing, column) => /^time(\(\d\))? without/.test(existing) && keepsFraction(existing, column),
} satisfies Record<DataType, (existing: string, column: Column) => boolean>

/** Postgres' column types as its catalogs spell them (docs/contract/tables.md 1.9). Throws COLUMN_TYPE_UNSUPPORTED. */
export const postgresTypes: ColumnTypes = columnTypes({
  rendered,
  alsoFits,
  change: ({ dataset, table, column }, type) =>
    `ALTER TABLE ${quotePath(dataset, table)} ALTER COLUMN ${quoteName(column)} TYPE ${type}`,
})

function integer(column: Column): string {
  const bits = column.precision ?? 64
  if (bits <= 16) return 'smallint'
  if (bits <= 32) return 'integer'
  if (bits <= 64) return 'bigint'
  throw unsupported(column, `no integer of ${bits} bits`, {
    allowed: 'up to 64',
    hint: 'Give the column the data_type decimal, wei or text.',
  })
}

function fraction(column: Column): string {
  if (column.precision === undefined) return ''
  if (column.precision <= 6) return `(${column.precision})`
  const because = `no ${column.dataType ?? ''} with ${column.precision} digits after the second`
  throw unsupported(column, because, {
    allowed: 'up to 6',
    hint: 'Lower the precision of the column, or give it the data_type text.',
  })
}

function keepsFraction(existing: string, column: Column): boolean {
  const [, digits] = /\((\d)\)/.exec(existing) ?? []
  return Number(digits ?? 6) >= (column.precision ?? 6)
}

function keepsScale(existing: string, scale: number): boolean {
  const parts = /^numeric(?:\(\d+,(\d+)\))?$/.exec(existing)
  return parts !== null && (parts[1] === undefined || Number(parts[1]) >= scale)
}

function unsupported(
  column: Column,
  has: string,
  says: { readonly allowed: string; readonly hint: string },
): SluiceError {
  return new SluiceError(
    'COLUMN_TYPE_UNSUPPORTED',
    `Could not make column "${column.name}" because Postgres has ${has}.`,
    {
      found: `precision: ${column.precision}`,
      ...says,
    },
  )
}
