import { members } from '../../builtins/define.ts'
import { nameOfType } from '../../values/keys.ts'
import type { Running, Value } from '../../values/value.ts'
import { completeClass, timezoneClass, tzinfoClass } from './classes.ts'
import { PyDateTime } from './datetime.ts'
import { makeDelta, PyTimedelta } from './timedelta.ts'
import { FixedZone, PyZone, utc } from './zones.ts'

const zoneMethods = members(PyZone, {
  'utcoffset(dt, /)': (self, given, running) => {
    const moment = given.value(0)
    if (moment instanceof PyDateTime) return seconds(self.offsetOf(moment.moment, moment.fold), running)
    return self instanceof FixedZone ? seconds(self.seconds, running) : null
  },
  'tzname(dt, /)': (self, given, running) => {
    const moment = given.value(0)
    if (moment instanceof PyDateTime) return self.nameOf(moment.moment, moment.fold) ?? unknownName(self, running)
    return self instanceof FixedZone ? self.nameOf() : null
  },
  'dst(dt, /)': (self, given, running) => {
    const moment = given.value(0)
    if (!(moment instanceof PyDateTime) || self instanceof FixedZone) return null
    return seconds(summerTime(self, moment), running)
  },
  // pytz
  'localize(dt, ~is_dst=)': (self, given, running) => {
    const moment = given.value(0)
    if (!(moment instanceof PyDateTime))
      return running.raise('AttributeError', `'${nameOfType(moment)}' object has no attribute 'tzinfo'`)
    if (moment.zone !== null) running.raise('ValueError', 'Not naive datetime (tzinfo is already set)')
    return moment.make(moment.moment, { zone: self, fold: 1 })
  },
  'normalize(dt, ~is_dst=)': (self, given) => {
    const moment = given.value(0)
    return moment instanceof PyDateTime ? moment.inZone(self) : null
  },
})

/** What an offset is beyond the least one of its year, in seconds. */
export function summerTime(zone: PyZone, moment: PyDateTime): number {
  const { year } = moment.moment
  const at = (month: number): number => zone.offsetOf({ ...moment.moment, year, month, day: 1 }, 0)
  return Math.max(0, zone.offsetOf(moment.moment, moment.fold) - Math.min(at(1), at(7)))
}

export function seconds(count: number, running: Running): Value {
  return makeDelta(BigInt(Math.round(count * 1_000_000)), running)
}

export function unknownName(zone: PyZone, running: Running): Value {
  return running.unknown(`line ${running.lineOf(running.at)} asks what the zone ${zone.key} is called`)
}

completeClass(tzinfoClass, { members: [zoneMethods] })
completeClass(timezoneClass, {
  signature: 'offset, name=',
  make: (given, running) => {
    const offset = given.value(0)
    if (!(offset instanceof PyTimedelta))
      return running.raise('TypeError', `timezone() argument 1 must be datetime.timedelta, not ${nameOfType(offset)}`)
    if (offset.totalSeconds <= -86_400 || offset.totalSeconds >= 86_400)
      running.raise(
        'ValueError',
        `offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not ${offset.repr(running)}.`,
      )
    if (given.has(1)) return new FixedZone(offset.totalSeconds, { label: given.text(1) })
    return offset.micros === 0n ? utc : new FixedZone(offset.totalSeconds)
  },
  members: [new Map<string, Value>([['utc', utc]])],
})

/** `datetime.timezone`, complete. */
export const zoneClasses = { tzinfo: tzinfoClass, timezone: timezoneClass }
