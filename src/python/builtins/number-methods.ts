import { PyBytes } from '../values/bytes.ts'
import { PyTuple } from '../values/list.ts'
import type { Method } from '../values/methods.ts'
import { doubleOf, intOf, isFloat, isInt, makeFloat, makeInt } from '../values/numbers.ts'
import type { JsonFloat } from '../../json/json.ts'
import type { Running, Value } from '../values/value.ts'
import { methodTable } from './define.ts'
import type { Given } from './signature.ts'

const isWhole = (value: Value): value is number | bigint | boolean => isInt(value) || typeof value === 'boolean'
const isDouble = (value: Value): value is number | JsonFloat => isFloat(value)
const mostBytes = 100_000

/** The methods of `int`, which `bool` has as well. */
export const intMethods: ReadonlyMap<string, Method> = methodTable(isWhole, 'int', {
  'bit_length()': (self) => {
    const size = BigInt(self)
    return size === 0n ? 0 : (size < 0n ? -size : size).toString(2).length
  },
  'bit_count()': (self) => BigInt(self).toString(2).replace(/[^1]/g, '').length,
  'conjugate()': (self) => intOf(self) ?? 0,
  'is_integer()': () => true,
  'as_integer_ratio()': (self) => new PyTuple([intOf(self) ?? 0, 1]),
  'to_bytes(length=, byteorder=, *, signed=)': toBytes,
})

function toBytes(self: number | bigint | boolean, given: Given, running: Running): Value {
  const length = given.int(0, 1)
  if (length > mostBytes) running.raise('MemoryError', '')
  const signed = running.truth(given.value(2)) === true
  let rest = BigInt(self)
  if (rest < 0n && !signed) running.raise('OverflowError', "can't convert negative int to unsigned")
  const bits = BigInt(length * 8)
  const most = signed ? 1n << (bits - 1n) : 1n << bits
  if (rest >= most || rest < -most) running.raise('OverflowError', 'int too big to convert')
  rest = BigInt.asUintN(length * 8, rest)
  const bytes = Uint8Array.from({ length }, (_, index) => Number((rest >> BigInt(index * 8)) & 0xffn))
  return new PyBytes(given.text(1, 'big') === 'little' ? bytes : bytes.toReversed())
}

/** `int.from_bytes(bytes, byteorder)`. */
export function fromBytes(given: Given, running: Running): Value {
  const bytes = given.bytes(0)
  const hex = Buffer.from(given.text(1, 'big') === 'little' ? bytes.toReversed() : bytes).toString('hex')
  const value = BigInt(`0x0${hex}`)
  const signed = running.truth(given.value(2)) === true
  return makeInt(signed ? BigInt.asIntN(bytes.length * 8, value) : value)
}

/** The methods of `float`. */
export const floatMethods: ReadonlyMap<string, Method> = methodTable(isDouble, 'float', {
  'is_integer()': (self) => Number.isInteger(doubleOf(self)),
  'conjugate()': (self) => self,
  'as_integer_ratio()': (self, _given, running) => {
    const value = doubleOf(self)
    if (Number.isNaN(value)) running.raise('ValueError', 'cannot convert NaN to integer ratio')
    if (!Number.isFinite(value)) running.raise('OverflowError', 'cannot convert Infinity to integer ratio')
    let [top, bottom] = [value, 1n]
    while (!Number.isInteger(top)) {
      top *= 2
      bottom *= 2n
    }
    return new PyTuple([makeInt(BigInt(top)), makeInt(bottom)])
  },
})

/** `x.real`, `x.imag`, `x.numerator`, `x.denominator`. */
export function numberAttribute(value: Value, name: string): Value | undefined {
  const int = intOf(value)
  if (int !== undefined) {
    if (name === 'real' || name === 'numerator') return int
    return name === 'imag' ? 0 : name === 'denominator' ? 1 : undefined
  }
  if (!isFloat(value)) return undefined
  return name === 'real' ? value : name === 'imag' ? makeFloat(0) : undefined
}
