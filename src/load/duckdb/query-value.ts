import { DuckDBBlobValue, DuckDBTimestampTZValue, DuckDBTimestampValue, type DuckDBValue } from '@duckdb/node-api'
import type { QueryValue } from '../destination.ts'

/** A value of a DuckDB result in the form that every destination gives (load/destination.ts `QueryValue`). */
export function queryValue(value: DuckDBValue): QueryValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (typeof value === 'bigint') return isSafe(value) ? Number(value) : value
  if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue) return isoText(value.micros)
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64')
  return foreignValue(value) ?? value.toString()
}

/** Values of an instance that another copy of `@duckdb/node-api` made: the same classes under another identity. */
function foreignValue(value: object): string | undefined {
  const name = value.constructor.name
  if (/^DuckDBTimestamp(?:TZ)?Value/.test(name) && 'micros' in value && typeof value.micros === 'bigint')
    return isoText(value.micros)
  if (name.startsWith('DuckDBBlobValue') && 'bytes' in value && value.bytes instanceof Uint8Array)
    return Buffer.from(value.bytes).toString('base64')
  return undefined
}

function isSafe(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
}

/** Epoch microseconds as ISO text with six digits; infinities as DuckDB spells them. */
function isoText(micros: bigint): string {
  // numbers are many times faster, and exact from the year 1685 to 2255
  if (isSafe(micros)) {
    const whole = Number(micros)
    const second = Math.floor(whole / 1_000_000)
    return `${new Date(second * 1000).toISOString().slice(0, -5)}.${String(whole - second * 1_000_000).padStart(6, '0')}Z`
  }
  const second = micros / 1_000_000n - (micros % 1_000_000n < 0n ? 1n : 0n)
  const date = new Date(Number(second) * 1000)
  if (Number.isNaN(date.getTime())) return micros > 0n ? 'infinity' : '-infinity'
  const fraction = String(micros - second * 1_000_000n).padStart(6, '0')
  return `${date.toISOString().slice(0, -5)}.${fraction}Z`
}
