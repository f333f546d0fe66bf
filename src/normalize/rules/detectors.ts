import type { JsonValue } from '../../json/json.ts'
import type { DataType } from '../../model/schema.ts'
import { detectTimestamp, isDateText } from '../infer/moments.ts'
import { integerOf, maxInt64, numberOf, type ValueKind } from '../infer/value-kind.ts'

/** Gives a type to a value that opens a column; undefined = none but its own kind. */
export type Detector = (kind: ValueKind, value: JsonValue, now: number) => DataType | undefined

const fiveYears = 5 * 31_536_000
const largestWei = 578960446186580977117854925043439539266n

/**
 * dlt's type detectors by their stored names (docs/contract/tables.md 1.3); those that look at Python classes never
 * match JSON.
 */
const detectors: Readonly<Record<string, Detector>> = {
  iso_timestamp: (kind, value) =>
    kind === 'text' && detectTimestamp(value as string) !== undefined ? 'timestamp' : undefined,
  iso_date: (kind, value) => (kind === 'text' && isDateText(value as string) ? 'date' : undefined),
  timestamp: (kind, value, now) =>
    (kind === 'bigint' || kind === 'double') && Math.abs(numberOf(value) - now) <= fiveYears ? 'timestamp' : undefined,
  large_integer: (kind, value) => {
    if (kind !== 'bigint' || integerOf(value) <= maxInt64) return undefined
    return integerOf(value) > largestWei ? 'text' : 'wei'
  },
}

const always = ['iso_timestamp']

/** The detectors a schema names, first match wins; dlt's default when it names none. `now` in seconds. */
export function createDetector(
  names: unknown,
  now: number,
): (kind: ValueKind, value: JsonValue) => DataType | undefined {
  const wanted: readonly unknown[] = Array.isArray(names) ? names : always
  const chosen = wanted.flatMap((name) =>
    typeof name === 'string' && Object.hasOwn(detectors, name) ? [detectors[name] as Detector] : [],
  )
  return (kind, value) => {
    for (const detect of chosen) {
      const type = detect(kind, value, now)
      if (type !== undefined) return type
    }
    return undefined
  }
}
