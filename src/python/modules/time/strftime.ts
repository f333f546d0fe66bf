import { dayOfYear, epochSeconds, isoCalendar, type Moment, two, weekdayOf } from './calendar.ts'
import { offsetText } from './offset-text.ts'

/** A moment as `strftime` needs it; a naive one has neither offset nor name. */
export interface Shown extends Moment {
  /** seconds east of UTC */
  readonly offset: number | undefined
  readonly zoneName: string | undefined
}

export const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
export const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

/** Python's `strftime` in the C locale, with glibc's flags `-`, `_`, `0`, `^`. What is not a code stays as it is written. */
export function strftime(shown: Shown, pattern: string): string {
  return pattern.replace(/%([-_0^#]?)(\d*)([A-Za-z%]|$)/g, (written, ...parts: string[]) => {
    const [flag = '', width = '', code = ''] = parts
    const text = codeText(shown, code)
    if (text === undefined) return written
    const sized = width === '' ? text : text.padStart(Math.min(Number(width), 1000), /^\d+$/.test(text) ? '0' : ' ')
    if (flag === '^' || flag === '#') return sized.toUpperCase()
    if (flag === '') return sized
    const bare = sized.replace(/^[0 ]+(?=.)/, '')
    if (flag === '-') return /^[0 ]?\d+$/.test(sized) ? bare : sized
    return /^[ \d]\d*$/.test(sized) ? bare.padStart(sized.length, flag === '_' ? ' ' : '0') : sized
  })
}

function codeText(shown: Shown, code: string): string | undefined {
  const { year, month, day, hour, minute, second, microsecond } = shown
  switch (code) {
    case 'Y':
      return String(year)
    case 'm':
      return two(month)
    case 'd':
      return two(day)
    case 'H':
      return two(hour)
    case 'M':
      return two(minute)
    case 'S':
      return two(second)
    case 'f':
      return String(microsecond).padStart(6, '0')
    case 'y':
      return two(year % 100)
    case 'C':
      return two(Math.floor(year / 100))
    case 'I':
      return two(hour % 12 === 0 ? 12 : hour % 12)
    case 'l':
      return String(hour % 12 === 0 ? 12 : hour % 12).padStart(2)
    case 'k':
      return String(hour).padStart(2)
    case 'p':
      return hour < 12 ? 'AM' : 'PM'
    case 'P':
      return hour < 12 ? 'am' : 'pm'
    case 'e':
      return String(day).padStart(2)
    case 's':
      return String(epochSeconds(shown))
    default:
      return composedText(shown, code) ?? calendarText(shown, code)
  }
}

const composed: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  X: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
  x: '%m/%d/%y',
  c: '%a %b %e %H:%M:%S %Y',
  r: '%I:%M:%S %p',
  h: '%b',
}

function composedText(shown: Shown, code: string): string | undefined {
  const pattern = Object.hasOwn(composed, code) ? composed[code] : undefined
  return pattern === undefined ? undefined : strftime(shown, pattern)
}

function calendarText(shown: Shown, code: string): string | undefined {
  const weekday = weekdayOf(shown)
  switch (code) {
    case 'A':
      return weekdays[weekday] ?? ''
    case 'a':
      return weekdays[weekday]?.slice(0, 3) ?? ''
    case 'B':
      return months[shown.month - 1] ?? ''
    case 'b':
      return months[shown.month - 1]?.slice(0, 3) ?? ''
    case 'w':
      return String((weekday + 1) % 7)
    case 'u':
      return String(weekday + 1)
    case 'j':
      return String(dayOfYear(shown)).padStart(3, '0')
    case 'U':
      return two(Math.floor((dayOfYear(shown) + 6 - ((weekday + 1) % 7)) / 7))
    case 'W':
      return two(Math.floor((dayOfYear(shown) + 6 - weekday) / 7))
    case 'V':
      return two(isoCalendar(shown).week)
    case 'G':
      return String(isoCalendar(shown).year)
    case 'g':
      return two(isoCalendar(shown).year % 100)
    case 'z':
      return shown.offset === undefined ? '' : offsetText(shown.offset, '')
    case 'Z':
      return shown.zoneName ?? ''
    case 'n':
      return '\n'
    case 't':
      return '\t'
    case '%':
      return '%'
    default:
      return undefined
  }
}
