import type { BinaryOperator } from '../../syntax/tree.ts'
import { fn, functions, NativeObject } from '../../builtins/define.ts'
import { exceptionClass, raiseAs } from '../../builtins/raise-as.ts'
import type { Given } from '../../builtins/signature.ts'
import type { PyClass } from '../../values/classes.ts'
import type { ModuleSource } from '../../values/module.ts'
import type { Running, Side, Value } from '../../values/value.ts'
import { type Day, dayOf, epochDay, isDay, midnight, monthsOn, weekdayOf } from './calendar.ts'
import { completeClass, declareClass, tzinfoClass } from './classes.ts'
import { PyDate } from './date.ts'
import { PyDateTime } from './datetime.ts'
import { months } from './strftime.ts'
import { offsetOfText } from './read-format.ts'
import { isZoneName } from './zone-offsets.ts'
import { FixedZone, NamedZone } from './zones.ts'

const deltaClass = declareClass('relativedelta')

const plural = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'microseconds'] as const
const singular = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'] as const
type Amounts = Readonly<Record<(typeof plural)[number], number>>

/** `dateutil.relativedelta.relativedelta`. */
class PyRelativeDelta extends NativeObject {
  readonly amounts: Amounts
  readonly fixed: ReadonlyMap<(typeof singular)[number], number>
  /** the next of a weekday, 0 = Monday */
  readonly weekday: { readonly day: number; readonly count: number } | undefined

  constructor(what: Pick<PyRelativeDelta, 'amounts' | 'fixed' | 'weekday'>) {
    super()
    this.amounts = what.amounts
    this.fixed = what.fixed
    this.weekday = what.weekday
  }

  get cls(): PyClass {
    return deltaClass
  }

  protected override field(name: string): Value | undefined {
    const amount = plural.find((known) => known === name)
    if (amount !== undefined) return this.amounts[amount]
    const fixed = singular.find((known) => known === name)
    return fixed === undefined ? undefined : (this.fixed.get(fixed) ?? null)
  }

  override negate(): Value {
    const amounts = { ...this.amounts }
    for (const unit of plural) amounts[unit] = -amounts[unit]
    return new PyRelativeDelta({ ...this, amounts, fixed: this.fixed, weekday: this.weekday })
  }

  override binary(operator: BinaryOperator, other: Value, { isRight, running }: Side): Value | undefined {
    if (other instanceof PyRelativeDelta && (operator === '+' || (operator === '-' && !isRight)))
      return this.#combined(other, operator)
    if (!(other instanceof PyDate) || (operator !== '+' && (operator !== '-' || !isRight))) return undefined
    return this.#applied(other, operator === '+' ? 1 : -1, running)
  }

  #combined(other: PyRelativeDelta, operator: '+' | '-'): Value {
    const sign = operator === '+' ? 1 : -1
    const amounts = { ...this.amounts }
    for (const unit of plural) amounts[unit] += sign * other.amounts[unit]
    return new PyRelativeDelta({
      amounts,
      fixed: new Map([...other.fixed, ...this.fixed]),
      weekday: this.weekday ?? other.weekday,
    })
  }

  #applied(date: PyDate, sign: 1 | -1, running: Running): Value {
    const { amounts } = this
    const base: Day = { ...date.day }
    const day = monthsOn(
      {
        year: this.fixed.get('year') ?? base.year,
        month: this.fixed.get('month') ?? base.month,
        day: this.fixed.get('day') ?? base.day,
      },
      sign * (amounts.years * 12 + amounts.months),
    )
    const moment = date instanceof PyDateTime ? { ...date.moment, ...day } : { ...midnight, ...day }
    for (const [unit, value] of this.fixed)
      moment[unit] = unit === 'day' || unit === 'month' || unit === 'year' ? moment[unit] : value
    const micros =
      BigInt(
        Math.round(
          amounts.hours * 3_600_000_000 +
            amounts.minutes * 60_000_000 +
            amounts.seconds * 1_000_000 +
            amounts.microseconds,
        ),
      ) +
      BigInt(amounts.weeks * 7 + amounts.days) * 86_400_000_000n
    const zone = date instanceof PyDateTime ? date.zone : null
    const moved = new PyDateTime(moment, { zone, fold: 0 }).moved(sign === 1 ? micros : -micros, running)
    const at =
      this.weekday === undefined ? moved.moment : { ...moved.moment, ...nextWeekday(moved.moment, this.weekday) }
    return date instanceof PyDateTime
      ? date.make(at, { zone, fold: 0 })
      : date.withDay({ year: at.year, month: at.month, day: at.day })
  }

  override repr(_running: Running): string {
    const parts = plural
      .filter((unit) => unit !== 'weeks' && this.#shown(unit) !== 0)
      .map((unit) => `${unit}=${this.#shown(unit) > 0 ? '+' : ''}${this.#shown(unit)}`)
    const fixed = singular.filter((unit) => this.fixed.has(unit)).map((unit) => `${unit}=${this.fixed.get(unit) ?? 0}`)
    return `relativedelta(${[...parts, ...fixed].join(', ')})`
  }

  #shown(unit: (typeof plural)[number]): number {
    return unit === 'days' ? this.amounts.days + this.amounts.weeks * 7 : this.amounts[unit]
  }
}

