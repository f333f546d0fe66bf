import { classMethods, fn, functions, members } from '../../builtins/define.ts'
import { exceptionClass, raiseAs } from '../../builtins/raise-as.ts'
import type { Given } from '../../builtins/signature.ts'
import type { ModuleSource } from '../../values/module.ts'
import { makeFloat } from '../../values/numbers.ts'
import type { PythonObject, Running, Value } from '../../values/value.ts'
import { midnight, momentOfSeconds } from '../time/calendar.ts'
import { completeClass } from '../time/classes.ts'
import { PyDate } from '../time/date.ts'
import { nowInUtc, splitSeconds } from '../time/date-class.ts'
import { checkMoment, PyDateTime } from '../time/datetime.ts'
import { datetimeClass, timeClass } from '../time/datetime-class.ts'
import { microsOf } from '../time/delta-class.ts'
import { PyTime } from '../time/time-of-day.ts'
import {
  durationClass,
  fixedTimezoneClass,
  intervalClass,
  pendulumDateClass,
  pendulumDateTimeClass,
  pendulumTimeClass,
  timezoneClass,
} from './classes.ts'
import { PendulumDuration } from './duration.ts'
import { readTokens } from './from-format.ts'
import { PendulumInterval } from './interval.ts'
import { asPendulum, createMoment, PendulumDate, PendulumDateTime } from './moment.ts'
import { dayMethods, intervalMethods, momentMethods, nowIn } from './moment-methods.ts'
import { parseText } from './parse.ts'
import { PendulumTime } from './time.ts'
import { namedZone, offsetZone, pendulumUtc, zoneOf } from './zones.ts'

const parserError = exceptionClass('ParserError', 'ValueError')

const momentSignature = 'year, month, day, hour=, minute=, second=, microsecond=, tz=, ~fold=, ~raise_on_unknown_times='

function momentIn(given: Given, running: Running): PendulumDateTime {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, microsecond = 0] = Array.from(
    { length: 7 },
    (_, index) => given.int(index, index < 3 ? undefined : 0),
  )
  const moment = { year, month, day, hour, minute, second, microsecond }
  checkMoment(moment, running)
  const zone = !given.has(7) ? pendulumUtc : given.value(7) === null ? null : zoneOf(given.value(7), running)
  return createMoment(moment, zone)
}

function startOfDay(moment: PendulumDateTime, days: number, running: Running): PendulumDateTime {
  const start = createMoment({ ...moment.moment, ...midnight }, moment.zone)
  if (days === 0) return start
  return start.add({ years: 0, months: 0, weeks: 0, days, hours: 0, minutes: 0, seconds: 0, microseconds: 0 }, running)
}

const moments = functions({
  'now(tz=)': (given, running) => nowIn(given.value(0), running),
  'today(tz=)': (given, running) => startOfDay(nowIn(given.value(0), running), 0, running),
  'tomorrow(tz=)': (given, running) => startOfDay(nowIn(given.value(0), running), 1, running),
  'yesterday(tz=)': (given, running) => startOfDay(nowIn(given.value(0), running), -1, running),
  [`datetime(${momentSignature})`]: momentIn,
  'local(year, month, day, hour=, minute=, second=, microsecond=)': momentIn,
  'naive(year, month, day, hour=, minute=, second=, microsecond=)': (given, running) =>
    createMoment(momentIn(given, running).moment, null),
  'date(year, month, day)': (given, running) =>
    running.call(pendulumDateClass, [given.value(0), given.value(1), given.value(2)]),
  'time(hour, minute=, second=, microsecond=)': (given, running) =>
    running.call(
      pendulumTimeClass,
      [0, 1, 2, 3].map((index) => given.int(index, 0)),
    ),
  'instance(obj, tz=)': (given, running) => {
    const value = given.value(0)
    if (value instanceof PyDateTime) {
      if (value.zone !== null) return asPendulum(value, running)
      if (!given.has(1)) return createMoment(value.moment, pendulumUtc)
      return createMoment(value.moment, given.value(1) === null ? null : zoneOf(given.value(1), running))
    }
    if (value instanceof PyDate)
      return new PendulumDate({ year: value.day.year, month: value.day.month, day: value.day.day })
    return value instanceof PyTime
      ? new PendulumTime(value.clock, value.zone)
      : running.unknown('pendulum.instance() is given something else than a date')
  },
  'from_timestamp(timestamp, tz=)': (given, running) => {
    const { seconds, micros } = splitSeconds(given.number(0))
    const utc = new PendulumDateTime(momentOfSeconds(seconds, micros), { zone: pendulumUtc, fold: 1 })
    if (!given.has(1)) return utc
    const moved = utc.inZone(zoneOf(given.value(1), running))
    return new PendulumDateTime(moved.moment, moved)
  },
  'parse(text, ~exact=, tz=, strict=, ~now=, ~day_first=, ~year_first=)': parse,
  'from_format(string, fmt, tz=, locale=)': (given, running) => {
    const { moment, zone } = readTokens(given.text(0), given.text(1), { raises: running, now: nowInUtc(running) })
    checkMoment(moment, running)
    if (zone !== undefined)
      return createMoment(moment, typeof zone === 'number' ? offsetZone(zone) : namedZone(zone, running))
    return createMoment(moment, given.has(2) ? zoneOf(given.value(2), running) : pendulumUtc)
  },
  'timezone(name)': (given, running) =>
    typeof given.value(0) === 'string' ? namedZone(given.text(0), running) : offsetZone(given.int(0)),
  'local_timezone()': () => pendulumUtc,
  'fixed_timezone(offset)': (given) => offsetZone(given.int(0)),
  'interval(start, end, absolute=)': (given, running) => intervalOf(given, running),
  'period(start, end, absolute=)': (given, running) => intervalOf(given, running),
})

