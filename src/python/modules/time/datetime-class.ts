import { classMethods, members } from '../../builtins/define.ts'
import type { Given } from '../../builtins/signature.ts'
import { nameOfType } from '../../values/keys.ts'
import { makeFloat } from '../../values/numbers.ts'
import type { Running, Value } from '../../values/value.ts'
import { type Clock, dayOf, midnight, momentOfSeconds } from './calendar.ts'
import { completeClass, datetimeClass, timeClass } from './classes.ts'
import { type TimeSpec, timeSpecs } from './clock-text.ts'
import { PyDate } from './date.ts'
import { dateMethods, isoDay, nowInUtc, splitSeconds } from './date-class.ts'
import { checkMoment, PyDateTime } from './datetime.ts'
import { readFormat } from './read-format.ts'
import { readIsoMoment, readIsoTime } from './read-iso.ts'
import { strftime } from './strftime.ts'
import { PyTime } from './time-of-day.ts'
import { seconds, summerTime, unknownName } from './zone-class.ts'
import { FixedZone, PyZone, utc } from './zones.ts'

/** A zone argument: None or a tzinfo. */
export function zoneIn(value: Value, running: Running): PyZone | null {
  if (value === null || value instanceof PyZone) return value
  return running.raise(
    'TypeError',
    `tzinfo argument must be None or of a tzinfo subclass, not type '${nameOfType(value)}'`,
  )
}

function specIn(given: Given, index: number, running: Running): TimeSpec {
  const name = given.text(index, 'auto')
  return timeSpecs.find((known) => known === name) ?? running.raise('ValueError', 'Unknown timespec value')
}

/** Seconds since 1970 of a moment, with its fraction. */
export function timestampOf(self: PyDateTime): number {
  return (self.instant * 1_000_000 + self.moment.microsecond) / 1_000_000
}

export const datetimeMethods = new Map<string, Value>([
  ...dateMethods,
  ...members(PyDateTime, {
    'isoformat(sep=, timespec=)': (self, given, running) =>
      self.isoMoment(given.text(0, 'T'), specIn(given, 1, running)),
    'date()': (self) => new PyDate({ year: self.day.year, month: self.day.month, day: self.day.day }),
    'time()': (self) => new PyTime(clockOf(self), null),
    'timetz()': (self) => new PyTime(clockOf(self), self.zone),
    'timestamp()': (self) => makeFloat(timestampOf(self)),
    'utcoffset()': (self, _given, running) => (self.offset === undefined ? null : seconds(self.offset, running)),
    'dst()': (self, _given, running) =>
      self.zone === null || self.zone instanceof FixedZone ? null : seconds(summerTime(self.zone, self), running),
    'tzname()': (self, _given, running) =>
      self.zone === null ? null : (self.zone.nameOf(self.moment, self.fold) ?? unknownName(self.zone, running)),
    'astimezone(tz=)': (self, given, running) => {
      const zone = zoneIn(given.value(0), running) ?? utc
      return self.zone === zone ? self : self.inZone(zone)
    },
    'replace(year=, month=, day=, hour=, minute=, second=, microsecond=, tzinfo=, *, fold=)': replace,
    'utctimetuple()': (self, _given, running) =>
      running.call(self.inZone(utc).attribute('timetuple', running) ?? null, []),
  }),
])

function clockOf(self: PyDateTime): Clock {
  const { hour, minute, second, microsecond } = self.moment
  return { hour, minute, second, microsecond }
}

function replace(self: PyDateTime, given: Given, running: Running): Value {
  const { moment } = self
  const changed = {
    year: given.int(0, moment.year),
    month: given.int(1, moment.month),
    day: given.int(2, moment.day),
    hour: given.int(3, moment.hour),
    minute: given.int(4, moment.minute),
    second: given.int(5, moment.second),
    microsecond: given.int(6, moment.microsecond),
  }
  checkMoment(changed, running)
  const zone = given.has(7) ? zoneIn(given.value(7), running) : self.zone
  return self.make(changed, { zone, fold: given.has(8) ? (given.int(8) === 0 ? 0 : 1) : self.fold })
}

/** The moment of `fromtimestamp(t, tz)`. */
function fromTimestamp(value: number, zone: PyZone | null, running: Running): PyDateTime {
  if (!Number.isFinite(value)) running.raise('ValueError', 'cannot convert float NaN to integer')
  const { seconds: whole, micros } = splitSeconds(value)
  if (Math.abs(whole) > 253_402_300_799)
    running.raise('ValueError', `year ${Math.trunc(whole / 31_556_952) + 1970} is out of range`)
  const moment = new PyDateTime(momentOfSeconds(whole, micros), { zone: utc, fold: 0 })
  return zone === null ? moment.make(moment.moment, { zone: null, fold: 0 }) : moment.inZone(zone)
}

