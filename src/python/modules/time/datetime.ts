import type { BinaryOperator, CompareOperator } from '../../syntax/tree.ts'
import type { PyClass } from '../../values/classes.ts'
import type { Running, Side, Value } from '../../values/value.ts'
import {
  type Clock,
  type Day,
  epochDay,
  epochSeconds,
  isDay,
  microsOfClock,
  microsOfDay,
  type Moment,
  momentOf,
  momentOfSeconds,
} from './calendar.ts'
import { datetimeClass } from './classes.ts'
import { clockText, type TimeSpec } from './clock-text.ts'
import { dayAt, PyDate } from './date.ts'
import { offsetText } from './offset-text.ts'
import type { Shown } from './strftime.ts'
import { floorDivide, makeDelta, ordered, PyTimedelta } from './timedelta.ts'
import type { Fold } from './zone-offsets.ts'
import type { PyZone } from './zones.ts'

/** What a datetime has besides its day. */
export interface Placed {
  readonly zone: PyZone | null
  readonly fold: Fold
}

/** `datetime.datetime`. */
export class PyDateTime extends PyDate {
  readonly moment: Moment
  readonly zone: PyZone | null
  readonly fold: Fold

  constructor(moment: Moment, placed: Placed) {
    super(moment)
    this.moment = moment
    this.zone = placed.zone
    this.fold = placed.fold
  }

  override get cls(): PyClass {
    return datetimeClass
  }

  override get isMoment(): boolean {
    return true
  }

  /** Another moment of the same kind. */
  make(moment: Moment, placed: Placed): PyDateTime {
    return new PyDateTime(moment, placed)
  }

  override withDay(day: Day): PyDate {
    return this.make({ ...this.moment, ...day }, this)
  }

  /** seconds east of UTC, undefined for a naive one */
  get offset(): number | undefined {
    return this.zone?.offsetOf(this.moment, this.fold)
  }

  /** whole seconds since 1970; a naive one is taken as UTC */
  get instant(): number {
    return epochSeconds(this.moment) - (this.offset ?? 0)
  }

  override shown(): Shown {
    return { ...this.moment, offset: this.offset, zoneName: this.zone?.nameOf(this.moment, this.fold) }
  }

  isoMoment(separator: string, spec: TimeSpec): string {
    const { offset } = this
    const zone = offset === undefined ? '' : offsetText(offset, ':')
    return `${this.isoformat()}${separator}${clockText(this.moment, spec)}${zone}`
  }

  protected override field(name: string, running: Running): Value | undefined {
    switch (name) {
      case 'hour':
      case 'minute':
      case 'second':
      case 'microsecond':
        return this.moment[name]
      case 'tzinfo':
        return this.zone
      case 'fold':
        return this.fold
      default:
        return super.field(name, running)
    }
  }

  override hashKey(): string {
    const rest = `.${this.moment.microsecond}`
    return this.zone === null ? this.isoMoment('T', 'auto') : `${this.instant}${rest}`
  }

  /** Moves by a length of time on the clock, as Python does: offsets are not looked at. */
  moved(micros: bigint, running: Running): PyDateTime {
    const days = Number(floorDivide(micros, BigInt(microsOfDay)))
    const rest = Number(micros - BigInt(days) * BigInt(microsOfDay)) + microsOfClock(this.moment)
    const carried = Math.floor(rest / microsOfDay)
    const day = epochDay(this.moment) + days + carried
    dayAt(day, running)
    return this.make(momentOf(day, rest - carried * microsOfDay), { zone: this.zone, fold: 0 })
  }

  /** The same instant in another zone. */
  inZone(zone: PyZone): PyDateTime {
    const { instant } = this
    const offset = zone.offsetAt(instant)
    const whole = Math.floor(offset)
    const moment = momentOfSeconds(instant + whole, this.moment.microsecond)
    const fold = zone.offsetOf(moment, 0) === offset ? 0 : 1
    return this.make(moment, { zone, fold })
  }

  /** microseconds from another one to this; undefined when only one of the two has a zone */
  microsSince(other: PyDateTime): bigint | undefined {
    if ((this.zone === null) !== (other.zone === null)) return undefined
    const sameZone = this.zone === other.zone
    const seconds = sameZone ? epochSeconds(this.moment) - epochSeconds(other.moment) : this.instant - other.instant
    return BigInt(seconds) * 1_000_000n + BigInt(this.moment.microsecond - other.moment.microsecond)
  }

  override compare(operator: CompareOperator, other: Value, running: Running): boolean | undefined {
    if (!(other instanceof PyDate)) return undefined
    const isEquality = operator === '==' || operator === '!='
    if (!(other instanceof PyDateTime))
      return isEquality
        ? operator === '!='
        : running.raise('TypeError', "can't compare datetime.datetime to datetime.date")
    const since = this.microsSince(other)
    if (since !== undefined) return ordered(operator, since, 0n)
    return isEquality
      ? operator === '!='
      : running.raise('TypeError', "can't compare offset-naive and offset-aware datetimes")
  }

  override binary(operator: BinaryOperator, other: Value, { isRight, running }: Side): Value | undefined {
    if (other instanceof PyTimedelta) {
      if (operator === '+') return this.moved(other.micros, running)
      return operator === '-' && !isRight ? this.moved(-other.micros, running) : undefined
    }
    if (operator !== '-' || isRight || !(other instanceof PyDateTime)) return undefined
    // a moment of a class below comes first
    if (other.cls !== this.cls && other.cls.isSubclassOf(this.cls)) return undefined
    const since = this.microsSince(other)
    if (since === undefined) return running.raise('TypeError', "can't subtract offset-naive and offset-aware datetimes")
    return makeDelta(since, running)
  }

  override text(_running: Running): Value {
    return this.isoMoment(' ', 'auto')
  }

  override repr(running: Running): string {
    const { year, month, day, hour, minute, second, microsecond } = this.moment
    const last = microsecond !== 0 ? 7 : second !== 0 ? 6 : 5
    const numbers = [year, month, day, hour, minute, second, microsecond].slice(0, last).join(', ')
    const zone = this.zone === null ? '' : `, tzinfo=${this.zone.repr(running)}`
    return `datetime.datetime(${numbers}${this.fold === 1 ? ', fold=1' : ''}${zone})`
  }
}

/** Raises ValueError for numbers that make no day or no time of day. */
export function checkMoment(moment: Day & Partial<Clock>, running: Running): void {
  const { year, month, hour = 0, minute = 0, second = 0, microsecond = 0 } = moment
  const within = (value: number, most: number): boolean => value >= 0 && value <= most
  if (year < 1 || year > 9999) running.raise('ValueError', `year ${year} is out of range`)
  if (month < 1 || month > 12) running.raise('ValueError', 'month must be in 1..12')
  if (!isDay(moment)) running.raise('ValueError', 'day is out of range for month')
  if (!within(hour, 23)) running.raise('ValueError', 'hour must be in 0..23')
  if (!within(minute, 59)) running.raise('ValueError', 'minute must be in 0..59')
  if (!within(second, 59)) running.raise('ValueError', 'second must be in 0..59')
  if (!within(microsecond, 999_999)) running.raise('ValueError', 'microsecond must be in 0..999999')
}
