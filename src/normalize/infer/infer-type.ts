import type { JsonValue } from '../../model/json.ts'
import type { DataType } from '../../model/schema.ts'
import { detectTimestamp } from './moments.ts'
import type { ValueKind } from './value-kind.ts'

/** The type a new column takes from its first value: ISO timestamps are detected, all else is its kind (spec 1.2, 1.3). */
export function inferType(kind: ValueKind, value: JsonValue): DataType {
  return kind === 'text' && detectTimestamp(value as string) !== undefined ? 'timestamp' : kind
}
