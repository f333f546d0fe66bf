import { JsonFloat, type JsonValue } from '../../json/json.ts'

/** What a JSON value is before any column has a say: dlt's type of its Python class (docs/contract/tables.md 1.2). */
export type ValueKind = 'text' | 'bigint' | 'double' | 'bool' | 'json'

/** The kind of a value; null for what becomes SQL NULL: null and undefined. */
export function kindOf(value: JsonValue | undefined): ValueKind | null {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return Number.isInteger(value) ? 'bigint' : 'double'
  if (typeof value === 'bigint') return 'bigint'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value !== 'object' || value === null) return null
  return value instanceof JsonFloat ? 'double' : 'json'
}

export const minInt64 = -(2n ** 63n)
export const maxInt64 = 2n ** 63n - 1n

/** An integer as a bigint column's cell: number while safe, else bigint. */
export function integerCell(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

/** The integer or float of a numeric value, as a plain number (may round). */
export function numberOf(value: JsonValue): number {
  return value instanceof JsonFloat ? value.value : Number(value)
}

/** A text, an integer or a plain number as text. */
export function scalarText(value: JsonValue): string {
  return typeof value === 'string' || typeof value === 'bigint' ? value.toString() : String(Number(value))
}

/** The number of a value as text that loses nothing; of doubles the shortest. */
export function digitsOf(value: JsonValue): string {
  return value instanceof JsonFloat ? (value.digits ?? String(value.value)) : scalarText(value)
}

/** The integer of a value of kind `bigint`, exactly. */
export function integerOf(value: JsonValue): bigint {
  return typeof value === 'bigint' ? value : BigInt(value as number)
}
