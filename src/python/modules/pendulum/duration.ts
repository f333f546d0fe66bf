import type { BinaryOperator } from '../../syntax/tree.ts'
import type { PyClass } from '../../values/classes.ts'
import { doubleOf, intOf, isFloat, makeFloat } from '../../values/numbers.ts'
import type { Running, Side, Value } from '../../values/value.ts'
import { floorDivide, PyTimedelta, roundToEven } from '../time/timedelta.ts'
import { durationClass } from './classes.ts'

/** The units that `Duration(…)` was made with: adding it to a moment adds them one by one. */
export type Units = Readonly<
  Record<'years' | 'months' | 'weeks' | 'days' | 'hours' | 'minutes' | 'seconds' | 'microseconds', number>
>

export const noUnits: Units = {
  years: 0,
  months: 0,
  weeks: 0,
  days: 0,
  hours: 0,
  minutes: 0,
  seconds: 0,
  microseconds: 0,
}

const dayMicros = 86_400_000_000n

/** `pendulum.duration(…)`. */
export class PendulumDuration extends PyTimedelta {
  readonly years: number
  readonly months: number
  readonly units: Units

  constructor(micros: bigint, units: Units) {
    super(micros)
    this.years = units.years
    this.months = units.months
    this.units = units
  }

  static ofMicros(micros: bigint): PendulumDuration {
    return new PendulumDuration(micros, { ...noUnits, seconds: Number(micros) / 1_000_000 })
  }

  protected override get isComplete(): boolean {
    return false
  }

  override get cls(): PyClass {
    return durationClass
  }

  /** microseconds without years and months */
  get rest(): bigint {
    return this.micros - BigInt(this.years * 365 + this.months * 30) * dayMicros
  }

  /** Its parts, all with one sign. */
  parts(): { days: number; seconds: number; microseconds: number } {
    const { rest } = this
    const sign = rest < 0n ? -1 : 1
    const size = rest < 0n ? -rest : rest
    const seconds = Number(size / 1_000_000n)
    const signed = (value: number): number => (value === 0 ? 0 : sign * value)
    return {
      days: signed(Math.floor(seconds / 86_400)),
      seconds: signed(seconds % 86_400),
      microseconds: signed(Number(size % 1_000_000n)),
    }
  }

  override field(name: string, running: Running): Value | undefined {
    const { days, seconds, microseconds } = this.parts()
    switch (name) {
      case 'years':
        return this.years
      case 'months':
        return this.months
      case 'weeks':
        return Math.trunc(days / 7) + 0
      case 'remaining_days':
        return (days % 7) + 0
      case 'hours':
        return Math.trunc(seconds / 3600) + 0
      case 'minutes':
        return (Math.trunc(seconds / 60) % 60) + 0
      case 'seconds':
        return seconds
      case 'remaining_seconds':
        return (seconds % 60) + 0
      case 'microseconds':
        return microseconds
      case 'invert':
        return this.micros < 0n
      default:
        return super.field(name, running)
    }
  }

  override negate(): Value {
    return new PendulumDuration(
      -this.micros,
      mapUnits(this.units, (value) => (value === 0 ? 0 : -value)),
    )
  }

  override binary(operator: BinaryOperator, other: Value, side: Side): Value | undefined {
    const int = intOf(other)
    if (other instanceof PyTimedelta && (operator === '+' || (operator === '-' && !side.isRight)))
      return PendulumDuration.ofMicros(operator === '+' ? this.micros + other.micros : this.micros - other.micros)
    if (operator === '*' && int !== undefined) return multiplied(this, Number(int))
    if (operator === '*' && isFloat(other))
      return PendulumDuration.ofMicros(roundToEven(Number(this.rest) * doubleOf(other)))
    if (operator === '//' && int !== undefined && int !== 0 && !side.isRight)
      return PendulumDuration.ofMicros(floorDivide(this.rest, BigInt(int)))
    const plain = super.binary(operator, other, side)
    return plain instanceof PyTimedelta ? PendulumDuration.ofMicros(plain.micros) : plain
  }

  override text(_running: Running): Value {
    return this.words()
  }

  /** `in_words()` in English. */
  words(separator = ' '): string {
    const { days, seconds, microseconds } = this.parts()
    const shown: readonly (readonly [string, number])[] = [
      ['year', this.years],
      ['month', this.months],
      ['week', Math.trunc(days / 7)],
      ['day', days % 7],
      ['hour', Math.trunc(seconds / 3600)],
      ['minute', Math.trunc(seconds / 60) % 60],
      ['second', seconds % 60],
    ]
    const words = shown.filter(([, count]) => count !== 0).map(([unit, count]) => counted(unit, count))
    if (words.length > 0) return words.join(separator)
    return microseconds === 0 ? '0 microseconds' : `${(Math.abs(microseconds) / 1e6).toFixed(2)} second`
  }

  override repr(_running: Running): string {
    const { days, seconds, microseconds } = this.parts()
    const shown: readonly (readonly [string, number])[] = [
      ['years', this.years],
      ['months', this.months],
      ['weeks', Math.trunc(days / 7)],
      ['days', days === 0 ? 0 : days % 7],
      ['hours', Math.trunc(seconds / 3600)],
      ['minutes', Math.trunc(seconds / 60) % 60],
      ['seconds', seconds % 60],
      ['microseconds', microseconds],
    ]
    const parts = shown
      .filter(([unit, count]) => count !== 0 || (unit === 'days' && days !== 0))
      .map(([unit, count]) => `${unit}=${count + 0}`)
    return `Duration(${parts.join(', ')})`
  }

  /** `in_days()` and its like: how often the unit goes into it. */
  count(unitMicros: number): number {
    return Math.trunc(Number(this.micros) / unitMicros) + 0
  }

  total(unitMicros: number): Value {
    return makeFloat(Number(this.micros) / unitMicros)
  }
}

export function counted(unit: string, count: number): string {
  return `${count} ${unit}${Math.abs(count) === 1 ? '' : 's'}`
}

function mapUnits(units: Units, change: (value: number) => number): Units {
  return {
    years: change(units.years),
    months: change(units.months),
    weeks: change(units.weeks),
    days: change(units.days),
    hours: change(units.hours),
    minutes: change(units.minutes),
    seconds: change(units.seconds),
    microseconds: change(units.microseconds),
  }
}

function multiplied(duration: PendulumDuration, by: number): PendulumDuration {
  const units = {
    ...noUnits,
    years: duration.years * by,
    months: duration.months * by,
    seconds: (Number(duration.rest) / 1_000_000) * by,
  }
  return new PendulumDuration(duration.micros * BigInt(by), units)
}
