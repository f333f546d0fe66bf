/** A text format of dates and times. */
export interface DateFormat {
  /** microseconds since 1970; a missing zone means UTC. undefined = not in this format, or a day that does not exist */
  rank(text: string): number | undefined
  /** the moment `by` seconds later; `by` counts days where the format has no time */
  shift(text: string, by: number): string | undefined
  /** a moment, in microseconds since 1970, in this format; zones are UTC */
  write(moment: number): string
  /** it has no time */
  readonly isDate: boolean
}

const months = 'january february march april may june july august september october november december'.split(' ')
const days = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ')
const names = (all: readonly string[]): string => all.flatMap((name) => [name, name.slice(0, 3)]).join('|')

/** What each directive of strptime reads. */
const patterns: Readonly<Record<string, string>> = {
  Y: String.raw`\d{4}`,
  y: String.raw`\d{2}`,
  m: String.raw`\d{1,2}`,
  d: String.raw`\s?\d{1,2}`,
  e: String.raw`\s?\d{1,2}`,
  H: String.raw`\d{1,2}`,
  I: String.raw`\d{1,2}`,
  M: String.raw`\d{1,2}`,
  S: String.raw`\d{1,2}`,
  f: String.raw`\d{1,9}`,
  p: String.raw`[ap]\.?m\.?`,
  b: names(months),
  B: names(months),
  a: names(days),
  A: names(days),
  z: String.raw`z|utc|gmt|[+-]\d\d:?\d\d`,
  Z: '[a-z]{1,5}',
  // Airbyte's, for milliseconds
  _ms: String.raw`\d{1,3}`,
}
const shorthands: Readonly<Record<string, string>> = { T: '%H:%M:%S', R: '%H:%M', F: '%Y-%m-%d', D: '%m/%d/%y' }

/** How parts are written of which there is no earlier text: as Python's strftime does. */
const samples: ReadonlyMap<string, string> = new Map([
  ['b', 'Jan'],
  ['B', 'January'],
  ['a', 'Mon'],
  ['A', 'Monday'],
  ['p', 'AM'],
  ['f', '000000'],
  ['_ms', '000'],
  ['z', '+0000'],
  ['Z', 'UTC'],
])

type Token = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'part'; readonly name: string }

/** Compiles a strptime format such as `%m/%d/%Y`. Throws `Error` with what is wrong with it. */
export function compileDateFormat(format: string): DateFormat {
  const tokens = tokensOf(format)
  const parts = tokens.flatMap((token) => (token.kind === 'part' ? [token.name] : []))
  const has = (...options: readonly string[]): boolean => options.some((name) => parts.includes(name))
  if (!has('Y', 'y') || !has('m', 'b', 'B')) throw new Error('it has to name a year (%Y) and a month (%m or %b)')
  const expression = new RegExp(`^\\s*${tokens.map(patternOf).join('')}\\s*$`, 'i')
  const isDate = !has('H', 'I', 'M', 'S', 'f', '_ms')
  const unit = isDate ? 86_400e6 : 1e6
  const read = (text: string): ReadonlyMap<string, string> | undefined => {
    const found = expression.exec(text)
    return found === null ? undefined : new Map(parts.map((name, at) => [name, (found[at + 1] ?? '').trim()]))
  }
  return {
    isDate,
    rank: (text) => momentOf(read(text)),
    shift(text, by) {
      const values = read(text)
      const moment = momentOf(values)
      if (values === undefined || moment === undefined) return undefined
      const moved = moment + zoneOf(values.get('z')) + Math.round(by * unit)
      return tokens.map((token) => (token.kind === 'text' ? token.text : write(token.name, moved, values))).join('')
    },
    write: (moment) =>
      tokens.map((token) => (token.kind === 'text' ? token.text : write(token.name, moment, samples))).join(''),
  }
}

