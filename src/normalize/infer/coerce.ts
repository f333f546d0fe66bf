import type { CellValue } from '../../model/batch.ts'
import { floatText, parseJson, toJsonText, wellFormed } from '../../model/json-text.ts'
import type { JsonValue } from '../../model/json.ts'
import type { DataType } from '../../model/schema.ts'
import { bytesOfInteger, bytesOfText } from './binary-text.ts'
import { decimalOfDouble, decimalText, parseDecimal } from './decimal-text.ts'
import { fastTimestamp } from './fast-timestamp.ts'
import { dateOfText, dateOfTimestamp, timeOfText, timestampOfSeconds, timestampOfText } from './moments.ts'
import { parseFloatText, parseInteger } from './python-numbers.ts'
import { integerCell, integerOf, maxInt64, minInt64, numberOf, type ValueKind } from './value-kind.ts'

/** The part of a column that decides how values fit. */
export interface TargetType {
  readonly dataType: DataType
  readonly precision?: number
  readonly scale?: number
}

/** undefined = the value does not fit the column: it goes to a variant column. null = it is NULL there. */
export type Coerced = CellValue | undefined

type Coercion = (value: JsonValue, target: TargetType) => Coerced

const yes = new Set(['yes', 'true', 't', 'y', '1'])
const no = new Set(['no', 'false', 'f', 'n', '0'])

/** dlt's coercions (spec/tables.md 1.6), column type by value kind; a missing pair never fits. */
const coercions: Readonly<Record<DataType, Partial<Readonly<Record<ValueKind, Coercion>>>>> = {
  text: {
    text: (value) => wellFormedText(value as string),
    bigint: (value) => integerOf(value).toString(),
    double: (value) => floatText(numberOf(value)),
    bool: (value) => (value === true ? 'True' : 'False'),
    json: toJsonText,
  },
  bigint: {
    bigint: (value, target) => integerThatFits(integerOf(value), target),
    double: (value, target) => {
      const number = numberOf(value)
      return Number.isInteger(number) ? integerThatFits(BigInt(number), target) : undefined
    },
    text: (value, target) => {
      const integer = parseInteger(value as string)
      return integer === undefined ? undefined : integerThatFits(integer, target)
    },
  },
  double: {
    double: numberOf,
    bigint: (value) => {
      const number = numberOf(value)
      return Number.isFinite(number) ? number : undefined
    },
    text: (value) => parseFloatText(value as string),
  },
  bool: {
    bool: (value) => value === true,
    bigint: (value) => numberOf(value) !== 0,
    double: (value) => numberOf(value) !== 0,
    text: (value) => {
      const word = (value as string).toLowerCase()
      return yes.has(word) ? true : no.has(word) ? false : undefined
    },
  },
  timestamp: {
    text: (value) => fastTimestamp(value as string) ?? timestampOfText(value as string),
    bigint: (value) => timestampOfSeconds(numberOf(value)),
    double: (value) => timestampOfSeconds(numberOf(value)),
  },
  date: { text: (value) => dateOfText(value as string), bigint: dateOfSeconds, double: dateOfSeconds },
  time: { text: (value) => timeOfText(value as string) },
  json: { json: toJsonText, text: (value) => jsonOfText(value as string) },
  decimal: decimals(9),
  wei: decimals(0),
  binary: { text: (value) => bytesOfText(value as string), bigint: (value) => bytesOfInteger(integerOf(value)) },
}

/** Fits a value of a known kind into a column's type. Never throws; see `Coerced` for the answers. */
export function coerce(target: TargetType, kind: ValueKind, value: JsonValue): Coerced {
  return coercions[target.dataType][kind]?.(value, target)
}

/** The text with lone surrogates replaced; costs next to nothing for a text without any. */
export function wellFormedText(text: string): string {
  return (text as unknown as WellFormedString).isWellFormed() ? text : wellFormed(text)
}

/** What ES2024 added to strings; Node 20 has it, the ES2023 library does not declare it. */
interface WellFormedString {
  isWellFormed(): boolean
}

/** Decimal columns hold 38 digits unless hinted otherwise; more go to a variant rather than be cut. */
function decimals(defaultScale: number): Partial<Record<ValueKind, Coercion>> {
  const write = (value: ReturnType<typeof parseDecimal>, target: TargetType) =>
    value && decimalText(value, target.precision ?? 38, target.scale ?? defaultScale)
  return {
    text: (value, target) => write(parseDecimal(value as string), target),
    bigint: (value, target) => write({ coefficient: integerOf(value), scale: 0 }, target),
    double: (value, target) => write(decimalOfDouble(numberOf(value)), target),
  }
}

function dateOfSeconds(value: JsonValue): Coerced {
  const moment = timestampOfSeconds(numberOf(value))
  return moment === undefined ? undefined : dateOfTimestamp(moment)
}

/** `precision` of a bigint column counts bits: 8, 16, 32 or 64; beyond 64 the engine has 128. */
function integerThatFits(value: bigint, { precision }: TargetType): Coerced {
  if (precision === undefined || precision > 32) {
    const fits = (precision !== undefined && precision > 64) || (value >= minInt64 && value <= maxInt64)
    return fits ? integerCell(value) : undefined
  }
  const bits = precision <= 8 ? 8 : precision <= 16 ? 16 : 32
  return BigInt.asIntN(bits, value) === value ? Number(value) : undefined
}

function jsonOfText(text: string): Coerced {
  try {
    const value = parseJson(text)
    // `1e400` is a number to JSON, but none that a json column can hold
    if (typeof value === 'number' && !Number.isFinite(value)) return undefined
    return value === null ? null : toJsonText(value)
  } catch {
    return undefined
  }
}
