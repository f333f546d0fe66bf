import { type CivilDate, isCivilDate, ordinalDate, weekDate } from './calendar.ts'
import { asciiDigits } from './python-digits.ts'

/** What an ISO-like text says, before any zone is applied. `offset` is in seconds east of UTC; undefined = naive. */
export type IsoValue =
  | { readonly kind: 'datetime'; readonly date: CivilDate; readonly time: ClockTime; readonly offset?: number }
  | { readonly kind: 'date'; readonly date: CivilDate }
  | { readonly kind: 'time'; readonly time: ClockTime; readonly offset?: number }

/** Microseconds since midnight. */
export type ClockTime = number

interface Cursor {
  readonly text: string
  at: number
}

interface ParsedDate {
  readonly date: CivilDate
  readonly extended: boolean
}

interface ParsedTime {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly micros: number
  /** `hour` and `minutes` go with any date; the others only with a date of the same form */
  readonly form: 'hour' | 'minutes' | 'extended' | 'compact'
  readonly offset?: number
}

const colon = 58
const dash = 45
const space = 32
const letterT = 84
const letterW = 87
const letterZ = 90
const plus = 43

/**
 * Reads a text the way dlt does (docs/contract/tables.md 1.4): pendulum's ISO 8601 parser, then its pattern for
 * `2024/01/15` and `2024:01:15 10:00`. undefined = neither takes it.
 */
export function parseIsoLike(text: string): IsoValue | undefined {
  return parseIso(text) ?? parseCommon(text)
}

/** Strict ISO 8601 as pendulum's compiled parser takes it; durations count as nothing. */
export function parseIso(text: string): IsoValue | undefined {
  const cursor: Cursor = { text, at: 0 }
  if (current(cursor) === letterT) return timeOnly(cursor, true)
  if (cursor.text.charCodeAt(2) === colon) return timeOnly(cursor, false)
  const parsed = parseDate(cursor)
  if (parsed === undefined || !isCivilDate(parsed.date)) return undefined
  if (atEnd(cursor)) return { kind: 'date', date: parsed.date }
  const separator = current(cursor)
  if (separator !== letterT && separator !== space) return undefined
  cursor.at++
  const time = parseTime(cursor)
  if (time === undefined || !atEnd(cursor)) return undefined
  if (time.form === (parsed.extended ? 'compact' : 'extended')) return undefined
  return withTime(time, parsed.date)
}

function timeOnly(cursor: Cursor, marked: boolean): IsoValue | undefined {
  if (marked) cursor.at++
  const time = parseTime(cursor)
  if (time === undefined || !atEnd(cursor)) return undefined
  // `T10:00:00Z` is the one form pendulum trips over
  if (marked && time.form === 'extended' && cursor.text.endsWith('Z')) return undefined
  return withTime(time)
}

function withTime(time: ParsedTime, date?: CivilDate): IsoValue | undefined {
  const { hour, minute, second, micros, offset } = time
  if (hour > 23 || minute > 59 || second > 59) return undefined
  if (offset !== undefined && Math.abs(offset) >= 86_400) return undefined
  const clock = ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros
  const zone = offset === undefined ? {} : { offset }
  return date === undefined ? { kind: 'time', time: clock, ...zone } : { kind: 'datetime', date, time: clock, ...zone }
}

function parseDate(cursor: Cursor): ParsedDate | undefined {
  const year = digits(cursor, 4)
  if (year === undefined) return undefined
  const extended = take(cursor, dash)
  const date = take(cursor, letterW) ? weekPart(cursor, year, extended) : dayPart(cursor, year, extended)
  return date && { date, extended }
}

function weekPart(cursor: Cursor, year: number, extended: boolean): CivilDate | undefined {
  const week = digits(cursor, 2)
  if (week === undefined) return undefined
  if (dateEnds(cursor)) return weekDate(year, week, 1)
  if (extended && !take(cursor, dash)) return undefined
  const weekday = digits(cursor, 1)
  return weekday === undefined ? undefined : weekDate(year, week, weekday)
}

function dayPart(cursor: Cursor, year: number, extended: boolean): CivilDate | undefined {
  const month = digits(cursor, 2)
  if (month === undefined) return undefined
  if (extended && dateEnds(cursor)) return { year, month, day: 1 }
  if (extended && take(cursor, dash)) {
    const day = digits(cursor, 2)
    return day === undefined ? undefined : { year, month, day }
  }
  const third = digits(cursor, 1)
  if (third === undefined) return undefined
  if (extended || dateEnds(cursor)) return ordinalDate(year, month * 10 + third)
  const fourth = digits(cursor, 1)
  return fourth === undefined ? undefined : { year, month, day: third * 10 + fourth }
}

