import type { Raises } from '../../builtins/format/spec.ts'
import { dayOf, daysInMonth, epochDay, epochDayOfIso, isDay, type Moment } from './calendar.ts'
import { months, weekdays } from './strftime.ts'

/** What `strptime` read: a moment, the offset of `%z`, and whether `%Z` said UTC or GMT. */
export interface Read extends Moment {
  readonly offset: number | undefined
  readonly zoneName: string | undefined
}

const short = (names: readonly string[]): string => names.map((name) => name.slice(0, 3)).join('|')
const monthDay = '(1[0-2]|0[1-9]|[1-9])'
const directives: Readonly<Record<string, string>> = {
  d: '(3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9])',
  f: '(\\d{1,6})',
  H: '(2[0-3]|[0-1]\\d|\\d)',
  I: monthDay,
  G: '(\\d{4})',
  j: '(36[0-6]|3[0-5]\\d|[1-2]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9])',
  m: monthDay,
  M: '([0-5]\\d|\\d)',
  S: '(6[0-1]|[0-5]\\d|\\d)',
  w: '([0-6])',
  u: '([1-7])',
  V: '(5[0-3]|0[1-9]|[1-4]\\d|\\d)',
  y: '(\\d\\d)',
  Y: '(\\d{4})',
  z: '([+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|Z)',
  A: `(${weekdays.join('|')})`,
  a: `(${short(weekdays)})`,
  B: `(${months.join('|')})`,
  b: `(${short(months)})`,
  p: '(am|pm)',
  Z: '(utc|gmt)',
}
const composed: Readonly<Record<string, string>> = {
  c: '%a %b %d %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  T: '%H:%M:%S',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  R: '%H:%M',
}
// Python 3.11 knows these three as strptime directives only
const composedHere = new Set(['c', 'x', 'X'])

interface Pattern {
  readonly regex: RegExp
  readonly codes: readonly string[]
}

function patternOf(format: string, raises: Raises): Pattern {
  const codes: string[] = []
  const expanded = format.replace(/%([cxX])/g, (written, code: string) =>
    composedHere.has(code) ? (composed[code] ?? written) : written,
  )
  const source = expanded.replace(/%([\s\S]?)|\s+|[\\.^$*+?{}[\]|()]/g, (found, code: string | undefined) => {
    if (/^\s/.test(found)) return '\\s+'
    if (code === undefined) return `\\${found}`
    if (code === '') raises.raise('ValueError', `stray % in format '${format}'`)
    if (code === '%') return '%'
    const directive = Object.hasOwn(directives, code) ? directives[code] : undefined
    if (directive === undefined) return raises.raise('ValueError', `'${code}' is a bad directive in format '${format}'`)
    if (codes.includes(code)) raises.raise('error', `redefinition of group name '${code}' as group ${codes.length + 1}`)
    codes.push(code)
    return directive
  })
  return { regex: new RegExp(`^${source}`, 'i'), codes }
}

/** `datetime.strptime(text, format)`. Raises ValueError in Python's words. */
export function readFormat(text: string, format: string, raises: Raises): Read {
  const { regex, codes } = patternOf(format, raises)
  const match = regex.exec(text)
  if (match === null) raises.raise('ValueError', `time data ${quote(text)} does not match format ${quote(format)}`)
  if (match[0].length !== text.length)
    raises.raise('ValueError', `unconverted data remains: ${text.slice(match[0].length)}`)
  const found = new Map(codes.map((code, index) => [code, match[index + 1] ?? '']))
  const day = dayOfCodes(found, raises)
  const zoneName = found.get('Z')?.toUpperCase()
  const offset = found.has('z') ? offsetOfText(found.get('z') ?? '') : undefined
  return { ...day, ...clockOfCodes(found), offset, zoneName }
}

function quote(text: string): string {
  return text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll("'", "\\'")}'`
}

type Found = ReadonlyMap<string, string>

function numberIn(found: Found, code: string): number | undefined {
  const text = found.get(code)
  return text === undefined ? undefined : Number(text)
}

function clockOfCodes(found: Found): Pick<Moment, 'hour' | 'minute' | 'second' | 'microsecond'> {
  const twelve = numberIn(found, 'I')
  const afternoon = found.get('p')?.toLowerCase() === 'pm' ? 12 : 0
  return {
    hour: twelve === undefined ? (numberIn(found, 'H') ?? 0) : (twelve % 12) + afternoon,
    minute: numberIn(found, 'M') ?? 0,
    second: numberIn(found, 'S') ?? 0,
    microsecond: Number((found.get('f') ?? '').padEnd(6, '0')),
  }
}

function yearOf(found: Found): number {
  const whole = numberIn(found, 'Y')
  if (whole !== undefined) return whole
  const two = numberIn(found, 'y')
  if (two === undefined) return 1900
  return two <= 68 ? 2000 + two : 1900 + two
}

function dayOfCodes(found: Found, raises: Raises): Pick<Moment, 'year' | 'month' | 'day'> {
  const isoYear = numberIn(found, 'G')
  if (isoYear !== undefined) {
    const weekday = numberIn(found, 'u') ?? nameIndex(found, 'A', weekdays) ?? nameIndex(found, 'a', weekdays)
    const epoch = epochDayOfIso(isoYear, numberIn(found, 'V') ?? 0, weekday ?? 0)
    if (epoch === undefined)
      raises.raise(
        'ValueError',
        "ISO year directive '%G' must be used with the ISO week directive '%V' and a weekday directive ('%A', '%a', '%w', or '%u').",
      )
    return dayOf(epoch)
  }
  const year = yearOf(found)
  const ofYear = numberIn(found, 'j')
  if (ofYear !== undefined && !found.has('m')) return dayOf(epochDay({ year, month: 1, day: 1 }) + ofYear - 1)
  const month = numberIn(found, 'm') ?? nameIndex(found, 'B', months) ?? nameIndex(found, 'b', months) ?? 1
  const day = { year, month, day: numberIn(found, 'd') ?? 1 }
  if (!isDay(day)) {
    if (day.day > daysInMonth(year, month)) raises.raise('ValueError', 'day is out of range for month')
    raises.raise('ValueError', `year ${year} is out of range`)
  }
  return day
}

/** 1-based; undefined = not there. */
function nameIndex(found: Found, code: string, names: readonly string[]): number | undefined {
  const start = found.get(code)?.slice(0, 3).toLowerCase()
  if (start === undefined) return undefined
  // May is both, and no two start alike
  return names.findIndex((name) => name.slice(0, 3).toLowerCase() === start) + 1
}

/** Seconds east of UTC of `Z`, `+0200`, `+02:00`, `-03:30:15.5`. */
export function offsetOfText(text: string): number {
  if (/^z$/i.test(text)) return 0
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /^([+-])(\d\d):?(\d\d)?:?(\d\d(?:\.\d+)?)?$/.exec(text) ?? []
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return sign === '-' ? -size : size
}
