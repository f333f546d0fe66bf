import type { ColumnTypes } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Column, DataType } from '../../model/schema.ts'
import { nullable, type Placing, qualified, quote } from './names.ts'

const rendered = {
  text: () => 'String',
  double: () => 'Float64',
  bool: () => 'Bool',
  timestamp: ({ precision, timezone }) =>
    `DateTime64(${Math.min(precision ?? 6, 6)}${timezone === false ? '' : ", 'UTC'"})`,
  bigint: integer,
  binary: () => 'String',
  json: () => 'String',
  decimal: ({ precision, scale }) => `Decimal(${precision ?? 38}, ${scale ?? 9})`,
  wei: ({ precision, scale }) => `Decimal(${precision ?? 76}, ${scale ?? 0})`,
  // dlt's Date ends in 2149 and begins in 1970; what lies outside becomes another day there
  date: () => 'Date32',
  time: () => 'String',
} satisfies Record<DataType, (column: Column) => string>

const integers = /^U?Int(?:8|16|32|64|128|256)$/
const isText = (existing: string): boolean => existing === 'String'
const isMoment = (existing: string): boolean => /^DateTime(?:64)?(?:\(|$)/.test(existing)

// Each value is looked at before it is staged (`fits.ts`), so that narrower columns, as dlt makes them, may stay
const alsoFits = {
  text: isText,
  double: () => false,
  bool: () => false,
  timestamp: isMoment,
  bigint: (existing) => integers.test(existing) || /^Decimal\(\d+, 0\)$/.test(existing),
  binary: isText,
  json: isText,
  decimal: keepsScale,
  wei: (existing, column) => keepsScale(existing, column) || integers.test(existing),
  date: (existing) => existing === 'Date',
  time: isText,
} satisfies Record<DataType, (existing: string, column: Column) => boolean>

/** ClickHouse's column types, without the `Nullable` around them. */
export function clickhouseTypes(target: Placing): ColumnTypes {
  return {
    render(column) {
      if (column.dataType === undefined)
        throw new SluiceError(
          'PACKAGE_INCONSISTENT',
          `Could not make column "${column.name}" because it has no data type.`,
          { hint: 'Please report this as a bug of sluice.' },
        )
      return rendered[column.dataType](column)
    },
    accepts(existing, column) {
      if (column.dataType === undefined) return true
      const bare = bareType(existing)
      return bare === rendered[column.dataType](column) || alsoFits[column.dataType](bare, column)
    },
    change: ({ dataset, table, column }, type) =>
      `ALTER TABLE ${qualified(target, dataset, table)} MODIFY COLUMN ${quote(column)} ${nullable(type)}`,
  }
}

/** A type without what says how it is stored and that there may be no value. */
export function bareType(type: string): string {
  const inner = /^(?:Nullable|LowCardinality)\((.*)\)$/.exec(type)?.[1]
  return inner === undefined ? type : bareType(inner)
}

function integer({ name, precision = 64 }: Column): string {
  const bits = [8, 16, 32, 64, 128].find((each) => precision <= each)
  if (bits !== undefined) return `Int${bits}`
  throw new SluiceError(
    'COLUMN_TYPE_UNSUPPORTED',
    `Could not make column "${name}" because sluice reads no integers of ${precision} bits.`,
    { found: `precision: ${precision}`, allowed: 'up to 128', hint: 'Lower the precision, or use data_type: text.' },
  )
}

function keepsScale(existing: string, column: Column): boolean {
  const [, , scale] = /^Decimal\((\d+), (\d+)\)$/.exec(existing) ?? []
  return scale !== undefined && Number(scale) >= (column.scale ?? (column.dataType === 'wei' ? 0 : 9))
}
