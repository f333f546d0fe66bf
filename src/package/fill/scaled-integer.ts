import type { CellValue } from '../../model/batch.ts'

const limit = 10n ** 38n
const plainDecimal = /^([+-]?)(\d*)(?:\.(\d*))?$/

/**
 * A number times 10^scale as an integer, rounded half away from zero as DuckDB casts do.
 * Takes plain decimal notation, bigints and safe integers. Undefined when it is not a number or has more than 38
 * digits.
 */
export function scaledInteger(value: CellValue, scale: number): bigint | undefined {
  if (typeof value === 'bigint') return withinLimit(value * 10n ** BigInt(scale))
  const parts = plainDecimal.exec(String(value))
  if (parts === null) return undefined
  const [, sign, whole = '', fraction = ''] = parts
  if (whole === '' && fraction === '') return undefined
  const kept = fraction.slice(0, scale).padEnd(scale, '0')
  const digits = BigInt(`${whole}${kept}` || '0')
  const rounded = (fraction[scale] ?? '0') >= '5' ? digits + 1n : digits
  return withinLimit(sign === '-' ? -rounded : rounded)
}

function withinLimit(value: bigint): bigint | undefined {
  return value < limit && value > -limit ? value : undefined
}
