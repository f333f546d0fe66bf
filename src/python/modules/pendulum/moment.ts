import type { BinaryOperator } from '../../syntax/tree.ts'
import type { PyClass } from '../../values/classes.ts'
import { makeFloat } from '../../values/numbers.ts'
import type { Running, Side, Value } from '../../values/value.ts'
import {
  type Day,
  dayOf,
  daysInMonth,
  dayOfYear,
  epochDay,
  isoCalendar,
  isLeap,
  microsOfClock,
  microsOfDay,
  type Moment,
  momentOf,
  monthsOn,
  weekdayOf,
} from '../time/calendar.ts'
import { dayAt, PyDate } from '../time/date.ts'
import { checkMoment, type Placed, PyDateTime } from '../time/datetime.ts'
import { timestampOf } from '../time/datetime-class.ts'
import { PyTimedelta, roundToEven } from '../time/timedelta.ts'
import type { PyZone } from '../time/zones.ts'
import { pendulumDateClass, pendulumDateTimeClass } from './classes.ts'
import { noUnits, PendulumDuration, type Units } from './duration.ts'
import { PendulumInterval } from './interval.ts'
import type { Formatted } from './tokens.ts'
import { pendulumUtc, zoneOf } from './zones.ts'

/** Fields that days and moments of pendulum share. */
function calendarField(day: Day, name: string): Value | undefined {
  switch (name) {
    case 'day_of_week':
      return weekdayOf(day)
    case 'day_of_year':
      return dayOfYear(day)
    case 'week_of_year':
      return isoCalendar(day).week
    case 'week_of_month':
      return Math.ceil((day.day + weekdayOf({ ...day, day: 1 })) / 7)
    case 'days_in_month':
      return daysInMonth(day.year, day.month)
    case 'quarter':
      return Math.ceil(day.month / 3)
    default:
      return undefined
  }
}

/** `pendulum.Date`. */
export class PendulumDate extends PyDate {
  override get cls(): PyClass {
    return pendulumDateClass
  }

  protected override get isComplete(): boolean {
    return false
  }

  override withDay(day: Day): PendulumDate {
    return new PendulumDate({ year: day.year, month: day.month, day: day.day })
  }

  protected override field(name: string, running: Running): Value | undefined {
    const own = super.field(name, running)
    return own === undefined ? calendarField(this.day, name) : own
  }

  add(units: Units, running: Running): PendulumDate {
    if (units.hours !== 0 || units.minutes !== 0 || units.seconds !== 0 || units.microseconds !== 0)
      running.raise('RuntimeError', 'Time elements cannot be added to a date instance.')
    const day = monthsOn(this.day, units.years * 12 + units.months)
    checkMoment(day, running)
    return this.withDay(dayAt(epochDay(day) + units.weeks * 7 + units.days, running))
  }

  override binary(operator: BinaryOperator, other: Value, side: Side): Value | undefined {
    if (operator === '-' && other instanceof PyDate && !other.isMoment) {
      const own = this.withDay(other.day)
      return side.isRight ? new PendulumInterval(this, own) : new PendulumInterval(own, this)
    }
    if (!(other instanceof PyTimedelta) || (operator !== '+' && (operator !== '-' || side.isRight))) return undefined
    return this.add(daysOf(other, operator === '+' ? 1 : -1), side.running)
  }

  override repr(_running: Running): string {
    return `Date(${this.day.year}, ${this.day.month}, ${this.day.day})`
  }
}

function daysOf(delta: PyTimedelta, sign: number): Units {
  if (!(delta instanceof PendulumDuration)) return { ...noUnits, days: sign * delta.days }
  const days = sign * delta.parts().days
  return { ...noUnits, years: sign * delta.years, months: sign * delta.months, days }
}

/** `pendulum.DateTime`. */
export class PendulumDateTime extends PyDateTime {
  override get cls(): PyClass {
    return pendulumDateTimeClass
  }

  protected override get isComplete(): boolean {
    return false
  }

  override make(moment: Moment, placed: Placed): PendulumDateTime {
    return new PendulumDateTime(moment, placed)
  }

  protected override field(name: string, running: Running): Value | undefined {
    const own = super.field(name, running)
    if (own !== undefined) return own
    switch (name) {
      case 'int_timestamp':
        return this.timestamp(running)
      case 'float_timestamp':
        return makeFloat(timestampOf(this))
      case 'offset':
        return this.offset ?? null
      case 'offset_hours':
        return this.offset === undefined ? null : makeFloat(this.offset / 3600)
      case 'timezone':
      case 'tz':
        return this.zone
      case 'timezone_name':
        return this.zone?.key ?? null
      default:
        return calendarField(this.moment, name)
    }
  }

  /** whole seconds since 1970 */
  timestamp(running: Running): number {
    return this.zone === null
      ? running.raise('TypeError', "can't subtract offset-naive and offset-aware datetimes")
      : this.instant
  }

  formatted(running: Running): Formatted {
    return { ...this.shown(), timestamp: () => this.timestamp(running), zone: this.zone?.key ?? '' }
  }

