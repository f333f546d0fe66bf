import type { ColumnTypes } from '../../load/destination.ts'
import { columnTypes } from '../../load/sql/column-types.ts'
import { SluiceError } from '../../model/errors.ts'
import { isSystemName } from '../../model/names/system-names.ts'
import { quoteName, quotePath } from '../../model/names/quoted-name.ts'
import type { Column, DataType } from '../../model/schema.ts'

const integers = [
  [8, 'tinyint'],
  [16, 'smallint'],
  [32, 'int'],
  [64, 'bigint'],
] as const

const rendered = {
  // dlt's TEXT ends at 64 KiB, its own stored schemas included; what is compared gets a length, for joins
  text: ({ name, precision, unique }) =>
    precision === undefined
      ? unique === true || isSystemName(name)
        ? 'varchar(128)'
        : 'longtext'
      : precision <= 16_383
        ? `varchar(${precision})`
        : 'longtext',
  double: () => 'double',
  bool: () => 'tinyint(1)',
  timestamp: ({ precision }) => `datetime(${Math.min(precision ?? 6, 6)})`,
  bigint: integer,
  binary: () => 'longblob',
  json: () => 'json',
  decimal: ({ precision, scale }) => `decimal(${precision ?? 38},${scale ?? 9})`,
  wei: ({ precision, scale }) => `decimal(${precision ?? 38},${scale ?? 0})`,
  date: () => 'date',
  time: ({ precision }) => `time(${Math.min(precision ?? 6, 6)})`,
} satisfies Record<DataType, (column: Column) => string>

const texts = /^(?:tiny|medium|long)?text$|^(?:var)?char\(\d+\)$/

// What a column may be besides what sluice makes: dlt's narrower types. A value that does not fit fails the load, in
// strict mode.
const alsoFits = {
  text: (existing) => texts.test(existing),
  double: () => false,
  bool: () => false,
  timestamp: (existing) => /^datetime(?:\(\d\))?$/.test(existing),
  bigint: (existing) => integers.some(([, type]) => type === existing) || /^decimal\(\d+,0\)$/.test(existing),
  binary: (existing) => /^(?:tiny|medium|long)?blob$/.test(existing),
  // MariaDB keeps JSON as text
  json: (existing) => texts.test(existing),
  decimal: keepsScale,
  wei: keepsScale,
  date: () => false,
  time: (existing) => /^time(?:\(\d\))?$/.test(existing),
} satisfies Record<DataType, (existing: string, column: Column) => boolean>

/** MySQL's and MariaDB's column types, as `information_schema` spells them. */
export const mysqlTypes: ColumnTypes = columnTypes({
  rendered,
  alsoFits,
  change: ({ dataset, table, column }, type) =>
    `ALTER TABLE ${quotePath(dataset, table)} MODIFY ${quoteName(column)} ${type}`,
})

/** A type of `information_schema` without what only says how wide to show it. */
export function typeText(found: string): string {
  const text = found.toLowerCase()
  return text === 'tinyint(1)' ? text : text.replace(/^(tinyint|smallint|mediumint|int|bigint)\(\d+\)/, '$1')
}

function integer({ name, precision = 64 }: Column): string {
  const found = integers.find(([bits]) => precision <= bits)
  if (found !== undefined) return found[1]
  if (precision <= 128) return 'decimal(39,0)'
  throw new SluiceError(
    'COLUMN_TYPE_UNSUPPORTED',
    `Could not make column "${name}" because MySQL has no integer of ${precision} bits.`,
    { found: `precision: ${precision}`, allowed: 'up to 128', hint: 'Lower the precision, or use data_type: text.' },
  )
}

function keepsScale(existing: string, column: Column): boolean {
  const [, , scale] = /^decimal\((\d+),(\d+)\)$/.exec(existing) ?? []
  return scale !== undefined && Number(scale) >= (column.scale ?? (column.dataType === 'wei' ? 0 : 9))
}
