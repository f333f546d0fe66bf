/** Two texts whose order nobody can tell from how they are written. */
export class NotSortable extends Error {
  override readonly name: string = 'NotSortable'
  readonly hint: string

  constructor(because: string, hint: string) {
    super(because)
    this.hint = hint
  }
}

/** The order of day and month, learned from values that leave no choice. */
export interface Learned {
  first?: 'day' | 'month' | 'both'
}

const digitsOnly = /^[+-]?\d+(\.\d+)?$/
const dayAndMonth = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/
const yearFirst = /^\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\d)/
const compactDate = /^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(\d\d)*(\.\d+)?$/
/** a month by name, beside a number that may be its day */
const monthName =
  /(\d|^[a-z]{0,9},? ?)[\s-]*\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december)\b[.\s-]+\d/i

type Reading = 'day' | 'month' | 'year'

/**
 * The order of two texts by what they mean, where the order of their letters is another: numbers of different length,
 * dates with the day or the month first, names of months, days and months of one digit. undefined = letters decide.
 * Which of day and month stands first is taken from the texts, and from others before them; where both are possible
 * they have to agree. Throws `NotSortable`.
 */
export function compareWritten(left: string, right: string, learned: Learned): number | undefined {
  if (isPlainIso(left) && isPlainIso(right)) return undefined
  if (digitsOnly.test(left)) return digitsOnly.test(right) ? compareNumbers(left, right) : undefined
  const [a, b] = [ranksOf(left), ranksOf(right)]
  if (a === undefined || b === undefined || (a.isPadded && b.isPadded)) return undefined
  const readings = (['day', 'month', 'year'] as const).filter((reading) => isPossible(reading, learned))
  const signs = new Set<number>()
  for (const reading of readings) {
    const [x, y] = [a.rank(reading), b.rank(reading)]
    if (x !== undefined && y !== undefined) signs.add(Math.sign(x - y))
  }
  const [sign] = signs
  if (sign !== undefined && signs.size === 1) return sign
  throw new NotSortable(
    `"${left.slice(0, 40)}" and "${right.slice(0, 40)}" are dates whose order depends on how they are read`,
    'Say how they are written in the incremental settings: "cursor_format": "%m/%d/%Y" is month first, "%d/%m/%Y" day first (strptime; a list may be given).',
  )
}

/** True for a text of digits that may begin with the day or the month. */
export function isDayAndMonth(text: string): boolean {
  return dayAndMonth.test(text)
}

/** Looks at a value for what it says about the order of day and month. */
export function learnOrder(text: string, learned: Learned): void {
  const [, first, , second] = dayAndMonth.exec(text) ?? []
  if (first === undefined || second === undefined) return
  const found = Number(first) > 12 ? 'day' : Number(second) > 12 ? 'month' : undefined
  if (found !== undefined) learned.first = learned.first === undefined || learned.first === found ? found : 'both'
}

function isPossible(reading: Reading, { first }: Learned): boolean {
  return first === undefined || first === 'both' || first === reading
}

function isPlainIso(text: string): boolean {
  return text.length >= 10 && text.charAt(4) === '-' && text.charAt(7) === '-'
}

function compareNumbers(left: string, right: string): number | undefined {
  const isWhole = !left.includes('.') && !right.includes('.')
  if (isWhole && left.length === right.length && !/[+-]/.test(left + right)) return undefined
  // a day and a moment of a day: letters sort them
  if (compactDate.test(left) && compactDate.test(right)) return undefined
  if (!isWhole) return Number(left) - Number(right)
  const [a, b] = [BigInt(left.replace(/^\+/, '')), BigInt(right.replace(/^\+/, ''))]
  return a < b ? -1 : a > b ? 1 : 0
}

interface Ranks {
  /** letters sort it as well, beside others of the kind */
  readonly isPadded: boolean
  /** microseconds since 1970; undefined = not a date in this reading */
  rank(reading: Reading): number | undefined
}