function intervalOf(given: Given, running: Running): Value {
  const [start, end] = [given.value(0), given.value(1)].map((value) =>
    value instanceof PyDateTime ? asPendulum(value, running) : value,
  )
  if (!(start instanceof PyDate) || !(end instanceof PyDate))
    return running.raise('TypeError', 'an interval is between two dates')
  const interval = new PendulumInterval(start, end)
  const isAbsolute = given.has(2) && running.truth(given.value(2)) === true
  return isAbsolute && interval.micros < 0n ? new PendulumInterval(end, start) : interval
}

function parse(given: Given, running: Running): Value {
  const text = given.text(0)
  if (text === 'now') return nowIn(null, running)
  const parsed = parseText(text)
  if (parsed === undefined) {
    if (text.includes('/') || (given.has(3) && running.truth(given.value(3)) !== true))
      return running.unknown(
        `line ${running.lineOf(running.at)} parses "${text}", a form of dates that sluice does not know`,
      )
    return raiseAs(parserError, `Unable to parse string [${text}]`, running)
  }
  const zone = given.has(2) ? zoneOf(given.value(2), running) : pendulumUtc
  const isExact = running.truth(given.value(1)) === true
  switch (parsed.kind) {
    case 'day':
      return isExact ? new PendulumDate(parsed.day) : createMoment({ ...parsed.day, ...midnight }, zone)
    case 'time': {
      const { clock, offset } = parsed
      if (isExact) return new PendulumTime(clock, offset === undefined ? null : offsetZone(offset))
      return createMoment({ ...nowInUtc(running), ...clock }, zone)
    }
    case 'moment': {
      const { day, clock, offset } = parsed
      const own = offset === undefined ? zone : offset === 0 && text.endsWith('Z') ? pendulumUtc : offsetZone(offset)
      return createMoment({ ...day, ...clock }, own)
    }
    case 'duration':
      return running.call(
        durationClass,
        [],
        new Map(Array.from(parsed.units, ([unit, count]) => [unit, unit === 'seconds' ? makeNumber(count) : count])),
      )
  }
}

function makeNumber(count: number): Value {
  return Number.isInteger(count) ? count : makeFloat(count)
}

completeClass(pendulumDateTimeClass, {
  signature: 'year, month, day, hour=, minute=, second=, microsecond=, tzinfo=, *, ~fold=',
  make: (given, running) => {
    const moment = momentIn(given, running)
    return given.has(7) && given.value(7) !== null
      ? moment
      : new PendulumDateTime(moment.moment, { zone: null, fold: 1 })
  },
  members: [
    momentMethods,
    classMethods({
      'now(tz=)': (_cls, given, running) => nowIn(given.value(0), running),
      'utcnow()': (_cls, _given, running) => nowIn('UTC', running),
      'today()': (_cls, _given, running) => nowIn(null, running),
      ...Object.fromEntries(
        [
          ['strptime(time, fmt)', 'strptime'],
          ['fromisoformat(text)', 'fromisoformat'],
          ['fromtimestamp(t, tz=)', 'fromtimestamp'],
        ].map(([signature = '', name = '']) => [signature, viaDatetime(name)]),
      ),
      [`create(${momentSignature})`]: (_cls, given, running) => momentIn(given, running),
    }),
  ],
})

