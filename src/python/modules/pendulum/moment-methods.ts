import { members } from '../../builtins/define.ts'
import type { Given } from '../../builtins/signature.ts'
import { PyIterator } from '../../values/functions.ts'
import { intOf } from '../../values/numbers.ts'
import type { Running, Value } from '../../values/value.ts'
import { type Day, dayOf, epochDay, type Moment, weekdayOf } from '../time/calendar.ts'
import { dateClass } from '../time/classes.ts'
import { PyDate } from '../time/date.ts'
import { formatted } from '../time/date-class.ts'
import { checkMoment, PyDateTime } from '../time/datetime.ts'
import { nowInUtc } from '../time/date-class.ts'
import { pendulumTimeClass } from './classes.ts'
import { type Units } from './duration.ts'
import { PendulumInterval } from './interval.ts'
import { asPendulum, boundary, createMoment, PendulumDate, PendulumDateTime, yearIs } from './moment.ts'
import { formatTokens } from './tokens.ts'
import { pendulumUtc, zoneOf } from './zones.ts'

const unitNames = 'years=, months=, weeks=, days=, hours=, minutes=, seconds=, microseconds='

/** The units of `add(…)` and `subtract(…)`. */
function unitsIn(given: Given, sign: 1 | -1): Units {
  const of = (index: number): number => sign * given.number(index, 0) + 0
  return {
    years: of(0),
    months: of(1),
    weeks: of(2),
    days: of(3),
    hours: of(4),
    minutes: of(5),
    seconds: of(6),
    microseconds: of(7),
  }
}

/** Moments of a clock that was just read. */
export function nowIn(zone: Value, running: Running): PendulumDateTime {
  const utc = new PendulumDateTime(nowInUtc(running), { zone: pendulumUtc, fold: 0 })
  const inZone = utc.inZone(zoneOf(zone, running))
  return new PendulumDateTime(inZone.moment, inZone)
}

const clockUnits = ['hour', 'minute', 'second'] as const

function startOf(
  self: PendulumDateTime,
  unit: string,
  { isEnd, running }: { isEnd: boolean; running: Running },
): Value {
  const rest = isEnd ? { minute: 59, second: 59, microsecond: 999_999 } : { minute: 0, second: 0, microsecond: 0 }
  const index = clockUnits.findIndex((known) => known === unit)
  const { moment } = self
  if (index >= 0) {
    const kept = { ...moment, ...rest }
    if (index >= 1) kept.minute = moment.minute
    if (index === 2) kept.second = moment.second
    return createMoment(kept, self.zone)
  }
  const day = boundary(moment, unit, isEnd)
  if (day === undefined)
    return running.raise('ValueError', `Invalid unit "${unit}" for ${isEnd ? 'end_of' : 'start_of'}()`)
  return createMoment({ ...day, hour: isEnd ? 23 : 0, ...rest }, self.zone)
}

/** The next or last day of a weekday, not this one. */
function weekdayFrom(day: Day, wanted: Value, { step, running }: { step: 1 | -1; running: Running }): Day {
  const weekday = wanted === null ? weekdayOf(day) : Number(intOf(wanted) ?? -1)
  if (weekday < 0 || weekday > 6) running.raise('ValueError', 'Invalid day of week')
  let epoch = epochDay(day) + step
  while (weekdayOf(dayOf(epoch)) !== weekday) epoch += step
  return dayOf(epoch)
}

function edgeOf(day: Day, unit: string, { isEnd, running }: { isEnd: boolean; running: Running }): Day {
  const found = unit === 'quarter' ? quarterEdge(day, isEnd) : boundary(day, unit, isEnd)
  return found ?? running.raise('ValueError', `Invalid unit "${unit}" for ${isEnd ? 'last_of' : 'first_of'}()`)
}

