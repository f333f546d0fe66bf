import { plainText } from '../../builtins/or-else.ts'
import type { PyClass } from '../../values/classes.ts'
import { makeInt } from '../../values/numbers.ts'
import type { Running, Value } from '../../values/value.ts'
import { epochSeconds, midnight } from '../time/calendar.ts'
import type { PyDate } from '../time/date.ts'
import { PyDateTime } from '../time/datetime.ts'
import { intervalClass } from './classes.ts'
import { counted, noUnits, PendulumDuration } from './duration.ts'
import { type End, preciseDiff, type PreciseDiff } from './precise-diff.ts'

/** What lies between two moments or two days. */
export class PendulumInterval extends PendulumDuration {
  readonly start: PyDate
  readonly end: PyDate
  readonly precise: PreciseDiff

  constructor(start: PyDate, end: PyDate) {
    const [from, to] = [endOf(start), endOf(end)]
    const micros =
      BigInt(to.instant - from.instant) * 1_000_000n + BigInt(to.moment.microsecond - from.moment.microsecond)
    const precise = preciseDiff(from, to)
    super(micros, noUnits)
    this.start = start
    this.end = end
    this.precise = precise
  }

  override get cls(): PyClass {
    return intervalClass
  }

  override field(name: string, running: Running): Value | undefined {
    const { precise } = this
    switch (name) {
      case 'years':
      case 'months':
      case 'hours':
      case 'minutes':
        return precise[name]
      case 'weeks':
        return Math.trunc(precise.days / 7) + 0
      case 'days':
        return this.parts().days
      case 'remaining_days':
        return (precise.days % 7) + 0
      case 'start':
        return this.start
      case 'end':
        return this.end
      default:
        return super.field(name, running)
    }
  }

  override words(separator = ' '): string {
    const { precise } = this
    const { seconds, microseconds } = this.parts()
    const shown: readonly (readonly [string, number])[] = [
      ['year', precise.years],
      ['month', precise.months],
      ['week', Math.trunc(precise.days / 7)],
      ['day', precise.days % 7],
      ['hour', precise.hours],
      ['minute', precise.minutes],
      ['second', seconds % 60],
    ]
    const words = shown.filter(([, count]) => count !== 0).map(([unit, count]) => counted(unit, count))
    if (words.length > 0) return words.join(separator)
    return microseconds === 0 ? '0 microseconds' : `${(Math.abs(microseconds) / 1e6).toFixed(2)} second`
  }

  override repr(running: Running): string {
    const text = (end: PyDate): string => plainText(end.text(running))
    return `<Interval [${text(this.start)} -> ${text(this.end)}]>`
  }

  override iterate(running: Running): Iterable<Value> {
    return this.steps({ unit: 'days', amount: 1 }, running)
  }

  /** `range(unit, amount)`: from its start on, to its end */
  *steps({ unit, amount }: { unit: string; amount: number }, running: Running): Iterable<Value> {
    const isBack = this.micros < 0n
    const add = running.attribute(this.start, isBack ? 'subtract' : 'add') ?? null
    for (let index = 0; ; index++) {
      running.spend(1)
      const moment = running.call(add, [], new Map<string, Value>([[unit, amount * index]]))
      if (running.compare(isBack ? '<' : '>', moment, this.end) !== false) return
      yield moment
    }
  }

  /** the same without its ends */
  get duration(): PendulumDuration {
    return PendulumDuration.ofMicros(this.micros)
  }

  get months12(): Value {
    return makeInt(this.precise.years * 12 + this.precise.months)
  }
}

function endOf(date: PyDate): End {
  if (date instanceof PyDateTime) return { moment: date.moment, instant: date.instant, zone: date.zone?.key }
  const moment = { ...date.day, ...midnight }
  return { moment, instant: epochSeconds(moment), zone: undefined }
}
