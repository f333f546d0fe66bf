import { exceptionClass, raiseAs } from '../../builtins/raise-as.ts'
import { doubleOf, isNumber } from '../../values/numbers.ts'
import type { Running, Value } from '../../values/value.ts'
import { isZoneName } from '../time/zone-offsets.ts'
import { FixedZone, NamedZone, PyZone } from '../time/zones.ts'
import { offsetText } from '../time/offset-text.ts'
import { fixedTimezoneClass, timezoneClass } from './classes.ts'

const invalidTimezone = exceptionClass('InvalidTimezone', 'ValueError')

/** `pendulum.UTC`. */
export const pendulumUtc = new NamedZone('UTC', timezoneClass, (key) => `Timezone('${key}')`)

/** `pendulum.timezone(name)`, for a name that there is. */
export function namedZone(name: string, running: Running): PyZone {
  if (/^utc$/i.test(name)) return pendulumUtc
  if (!isZoneName(name)) return raiseAs(invalidTimezone, name, running)
  return new NamedZone(name, timezoneClass, (key) => `Timezone('${key}')`)
}

/** A zone of one offset, in seconds. */
export function offsetZone(seconds: number): PyZone {
  const label = offsetText(Math.floor(seconds / 60) * 60, ':')
  return new FixedZone(seconds, { cls: fixedTimezoneClass, label, repr: `FixedTimezone(${seconds}, name="${label}")` })
}

/** Whatever pendulum takes for a zone: a name, hours, a zone of any library; None and "local" are the machine's. */
export function zoneOf(value: Value, running: Running): PyZone {
  if (value === null || value === 'local') return pendulumUtc
  if (typeof value === 'string') return namedZone(value, running)
  if (isNumber(value)) return offsetZone(Math.trunc(doubleOf(value) * 3600))
  if (!(value instanceof PyZone)) return running.raise('TypeError', 'a time zone is expected')
  if (value.cls === timezoneClass || value.cls === fixedTimezoneClass) return value
  if (value instanceof FixedZone)
    return value.seconds === 0 && value.label === undefined ? pendulumUtc : offsetZone(value.seconds)
  return namedZone(value.key, running)
}
