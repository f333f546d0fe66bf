import { daysInMonth, epochDay, type Moment, momentOfSeconds } from '../time/calendar.ts'

/** What lies between two moments, unit by unit, all with the same sign. */
export interface PreciseDiff {
  readonly years: number
  readonly months: number
  readonly days: number
  readonly hours: number
  readonly minutes: number
  readonly seconds: number
  readonly microseconds: number
  readonly totalDays: number
}

/** One end of an interval. */
export interface End {
  readonly moment: Moment
  /** whole seconds since 1970 */
  readonly instant: number
  /** undefined = a day or a naive moment */
  readonly zone: string | undefined
}

/** The difference as pendulum reckons it: calendar units first, of the clock's reading when both are in one zone. */
export function preciseDiff(start: End, end: End): PreciseDiff {
  const order = start.instant - end.instant || start.moment.microsecond - end.moment.microsecond
  const [early, late, sign] = order > 0 ? [end, start, -1] : [start, end, 1]
  const totalDays = epochDay(late.moment) - epochDay(early.moment)
  const isSameZone = early.zone === late.zone && totalDays !== 0
  const [from, to] = isSameZone || early.zone === undefined ? [early.moment, late.moment] : [inUtc(early), inUtc(late)]
  const clock = clockDiff(from, to)
  const date = dateDiff(from, to, clock.carried)
  const signed = (value: number): number => (value === 0 ? 0 : sign * value)
  return {
    years: signed(date.years),
    months: signed(date.months),
    days: signed(date.days),
    hours: signed(clock.hours),
    minutes: signed(clock.minutes),
    seconds: signed(clock.seconds),
    microseconds: signed(clock.microseconds),
    totalDays: signed(totalDays),
  }
}

function inUtc(end: End): Moment {
  return momentOfSeconds(end.instant, end.moment.microsecond)
}

function clockDiff(
  from: Moment,
  to: Moment,
): Pick<PreciseDiff, 'hours' | 'minutes' | 'seconds' | 'microseconds'> & { carried: number } {
  const micros = (moment: Moment): number =>
    ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1_000_000 + moment.microsecond
  const difference = micros(to) - micros(from)
  const carried = difference < 0 ? -1 : 0
  const rest = difference - carried * 86_400_000_000
  const seconds = Math.floor(rest / 1_000_000)
  return {
    carried,
    hours: Math.floor(seconds / 3600),
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
    microseconds: rest % 1_000_000,
  }
}

function dateDiff(from: Moment, to: Moment, carried: number): { years: number; months: number; days: number } {
  let years = to.year - from.year
  let months = to.month - from.month
  let days = carried + to.day - from.day
  if (days < 0) {
    const before = to.month === 1 ? daysInMonth(to.year - 1, 12) : daysInMonth(to.year, to.month - 1)
    const longer = daysInMonth(to.year, to.month) - before
    if (days < longer) days += before < from.day ? from.day : before
    else if (days === longer) {
      days = 0
      months++
    } else days += before
    months--
  }
  if (months < 0) {
    months += 12
    years--
  }
  return { years, months, days }
}