function quarterEdge(day: Day, isEnd: boolean): Day | undefined {
  const month = Math.ceil(day.month / 3) * 3 - (isEnd ? 0 : 2)
  return boundary({ year: day.year, month, day: 1 }, 'month', isEnd)
}

/** `first_of(unit, weekday)`, `last_of(unit, weekday)`. */
function edgeDay(day: Day, given: Given, how: { isEnd: boolean; running: Running }): Day {
  const edge = edgeOf(day, given.text(0), how)
  const wanted = given.value(1)
  if (wanted === null || weekdayOf(edge) === Number(intOf(wanted) ?? -1)) return edge
  return weekdayFrom(edge, wanted, { step: how.isEnd ? -1 : 1, running: how.running })
}

const atom = 'YYYY-MM-DDTHH:mm:ssZ'
const rfc822 = 'ddd, DD MMM YY HH:mm:ss ZZ'
const rfc1123 = 'ddd, DD MMM YYYY HH:mm:ss ZZ'
const patterns: Readonly<Record<string, string>> = {
  to_time_string: 'HH:mm:ss',
  to_datetime_string: 'YYYY-MM-DD HH:mm:ss',
  to_day_datetime_string: 'ddd, MMM D, YYYY h:mm A',
  to_atom_string: atom,
  to_cookie_string: 'dddd, DD-MMM-YYYY HH:mm:ss zz',
  to_rfc822_string: rfc822,
  to_rfc850_string: 'dddd, DD-MMM-YY HH:mm:ss zz',
  to_rfc1036_string: rfc822,
  to_rfc1123_string: rfc1123,
  to_rfc2822_string: rfc1123,
  to_rss_string: rfc1123,
  to_w3c_string: atom,
}

const stringMethods = Object.fromEntries(
  Object.entries(patterns).map(([name, pattern]) => [
    `${name}()`,
    (self: PendulumDateTime, _given: Given, running: Running) => formatTokens(self.formatted(running), pattern),
  ]),
)

const sharedDay = {
  'to_date_string()': (self: PyDate) => self.isoformat(),
  'to_formatted_date_string()': (self: PyDate) =>
    formatTokens({ ...self.shown(), timestamp: () => 0, zone: '' }, 'MMM DD, YYYY'),
  'is_leap_year()': (self: PyDate) => yearIs.leap(self.day.year),
  'is_long_year()': (self: PyDate) => yearIs.long(self.day.year),
  'diff_for_humans(~other=, ~absolute=, ~locale=)': (_self: PyDate, _given: Given, running: Running) =>
    running.unknown(`line ${running.lineOf(running.at)} uses diff_for_humans(), which sluice does not know`),
} as const

