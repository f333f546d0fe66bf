import type { ColumnTypes } from '../../load/destination.ts'
import { columnTypes } from '../../load/sql/column-types.ts'
import { SluiceError } from '../../model/errors.ts'
import { quotePath } from '../../model/names/quoted-name.ts'
import type { Column, DataType } from '../../model/schema.ts'

// As SQLAlchemy writes them, and with it dlt. SQLite keeps a value as it comes, with one exception: a text that reads
// as a number becomes one in columns that have none of INT, CHAR, CLOB, TEXT, BLOB, REAL, FLOA, DOUB in their type.
const rendered = {
  text: ({ precision, unique }) => {
    const length = precision ?? (unique === true ? 128 : undefined)
    return length === undefined ? 'TEXT' : `VARCHAR(${length})`
  },
  double: () => 'DOUBLE',
  bool: () => 'BOOLEAN',
  timestamp: () => 'DATETIME',
  bigint: integer,
  binary: () => 'BLOB',
  json: () => 'JSON',
  decimal: numeric,
  wei: () => 'NUMERIC(38, 0)',
  date: () => 'DATE',
  time: () => 'TIME',
} satisfies Record<DataType, (column: Column) => string>

const integers = /^(?:BIG|SMALL|MEDIUM|TINY)?INT(?:EGER)?$/i
const texts = /^(?:TEXT|CLOB|N?(?:VAR)?CHAR(?:\(\d+\))?)$/i
const numbers = /^(?:NUMERIC|DECIMAL)(?:\(\d+(?:, *\d+)?\))?$/i

// What a column may be besides what sluice makes: the type says how values are read back, not what fits.
const alsoFits = {
  text: (existing) => texts.test(existing),
  double: (existing) => /^(?:REAL|FLOAT|DOUBLE(?: PRECISION)?)$/i.test(existing),
  bool: () => false,
  timestamp: (existing) => /^(?:DATETIME|TIMESTAMP)$/i.test(existing),
  bigint: (existing) => integers.test(existing),
  binary: (existing) => /^BLOB$/i.test(existing),
  json: (existing) => texts.test(existing),
  decimal: (existing) => numbers.test(existing),
  wei: (existing) => numbers.test(existing),
  date: () => false,
  time: () => false,
} satisfies Record<DataType, (existing: string, column: Column) => boolean>

/** SQLite's column types, as tables declare them. */
export const sqliteTypes: ColumnTypes = columnTypes({
  rendered,
  alsoFits,
  change: ({ dataset, table, column }, type) =>
    `SQLite changes no column: make a table with "${column} ${type}", copy the rows of ${quotePath(dataset, table)}, and give it its name`,
})

function integer({ name, precision = 64 }: Column): string {
  if (precision <= 16) return 'SMALLINT'
  if (precision <= 32) return 'INTEGER'
  if (precision <= 64) return 'BIGINT'
  throw new SluiceError(
    'COLUMN_TYPE_UNSUPPORTED',
    `Could not make column "${name}" because SQLite has no integer of ${precision} bits.`,
    { found: `precision: ${precision}`, allowed: 'up to 64', hint: 'Lower the precision, or use data_type: text.' },
  )
}

/** SQLAlchemy leaves a scale without precision out. */
function numeric({ precision, scale }: Column): string {
  if (precision === undefined) return scale === undefined ? 'NUMERIC(38, 9)' : 'NUMERIC'
  return scale === undefined ? `NUMERIC(${precision})` : `NUMERIC(${precision}, ${scale})`
}
