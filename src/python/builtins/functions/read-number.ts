import { makeFloat, makeInt } from '../../values/numbers.ts'
import type { Value } from '../../values/value.ts'
import { strip } from '../text/split.ts'

// CPython refuses longer ones, too
const mostDigits = 4300

/** `int(text, base)`; undefined = it is none. */
export function readInt(text: string, base: number): number | bigint | 'too long' | undefined {
  const match = /^([+-]?)(?:0([xXoObB])_?)?([\da-zA-Z]+(?:_[\da-zA-Z]+)*)$/.exec(plainDigits(text))
  if (match === null) return undefined
  const [, sign = '', mark, written = ''] = match
  const marked = mark === undefined ? undefined : { x: 16, o: 8, b: 2 }[mark.toLowerCase()]
  // a mark of another base is digits: int("0b1", 16)
  const taken = marked !== undefined && (base === 0 || base === marked)
  const digits = (marked === undefined || taken ? written : `0${mark}${written}`).replaceAll('_', '')
  const radix = taken ? marked : base === 0 ? 10 : base
  if (base === 0 && !taken && /^0\d*[1-9]/.test(digits)) return undefined
  if (!isOfBase(digits, radix)) return undefined
  if (digits.length > mostDigits && radix % 2 !== 0) return 'too long'
  if (digits.length > mostDigits && radix === 10) return 'too long'
  const size = valueOf(digits, radix)
  return makeInt(sign === '-' ? -size : size)
}

function isOfBase(digits: string, radix: number): boolean {
  return Array.from(digits.toLowerCase()).every((digit) => {
    const value = digit <= '9' ? Number(digit) : digit.charCodeAt(0) - 87
    return value < radix
  })
}

function valueOf(digits: string, radix: number): bigint {
  if (radix === 10) return BigInt(digits)
  let value = 0n
  for (const digit of digits.toLowerCase()) value = value * BigInt(radix) + BigInt(Number.parseInt(digit, 36))
  return value
}

/** `float(text)`; undefined = it is none. */
export function readFloat(text: string): Value | undefined {
  const bare = plainDigits(text)
  const special = /^([+-]?)(inf(?:inity)?|nan)$/i.exec(bare)
  if (special !== null) {
    if (/nan/i.test(special[2] ?? '')) return Number.NaN
    return special[1] === '-' ? -Infinity : Infinity
  }
  if (!/^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/.test(bare))
    return undefined
  return makeFloat(Number(bare.replaceAll('_', '')))
}

/** Without white space around, and digits of other scripts as those that JavaScript reads. */
function plainDigits(text: string): string {
  const bare = strip(text, 'both', null)
  return /^[\0-\x7f]*$/.test(bare) ? bare : bare.replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)))
}

/** digits stand in tens in a row */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0
  let before = 0
  while (/^\p{Nd}$/u.test(String.fromCodePoint(code - before - 1))) before++
  return before % 10
}