/** What datetime's class makes, as one of pendulum's. */
function viaDatetime(name: string): (cls: unknown, given: Given, running: Running) => Value {
  return (_cls, given, running) => {
    const made = running.call(datetimeClass.attribute(name, running) ?? null, given.args.positional, given.args.named)
    if (!(made instanceof PyDateTime)) return made
    if (made.zone !== null) return asPendulum(made, running)
    return createMoment(made.moment, name === 'fromisoformat' ? null : pendulumUtc)
  }
}

completeClass(pendulumDateClass, {
  signature: 'year, month, day',
  make: (given, running) => {
    const day = { year: given.int(0), month: given.int(1), day: given.int(2) }
    checkMoment(day, running)
    return new PendulumDate(day)
  },
  members: [
    dayMethods,
    classMethods({
      'today()': (_cls, _given, running) =>
        new PendulumDate(nowIn(null, running).day).withDay(nowIn(null, running).day),
    }),
  ],
})

completeClass(pendulumTimeClass, {
  signature: 'hour=, minute=, second=, microsecond=, tzinfo=',
  make: (given, running) => {
    const plain = running.call(timeClass, given.args.positional, given.args.named)
    return plain instanceof PyTime ? new PendulumTime(plain.clock, plain.zone) : plain
  },
  members: [],
})

const durationSignature = 'days=, seconds=, microseconds=, milliseconds=, minutes=, hours=, weeks=, years=, months='

completeClass(durationClass, {
  signature: durationSignature,
  make: makeDuration,
  members: [
    members(PendulumDuration, {
      'in_words(locale=, separator=)': (self, given) => self.words(given.text(1, ' ')),
      'in_weeks()': (self) => self.count(604_800_000_000),
      'in_days()': (self) => self.count(86_400_000_000),
      'in_hours()': (self) => self.count(3_600_000_000),
      'in_minutes()': (self) => self.count(60_000_000),
      'in_seconds()': (self) => self.count(1_000_000),
      'total_weeks()': (self) => self.total(604_800_000_000),
      'total_days()': (self) => self.total(86_400_000_000),
      'total_hours()': (self) => self.total(3_600_000_000),
      'total_minutes()': (self) => self.total(60_000_000),
      'total_seconds()': (self) => self.total(1_000_000),
    }),
  ],
})

function makeDuration(given: Given, running: Running): Value {
  const calendar = (given.int(7, 0) * 365 + given.int(8, 0) * 30) * 86_400
  const of = (index: number): number => given.number(index, 0)
  return new PendulumDuration(microsOf(given, running) + BigInt(calendar) * 1_000_000n, {
    years: given.int(7, 0),
    months: given.int(8, 0),
    weeks: of(6),
    days: of(0),
    hours: of(5),
    minutes: of(4),
    seconds: of(1),
    microseconds: of(2) + of(3) * 1000,
  })
}

completeClass(intervalClass, { signature: 'start, end, absolute=', make: intervalOf, members: [intervalMethods] })
completeClass(timezoneClass, {
  signature: 'key',
  make: (given, running) => namedZone(given.text(0), running),
  members: [],
})
completeClass(fixedTimezoneClass, {
  signature: 'offset, ~name=',
  make: (given) => offsetZone(given.int(0)),
  members: [],
})

const weekdayNames = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']

/** Module `pendulum`, version 3, in English. */
export const pendulumModule: ModuleSource = {
  name: 'pendulum',
  members: new Map<string, Value>([
    ...moments,
    ['duration', fn(`duration(${durationSignature})`, makeDuration)],
    ...[
      pendulumDateTimeClass,
      pendulumDateClass,
      pendulumTimeClass,
      durationClass,
      intervalClass,
      timezoneClass,
      fixedTimezoneClass,
    ].map((cls): [string, PythonObject] => [cls.name, cls]),
    ['UTC', pendulumUtc],
    ...weekdayNames.map((name, index): [string, Value] => [name, index]),
  ]),
}