function nextWeekday(day: Day, { day: wanted, count }: { day: number; count: number }): Day {
  const step = count > 0 ? (wanted - weekdayOf(day) + 7) % 7 : -((weekdayOf(day) - wanted + 7) % 7)
  return dayOf(epochDay(day) + step + (Math.abs(count) - 1) * 7 * Math.sign(count))
}

/** `MO(+1)` of dateutil. */
class PyWeekday extends NativeObject {
  readonly day: number
  readonly count: number

  constructor(day: number, count: number) {
    super()
    this.day = day
    this.count = count
  }

  get cls(): PyClass {
    return weekdayClass
  }

  override call({ positional: [count = 1] }: { readonly positional: readonly Value[] }): Value {
    return new PyWeekday(this.day, Number(count))
  }
}

const weekdayClass = declareClass('weekday')

function makeDelta(given: Given, running: Running): Value {
  if (given.value(0) !== null || given.value(1) !== null)
    return running.unknown(`line ${running.lineOf(running.at)} asks for the difference of two dates as a relativedelta`)
  const amount = (index: number): number => given.number(index + 2, 0)
  const fixed = new Map(
    singular.flatMap((unit, index) =>
      given.value(index + 10) === null ? [] : [[unit, given.int(index + 10)] as const],
    ),
  )
  const weekday = given.value(17)
  return new PyRelativeDelta({
    amounts: {
      years: amount(0),
      months: amount(1),
      weeks: amount(2),
      days: amount(3),
      hours: amount(4),
      minutes: amount(5),
      seconds: amount(6),
      microseconds: amount(7),
    },
    fixed,
    weekday:
      weekday instanceof PyWeekday
        ? { day: weekday.day, count: weekday.count }
        : typeof weekday === 'number'
          ? { day: weekday, count: 1 }
          : undefined,
  })
}

completeClass(deltaClass, {
  signature: `dt1=, dt2=, ${plural.map((unit) => `${unit}=`).join(', ')}, ${singular.map((unit) => `${unit}=`).join(', ')}, weekday=`,
  make: makeDelta,
  members: [],
})

const parserError = exceptionClass('ParserError', 'ValueError')
const tzutc = new FixedZone(0, { cls: tzinfoClass, label: 'UTC', repr: 'tzutc()' })
const clock =
  '(?:[T ]+(\\d{1,2}):(\\d\\d)(?::(\\d\\d)(?:[.,](\\d+))?)?\\s*([AaPp][Mm])?\\s*(Z|UTC|GMT|[+-]\\d\\d:?\\d\\d)?)?'
