import { compileDateFormat, type DateFormat } from '../../model/cursor/date-format.ts'

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
  rank(reading: Reading): number | undefined
}

function ranksOf(text: string): Ranks | undefined {
  const numeric = dayAndMonth.exec(text)
  if (numeric !== null) {
    const [, , separator = '/', , year = ''] = numeric
    const y = year.length === 2 ? '%y' : '%Y'
    return {
      isPadded: false,
      rank: (reading) => {
        // dates with dots have the day first wherever they are written
        if (separator === '.') return year.length === 2 ? undefined : rankOf(text, `%d.%m.${y}`)
        if (reading === 'year') return year.length === 2 ? rankOf(text, ['%y', '%m', '%d'].join(separator)) : undefined
        return rankOf(text, (reading === 'day' ? ['%d', '%m', y] : ['%m', '%d', y]).join(separator))
      },
    }
  }
  const byYear = yearFirst.exec(text)
  if (byYear !== null) {
    const date = ['%Y', '%m', '%d'].join(byYear[1])
    return { isPadded: /^\d{4}.\d\d.\d\d(?!\d)/.test(text), rank: () => rankOf(text, date) }
  }
  if (!monthName.test(text) || text.length > 60) return undefined
  const plain = text.replace(/(\d)(st|nd|rd|th)\b/i, '$1').replace(/\b([a-z]{3})\.(?=[\s-])/i, '$1')
  const rank = namedFormats.map((date) => rankOf(plain, date)).find((each) => each !== undefined)
  return { isPadded: false, rank: () => rank }
}

const namedFormats = ['%d %b %Y', '%d-%b-%Y', '%d-%b-%y', '%b %d, %Y', '%b %d %Y', '%d %b, %Y']
  .flatMap((date) => [date, `%a, ${date}`, `%a ${date}`])
  .concat('%Y-%b-%d', '%Y %b %d')
/** with the year at the end: asctime and the like */
const wholeFormats = ['%a %b %d %H:%M:%S %Y', '%a %b %d %H:%M:%S %z %Y', '%b %d %H:%M:%S %Y']
const clocks = ['%H:%M', '%H:%M:%S', '%H:%M:%S.%f', '%I:%M %p', '%I:%M:%S %p', '%I:%M%p', '%I:%M:%S%p', '%I %p']
const times = clocks.flatMap((clock) => [clock, `${clock} %z`, `${clock}%z`])
const compiled = new Map<string, readonly DateFormat[]>()

/** The rank of a date in this format, with any time of day behind it. */
function rankOf(text: string, date: string): number | undefined {
  for (const format of formatsOf(date)) {
    const rank = format.rank(text)
    if (rank !== undefined) return rank
  }
  return undefined
}

function formatsOf(date: string): readonly DateFormat[] {
  const known = compiled.get(date)
  if (known !== undefined) return known
  const whole = date === namedFormats[0] ? wholeFormats : []
  const texts = [date, ...times.flatMap((time) => [`${date} ${time}`, `${date}T${time}`, `${date}, ${time}`]), ...whole]
  const formats = texts.map(compileDateFormat)
  compiled.set(date, formats)
  return formats
}