  /** Adds units: calendar ones on the clock, those of a fixed length to the instant. */
  add(units: Units, running: Running): PendulumDateTime {
    const isCalendar = units.years !== 0 || units.months !== 0 || units.weeks !== 0 || units.days !== 0
    const micros =
      BigInt(units.hours) * 3_600_000_000n +
      BigInt(units.minutes) * 60_000_000n +
      roundToEven(units.seconds * 1_000_000) +
      BigInt(units.microseconds)
    const day = monthsOn(this.moment, units.years * 12 + units.months)
    checkMoment(day, running)
    const moved = new PendulumDateTime(day, { zone: null, fold: 0 }).moved(
      BigInt(units.weeks * 7 + units.days) * BigInt(microsOfDay) + micros,
      running,
    ).moment
    if (isCalendar || this.zone === null) return createMoment(moved, this.zone)
    const utc = new PendulumDateTime(this.moment, this).inZone(pendulumUtc).moved(micros, running)
    const inZone = utc.inZone(this.zone)
    return new PendulumDateTime(inZone.moment, { zone: this.zone, fold: inZone.fold })
  }

  override binary(operator: BinaryOperator, other: Value, side: Side): Value | undefined {
    const { isRight, running } = side
    if (operator === '-' && other instanceof PyDateTime) {
      const own = asPendulum(other, running)
      if ((own.zone === null) !== (this.zone === null))
        return running.raise('TypeError', "can't compare offset-naive and offset-aware datetimes")
      return isRight ? new PendulumInterval(this, own) : new PendulumInterval(own, this)
    }
    if (!(other instanceof PyTimedelta)) return undefined
    if (operator === '+') return this.add(unitsOf(other), running)
    return operator === '-' && !isRight ? this.add(lessUnits(other), running) : undefined
  }

  override repr(running: Running): string {
    const { year, month, day, hour, minute, second, microsecond } = this.moment
    const fraction = microsecond === 0 ? '' : `, ${microsecond}`
    const zone = this.zone === null ? '' : `, tzinfo=${this.zone.repr(running)}`
    return `DateTime(${year}, ${month}, ${day}, ${hour}, ${minute}, ${second}${fraction}${zone})`
  }
}

/** What `moment + delta` adds. */
function unitsOf(delta: PyTimedelta): Units {
  if (delta instanceof PendulumInterval) {
    const { precise } = delta
    return {
      ...noUnits,
      years: precise.years,
      months: precise.months,
      days: precise.days,
      hours: precise.hours,
      minutes: precise.minutes,
      seconds: delta.parts().seconds % 60,
      microseconds: delta.parts().microseconds,
    }
  }
  if (delta instanceof PendulumDuration) return delta.units
  return { ...noUnits, seconds: delta.totalSeconds }
}

function lessUnits(delta: PyTimedelta): Units {
  if (!(delta instanceof PendulumDuration)) return { ...noUnits, seconds: -delta.totalSeconds }
  const isInterval = delta instanceof PendulumInterval
  return {
    ...noUnits,
    years: -(isInterval ? delta.precise.years : delta.years),
    months: -(isInterval ? delta.precise.months : delta.months),
    seconds: -Number(delta.rest) / 1_000_000,
  }
}

/** A moment in a zone; what its clock never shows is moved behind the gap. */
export function createMoment(moment: Moment, zone: PyZone | null): PendulumDateTime {
  if (zone === null) return new PendulumDateTime(moment, { zone, fold: 1 })
  const gap = zone.offsetOf(moment, 1) - zone.offsetOf(moment, 0)
  if (gap <= 0) return new PendulumDateTime(moment, { zone, fold: 1 })
  return new PendulumDateTime(momentOf(epochDay(moment), microsOfClock(moment) + gap * 1_000_000), { zone, fold: 1 })
}

/** A datetime of any kind as one of pendulum. */
export function asPendulum(value: PyDateTime, running: Running): PendulumDateTime {
  if (value instanceof PendulumDateTime) return value
  return value.zone === null
    ? new PendulumDateTime(value.moment, { zone: null, fold: 1 })
    : createMoment(value.moment, zoneOf(value.zone, running))
}

/** The first or last day of a unit; undefined = it is not a unit of days. */
export function boundary(day: Day, unit: string, isEnd: boolean): Day | undefined {
  const { year, month } = day
  const first = (from: number): Day => ({ year: from, month: isEnd ? 12 : 1, day: isEnd ? 31 : 1 })
  switch (unit) {
    case 'day':
      return { year, month, day: day.day }
    case 'week':
      return dayOf(epochDay(day) - weekdayOf(day) + (isEnd ? 6 : 0))
    case 'month':
      return { year, month, day: isEnd ? daysInMonth(year, month) : 1 }
    case 'year':
      return first(year)
    case 'decade':
      return first(year - (year % 10) + (isEnd ? 9 : 0))
    case 'century':
      return first(year - 1 - ((year - 1) % 100) + (isEnd ? 100 : 1))
    default:
      return undefined
  }
}

/** True for a year of 53 weeks or of 366 days. */
export const yearIs = {
  leap: isLeap,
  long: (year: number): boolean => isoCalendar({ year, month: 12, day: 28 }).week === 53,
}
