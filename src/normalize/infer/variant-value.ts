import { JsonFloat, type JsonValue } from '../../json/json.ts'
import { digitsOf, type ValueKind } from './value-kind.ts'

/** A value and its kind, on the way to a variant column. */
export interface KindedValue {
  readonly kind: ValueKind
  readonly value: JsonValue
}

/** A value that its column cannot hold, as a variant column can: a float that no double holds is kept as text. */
export function asVariant(kind: ValueKind, value: JsonValue): KindedValue {
  if (kind !== 'double') return { kind, value }
  const isHeld = value instanceof JsonFloat ? value.digits === undefined : Number.isFinite(value)
  return isHeld ? { kind, value } : { kind: 'text', value: digitsOf(value) }
}
