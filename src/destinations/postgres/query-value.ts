import type { QueryValue } from '../../load/destination.ts'
import { parseJson, toJsonText } from '../../json/json-text.ts'

/** Postgres' numbers for the types whose text form is not what `QueryValue` promises. */
const readers: Readonly<Record<number, (text: string) => QueryValue>> = {
  16: (text) => text === 't',
  17: (text) => Buffer.from(text.slice(2), 'hex').toString('base64'),
  20: integer,
  21: Number,
  23: Number,
  26: Number,
  114: (text) => toJsonText(parseJson(text)),
  700: Number,
  701: Number,
  1114: timestamp,
  1184: timestamp,
  1700: decimal,
  3802: (text) => toJsonText(parseJson(text)),
}

/** A value as Postgres writes it (sessions run in UTC, ISO dates, hex bytes) in the form every destination gives. */
export function queryValue(text: string | null, typeId: number): QueryValue {
  return text === null ? null : (readers[typeId]?.(text) ?? text)
}

function integer(text: string): QueryValue {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

/** `2024-01-01 10:00:00.5+00` as ISO with six digits; infinities stay as they are. */
function timestamp(text: string): QueryValue {
  const parts = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?(?:\+00)?$/.exec(text)
  return parts === null ? text : `${parts[1]}T${parts[2]}.${(parts[3] ?? '').padEnd(6, '0')}Z`
}

/** Digits as stored; of the 78 places that wei has only those that say something. */
function decimal(text: string): QueryValue {
  return /\.\d{39,}$/.test(text) ? text.replace(/\.?0+$/, '') : text
}