/** The methods of `pendulum.DateTime`. */
export const momentMethods = members(PendulumDateTime, {
  ...sharedDay,
  ...stringMethods,
  [`add(${unitNames})`]: (self, given, running) => self.add(unitsIn(given, 1), running),
  [`subtract(${unitNames})`]: (self, given, running) => self.add(unitsIn(given, -1), running),
  'start_of(unit)': (self, given, running) => startOf(self, given.text(0), { isEnd: false, running }),
  'end_of(unit)': (self, given, running) => startOf(self, given.text(0), { isEnd: true, running }),
  'format(fmt, locale=)': (self, given, running) => {
    if (given.value(1) !== null && !given.text(1).startsWith('en'))
      return running.unknown(`line ${running.lineOf(running.at)} formats a date in the language "${given.text(1)}"`)
    running.spend(given.text(0).length / 100)
    return formatTokens(self.formatted(running), given.text(0))
  },
  '__format__(spec, /)': (self, given, running) => {
    if (given.text(0) === '') return self.text(running)
    return given.text(0).includes('%')
      ? formatted(self, given.text(0), running)
      : formatTokens(self.formatted(running), given.text(0))
  },
  'to_iso8601_string()': (self) => {
    const text = self.isoMoment('T', 'auto')
    return self.zone?.key === 'UTC' ? text.replace('+00:00', 'Z') : text
  },
  'to_rfc3339_string()': (self) => self.isoMoment('T', 'auto'),
  'in_timezone(tz)': (self, given, running) => inZone(self, given.value(0), running),
  'in_tz(tz)': (self, given, running) => inZone(self, given.value(0), running),
  'astimezone(tz=)': (self, given, running) => inZone(self, given.value(0), running),
  'date()': (self) => new PendulumDate({ year: self.day.year, month: self.day.month, day: self.day.day }),
  'time()': (self, _given, running) => {
    const { hour, minute, second, microsecond } = self.moment
    return running.call(pendulumTimeClass, [hour, minute, second, microsecond])
  },
  'naive()': (self) => new PendulumDateTime(self.moment, { zone: null, fold: 1 }),
  'diff(dt=, abs=)': (self, given, running) => {
    const other = given.value(0)
    const end = other instanceof PyDateTime ? asPendulum(other, running) : nowIn(self.zone, running)
    return difference(self, end, given.has(1) ? running.truth(given.value(1)) === true : true)
  },
  'set(year=, month=, day=, hour=, minute=, second=, microsecond=, tz=)': changed,
  'replace(year=, month=, day=, hour=, minute=, second=, microsecond=, tzinfo=, fold=)': changed,
  'on(year, month, day)': (self, given, running) =>
    checked({ ...self.moment, year: given.int(0), month: given.int(1), day: given.int(2) }, self, running),
  'at(hour, minute=, second=, microsecond=)': (self, given, running) => {
    const clock = { hour: given.int(0), minute: given.int(1, 0), second: given.int(2, 0), microsecond: given.int(3, 0) }
    return checked({ ...self.moment, ...clock }, self, running)
  },
  'next(day_of_week=, keep_time=)': (self, given, running) => otherWeekday(self, given, { step: 1, running }),
  'previous(day_of_week=, keep_time=)': (self, given, running) => otherWeekday(self, given, { step: -1, running }),
  'first_of(unit, day_of_week=)': (self, given, running) =>
    createMoment({ ...edgeDay(self.day, given, { isEnd: false, running }), ...noClock }, self.zone),
  'last_of(unit, day_of_week=)': (self, given, running) =>
    createMoment({ ...edgeDay(self.day, given, { isEnd: true, running }), ...noClock }, self.zone),
  'is_utc()': (self) => self.offset === 0,
  'is_local()': (self) => self.offset === 0,
  'is_past()': (self, _given, running) => running.compare('<', self, nowIn(self.zone, running)),
  'is_future()': (self, _given, running) => running.compare('>', self, nowIn(self.zone, running)),
  'is_same_day(dt)': (self, given) => given.value(0) instanceof PyDate && sameDay(self, given.value(0)),
})

const noClock = { hour: 0, minute: 0, second: 0, microsecond: 0 }

function sameDay(self: PyDate, other: Value): boolean {
  return other instanceof PyDate && epochDay(self.day) === epochDay(other.day)
}

function inZone(self: PendulumDateTime, zone: Value, running: Running): Value {
  if (self.zone === null) return createMoment(self.moment, zoneOf(zone, running))
  const moved = self.inZone(zoneOf(zone, running))
  return new PendulumDateTime(moved.moment, moved)
}

function difference(start: PyDate, end: PyDate, absolute: boolean): PendulumInterval {
  const interval = new PendulumInterval(start, end)
  return absolute && interval.micros < 0n ? new PendulumInterval(end, start) : interval
}

function checked(moment: Moment, self: PendulumDateTime, running: Running): Value {
  checkMoment(moment, running)
  return createMoment(moment, self.zone)
}

