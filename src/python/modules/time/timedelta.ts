import type { BinaryOperator, CompareOperator } from '../../syntax/tree.ts'
import { NativeObject } from '../../builtins/define.ts'
import { doubleOf, intOf, isFloat, makeFloat, makeInt } from '../../values/numbers.ts'
import type { Running, Side, Value } from '../../values/value.ts'
import type { PyClass } from '../../values/classes.ts'
import { two } from './calendar.ts'
import { timedeltaClass } from './classes.ts'

const dayMicros = 86_400_000_000n
const most = 1_000_000_000n * dayMicros

/** A length of time, in whole microseconds. */
export class PyTimedelta extends NativeObject {
  readonly micros: bigint

  constructor(micros: bigint) {
    super()
    this.micros = micros
  }

  protected override get isComplete(): boolean {
    return true
  }

  get cls(): PyClass {
    return timedeltaClass
  }

  get days(): number {
    return Number(floorDivide(this.micros, dayMicros))
  }

  /** 0 to 86,399 */
  get seconds(): number {
    return Number((this.micros - BigInt(this.days) * dayMicros) / 1_000_000n)
  }

  /** 0 to 999,999 */
  get microseconds(): number {
    return Number(this.micros - floorDivide(this.micros, 1_000_000n) * 1_000_000n)
  }

  get totalSeconds(): number {
    return Number(this.micros) / 1_000_000
  }

  protected override field(name: string, _running: Running): Value | undefined {
    if (name === 'days') return this.days
    if (name === 'seconds') return this.seconds
    return name === 'microseconds' ? this.microseconds : undefined
  }

  override truth(): boolean {
    return this.micros !== 0n
  }

  override negate(): Value {
    return new PyTimedelta(-this.micros)
  }

  override hashKey(): string {
    return String(this.micros)
  }

  override compare(operator: CompareOperator, other: Value): boolean | undefined {
    return other instanceof PyTimedelta ? ordered(operator, this.micros, other.micros) : undefined
  }

  override binary(operator: BinaryOperator, other: Value, { isRight, running }: Side): Value | undefined {
    if (other instanceof PyTimedelta) return isRight ? undefined : this.#withDelta(operator, other, running)
    const int = intOf(other)
    if (operator === '*') {
      if (int !== undefined) return makeDelta(this.micros * BigInt(int), running)
      return isFloat(other) ? makeDelta(scaled(this.micros, doubleOf(other)), running) : undefined
    }
    if (isRight) return undefined
    if (int !== undefined && BigInt(int) === 0n && (operator === '/' || operator === '//'))
      return running.raise(
        'ZeroDivisionError',
        operator === '/' ? 'division by zero' : 'integer division or modulo by zero',
      )
    if (operator === '//' && int !== undefined) return makeDelta(floorDivide(this.micros, BigInt(int)), running)
    if (operator !== '/') return undefined
    if (int !== undefined) return makeDelta(divideToEven(this.micros, BigInt(int)), running)
    return isFloat(other) ? makeDelta(scaled(this.micros, 1 / doubleOf(other)), running) : undefined
  }

  #withDelta(operator: BinaryOperator, other: PyTimedelta, running: Running): Value | undefined {
    if (operator === '+') return makeDelta(this.micros + other.micros, running)
    if (operator === '-') return makeDelta(this.micros - other.micros, running)
    if (operator !== '/' && operator !== '//' && operator !== '%') return undefined
    if (other.micros === 0n)
      running.raise('ZeroDivisionError', operator === '/' ? 'division by zero' : 'integer division or modulo by zero')
    if (operator === '/') return makeFloat(Number(this.micros) / Number(other.micros))
    const quotient = floorDivide(this.micros, other.micros)
    return operator === '//' ? makeInt(quotient) : makeDelta(this.micros - quotient * other.micros, running)
  }

  override text(_running: Running): Value {
    const { days, seconds, microseconds } = this
    const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
    const fraction = microseconds === 0 ? '' : `.${String(microseconds).padStart(6, '0')}`
    return `${days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `}${clock}${fraction}`
  }

  override repr(_running: Running): string {
    const parts = [
      this.days === 0 ? '' : `days=${this.days}`,
      this.seconds === 0 ? '' : `seconds=${this.seconds}`,
      this.microseconds === 0 ? '' : `microseconds=${this.microseconds}`,
    ].filter((part) => part !== '')
    return `datetime.timedelta(${parts.length === 0 ? '0' : parts.join(', ')})`
  }
}

/** A timedelta; raises OverflowError beyond 999,999,999 days. */
export function makeDelta(micros: bigint, running: Running): PyTimedelta {
  if (micros >= most || micros < -most + dayMicros)
    running.raise('OverflowError', `days=${floorDivide(micros, dayMicros)}; must have magnitude <= 999999999`)
  return new PyTimedelta(micros)
}

export function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by !== 0n && value < 0n !== by < 0n ? quotient - 1n : quotient
}

function divideToEven(value: bigint, by: bigint): bigint {
  const quotient = floorDivide(value, by)
  const twice = (value - quotient * by) * 2n
  const size = by < 0n ? -twice : twice
  const whole = by < 0n ? -by : by
  if (size > whole || (size === whole && quotient % 2n !== 0n)) return quotient + 1n
  return quotient
}

/** A number of microseconds times a float, half to even. */
function scaled(micros: bigint, factor: number): bigint {
  return roundToEven(Number(micros) * factor)
}

export function roundToEven(value: number): bigint {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest === 0.5) return BigInt(floor % 2 === 0 ? floor : floor + 1)
  return BigInt(rest > 0.5 ? floor + 1 : floor)
}

/** `<`, `==` … of two things that JavaScript orders; undefined = it is not a comparison of order. */
export function ordered<Kind extends bigint | number | string>(
  operator: CompareOperator,
  left: Kind,
  right: Kind,
): boolean | undefined {
  switch (operator) {
    case '==':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
    case 'in':
    case 'not in':
    case 'is':
    case 'is not':
      return undefined
  }
}