function tokensOf(format: string): readonly Token[] {
  const whole = format.replaceAll(/%([TRFD])/g, (_, name: string) => shorthands[name] ?? '')
  if (!whole.includes('%')) throw new Error('it has no directive, such as %Y')
  return [...whole.matchAll(/%[-#]?(_ms|.)|[^%]+|%$/gsu)].map(([text, name]): Token => {
    if (name === undefined && text !== '%') return { kind: 'text', text }
    if (name === '%') return { kind: 'text', text: '%' }
    if (name === undefined || !Object.hasOwn(patterns, name))
      throw new Error(`"${text}" is not a directive it may have`)
    return { kind: 'part', name }
  })
}

function patternOf(token: Token): string {
  if (token.kind === 'part') return `(${patterns[token.name] ?? ''})`
  return token.text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`).replaceAll(/\s+/g, String.raw`\s+`)
}

function momentOf(values: ReadonlyMap<string, string> | undefined): number | undefined {
  if (values === undefined) return undefined
  const number = (name: string): number | undefined => (values.has(name) ? Number(values.get(name)) : undefined)
  const short = number('y')
  // as in Python, 69 to 99 belong to the last century
  const year = number('Y') ?? (short === undefined ? 1970 : short + (short < 69 ? 2000 : 1900))
  const name = (values.get('b') ?? values.get('B') ?? '').slice(0, 3).toLowerCase()
  const month = number('m') ?? months.findIndex((each) => name !== '' && each.startsWith(name)) + 1
  const day = number('d') ?? number('e') ?? 1
  const hour = number('H') ?? hourOf(number('I') ?? 0, values.get('p'))
  return moment({ year, month, day, hour, minute: number('M') ?? 0, second: number('S') ?? 0 }, values)
}

interface Clock {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

function moment(
  { year, month, day, hour, minute, second }: Clock,
  values: ReadonlyMap<string, string>,
): number | undefined {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const isReal = month > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!isReal || hour > 24 || minute > 59 || second > 61) return undefined
  const seconds = date.getTime() / 1000 + hour * 3600 + minute * 60 + second
  const fraction = Number((values.get('f') ?? values.get('_ms') ?? '').padEnd(6, '0').slice(0, 6))
  return seconds * 1e6 + fraction - zoneOf(values.get('z'))
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour
  return (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0)
}

/** In microseconds. */
function zoneOf(zone: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '') ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60) * 1e6
}

/** A part of a moment, as long as the text had it. */
function write(name: string, moved: number, values: ReadonlyMap<string, string>): string {
  const before = values.get(name) ?? ''
  const date = new Date(Math.floor(moved / 1000))
  const digits = (value: number): string => String(value).padStart(before.length === 1 ? 1 : 2, '0')
  const word = (all: readonly string[], at: number): string => {
    const text = (all[at] ?? '').slice(0, before.length === 3 ? 3 : undefined)
    return /^[A-Z]/.test(before) ? text.charAt(0).toUpperCase() + text.slice(1) : text
  }
  const hour = date.getUTCHours()
  const writers: Readonly<Record<string, () => string>> = {
    Y: () => String(date.getUTCFullYear()).padStart(4, '0'),
    y: () => digits(date.getUTCFullYear() % 100),
    m: () => digits(date.getUTCMonth() + 1),
    d: () => digits(date.getUTCDate()),
    e: () => digits(date.getUTCDate()),
    H: () => digits(hour),
    I: () => digits(hour % 12 === 0 ? 12 : hour % 12),
    M: () => digits(date.getUTCMinutes()),
    S: () => digits(date.getUTCSeconds()),
    f: () =>
      String(((moved % 1e6) + 1e6) % 1e6)
        .padStart(6, '0')
        .padEnd(before.length, '0')
        .slice(0, before.length),
    _ms: () => String(Math.floor((((moved % 1e6) + 1e6) % 1e6) / 1000)).padStart(3, '0'),
    p: () =>
      before.replace(/^[ap]/i, (letter) => (letter === letter.toLowerCase() ? 'ap' : 'AP').charAt(hour < 12 ? 0 : 1)),
    b: () => word(months, date.getUTCMonth()),
    B: () => word(months, date.getUTCMonth()),
    a: () => word(days, date.getUTCDay()),
    A: () => word(days, date.getUTCDay()),
  }
  return writers[name]?.() ?? before
}