const makers = classMethods({
  'now(tz=)': (_cls, given, running) => {
    const moment = new PyDateTime(nowInUtc(running), { zone: utc, fold: 0 })
    const zone = zoneIn(given.value(0), running)
    return zone === null ? new PyDateTime(moment.moment, { zone: null, fold: 0 }) : moment.inZone(zone)
  },
  'utcnow()': (_cls, _given, running) => new PyDateTime(nowInUtc(running), { zone: null, fold: 0 }),
  'today()': (_cls, _given, running) => new PyDateTime(nowInUtc(running), { zone: null, fold: 0 }),
  'fromtimestamp(timestamp, tz=)': (_cls, given, running) =>
    fromTimestamp(given.number(0), zoneIn(given.value(1), running), running),
  'utcfromtimestamp(timestamp, /)': (_cls, given, running) => fromTimestamp(given.number(0), null, running),
  'fromordinal(ordinal, /)': (_cls, given) =>
    new PyDateTime({ ...dayOf(given.int(0) - 719_163), ...midnight }, { zone: null, fold: 0 }),
  'fromisocalendar(year, week, day)': (_cls, given, running) =>
    new PyDateTime({ ...dayOf(isoDay(given, running)), ...midnight }, { zone: null, fold: 0 }),
  'fromisoformat(date_string, /)': (_cls, given, running) => {
    const read = readIsoMoment(given.text(0))
    if (read === undefined)
      return running.raise('ValueError', `Invalid isoformat string: ${running.repr(given.value(0))}`)
    const { offset, ...moment } = read
    return new PyDateTime(moment, { zone: zoneOfOffset(offset), fold: 0 })
  },
  'strptime(date_string, format, /)': (_cls, given, running) => {
    const { offset, zoneName, ...moment } = readFormat(given.text(0), given.text(1), running)
    return new PyDateTime(moment, { zone: zoneOfOffset(offset, zoneName), fold: 0 })
  },
  'combine(date, time, tzinfo=)': (_cls, given, running) => {
    const [date, time] = [given.value(0), given.value(1)]
    if (!(date instanceof PyDate))
      return running.raise('TypeError', `combine() argument 1 must be datetime.date, not ${nameOfType(date)}`)
    if (!(time instanceof PyTime))
      return running.raise('TypeError', `combine() argument 2 must be datetime.time, not ${nameOfType(time)}`)
    const zone = given.has(2) ? zoneIn(given.value(2), running) : time.zone
    const { year, month, day } = date.day
    return new PyDateTime({ year, month, day, ...time.clock }, { zone, fold: 0 })
  },
})

/** The zone that a written offset means. */
export function zoneOfOffset(offset: number | undefined, label?: string): PyZone | null {
  if (offset === undefined) return null
  if (label !== undefined) return new FixedZone(offset, { label })
  return offset === 0 ? utc : new FixedZone(offset)
}

completeClass(datetimeClass, {
  signature: 'year, month, day, hour=, minute=, second=, microsecond=, tzinfo=, *, fold=',
  make: (given, running) => {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, microsecond = 0] = Array.from(
      { length: 7 },
      (_, index) => given.int(index, index < 3 ? undefined : 0),
    )
    const moment = { year, month, day, hour, minute, second, microsecond }
    checkMoment(moment, running)
    return new PyDateTime(moment, { zone: zoneIn(given.value(7), running), fold: given.int(8, 0) === 1 ? 1 : 0 })
  },
  members: [
    datetimeMethods,
    makers,
    new Map<string, Value>([
      ['min', new PyDateTime({ year: 1, month: 1, day: 1, ...midnight }, { zone: null, fold: 0 })],
      [
        'max',
        new PyDateTime(
          { year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 59, microsecond: 999_999 },
          { zone: null, fold: 0 },
        ),
      ],
    ]),
  ],
})

completeClass(timeClass, {
  signature: 'hour=, minute=, second=, microsecond=, tzinfo=, *, fold=',
  make: (given, running) => {
    const [hour = 0, minute = 0, second = 0, microsecond = 0] = Array.from({ length: 4 }, (_, index) =>
      given.int(index, 0),
    )
    const clock = { hour, minute, second, microsecond }
    checkMoment({ year: 2000, month: 1, day: 1, ...clock }, running)
    return new PyTime(clock, zoneIn(given.value(4), running))
  },
  members: [
    members(PyTime, {
      'isoformat(timespec=)': (self, given, running) => self.isoformat(specIn(given, 0, running)),
      'strftime(format)': (self, given) => strftime(self.shown(), given.text(0)),
      '__format__(spec, /)': (self, given, running) =>
        given.text(0) === '' ? self.text(running) : strftime(self.shown(), given.text(0)),
      'utcoffset()': (self, _given, running) => (self.offset === undefined ? null : seconds(self.offset, running)),
      'replace(hour=, minute=, second=, microsecond=, tzinfo=)': (self, given, running) => {
        const { clock } = self
        const changed = {
          hour: given.int(0, clock.hour),
          minute: given.int(1, clock.minute),
          second: given.int(2, clock.second),
          microsecond: given.int(3, clock.microsecond),
        }
        checkMoment({ year: 2000, month: 1, day: 1, ...changed }, running)
        return self.make(changed, given.has(4) ? zoneIn(given.value(4), running) : self.zone)
      },
    }),
    classMethods({
      'fromisoformat(time_string, /)': (_cls, given, running) => {
        const read = readIsoTime(given.text(0))
        if (read === undefined)
          return running.raise('ValueError', `Invalid isoformat string: ${running.repr(given.value(0))}`)
        const { offset, ...clock } = read
        return new PyTime(clock, zoneOfOffset(offset))
      },
    }),
    new Map<string, Value>([
      ['min', new PyTime(midnight, null)],
      ['max', new PyTime({ hour: 23, minute: 59, second: 59, microsecond: 999_999 }, null)],
    ]),
  ],
})

export { datetimeClass, timeClass } from './classes.ts'
