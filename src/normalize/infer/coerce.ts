import type { CellValue } from '../../model/batch.ts'
import { isHeld } from '../../json/numbers/json-number.ts'
import { floatText, parseJson, toJsonText, wellFormed } from '../../json/json-text.ts'
import { JsonFloat, type JsonValue } from '../../json/json.ts'
import type { DataType } from '../../model/schema.ts'
import { bytesOfInteger, bytesOfText } from './binary-text.ts'
import { type Decimal, decimalText, integerOfDecimal, parseDecimal } from './decimal-text.ts'
import { fastTimestamp } from './fast-timestamp.ts'
import { dateOfText, dateOfTimestamp, timeOfText, timestampOfSeconds, timestampOfText } from './moments.ts'
import { floatDigits, parseFloatText, parseInteger } from './python-numbers.ts'
import {
  digitsOf,
  integerCell,
  integerOf,
  maxInt64,
  minInt64,
  numberOf,
  scalarText,
  type ValueKind,
} from './value-kind.ts'

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

/** A coercion of texts; the kind `text` has no other values. */
function ofText(read: (text: string, target: TargetType) => Coerced): Coercion {
  return (value, target) => (typeof value === 'string' ? read(value, target) : undefined)
}

/** dlt's coercions (docs/contract/tables.md 1.6), column type by value kind; a missing pair never fits. */
const coercions: Readonly<Record<DataType, Partial<Readonly<Record<ValueKind, Coercion>>>>> = {
  text: {
    text: ofText(wellFormedText),
    bigint: (value) => integerOf(value).toString(),
    double: (value) => (value instanceof JsonFloat && value.digits) || floatText(numberOf(value)),
    bool: (value) => (value === true ? 'True' : 'False'),
    json: toJsonText,
  },
  bigint: {
    bigint: (value, target) => integerThatFits(integerOf(value), target),
    double: (value, target) => {
      const integer = integerOfFloat(value)
      return integer === undefined ? undefined : integerThatFits(integer, target)
    },
    text: ofText((text, target) => {
      const integer = parseInteger(text)
      return integer === undefined ? undefined : integerThatFits(integer, target)
    }),
  },
  double: {
    double: finiteNumber,
    bigint: finiteNumber,
    text: ofText(parseFloatText),
  },
  bool: {
    bool: (value) => value === true,
    bigint: (value) => numberOf(value) !== 0,
    // what is too small for a double is not nothing
    double: (value) => numberOf(value) !== 0 || (value instanceof JsonFloat && value.digits !== undefined),
    text: ofText((text) => {
      const word = text.toLowerCase()
      return yes.has(word) ? true : no.has(word) ? false : undefined
    }),
  },
  timestamp: {
    text: ofText((text) => fastTimestamp(text) ?? timestampOfText(text)),
    bigint: (value) => timestampOfSeconds(numberOf(value)),
    double: (value) => timestampOfSeconds(numberOf(value)),
  },
  date: { text: ofText(dateOfText), bigint: dateOfSeconds, double: dateOfSeconds },
  time: { text: ofText(timeOfText) },
  json: { json: toJsonText, text: ofText(jsonOfText) },
  decimal: decimals(9),
  wei: decimals(0),
  binary: { text: ofText(bytesOfText), bigint: (value) => bytesOfInteger(integerOf(value)) },
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
  const write: Coercion = (value, target) => {
    const decimal = decimalOf(value)
    return decimal && decimalText(decimal, target.precision ?? 38, target.scale ?? defaultScale)
  }
  return { text: write, bigint: write, double: write }
}

/**
 * A number or numeric text, digit for digit. Of a double the shortest form counts, as for dlt 1.31: 2.675 is rounded
 * to 2.68, which is what was written, and not to 2.67 for the double that lies below it.
 */
function decimalOf(value: JsonValue): Decimal | undefined {
  return typeof value === 'bigint' ? { coefficient: value, scale: 0 } : parseDecimal(digitsOf(value))
}

/**
 * What the cell that `coerce` gave does not hold of a number: all its digits, for a double column. undefined = nothing is
 * lost. Nothing else that fits is ever less than it was.
 */
export function lostDigits({ dataType }: TargetType, kind: ValueKind, value: JsonValue): string | undefined {
  if (dataType !== 'double' || typeof value === 'number') return undefined
  if (value instanceof JsonFloat) return value.digits
  const digits = kind === 'text' ? floatDigits(value as string) : scalarText(value)
  return isHeld(digits) ? undefined : scalarText(value)
}

/** True when a decimal column's scale leaves out digits of a number: its user chose so, but may not know. */
export function isRounded(target: TargetType, value: JsonValue): boolean {
  if (target.dataType !== 'decimal' && target.dataType !== 'wei') return false
  const decimal = decimalOf(value)
  const scale = target.scale ?? (target.dataType === 'wei' ? 0 : 9)
  return (
    decimal !== undefined && decimal.scale > scale && decimal.coefficient % 10n ** BigInt(decimal.scale - scale) !== 0n
  )
}

function finiteNumber(value: JsonValue): Coerced {
  const number = numberOf(value)
  return Number.isFinite(number) ? number : undefined
}

function integerOfFloat(value: JsonValue): bigint | undefined {
  if (value instanceof JsonFloat && value.digits !== undefined) return integerOfDecimal(parseDecimal(value.digits))
  const number = numberOf(value)
  return Number.isInteger(number) ? BigInt(number) : undefined
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
    return value === null ? null : toJsonText(value)
  } catch {
    return undefined
  }
}
