import { parse, TomlDate, TomlError, type TomlValueWithoutBigInt } from 'smol-toml'
import { functions } from '../../builtins/define.ts'
import { exceptionClass, raiseAs } from '../../builtins/raise-as.ts'
import { PyDict } from '../../values/dict.ts'
import { PyList } from '../../values/list.ts'
import type { ModuleSource } from '../../values/module.ts'
import { makeFloat, makeInt } from '../../values/numbers.ts'
import { type Running, Unknown, type Value } from '../../values/value.ts'
import { PyDate } from '../time/date.ts'
import { PyDateTime } from '../time/datetime.ts'
import { zoneOfOffset } from '../time/datetime-class.ts'
import { readIsoDate, readIsoMoment, readIsoTime } from '../time/read-iso.ts'
import { PyTime } from '../time/time-of-day.ts'
import { restOf, textOrBytes } from './json.ts'

const decodeError = exceptionClass('TOMLDecodeError', 'ValueError')

type Toml = TomlValueWithoutBigInt | bigint

function loads(source: Value, running: Running): Value {
  if (source instanceof Unknown) return source
  const text = textOrBytes(source, 'a string is expected', running)
  running.spend(text.length / 100)
  try {
    return toValue(parse(text, { integersAsBigInt: true }), running)
  } catch (error) {
    if (error instanceof TomlError) return raiseAs(decodeError, error.message.split('\n')[0] ?? '', running)
    throw error
  }
}

function toValue(toml: unknown, running: Running): Value {
  running.spend(1)
  if (typeof toml === 'string' || typeof toml === 'boolean') return toml
  if (typeof toml === 'bigint') return makeInt(toml)
  if (typeof toml === 'number') return makeFloat(toml)
  if (toml instanceof TomlDate) return dateOf(toml)
  if (Array.isArray(toml)) return new PyList(toml.map((item: Toml) => toValue(item, running)))
  if (typeof toml !== 'object' || toml === null) return null
  return PyDict.of(Object.entries(toml).map(([key, item]) => [key, toValue(item, running)] as const))
}

function dateOf(date: TomlDate): Value {
  const text = date.toISOString()
  if (date.isDate()) {
    const day = readIsoDate(text)
    return day === undefined ? null : new PyDate(day)
  }
  if (date.isTime()) {
    const time = readIsoTime(text)
    return time === undefined ? null : new PyTime(time, null)
  }
  const read = readIsoMoment(text)
  if (read === undefined) return null
  const { offset, ...moment } = read
  return new PyDateTime(moment, { zone: zoneOfOffset(offset), fold: 0 })
}

/** Module `tomllib`, and with the same functions `tomli` and `toml`, which open files by their path as well. */
export function tomlModule(name: 'tomllib' | 'tomli' | 'toml'): ModuleSource {
  return {
    name,
    members: new Map<string, Value>([
      ['TOMLDecodeError', decodeError],
      ['TomlDecodeError', decodeError],
      ...functions({
        'loads(s, **~options)': (given, running) => loads(given.value(0), running),
        'load(fp, **~options)': (given, running) => {
          const file = given.value(0)
          const text = name === 'toml' && typeof file === 'string' ? running.host.file(file) : undefined
          return loads(text ?? restOf(file, running), running)
        },
      }),
    ]),
  }
}
