import { classMethods, members } from '../../builtins/define.ts'
import type { Given } from '../../builtins/signature.ts'
import { PyTuple } from '../../values/list.ts'
import type { Running, Value } from '../../values/value.ts'
import { dayOf, epochDayOfIso, isoCalendar, mod, momentOfSeconds, ordinalOf, weekdayOf } from './calendar.ts'
import { completeClass, dateClass } from './classes.ts'
import { dayAt, PyDate } from './date.ts'
import { checkMoment } from './datetime.ts'
import { readIsoDate } from './read-iso.ts'
import { strftime } from './strftime.ts'
import { utc } from './zones.ts'
import { unknownName } from './zone-class.ts'

/** `strftime` and `format(…)`, which does the same. */
export function formatted(self: PyDate, pattern: string, running: Running): Value {
  running.spend(pattern.length / 100)
  const shown = self.shown()
  // a zone whose short name only Python's database knows
  if (/%[-_0^#]?Z/.test(pattern) && shown.offset !== undefined && shown.zoneName === undefined)
    return unknownName(utc, running)
  return strftime(shown, pattern)
}

/** The fields of a named tuple that code asks for by name. */
class IsoCalendarDate extends PyTuple {
  override readonly typeName = 'IsoCalendarDate'

  override attribute(name: string): Value | undefined {
    const index = ['year', 'week', 'weekday'].indexOf(name)
    return index < 0 ? undefined : this.items[index]
  }

  override repr(): string {
    const [year, week, weekday] = this.items.map(Number)
    return `datetime.IsoCalendarDate(year=${year}, week=${week}, weekday=${weekday})`
  }
}

export const dateMethods = members(PyDate, {
  'isoformat()': (self) => self.isoformat(),
  'strftime(format)': (self, given, running) => formatted(self, given.text(0), running),
  '__format__(spec, /)': (self, given, running) =>
    given.text(0) === '' ? self.text(running) : formatted(self, given.text(0), running),
  'ctime()': (self) => strftime(self.shown(), '%a %b %e %H:%M:%S %Y'),
  'weekday()': (self) => weekdayOf(self.day),
  'isoweekday()': (self) => weekdayOf(self.day) + 1,
  'isocalendar()': (self) => {
    const { year, week, weekday } = isoCalendar(self.day)
    return new IsoCalendarDate([year, week, weekday])
  },
  'toordinal()': (self) => ordinalOf(self.day),
  'replace(year=, month=, day=)': (self, given, running) => {
    const { year, month, day } = self.day
    const changed = { year: given.int(0, year), month: given.int(1, month), day: given.int(2, day) }
    checkMoment(changed, running)
    return self.withDay(changed)
  },
  'timetuple()': (self) => timeTuple(self),
})

function timeTuple(self: PyDate): Value {
  const { year, month, day, hour, minute, second } = self.shown()
  const ofYear = Number(strftime(self.shown(), '%j'))
  return new PyTuple([year, month, day, hour, minute, second, weekdayOf(self.day), ofYear, -1])
}

const oneDay = 86_400

completeClass(dateClass, {
  signature: 'year, month, day',
  make: (given, running) => {
    const day = { year: given.int(0), month: given.int(1), day: given.int(2) }
    checkMoment(day, running)
    return new PyDate(day)
  },
  members: [
    dateMethods,
    classMethods({
      'today()': (_cls, _given, running) => new PyDate(dayOf(Math.floor(running.host.now / 1000 / oneDay))),
      'fromisoformat(date_string, /)': (_cls, given, running) => {
        const day = readIsoDate(given.text(0))
        if (day === undefined)
          return running.raise('ValueError', `Invalid isoformat string: ${running.repr(given.value(0))}`)
        return new PyDate(day)
      },
      'fromordinal(ordinal, /)': (_cls, given, running) => new PyDate(dayAt(given.int(0) - 719_163, running)),
      'fromtimestamp(timestamp, /)': (_cls, given) => new PyDate(dayOf(Math.floor(given.number(0) / oneDay))),
      'fromisocalendar(year, week, day)': (_cls, given, running) => new PyDate(dayOf(isoDay(given, running))),
    }),
    new Map<string, Value>([
      ['min', new PyDate({ year: 1, month: 1, day: 1 })],
      ['max', new PyDate({ year: 9999, month: 12, day: 31 })],
    ]),
  ],
})

/** Days since 1970 of `fromisocalendar(year, week, day)`. */
export function isoDay(given: Given, running: Running): number {
  const [year, week, day] = [given.int(0), given.int(1), given.int(2)]
  const epoch = epochDayOfIso(year, week, day)
  if (epoch !== undefined) return epoch
  return running.raise(
    'ValueError',
    day < 1 || day > 7 ? `Invalid weekday: ${day} (range is [1, 7])` : `Invalid week: ${week}`,
  )
}

/** Seconds since 1970 with a fraction as whole seconds and microseconds, half to even. */
export function splitSeconds(value: number): { readonly seconds: number; readonly micros: number } {
  const seconds = Math.floor(value)
  const scaled = (value - seconds) * 1_000_000
  const floor = Math.floor(scaled)
  const rest = scaled - floor
  const micros = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
  return micros >= 1_000_000 ? { seconds: seconds + 1, micros: micros - 1_000_000 } : { seconds, micros }
}

/** The moment now, in UTC. */
export function nowInUtc(running: Running): ReturnType<typeof momentOfSeconds> {
  const { now } = running.host
  return momentOfSeconds(Math.floor(now / 1000), Math.round(mod(now, 1000) * 1000))
}

export { dateClass } from './classes.ts'
