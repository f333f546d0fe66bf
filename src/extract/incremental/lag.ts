import type { CursorFormat } from '../../model/cursor/cursor-format.ts'
import { momentInZone, zoneOffset } from '../../model/cursor/time-zone.ts'
import { SluiceError } from '../../model/errors.ts'
import { JsonFloat, type JsonValue } from '../../json/json.ts'
import { describeCursor, orderOf } from './compare.ts'

export interface LagSettings {
  /** numbers: same unit; times: seconds; dates: days. `initialValue` says which of the two, when it is an ISO text */
  readonly lag: number
  readonly order: 'min' | 'max'
  /** configured, never crossed; null = no bound */
  readonly initialValue: JsonValue
  /** where days begin; default UTC */
  readonly timeZone?: string
  /** how the value is written; [] = ISO or a number */
  readonly formats?: readonly CursorFormat[]
}

interface TimeText {
  /** nanoseconds since 1970-01-01 in the text's own zone */
  readonly instant: bigint
  /** how far that zone is ahead of UTC, in nanoseconds; undefined = the text names none */
  readonly offset: bigint | undefined
  /** a day without a time */
  readonly isDate: boolean
  /** writes an instant the way the text was written */
  readonly write: (instant: bigint) => string
}

const second = 1_000_000_000n
const day = 86_400n * second
const milli = 1_000_000n
const earliest = instantOf(1, 1, 1)
const latest = instantOf(9999, 12, 31) + day - 1n
const isoTime =
  /^(?<year>\d{4})(?:-(?<month>\d\d)(?:-(?<day>\d\d)(?:[T ](?<hour>\d\d)(?::(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d+))?)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?)?)?$/
const weekOrOrdinal = /^\d{4}-(?:W\d\d(?:-\d)?|\d{3})$/
const compactDate = /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)$/

/**
 * The start value `lag` before (max) or after (min) the last value, in the format the last value has
 * (docs/contract/rest-api.md 6.8). Texts must be ISO dates or times. Throws `SluiceError` LAG_UNSUPPORTED.
 */
export function applyLag(lastValue: JsonValue, settings: LagSettings): JsonValue {
  const by = settings.order === 'max' ? -settings.lag : settings.lag
  const { formats = [] } = settings
  const lagged = formats.length === 0 ? shift(lastValue, by, settings) : shiftWritten(lastValue, by, formats)
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

function shift(value: JsonValue, by: number, settings: LagSettings): JsonValue {
  if (typeof value === 'bigint') return value + BigInt(Math.trunc(by))
  if (value instanceof JsonFloat) return float(value.value + by)
  if (typeof value === 'number') return Number.isInteger(value) ? Math.trunc(value + by) : float(value + by)
  const time = typeof value === 'string' ? readTime(value) : undefined
  if (time === undefined) throw unsupported(value)
  const inDays = countsDays(settings.initialValue) ?? time.isDate
  const shifted = inDays && !time.isDate ? shiftDay(time, by, settings) : shiftBy(time.instant, by, inDays)
  return time.write(shifted < earliest ? earliest : shifted > latest ? latest : shifted)
}

function shiftBy(instant: bigint, by: number, inDays: boolean): bigint {
  return instant + BigInt(Math.round(by * 1e6)) * ((inDays ? day : second) / 1_000_000n)
}

/** The unit that `initial_value` declares: true = days; undefined = it says nothing, and the value decides. */
function countsDays(initial: JsonValue): boolean | undefined {
  if (typeof initial !== 'string' || initial.includes(' ')) return undefined
  if (weekOrOrdinal.test(initial)) return false
  return readTime(initial)?.isDate
}

/**
 * A time that is lagged by days: the whole day so many days away is in range, from its beginning (max) or to its end
 * (min). Days are those of the context's time zone.
 */
function shiftDay({ instant, offset }: TimeText, by: number, { order, timeZone }: LagSettings): bigint {
  const zone = offset === undefined || timeZone === undefined ? undefined : timeZone
  const utc = instant - (offset ?? 0n)
  const wall = zone === undefined ? utc : utc + BigInt(zoneOffset(zone, Number(floorTo(utc, milli) / milli))) * milli
  const midnight = floorTo(wall, day) + BigInt(Math.floor(by)) * day
  const bound = order === 'max' ? midnight : midnight + day - 1000n
  const millis = floorTo(bound, milli)
  const moved = zone === undefined ? bound : BigInt(momentInZone(zone, Number(millis / milli))) * milli + bound - millis
  return moved + (offset ?? 0n)
}

function floorTo(value: bigint, unit: bigint): bigint {
  return value - (((value % unit) + unit) % unit)
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
    offset: offsetOf(splitZone(text)[1]),
    isDate,
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

function offsetOf(zone: string): bigint | undefined {
  if (zone === '') return undefined
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? []
  const size = BigInt(Number(hours) * 3600 + Number(minutes) * 60) * second
  return sign === '-' ? -size : size
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