function changed(self: PendulumDateTime, given: Given, running: Running): Value {
  const { moment } = self
  const of = (index: number, missing: number): number => (given.value(index) === null ? missing : given.int(index))
  const next = {
    year: of(0, moment.year),
    month: of(1, moment.month),
    day: of(2, moment.day),
    hour: of(3, moment.hour),
    minute: of(4, moment.minute),
    second: of(5, moment.second),
    microsecond: of(6, moment.microsecond),
  }
  checkMoment(next, running)
  const isReplace = given.name.endsWith('replace')
  const zone = given.has(7) && (isReplace || given.value(7) !== null) ? given.value(7) : self.zone
  return createMoment(next, zone === null ? null : zoneOf(zone, running))
}

function otherWeekday(self: PendulumDateTime, given: Given, how: { step: 1 | -1; running: Running }): Value {
  const keepTime = given.has(1) && how.running.truth(given.value(1)) === true
  const day = weekdayFrom(self.day, given.value(0), how)
  return createMoment({ ...self.moment, ...(keepTime ? {} : noClock), ...day }, self.zone)
}

/** The methods of `pendulum.Date`. */
export const dayMethods = members(PendulumDate, {
  ...sharedDay,
  'add(years=, months=, weeks=, days=)': (self, given, running) => self.add(unitsIn(given, 1), running),
  'subtract(years=, months=, weeks=, days=)': (self, given, running) => self.add(unitsIn(given, -1), running),
  'start_of(unit)': (self, given, running) => dayEdge(self, given, { isEnd: false, running }),
  'end_of(unit)': (self, given, running) => dayEdge(self, given, { isEnd: true, running }),
  'format(fmt, ~locale=)': (self, given) =>
    formatTokens({ ...self.shown(), timestamp: () => 0, zone: '' }, given.text(0)),
  'diff(dt=, abs=)': (self, given, running) => {
    const other = given.value(0)
    const end = other instanceof PyDate ? self.withDay(other.day) : self.withDay(nowInUtc(running))
    return difference(self, end, given.has(1) ? running.truth(given.value(1)) === true : true)
  },
  'next(day_of_week=)': (self, given, running) =>
    self.withDay(weekdayFrom(self.day, given.value(0), { step: 1, running })),
  'previous(day_of_week=)': (self, given, running) =>
    self.withDay(weekdayFrom(self.day, given.value(0), { step: -1, running })),
  'first_of(unit, day_of_week=)': (self, given, running) =>
    self.withDay(edgeDay(self.day, given, { isEnd: false, running })),
  'last_of(unit, day_of_week=)': (self, given, running) =>
    self.withDay(edgeDay(self.day, given, { isEnd: true, running })),
  'set(year=, month=, day=)': (self, given, running) =>
    running.call(
      dateClass.find('replace') ?? null,
      [self],
      new Map(
        [0, 1, 2]
          .filter((index) => given.has(index))
          .map((index) => [['year', 'month', 'day'][index] ?? '', given.value(index)]),
      ),
    ),
})

function dayEdge(self: PendulumDate, given: Given, how: { isEnd: boolean; running: Running }): Value {
  const unit = given.text(0)
  const day = boundary(self.day, unit, how.isEnd)
  if (day !== undefined) return self.withDay(day)
  return how.running.raise('ValueError', `Invalid unit "${unit}" for ${how.isEnd ? 'end_of' : 'start_of'}()`)
}

/** The methods of `Interval` that go over moments. */
export const intervalMethods = members(PendulumInterval, {
  'in_years()': (self) => self.precise.years,
  'in_months()': (self) => self.months12,
  'in_weeks()': (self) => Math.trunc(self.precise.totalDays / 7) + 0,
  'in_days()': (self) => self.precise.totalDays,
  'as_duration()': (self) => self.duration,
  'as_interval()': (self) => self,
  'range(unit, amount=)': (self, given, running) =>
    new PyIterator(self.steps({ unit: given.text(0), amount: given.int(1, 1) }, running)),
  '__iter__()': (self, _given, running) => new PyIterator(self.iterate(running)),
})
