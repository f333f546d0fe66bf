import { makeInt } from '../values/numbers.ts'
import type { Float } from './tree.ts'

/** A number literal: underscores, hex, octal, binary, floats. undefined for imaginary numbers. */
export function decodeNumber(literal: string): number | bigint | Float | undefined {
  const digits = literal.replaceAll('_', '').toLowerCase()
  if (/^0+\d/.test(digits) && !/[.ej]/.test(digits)) return /^0+$/.test(digits) ? 0 : undefined
  if (/^(?:0x[\da-f]+|0o[0-7]+|0b[01]+|\d+)$/.test(digits)) return makeInt(BigInt(digits))
  return /^(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/.test(digits) ? { float: Number(digits) } : undefined
}
