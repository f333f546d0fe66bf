import type { CursorFormat } from '../../model/cursor/cursor-format.ts'
import { SluiceError } from '../../model/errors.ts'
import { JsonFloat, type JsonValue } from '../../json/json.ts'
import { describeCursor, orderOf } from './compare.ts'

export interface LagSettings {
  /** numbers: same unit; dates with a time: seconds; dates: days */
  readonly lag: number
  readonly order: 'min' | 'max'
  /** configured, never crossed; null = no bound */
  readonly initialValue: JsonValue
  /** how the value is written; [] = ISO or a number */
  readonly formats?: readonly CursorFormat[]
}

interface TimeText {
  /** nanoseconds since 1970-01-01 in the text's own zone */
  readonly instant: bigint
  /** what one unit of lag is, in nanoseconds */
  readonly unit: bigint
  /** writes an instant the way the text was written */
  readonly write: (instant: bigint) => string
}

const second = 1_000_000_000n
const day = 86_400n * second
const earliest = instantOf(1, 1, 1)
const latest = instantOf(9999, 12, 31) + day - 1n
const isoTime =
  /^(?<year>\d{4})(?:-(?<month>\d\d)(?:-(?<day>\d\d)(?:[T ](?<hour>\d\d)(?::(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d+))?)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?)?)?$/
const compactDate = /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)$/

/**
 * The start value `lag` before (max) or after (min) the last value, in the format the last value has
 * (docs/contract/rest-api.md 6.8). Texts must be ISO dates or times. Throws `SluiceError` LAG_UNSUPPORTED.
 */
export function applyLag(lastValue: JsonValue, settings: LagSettings): JsonValue {
  const by = settings.order === 'max' ? -settings.lag : settings.lag
  const { formats = [] } = settings
  const lagged = formats.length === 0 ? shift(lastValue, by) : shiftWritten(lastValue, by, formats)
  if (settings.initialValue === null) return lagged
  const order = orderOf(settings.order, formats)
  const beyond = order.same(order.winner(settings.initialValue, lagged), settings.initialValue)
  return beyond ? settings.initialValue : lagged
}

function shiftWritten(value: JsonValue, by: number, formats: readonly CursorFormat[]): JsonValue {
  for (const format of formats) {
    const shifted = format.shift(value, by)
    if (shifted !== undefined) return shifted
  }
  throw unsupported(value)
}

function shift(value: JsonValue, by: number): JsonValue {
  if (typeof value === 'bigint') return value + BigInt(Math.trunc(by))
  if (value instanceof JsonFloat) return float(value.value + by)
  if (typeof value === 'number') return Number.isInteger(value) ? Math.trunc(value + by) : float(value + by)
  const time = typeof value === 'string' ? readTime(value) : undefined
  if (time === undefined) throw unsupported(value)
  const shifted = time.instant + BigInt(Math.round(by * 1e6)) * (time.unit / 1_000_000n)
  return time.write(shifted < earliest ? earliest : shifted > latest ? latest : shifted)
}

function float(value: number): JsonValue {
  return Number.isInteger(value) ? new JsonFloat(value) : value
}

function readTime(text: string): TimeText | undefined {
  const match = compactDate.exec(text) ?? isoTime.exec(text)
  const part = (name: string): number => Number(match?.groups?.[name] ?? (name === 'month' || name === 'day' ? 1 : 0))
  if (match === null || !isRealTime(part)) return undefined
  const fraction = (match.groups?.['fraction'] ?? '').padEnd(9, '0').slice(0, 9)
  const seconds = BigInt(part('hour') * 3600 + part('minute') * 60 + part('second'))
  const isDate = match.groups?.['day'] !== undefined && match.groups['hour'] === undefined
  return {
    instant: instantOf(part('year'), part('month'), part('day')) + seconds * second + BigInt(fraction),
    unit: isDate ? day : second,
    write: (instant) => rewrite(text, instant),
  }
}

function isRealTime(part: (name: string) => number): boolean {
  const date = new Date(0)
  date.setUTCFullYear(part('year'), part('month') - 1, part('day'))
  const isDate = part('year') > 0 && date.getUTCMonth() === part('month') - 1 && date.getUTCDate() === part('day')
  return isDate && part('hour') < 24 && part('minute') < 60 && part('second') < 60
}

function instantOf(year: number, month: number, dayOfMonth: number): bigint {
  return BigInt(new Date(0).setUTCFullYear(year, month - 1, dayOfMonth)) * 1_000_000n
}

// the digits of the old text are replaced in place: separators, precision and zone stay as the server writes them
function rewrite(text: string, instant: bigint): string {
  const nanos = ((instant % second) + second) % second
  const iso = new Date(Number((instant - nanos) / 1_000_000n)).toISOString()
  const digits = iso.slice(0, 19).replaceAll(/\D/g, '') + nanos.toString().padStart(9, '0')
  const [body, zone] = splitZone(text)
  let next = 0
  return body.replaceAll(/\d/g, () => digits[next++] ?? '0') + zone
}

function splitZone(text: string): readonly [string, string] {
  const zone = /[T ]\d\d[^Z+-]*(Z|[+-].*)$/.exec(text)?.[1] ?? ''
  return [text.slice(0, text.length - zone.length), zone]
}

function unsupported(value: JsonValue): SluiceError {
  return new SluiceError(
    'LAG_UNSUPPORTED',
    `Could not apply "lag" because ${describeCursor(value)} is neither a number nor an ISO date or time.`,
    {
      found: describeCursor(value),
      allowed: ['numbers', 'YYYY-MM-DD', 'YYYYMMDD', 'YYYY-MM-DDTHH:MM:SS[.fff][Z|±HH:MM]'],
      hint: 'Remove "lag", or turn the cursor into an ISO time with a "map" processing step.',
    },
  )
}
