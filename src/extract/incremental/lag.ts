import type { CursorFormat } from '../../model/cursor/cursor-format.ts'
import { type IsoDuration, movedBy } from '../../model/cursor/iso-duration.ts'
import { isoInstant, readIsoTime, type TimeText } from '../../model/cursor/iso-time.ts'
import { momentInZone, zoneOffset } from '../../model/cursor/time-zone.ts'
import { SluiceError } from '../../model/errors.ts'
import { JsonFloat, type JsonValue } from '../../json/json.ts'
import { describeCursor, orderOf } from './compare.ts'

export interface LagSettings {
  /** numbers: same unit; times: seconds; dates: days. `initialValue` says which of the two, when it is an ISO text */
  readonly lag: number | IsoDuration
  readonly order: 'min' | 'max'
  /** configured, never crossed; null = no bound */
  readonly initialValue: JsonValue
  /** where days begin; default UTC */
  readonly timeZone?: string
  /** how the value is written; [] = ISO or a number */
  readonly formats?: readonly CursorFormat[]
}

const second = 1_000_000_000n
const day = 86_400n * second
const milli = 1_000_000n
const earliest = isoInstant(1, 1, 1)
const latest = isoInstant(9999, 12, 31) + day - 1n
const weekOrOrdinal = /^\d{4}-(?:W\d\d(?:-\d)?|\d{3})$/

/**
 * The start value `lag` before (max) or after (min) the last value, in the format the last value has
 * (docs/contract/rest-api.md 6.8). Texts must be ISO dates or times. Throws `SluiceError` LAG_UNSUPPORTED.
 */
export function applyLag(lastValue: JsonValue, settings: LagSettings): JsonValue {
  const { formats = [], lag } = settings
  const sign = settings.order === 'max' ? -1 : 1
  const lagged =
    typeof lag !== 'number'
      ? shiftDuration(lastValue, { lag, sign, formats })
      : formats.length === 0
        ? shift(lastValue, sign * lag, settings)
        : shiftWritten(lastValue, sign * lag, formats)
  if (settings.initialValue === null) return lagged
  const order = orderOf(settings.order, formats)
  const beyond = order.same(order.winner(settings.initialValue, lagged), settings.initialValue)
  return beyond ? settings.initialValue : lagged
}

/** A duration is one of times, whatever the initial value is. */
function shiftDuration(
  value: JsonValue,
  {
    lag,
    sign,
    formats,
  }: { readonly lag: IsoDuration; readonly sign: 1 | -1; readonly formats: readonly CursorFormat[] },
): JsonValue {
  for (const { time } of formats) {
    const moment = time?.read(value)
    if (time !== undefined && moment !== undefined) return time.write(movedBy(moment, lag, sign))
  }
  const text = typeof value === 'string' ? readIsoTime(value) : undefined
  if (text === undefined) throw unsupported(value)
  const moved = BigInt(movedBy(Number(text.instant / 1000n), lag, sign)) * 1000n + (text.instant % 1000n)
  return text.write(moved < earliest ? earliest : moved > latest ? latest : moved)
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
  const time = typeof value === 'string' ? readIsoTime(value) : undefined
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
  return readIsoTime(initial)?.isDate
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
