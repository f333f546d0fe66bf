import type { Raises } from '../../builtins/format/spec.ts'
import { escaped } from '../../builtins/text/characters.ts'
import { dayOf, epochDay, type Moment, momentOfSeconds, weekdayOf } from '../time/calendar.ts'
import { offsetOfText } from '../time/read-format.ts'
import { months, weekdays } from '../time/strftime.ts'
import { tokens } from './tokens.ts'

/** What `from_format` read: a moment, and its zone as offset or name when one was written. */
export interface ReadTokens {
  readonly moment: Moment
  readonly zone: number | string | undefined
}

const oneOrTwo = '\\d\\d?'
const shortNames = (names: readonly string[], length: number): string =>
  names.map((name) => name.slice(0, length)).join('|')
const patterns: Readonly<Record<string, string>> = {
  YYYY: '\\d{1,4}',
  YY: oneOrTwo,
  Y: '[+-]?\\d+',
  Q: '\\d',
  MMMM: months.join('|'),
  MMM: shortNames(months, 3),
  MM: oneOrTwo,
  M: oneOrTwo,
  DDDD: '\\d{3}',
  DDD: '\\d{1,3}',
  DD: '[0-9 ]\\d?',
  D: oneOrTwo,
  Do: '\\d+(?:st|nd|rd|th)',
  dddd: weekdays.join('|'),
  ddd: shortNames(weekdays, 3),
  dd: shortNames(weekdays, 2),
  d: '\\d',
  E: '\\d',
  HH: oneOrTwo,
  H: oneOrTwo,
  hh: oneOrTwo,
  h: oneOrTwo,
  mm: oneOrTwo,
  m: oneOrTwo,
  ss: oneOrTwo,
  s: oneOrTwo,
  S: '\\d{1,3}',
  SS: '\\d{1,3}',
  SSS: '\\d{1,3}',
  SSSS: '\\d+',
  SSSSS: '\\d+',
  SSSSSS: '\\d+',
  A: 'AM|PM',
  a: 'am|pm',
  X: '[+-]?\\d+(?:\\.\\d{1,6})?',
  x: '[+-]?\\d+',
  ZZ: '[Zz]|[+-]\\d\\d(?::?\\d\\d)?',
  Z: '[Zz]|[+-]\\d\\d:?\\d\\d',
  z: '[A-Za-z0-9\\-+]+(?:/[A-Za-z0-9\\-+_]+)?',
}

/** `pendulum.from_format(text, format)`. Raises ValueError in pendulum's words. */
export function readTokens(text: string, format: string, { raises, now }: { raises: Raises; now: Moment }): ReadTokens {
  const names: string[] = []
  let source = ''
  let at = 0
  for (const match of format.matchAll(tokens)) {
    const [found, kept, single, token] = match
    source += escaped(format.slice(at, match.index))
    at = match.index + found.length
    if (token === undefined) {
      source += escaped(kept ?? single ?? '')
      continue
    }
    const pattern = Object.hasOwn(patterns, token) ? patterns[token] : undefined
    if (pattern === undefined) return raises.raise('ValueError', `Unsupported token: ${token}`)
    names.push(token)
    source += `(${pattern})`
  }
  if (names.length === 0) raises.raise('ValueError', 'The given time string does not match the given format')
  const match = new RegExp(`^${source}${escaped(format.slice(at))}$`).exec(text)
  if (match === null) return raises.raise('ValueError', `String does not match format ${format}`)
  const found = new Map(names.map((name, index) => [name, match[index + 1] ?? '']))
  return momentOf(found, { raises, now })
}

type Found = ReadonlyMap<string, string>

function numberOf(found: Found, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const text = found.get(name)
    if (text !== undefined) return Number.parseInt(text, 10)
  }
  return undefined
}

function momentOf(found: Found, { raises, now }: { raises: Raises; now: Moment }): ReadTokens {
  const zone = zoneOf(found)
  const stamp = found.get('X') ?? found.get('x')
  if (stamp !== undefined) {
    const seconds = found.has('X') ? Number(stamp) : Number(stamp) / 1000
    const whole = Math.floor(seconds)
    return { moment: momentOfSeconds(whole, Math.round((seconds - whole) * 1_000_000)), zone: undefined }
  }
  return { moment: { ...dayIn(found, now), ...clockIn(found, raises) }, zone }
}

function zoneOf(found: Found): number | string | undefined {
  const offset = found.get('ZZ') ?? found.get('Z')
  return offset === undefined ? found.get('z') : offsetOfText(offset)
}

function yearIn(found: Found): number | undefined {
  const short = numberOf(found, 'YY')
  if (short !== undefined) return short <= 68 ? 2000 + short : 1900 + short
  return numberOf(found, 'YYYY', 'Y')
}

function monthIn(found: Found): number | undefined {
  const name = found.get('MMMM') ?? found.get('MMM')
  if (name === undefined) return numberOf(found, 'MM', 'M')
  return months.findIndex((month) => month.startsWith(name)) + 1
}

function weekdayIn(found: Found): number | undefined {
  const name = found.get('dddd') ?? found.get('ddd') ?? found.get('dd')
  if (name !== undefined) return weekdays.findIndex((weekday) => weekday.startsWith(name))
  const iso = numberOf(found, 'E')
  return iso === undefined ? numberOf(found, 'd') : iso - 1
}

function dayIn(found: Found, now: Moment): Pick<Moment, 'year' | 'month' | 'day'> {
  const year = yearIn(found)
  const quarter = numberOf(found, 'Q')
  if (quarter !== undefined) return { year: year ?? now.year, month: quarter * 3 - 2, day: 1 }
  const ofYear = numberOf(found, 'DDDD', 'DDD')
  if (ofYear !== undefined) return dayOf(epochDay({ year: year ?? now.year, month: 1, day: 1 }) + ofYear - 1)
  const month = monthIn(found)
  const day = numberOf(found, 'Do', 'DD', 'D')
  const weekday = weekdayIn(found)
  if (weekday !== undefined) {
    const date = { year: year ?? now.year, month: month ?? now.month, day: day ?? now.day }
    // the one of that week, which begins on Monday
    return dayOf(epochDay(date) - weekdayOf(date) + weekday)
  }
  return {
    year: year ?? now.year,
    month: month ?? (year === undefined ? now.month : 1),
    day: day ?? (year === undefined && month === undefined ? now.day : 1),
  }
}

function clockIn(found: Found, raises: Raises): Pick<Moment, 'hour' | 'minute' | 'second' | 'microsecond'> {
  const twelve = numberOf(found, 'hh', 'h')
  if (twelve !== undefined && twelve > 12) raises.raise('ValueError', 'Invalid date')
  const hour = twelve ?? numberOf(found, 'HH', 'H') ?? 0
  const half = (found.get('A') ?? found.get('a'))?.toLowerCase()
  const digits = [...found].find(([name]) => /^S+$/.test(name))
  return {
    hour: half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0),
    minute: numberOf(found, 'mm', 'm') ?? 0,
    second: numberOf(found, 'ss', 's') ?? 0,
    microsecond: digits === undefined ? 0 : Number(digits[1]) * 10 ** (6 - digits[0].length),
  }
}
