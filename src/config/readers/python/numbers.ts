/**
 * A Python number literal: underscores, hex, octal, binary, floats. Integers beyond 2^53 become bigints.
 * undefined for imaginary numbers and floats beyond the range of a double.
 */
export function decodeNumber(literal: string): number | bigint | undefined {
  const digits = literal.replaceAll('_', '').toLowerCase()
  if (/^(?:0x[\da-f]+|0o[0-7]+|0b[01]+|\d+)$/.test(digits)) return fitting(BigInt(digits))
  if (!/^(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/.test(digits)) return undefined
  const value = Number(digits)
  return Number.isFinite(value) ? value : undefined
}

/** True for the literals that Python reads as a float, whatever the value: `2.0`, `1e3`. */
export function isFloat(literal: string): boolean {
  return /[.eE]/.test(literal) && !/^0[xX]/.test(literal)
}

/** The negative of a number; there is no negative zero in a config. */
export function negate(value: number | bigint): number | bigint {
  return value === 0 ? 0 : -value
}

function fitting(value: bigint): number | bigint {
  const small = Number(value)
  return Number.isSafeInteger(small) ? small : value
}
