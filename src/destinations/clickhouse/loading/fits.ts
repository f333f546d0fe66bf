import { quoteName } from '../../../model/names/quoted-name.ts'
import { bareType } from '../types.ts'

/**
 * A condition in DuckDB's SQL that holds for values of a package which a column of ClickHouse cannot hold: it refuses nothing, but wraps,
 * clamps and cuts. `moments`: what the server's DateTime64 holds. Undefined when every value fits.
 */
export function unfitting(
  name: string,
  { stored, type, moments }: { readonly stored: string; readonly type: string; readonly moments: Moments },
): string | undefined {
  const value = quoteName(name)
  const bare = bareType(type)
  const [, sign, bits] = /^(U?)Int(\d+)$/.exec(bare) ?? []
  if (bits !== undefined && isNumber(stored))
    return integerOutside(value, { isSigned: sign === '', bits: Number(bits) })
  const [, precision, scale] = /^Decimal\((\d+), (\d+)\)$/.exec(bare) ?? []
  if (precision !== undefined && isNumber(stored))
    return decimalOutside(value, { whole: Number(precision) - Number(scale), stored })
  const range = rangeOf(bare, moments)
  if (range === undefined) return undefined
  const as = stored === 'DATE' ? 'DATE' : 'TIMESTAMPTZ'
  return `${value} < ${as} '${range[0]}' OR ${value} > ${as} '${range[1]}'`
}

/** The first and the last moment that a DateTime64 of up to microseconds holds, as DuckDB writes them. */
export type Moments = readonly [string, string]

const narrow: Moments = ['1900-01-01 00:00:00+00', '2299-12-31 23:59:59.999999+00']
const wide: Moments = ['0001-01-01 00:00:00+00', '9999-12-31 23:59:59.999999+00']

/** Asks a server what gives back these moments as they are if it holds them: newer ones do (26.7), older ones clamp. */
export const askMoments = `SELECT toString(toDateTime64('0001-01-01 00:00:00', 6, 'UTC')), toString(toDateTime64('9999-12-31 23:59:59', 6, 'UTC'))`

export function momentsOf(answer: readonly unknown[] | undefined): Moments {
  return answer?.[0] === '0001-01-01 00:00:00.000000' && answer[1] === '9999-12-31 23:59:59.000000' ? wide : narrow
}

function isNumber(stored: string): boolean {
  return /^(?:BIGINT|HUGEINT|DECIMAL)/.test(stored)
}

function integerOutside(
  value: string,
  { isSigned, bits }: { readonly isSigned: boolean; readonly bits: number },
): string | undefined {
  // the package has none beyond 128 bits
  if (bits >= 128) return isSigned ? undefined : `${value} < 0`
  const [least, most] = isSigned
    ? [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n]
    : [0n, 2n ** BigInt(bits) - 1n]
  return `${value} < ${least} OR ${value} > ${most}`
}

function decimalOutside(
  value: string,
  { whole, stored }: { readonly whole: number; readonly stored: string },
): string | undefined {
  const [, precision = '39', scale = '0'] = /^DECIMAL\((\d+),(\d+)\)$/.exec(stored) ?? []
  return whole >= Number(precision) - Number(scale) ? undefined : `abs(${value}) >= ${10n ** BigInt(whole)}`
}

function rangeOf(type: string, moments: Moments): readonly [string, string] | undefined {
  if (type === 'Date') return ['1970-01-01', '2149-06-06']
  if (type === 'Date32') return ['1900-01-01', '2299-12-31']
  if (/^DateTime(?:\(|$)/.test(type)) return ['1970-01-01 00:00:00+00', '2106-02-07 06:28:15.999999+00']
  // in nanoseconds 64 bits end earlier
  if (type.startsWith('DateTime64(9')) return ['1900-01-01 00:00:00+00', '2262-04-11 23:47:16+00']
  if (type.startsWith('DateTime64')) return moments
  return undefined
}
