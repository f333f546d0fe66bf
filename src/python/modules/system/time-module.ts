import { functions } from '../../builtins/define.ts'
import type { ModuleSource } from '../../values/module.ts'
import { makeFloat } from '../../values/numbers.ts'
import type { Running, Value } from '../../values/value.ts'
import { momentOfSeconds } from '../time/calendar.ts'
import { nowInUtc, timeTuple } from '../time/date-class.ts'
import { PyDateTime } from '../time/datetime.ts'
import { strftime } from '../time/strftime.ts'
import { utc } from '../time/zones.ts'
import { PyTuple } from '../../values/list.ts'
import type { Given } from '../../builtins/signature.ts'
import { intOf } from '../../values/numbers.ts'

function momentIn(given: Given, index: number, running: Running): PyDateTime {
  if (!given.has(index) || given.value(index) === null) return new PyDateTime(nowInUtc(running), { zone: utc, fold: 0 })
  return new PyDateTime(momentOfSeconds(Math.floor(given.number(index)), 0), { zone: utc, fold: 0 })
}

function tupleIn(value: Value, running: Running): PyDateTime {
  const numbers = Array.from(running.iterate(value), (number) => Number(intOf(number) ?? 0))
  const [year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0] = numbers
  return new PyDateTime({ year, month, day, hour, minute, second, microsecond: 0 }, { zone: utc, fold: 0 })
}

const fieldNames = ['tm_year', 'tm_mon', 'tm_mday', 'tm_hour', 'tm_min', 'tm_sec', 'tm_wday', 'tm_yday', 'tm_isdst']

/** `time.gmtime()`: a tuple with names. */
class PyStructTime extends PyTuple {
  override readonly typeName = 'struct_time'

  override attribute(name: string): Value | undefined {
    const index = fieldNames.indexOf(name)
    return index < 0 ? undefined : this.items[index]
  }

  override repr(running: Running): string {
    const fields = fieldNames.map((name, index) => `${name}=${running.repr(this.items[index] ?? 0)}`)
    return `time.struct_time(${fields.join(', ')})`
  }
}

function structOf(moment: PyDateTime): Value {
  const tuple = timeTuple(moment, 0)
  return tuple instanceof PyTuple ? new PyStructTime(tuple.items) : tuple
}

function differs(running: Running): Value {
  return running.unknown(`line ${running.lineOf(running.at)} measures time, which differs from run to run`)
}

const asked = new WeakMap<Running['host'], number>()

/** A millisecond goes by from one call to the next: what is divided by the time between them is not divided by nothing. */
function ticking({ host }: Running): number {
  const before = asked.get(host) ?? 0
  asked.set(host, before + 1)
  return host.now + before
}

/** Module `time`. Nothing sleeps. */
export const timeModule: ModuleSource = {
  name: 'time',
  members: functions({
    'time()': (_given, running) => makeFloat(ticking(running) / 1000),
    'time_ns()': (_given, running) => BigInt(Math.round(ticking(running))) * 1_000_000n,
    'sleep(~seconds, /)': () => null,
    'perf_counter()': (_given, running) => differs(running),
    'monotonic()': (_given, running) => differs(running),
    'process_time()': (_given, running) => differs(running),
    'gmtime(seconds=, /)': (given, running) => structOf(momentIn(given, 0, running)),
    'localtime(seconds=, /)': (given, running) => structOf(momentIn(given, 0, running)),
    'mktime(t, /)': (given, running) => makeFloat(tupleIn(given.value(0), running).instant),
    'strftime(format, t=, /)': (given, running) => {
      const moment = given.has(1) ? tupleIn(given.value(1), running) : momentIn(given, 2, running)
      return strftime(moment.shown(), given.text(0))
    },
  }),
}