function parseTime(cursor: Cursor): ParsedTime | undefined {
  const hour = digits(cursor, 2)
  if (hour === undefined) return undefined
  if (timeEnds(cursor)) return withZone(cursor, { hour, minute: 0, second: 0, micros: 0, form: 'hour' })
  const extended = take(cursor, colon)
  const form = extended ? 'extended' : 'compact'
  const minute = digits(cursor, 2)
  if (minute === undefined) return undefined
  if (timeEnds(cursor)) {
    return withZone(cursor, { hour, minute, second: 0, micros: 0, form: extended ? 'minutes' : 'compact' })
  }
  if (extended && !take(cursor, colon)) return undefined
  const second = digits(cursor, 2)
  if (second === undefined) return undefined
  const micros = fraction(cursor)
  return micros === undefined ? undefined : withZone(cursor, { hour, minute, second, micros, form })
}

function withZone(cursor: Cursor, time: ParsedTime): ParsedTime | undefined {
  if (atEnd(cursor)) return time
  if (take(cursor, letterZ)) return { ...time, offset: 0 }
  const sign = take(cursor, plus) ? 1 : take(cursor, dash) ? -1 : 0
  if (sign === 0) return undefined
  const hours = digits(cursor, 2)
  if (hours === undefined) return undefined
  if (atEnd(cursor)) return { ...time, offset: sign * hours * 3600 }
  // pendulum takes `+02:` for `+02:00`
  if (take(cursor, colon) && atEnd(cursor)) return { ...time, offset: sign * hours * 3600 }
  const minutes = digits(cursor, 2)
  return minutes === undefined ? undefined : { ...time, offset: sign * (hours * 3600 + minutes * 60) }
}

/** Microseconds of `.123456789` (cut, not rounded); 0 when there is no fraction, undefined when it has no digit. */
function fraction(cursor: Cursor): number | undefined {
  const mark = cursor.text[cursor.at]
  if (mark !== '.' && mark !== ',') return 0
  cursor.at++
  const start = cursor.at
  while (isDigit(current(cursor))) cursor.at++
  if (cursor.at === start) return undefined
  return Number(cursor.text.slice(start, Math.min(cursor.at, start + 6)).padEnd(6, '0'))
}

const common =
  /^(?:(\d{4})(?:[/:]?(\d{2})[/:]?(\d{2}))?)?(?:( )?(\d{1,2}):(\d{1,2})?(?::(\d{1,2}))?(?:[.|,](\d{1,9}))?)?$/
// digits of other scripts may take two code units
const longestCommon = 64

/** pendulum's second chance: slashes, colons, one-digit clocks. Never a zone. */
function parseCommon(text: string): IsoValue | undefined {
  if (text.length > longestCommon) return undefined
  const match = common.exec(asciiDigits(text))
  if (match === null) return undefined
  const [, year, month = '1', day = '1', , hour, minute, second = '0', subsecond = ''] = match
  const date = year === undefined ? undefined : { year: Number(year), month: Number(month), day: Number(day) }
  if (date !== undefined && !isCivilDate(date)) return undefined
  if (hour === undefined) return date && { kind: 'date', date }
  // pendulum reads the minute without looking whether it is there
  if (minute === undefined) return undefined
  const micros = Number(subsecond.slice(0, 6).padEnd(6, '0'))
  return withTime(
    { hour: Number(hour), minute: Number(minute), second: Number(second), micros, form: 'extended' },
    date,
  )
}

function digits(cursor: Cursor, count: number): number | undefined {
  let value = 0
  for (let index = 0; index < count; index++) {
    const code = current(cursor)
    if (!isDigit(code)) return undefined
    value = value * 10 + (code - 48)
    cursor.at++
  }
  return value
}

function take(cursor: Cursor, code: number): boolean {
  if (current(cursor) !== code) return false
  cursor.at++
  return true
}

function current(cursor: Cursor): number {
  return cursor.text.charCodeAt(cursor.at)
}

function atEnd(cursor: Cursor): boolean {
  return cursor.at >= cursor.text.length
}

function dateEnds(cursor: Cursor): boolean {
  const code = current(cursor)
  return atEnd(cursor) || code === space || code === letterT
}

function timeEnds(cursor: Cursor): boolean {
  const code = current(cursor)
  return atEnd(cursor) || code === letterZ || code === plus || code === dash
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
