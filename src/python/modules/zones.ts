import { fn } from '../builtins/define.ts'
import { exceptionClass, raiseAs } from '../builtins/raise-as.ts'
import type { ModuleSource } from '../values/module.ts'
import type { Value } from '../values/value.ts'
import { completeClass, declareClass, tzinfoClass } from './time/classes.ts'
import { isZoneName } from './time/zone-offsets.ts'
import { FixedZone, NamedZone, type PyZone } from './time/zones.ts'

const notFound = exceptionClass('ZoneInfoNotFoundError', 'KeyError')
const zoneInfoClass = declareClass('ZoneInfo', [tzinfoClass])
completeClass(zoneInfoClass, {
  signature: 'key',
  make: (given, running) => {
    const key = given.text(0)
    if (!isZoneName(key)) return raiseAs(notFound, `No time zone found with key ${key}`, running)
    return zoneInfo(key)
  },
  members: [],
})

const made = new Map<string, PyZone>()

/** The same zone is the same object: moments in it are compared by their clock. */
function zoneInfo(key: string): PyZone {
  const known = made.get(key) ?? new NamedZone(key, zoneInfoClass, (name) => `zoneinfo.ZoneInfo(key='${name}')`)
  made.set(key, known)
  return known
}

/** Module `zoneinfo`. */
export const zoneInfoModule: ModuleSource = {
  name: 'zoneinfo',
  members: new Map<string, Value>([
    ['ZoneInfo', zoneInfoClass],
    ['ZoneInfoNotFoundError', notFound],
  ]),
}

const unknownZone = exceptionClass('UnknownTimeZoneError', 'KeyError')
const pytzClass = declareClass('BaseTzInfo', [tzinfoClass])
const pytzUtc = new FixedZone(0, { cls: pytzClass, label: 'UTC', repr: '<UTC>' })

/** Module `pytz`. */
export const pytzModule: ModuleSource = {
  name: 'pytz',
  members: new Map<string, Value>([
    ['UTC', pytzUtc],
    ['utc', pytzUtc],
    ['UnknownTimeZoneError', unknownZone],
    [
      'timezone',
      fn('timezone(zone)', (given, running) => {
        const key = given.text(0)
        if (/^utc$/i.test(key)) return pytzUtc
        if (!isZoneName(key)) return raiseAs(unknownZone, key, running)
        return new NamedZone(key, pytzClass, (name) => `<DstTzInfo '${name}'>`)
      }),
    ],
  ]),
}