function ranksOf(text: string): Ranks | undefined {
  const numeric = dayAndMonth.exec(text)
  if (numeric !== null) return numericRanks(numeric, timeOf(text.slice(numeric[0].length)))
  const byYear = yearFirst.exec(text)
  if (byYear !== null) {
    const [year = 0, month = 0, day = 0] = byYear[0].split(byYear[1] ?? '-').map(Number)
    const time = timeOf(text.slice(byYear[0].length))
    return { isPadded: byYear[0].length === 10, rank: () => momentOf({ year, month, day, time }) }
  }
  if (text.length > 60 || !monthName.test(text)) return undefined
  const rank = namedRank(text)
  return { isPadded: false, rank: () => rank }
}

function numericRanks(found: RegExpExecArray, time: number | undefined): Ranks {
  const [, first, separator, second, third = ''] = found
  const [a, b, c] = [Number(first), Number(second), Number(third)]
  const isShort = third.length === 2
  const year = isShort ? century(c) : c
  return {
    isPadded: false,
    rank: (reading) => {
      // dates with dots have the day first wherever they are written
      if (separator === '.' || reading === 'day') return momentOf({ year, month: b, day: a, time })
      if (reading === 'month') return momentOf({ year, month: a, day: b, time })
      return isShort ? momentOf({ year: century(a), month: b, day: c, time }) : undefined
    },
  }
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const word = String.raw`(?<month>[a-z]{3,9})\.?`
const day = String.raw`(?<day>\d{1,2})(?:st|nd|rd|th)?`
const named = [
  String.raw`${day}[\s-]+${word}[\s,-]+(?<year>\d{4}|\d{2})(?<time>\D.*)?`,
  String.raw`${word}[\s-]+${day},?\s+(?<year>\d{4})(?<time>\D.*)?`,
  String.raw`(?<year>\d{4})[\s-]+${word}[\s-]+${day}(?<time>\D.*)?`,
  // asctime, and Twitter's with a zone
  String.raw`${word}\s+${day}\s+(?<time>\d\S*(?:\s+[+-]\d{4})?)\s+(?<year>\d{4})`,
].map((pattern) => new RegExp(String.raw`^\s*(?:[a-z]{3,9},?\s+)?${pattern}\s*$`, 'i'))

function namedRank(text: string): number | undefined {
  for (const pattern of named) {
    const found = pattern.exec(text)?.groups
    const month = months.indexOf((found?.['month'] ?? '').slice(0, 3).toLowerCase()) + 1
    if (found === undefined || month === 0) continue
    const written = found['year'] ?? ''
    const year = written.length === 2 ? century(Number(written)) : Number(written)
    return momentOf({ year, month, day: Number(found['day']), time: timeOf(found['time'] ?? '') })
  }
  return undefined
}

const clock =
  /^(?:T|,?\s+)?(\d{1,2})(?::(\d\d))?(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:\s*([ap])\.?m\.?)?\s*(?:z|utc|gmt|([+-])(\d\d):?(\d\d))?\s*$/i

/** The time of day behind a date, in microseconds, a zone taken off; undefined = something else stands there. */
function timeOf(text: string): number | undefined {
  if (text.trim() === '') return 0
  const found = clock.exec(text)
  if (found === null) return undefined
  const [, hours, minutes = 0, seconds = 0, fraction = '', half, sign, zoneHours = 0, zoneMinutes = 0] = found
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  const zone = (Number(zoneHours) * 3600 + Number(zoneMinutes) * 60) * (sign === '-' ? -1 : 1)
  return (
    (hour * 3600 + Number(minutes) * 60 + Number(seconds) - zone) * 1e6 + Number(fraction.padEnd(6, '0').slice(0, 6))
  )
}

function momentOf(at: {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly time: number | undefined
}): number | undefined {
  if (at.time === undefined || at.month < 1 || at.month > 12) return undefined
  const date = new Date(Date.UTC(at.year, at.month - 1, at.day))
  return date.getUTCDate() === at.day ? date.getTime() * 1000 + at.time : undefined
}

/** The year of two digits, as Python reads it: 69 to 99 are of the last century. */
function century(year: number): number {
  return year + (year < 69 ? 2000 : 1900)
}
