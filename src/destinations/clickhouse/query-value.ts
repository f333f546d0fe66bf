import type { QueryValue } from '../../load/destination.ts'
import { bareType } from './types.ts'

/** A value of JSON as the server writes it, as `QueryResult` has it; moments come as ISO text in UTC. */
export function queryValue(value: unknown, type: string): QueryValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value !== 'string') return JSON.stringify(value)
  // integers of 64 bits and more come as text
  if (!/^U?Int\d+$/.test(bareType(type)) || !/^-?\d+$/.test(value)) return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : BigInt(value)
}

/** The DuckDB type that holds the values of a column exactly. */
export function storedType(type: string): string {
  const bare = bareType(type)
  if (/^U?Int(?:8|16|32)$/.test(bare) || bare === 'Int64') return 'BIGINT'
  if (/^U?Int/.test(bare)) return bare === 'UInt64' || bare === 'Int128' ? 'HUGEINT' : 'VARCHAR'
  if (bare.startsWith('Float')) return 'DOUBLE'
  if (bare.startsWith('Decimal(')) return 'DECIMAL'
  if (bare === 'Bool') return 'BOOLEAN'
  if (bare === 'Date' || bare === 'Date32') return 'DATE'
  return bare.startsWith('DateTime') ? 'TIMESTAMP WITH TIME ZONE' : 'VARCHAR'
}
