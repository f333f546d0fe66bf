import { epochSeconds, type Moment, secondsOfDay } from './calendar.ts'

/** Which of two times of the same reading is meant, where a clock is put back. */
export type Fold = 0 | 1

const formatters = new Map<string, Intl.DateTimeFormat | undefined>()
const mostFormatters = 600

function formatterOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formatters.has(zone)) {
    if (formatters.size > mostFormatters) formatters.clear()
    formatters.set(zone, makeFormatter(zone))
  }
  return formatters.get(zone)
}

function makeFormatter(zone: string): Intl.DateTimeFormat | undefined {
  // Intl takes offsets and any case; the database of Python does not
  if (!/^[A-Za-z][\w+/-]*$/.test(zone)) return undefined
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      calendar: 'gregory',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return undefined
  }
}

/** True for a name of the time zone database (`Europe/Paris`). */
export function isZoneName(name: string): boolean {
  return formatterOf(name) !== undefined
}

/** Seconds east of UTC at an instant, given in seconds since 1970. */
export function offsetAt(zone: string, instant: number): number {
  const formatter = formatterOf(zone)
  if (formatter === undefined) return 0
  const fields = new Map(formatter.formatToParts(new Date(instant * 1000)).map(({ type, value }) => [type, value]))
  const field = (name: Intl.DateTimeFormatPartTypes): number => Number(fields.get(name) ?? 0)
  const year = fields.get('era') === 'BC' ? 1 - field('year') : field('year')
  const local = epochSeconds({
    year,
    month: field('month'),
    day: field('day'),
    hour: field('hour'),
    minute: field('minute'),
    second: field('second'),
    microsecond: 0,
  })
  return local - instant
}

/** Seconds east of UTC of what a clock in the zone shows; in a gap and where it is put back `fold` decides, as in PEP 495. */
export function offsetOfLocal(zone: string, moment: Moment, fold: Fold): number {
  const local = epochSeconds(moment)
  const before = offsetAt(zone, local - secondsOfDay)
  const after = offsetAt(zone, local + secondsOfDay)
  if (before === after) {
    const there = offsetAt(zone, local - before)
    return there
  }
  const early = offsetAt(zone, local - before) === before
  const late = offsetAt(zone, local - after) === after
  if (early && !late) return before
  if (late && !early) return after
  // both (put back) or neither (a gap): fold=0 goes by the offset before the change
  return fold === 0 ? before : after
}

// what `en-US` abbreviates is not what the database calls it; these locales know their own
const locales = ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-NZ', 'en-IN', 'en-ZA']
const known: Readonly<Record<string, string>> = {
  'Asia/Tokyo': 'JST',
  'Asia/Seoul': 'KST',
  'Asia/Shanghai': 'CST',
  'Asia/Taipei': 'CST',
  'Asia/Hong_Kong': 'HKT',
  'Asia/Manila': 'PST',
  'Asia/Karachi': 'PKT',
  'Asia/Jakarta': 'WIB',
  'Europe/Moscow': 'MSK',
  'Africa/Lagos': 'WAT',
  'Africa/Nairobi': 'EAT',
  'Asia/Dubai': '+04',
  'Asia/Singapore': '+08',
  'Asia/Bangkok': '+07',
  'America/Sao_Paulo': '-03',
  'America/Argentina/Buenos_Aires': '-03',
  'Europe/Istanbul': '+03',
}

/** What the zone is called at an instant (`CET`), undefined where only the database of Python knows. */
export function abbreviationAt(zone: string, instant: number): string | undefined {
  if (/^(?:(?:Etc\/)?(?:UTC|UCT|Universal|Zulu)|Z|UTC)$/.test(zone)) return 'UTC'
  if (zone === 'GMT' || zone === 'Etc/GMT') return 'GMT'
  const own = Object.hasOwn(known, zone) ? known[zone] : undefined
  if (own !== undefined) return own
  for (const locale of locales) {
    const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' }).formatToParts(
      new Date(instant * 1000),
    )
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
    if (
      /^[A-Z]{2,5}$/.test(name) &&
      (!/^(?:GMT|UTC)$/.test(name) || zone.startsWith('Europe/') || zone.startsWith('Africa/'))
    )
      return name
  }
  return undefined
}
