import { readInt } from '../../builtins/functions/read-number.ts'
import { makeFloat, makeInt } from '../../values/numbers.ts'
import type { Value } from '../../values/value.ts'
import { isDay, midnight } from '../time/calendar.ts'
import { PyDate } from '../time/date.ts'
import { PyDateTime } from '../time/datetime.ts'
import { zoneOfOffset } from '../time/datetime-class.ts'
import { offsetOfText } from '../time/read-format.ts'

const yes = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/
const no = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/
const none = /^(?:~|null|Null|NULL|)$/
const int = /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][\d_]*|0x[\da-fA-F_]+)$/
const sexagesimal = /^[-+]?[1-9][\d_]*(?::[0-5]?\d)+(\.[\d_]*)?$/
const float = /^[-+]?(?:\d[\d_]*\.[\d_]*(?:[eE][-+]\d+)?|\.[\d_]+(?:[eE][-+]\d+)?)$/
const infinite = /^([-+]?)\.(?:inf|Inf|INF)$/
const nan = /^\.(?:nan|NaN|NAN)$/
const date = /^(\d{4})-(\d\d)-(\d\d)$/
const moment =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|[-+]\d\d?(?::\d\d)?))?$/

/** What PyYAML makes of a scalar without quotes and tag: YAML 1.1. */
export function plainScalar(text: string): Value {
  if (none.test(text)) return null
  if (yes.test(text)) return true
  if (no.test(text)) return false
  if (int.test(text)) return intOf(text)
  if (sexagesimal.test(text)) return inSixties(text)
  if (float.test(text)) return makeFloat(Number(text.replaceAll('_', '')))
  const endless = infinite.exec(text)
  if (endless !== null) return endless[1] === '-' ? -Infinity : Infinity
  return nan.test(text) ? Number.NaN : (dateOf(text) ?? text)
}

function intOf(text: string): Value {
  const bare = text.replaceAll('_', '')
  const sign = bare.startsWith('-') ? -1n : 1n
  const size = bare.replace(/^[-+]/, '')
  const value = /^0[bx]/.test(size)
    ? BigInt(size)
    : /^0\d/.test(size)
      ? BigInt(`0o${size.slice(1)}`)
      : readInt(size, 10)
  return typeof value === 'bigint' || typeof value === 'number' ? makeInt(sign * BigInt(value)) : text
}

function inSixties(text: string): Value {
  const sign = text.startsWith('-') ? -1 : 1
  const parts = text.replaceAll('_', '').replace(/^[-+]/, '').split(':').map(Number)
  const total = sign * parts.reduce((sum, part) => sum * 60 + part, 0)
  return text.includes('.') ? makeFloat(total) : makeInt(total)
}

function dateOf(text: string): Value | undefined {
  const day = date.exec(text)
  if (day !== null) {
    const found = { year: Number(day[1]), month: Number(day[2]), day: Number(day[3]) }
    return isDay(found) ? new PyDate(found) : undefined
  }
  const match = moment.exec(text)
  if (match === null) return undefined
  const [, year, month, number, hour, minute, second, fraction = '', zone] = match
  const found = {
    ...midnight,
    year: Number(year),
    month: Number(month),
    day: Number(number),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    microsecond: Number(fraction.slice(0, 6).padEnd(6, '0')),
  }
  if (!isDay(found) || found.hour > 23) return undefined
  const offset = zone === undefined ? undefined : offsetOfText(zone.replace(/^([-+])(\d)(?!\d)/, '$10$2'))
  return new PyDateTime(found, { zone: zoneOfOffset(offset), fold: 0 })
}
