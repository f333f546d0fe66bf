import type { FieldPacket } from 'mysql2/promise'
import type { QueryValue } from '../../load/destination.ts'

const tiny = 1
const [timestamp, datetime] = [7, 12]

/** A value as the driver gives it, as `QueryResult` has it: moments are UTC, for sluice stores no others. */
export function queryValue(value: unknown, field: FieldPacket | undefined): QueryValue {
  if (value === null || value === undefined) return null
  if (Buffer.isBuffer(value)) return value.toString('base64')
  const type = field?.columnType ?? field?.type
  if (type === tiny && field?.columnLength === 1) return Number(value) === 1
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return safe(value)
  if (typeof value !== 'string') return JSON.stringify(value)
  if (type === datetime || type === timestamp) return `${value.replace(' ', 'T')}Z`
  // integers beyond what a double holds come as text
  return isInteger(type) && /^-?\d+$/.test(value) ? safe(BigInt(value)) : value
}

function isInteger(type: number | undefined): boolean {
  return type === 1 || type === 2 || type === 3 || type === 8 || type === 9
}

function safe(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