const forms: readonly (readonly [RegExp, (parts: readonly string[]) => Day])[] = [
  [new RegExp(`^(\\d{4})[-/](\\d{1,2})[-/](\\d{1,2})${clock}$`), ([y, m, d]) => day(y, m, d)],
  [new RegExp(`^(\\d{4})(\\d\\d)(\\d\\d)${clock}$`), ([y, m, d]) => day(y, m, d)],
  [
    new RegExp(`^(\\d{1,2})[-/](\\d{1,2})[-/](\\d{4})${clock}$`),
    ([m, d, y]) => (Number(m) > 12 ? day(y, d, m) : day(y, m, d)),
  ],
  [
    new RegExp(`^(?:[A-Z][a-z]+,?\\s+)?(\\d{1,2})\\s+([A-Za-z]{3,9})\\.?,?\\s+(\\d{4})${clock}$`),
    ([d, m, y]) => day(y, monthNumber(m), d),
  ],
  [
    new RegExp(`^(?:[A-Z][a-z]+,?\\s+)?([A-Za-z]{3,9})\\.?\\s+(\\d{1,2}),?\\s+(\\d{4})${clock}$`),
    ([m, d, y]) => day(y, monthNumber(m), d),
  ],
]

function day(year = '', month = '', number = ''): Day {
  return { year: Number(year), month: Number(month), day: Number(number) }
}

function monthNumber(name = ''): string {
  return String(months.findIndex((month) => month.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase()) + 1)
}

/** `dateutil.parser.parse` of the common forms; of others Unknown. */
function parse(text: string, running: Running): Value {
  for (const [form, dayOfParts] of forms) {
    const match = form.exec(text.trim().replace(/(?<=\d)T(?=\d)/, ' '))
    if (match === null) continue
    const found = dayOfParts(match.slice(1))
    if (!isDay(found)) return raiseAs(parserError, `month must be in 1..12: ${text}`, running)
    const [hour = '0', minute = '0', second = '0', fraction = '', half, zone] = match.slice(4)
    const twelve = half === undefined ? Number(hour) : (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0)
    const moment = {
      ...found,
      hour: twelve,
      minute: Number(minute),
      second: Number(second),
      microsecond: Number(fraction.slice(0, 6).padEnd(6, '0')),
    }
    if (moment.hour > 23 || moment.minute > 59 || moment.second > 59) break
    const offset = zone === undefined ? undefined : /^[A-Z]/.test(zone) ? 0 : offsetOfText(zone)
    return new PyDateTime(moment, {
      zone: offset === undefined ? null : offset === 0 ? tzutc : zoneOf(offset),
      fold: 0,
    })
  }
  if (/^[A-Za-z ]*$/.test(text)) return raiseAs(parserError, `Unknown string format: ${text}`, running)
  return running.unknown(
    `line ${running.lineOf(running.at)} parses the date "${text}", a form that sluice does not know`,
  )
}

function zoneOf(offset: number): FixedZone {
  return new FixedZone(offset, { cls: tzinfoClass, repr: `tzoffset(None, ${offset})` })
}

const parseFunction = fn('parse(timestr, **options)', (given, running) =>
  given.named.size > 0
    ? running.unknown(`line ${running.lineOf(running.at)} parses a date with options`)
    : parse(given.text(0), running),
)

const weekdayNames = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

/** The modules of `dateutil`. */
export const dateutilModules: readonly ModuleSource[] = [
  {
    name: 'dateutil.relativedelta',
    members: new Map<string, Value>([
      ['relativedelta', deltaClass],
      ...weekdayNames.map((name, index): [string, Value] => [name, new PyWeekday(index, 1)]),
    ]),
  },
  {
    name: 'dateutil.parser',
    members: new Map<string, Value>([
      ['parse', parseFunction],
      ['isoparse', parseFunction],
      ['ParserError', parserError],
    ]),
  },
  {
    name: 'dateutil.tz',
    members: new Map<string, Value>([
      ['UTC', tzutc],
      ...functions({
        'tzutc()': () => tzutc,
        'tzlocal()': () => tzutc,
        'gettz(name=)': (given) => {
          const name = given.text(0, 'UTC')
          if (name === 'UTC') return tzutc
          return isZoneName(name)
            ? new NamedZone(name, tzinfoClass, (key) => `tzfile('/usr/share/zoneinfo/${key}')`)
            : null
        },
      }),
    ]),
  },
]
