import { epochDays, instant, microsPerDay, microsPerSecond } from './calendar.ts'
import { type IsoValue, parseIsoLike } from './iso-grammar.ts'
import { parseFloatLiteral } from './python-numbers.ts'

// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, in seconds
const firstSecond = -62_135_596_800
const lastSecond = 253_402_300_799

/**
 * Epoch microseconds of a text that spells a date *and* a time; undefined for anything else
 * (docs/contract/tables.md 1.3, 1.4).
 */
export function detectTimestamp(text: string): number | bigint | undefined {
  if (!mayBeMoment(text)) return undefined
  const value = parseIsoLike(text)
  return value?.kind === 'datetime' ? momentOf(value) : undefined
}

/** True for a text that spells a date and no time (dlt's `iso_date`). */
export function isDateText(text: string): boolean {
  return mayBeMoment(text) && parseIsoLike(text)?.kind === 'date'
}

/** What a timestamp column makes of a text: ISO forms, dates (midnight UTC), numbers as epoch seconds. */
export function timestampOfText(text: string): number | bigint | undefined {
  const value = mayBeMoment(text) ? parseIsoLike(text) : undefined
  if (value !== undefined) return value.kind === 'time' ? undefined : momentOf(value)
  const seconds = parseFloatLiteral(text)
  return seconds === undefined ? undefined : timestampOfSeconds(seconds)
}

/** Epoch seconds to microseconds, rounded half to even as Python does; undefined outside the years 1 to 9999. */
export function timestampOfSeconds(seconds: number): number | bigint | undefined {
  if (!(seconds >= firstSecond && seconds < lastSecond + 1)) return undefined
  const whole = Math.floor(seconds)
  const micros = halfToEven((seconds - whole) * microsPerSecond)
  const days = Math.floor(whole / 86_400)
  return instant(days, (whole - days * 86_400) * microsPerSecond + micros)
}

/** What a date column makes of a text: days since 1970-01-01; moments count in UTC. */
export function dateOfText(text: string): number | undefined {
  const moment = timestampOfText(text)
  return moment === undefined ? undefined : dateOfTimestamp(moment)
}

/** The UTC day of a moment, in days since 1970-01-01. */
export function dateOfTimestamp(micros: number | bigint): number {
  if (typeof micros === 'number') return Math.floor(micros / microsPerDay)
  const day = BigInt(microsPerDay)
  return Number(micros >= 0n ? micros / day : (micros - day + 1n) / day)
}

/** What a time column makes of a text: microseconds since midnight, UTC; only ISO times are taken. */
export function timeOfText(text: string): number | undefined {
  const value = parseIsoLike(text)
  if (value?.kind !== 'time') return undefined
  return (value.time - (value.offset ?? 0) * microsPerSecond + microsPerDay) % microsPerDay
}

function momentOf(value: Exclude<IsoValue, { kind: 'time' }>): number | bigint | undefined {
  const { year, month, day } = value.date
  const days = epochDays(year, month, day)
  if (value.kind === 'date') return instant(days, 0)
  const micros = value.time - (value.offset ?? 0) * microsPerSecond
  const second = days * 86_400 + Math.floor(micros / microsPerSecond)
  return second < firstSecond || second > lastSecond ? undefined : instant(days, micros)
}

/** Cheap doubt: every form starts with a digit (or `T`) and none is long, but for the fraction. */
function mayBeMoment(text: string): boolean {
  const first = text.charCodeAt(0)
  return (first >= 48 && first <= 57) || first === 84 || first > 127
}

function halfToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}
