import { members } from '../../builtins/define.ts'
import type { Given } from '../../builtins/signature.ts'
import { nameOfType } from '../../values/keys.ts'
import { doubleOf, intOf, isFloat, makeFloat } from '../../values/numbers.ts'
import type { Running, Value } from '../../values/value.ts'
import { completeClass, timedeltaClass } from './classes.ts'
import { makeDelta, PyTimedelta, roundToEven } from './timedelta.ts'

/** microseconds of the units in the order that `timedelta(…)` takes them */
const units = [86_400_000_000, 1_000_000, 1, 1000, 60_000_000, 3_600_000_000, 604_800_000_000] as const
const names = ['days', 'seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks'] as const

/** The microseconds of `timedelta(days=1, hours=1.5)`. */
export function microsOf(given: Given, running: Running): bigint {
  let whole = 0n
  let part = 0
  for (const [index, unit] of units.entries()) {
    if (!given.has(index)) continue
    const value = given.value(index)
    const int = intOf(value)
    if (int !== undefined) whole += BigInt(int) * BigInt(unit)
    else if (isFloat(value)) {
      const double = doubleOf(value)
      if (!Number.isFinite(double))
        running.raise(
          Number.isNaN(double) ? 'ValueError' : 'OverflowError',
          Number.isNaN(double) ? 'cannot convert float NaN to integer' : 'cannot convert float infinity to integer',
        )
      // the whole units exactly, so that only what is smaller is rounded
      const units = Math.trunc(double)
      whole += BigInt(units) * BigInt(unit)
      part += (double - units) * unit
    } else
      running.raise('TypeError', `unsupported type for timedelta ${names[index] ?? ''} component: ${nameOfType(value)}`)
  }
  return whole + roundToEven(part)
}

completeClass(timedeltaClass, {
  signature: 'days=, seconds=, microseconds=, milliseconds=, minutes=, hours=, weeks=',
  make: (given, running) => makeDelta(microsOf(given, running), running),
  members: [
    members(PyTimedelta, {
      'total_seconds()': (self) => makeFloat(self.totalSeconds),
      '__abs__()': (self) => (self.micros < 0n ? new PyTimedelta(-self.micros) : self),
    }),
    new Map<string, Value>([
      ['min', new PyTimedelta(-999_999_999n * 86_400_000_000n)],
      ['max', new PyTimedelta(1_000_000_000n * 86_400_000_000n - 1n)],
      ['resolution', new PyTimedelta(1n)],
    ]),
  ],
})

export { timedeltaClass } from './classes.ts'
