import { dayOfYear, isoCalendar, two, weekdayOf } from '../time/calendar.ts'
import { months, type Shown, weekdays } from '../time/strftime.ts'

/** A moment as pendulum's `format` needs it. */
export interface Formatted extends Shown {
  /** whole seconds since 1970 */
  timestamp(): number
  /** `Europe/Paris`, `UTC`, `+02:00` */
  readonly zone: string
}

/** Pendulum's tokens, the longest first; `[text]` and `\x` are kept as they are. */
export const tokens =
  /\[([^[]*)\]|\\(.)|(Mo|MM?M?M?|Do|DDDo|DD?D?D?|ddd?d?|do?|eo?|E{1,4}|w[o|w]?|W[o|W]?|Qo?|YYYY|YY|Y|gg(?:ggg?)?|GG(?:GGG?)?|a|A|hh?|HH?|kk?|mm?|ss?|S{1,9}|x|X|zz?|ZZ?|LTS|LT|LL?L?L?)/g

const composed: Readonly<Record<string, string>> = {
  LTS: 'h:mm:ss A',
  LT: 'h:mm A',
  L: 'MM/DD/YYYY',
  LL: 'MMMM D, YYYY',
  LLL: 'MMMM D, YYYY h:mm A',
  LLLL: 'dddd, MMMM D, YYYY h:mm A',
}

/** `DateTime.format(pattern)` in pendulum's English. */
export function formatTokens(moment: Formatted, pattern: string): string {
  return pattern.replace(tokens, (_found, ...parts: (string | undefined)[]) => {
    const [kept, escaped, token] = parts
    if (kept !== undefined && kept !== '') return kept
    if (escaped !== undefined && escaped !== '') return escaped
    // pendulum itself fails on `[]`
    if (token === undefined) return ''
    const inner = Object.hasOwn(composed, token) ? composed[token] : undefined
    if (inner !== undefined) return formatTokens(moment, inner)
    return dateText(moment, token) ?? clockText(moment, token) ?? zoneText(moment, token) ?? token
  })
}

function dateText(moment: Formatted, token: string): string | undefined {
  const { year, month, day } = moment
  const weekday = weekdayOf(moment)
  switch (token) {
    case 'YYYY':
    case 'Y':
      return String(year)
    case 'YY':
      return String(year).slice(2)
    case 'Q':
      return String(Math.ceil(month / 3))
    case 'Qo':
      return ordinal(Math.ceil(month / 3))
    case 'MMMM':
      return months[month - 1]
    case 'MMM':
      return months[month - 1]?.slice(0, 3)
    case 'MM':
      return two(month)
    case 'M':
      return String(month)
    case 'Mo':
      return ordinal(month)
    case 'DDDD':
      return String(dayOfYear(moment)).padStart(3, '0')
    case 'DDD':
      return String(dayOfYear(moment))
    case 'DDDo':
      return ordinal(dayOfYear(moment))
    case 'DD':
      return two(day)
    case 'D':
      return String(day)
    case 'Do':
      return ordinal(day)
    default:
      return weekText(moment, token, weekday)
  }
}

function weekText(moment: Formatted, token: string, weekday: number): string | undefined {
  switch (token) {
    case 'dddd':
      return weekdays[weekday]
    case 'ddd':
      return weekdays[weekday]?.slice(0, 3)
    case 'dd':
      return weekdays[weekday]?.slice(0, 2)
    case 'd':
      return String((weekday + 1) % 7)
    case 'do':
      return ordinal((weekday + 1) % 7)
    case 'E':
      return String(weekday + 1)
    case 'e':
      return String((weekday + 1) % 7)
    case 'eo':
      return ordinal(((weekday + 1) % 7) + 1)
    case 'wo':
      return ordinal(isoCalendar(moment).week)
    default:
      return undefined
  }
}

function clockText(moment: Formatted, token: string): string | undefined {
  const { hour, minute, second, microsecond } = moment
  const twelve = hour % 12 === 0 ? 12 : hour % 12
  switch (token) {
    case 'HH':
      return two(hour)
    case 'H':
      return String(hour)
    case 'hh':
      return two(twelve)
    case 'h':
      return String(twelve)
    case 'mm':
      return two(minute)
    case 'm':
      return String(minute)
    case 'ss':
      return two(second)
    case 's':
      return String(second)
    case 'A':
      return hour < 12 ? 'AM' : 'PM'
    default:
      if (!/^S{1,6}$/.test(token)) return undefined
      return String(microsecond).padStart(6, '0').slice(0, token.length)
  }
}

function zoneText(moment: Formatted, token: string): string | undefined {
  switch (token) {
    case 'X':
      return String(moment.timestamp())
    case 'x':
      return String(moment.timestamp() * 1000 + Math.floor(moment.microsecond / 1000))
    case 'zz':
      return moment.zoneName ?? ''
    case 'z':
      return moment.zone
    case 'Z':
      return moment.offset === undefined ? '' : minutesText(moment.offset, ':')
    case 'ZZ':
      return moment.offset === undefined ? '' : minutesText(moment.offset, '')
    default:
      return undefined
  }
}

function minutesText(offset: number, separator: string): string {
  const minutes = Math.floor(Math.abs(offset) / 60)
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${separator}${two(minutes % 60)}`
}

function ordinal(number: number): string {
  const isTeen = Math.floor((number % 100) / 10) === 1
  return `${number}${isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')}`
}
