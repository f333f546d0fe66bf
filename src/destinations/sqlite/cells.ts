import { DuckDBBlobValue, type DuckDBValue } from '@duckdb/node-api'
import type { QueryValue } from '../../load/destination.ts'
import { readIsoTime } from '../../model/cursor/iso-time.ts'
import { SluiceError } from '../../model/errors.ts'
import { quoteName } from '../../model/names/quoted-name.ts'
import type { Bound } from './driver.ts'

/** A column on its way into a table. */
export interface CellColumn {
  readonly table: string
  readonly name: string
  /** of the package, in DuckDB's words */
  readonly stored: string
  /** as the table declares it */
  readonly type: string
}

/** What the package's engine is asked for, in its SQL: texts where its values are objects. */
export function selected({ name, stored }: Pick<CellColumn, 'name' | 'stored'>): string {
  const value = quoteName(name)
  if (stored === 'TIMESTAMP WITH TIME ZONE') return `CAST(make_timestamp(epoch_us(${value})) AS VARCHAR)`
  return /^(?:BIGINT|INTEGER|SMALLINT|TINYINT|DOUBLE|VARCHAR|BLOB|BOOLEAN)$/.test(stored)
    ? value
    : `CAST(${value} AS VARCHAR)`
}

const [leastInteger, mostInteger] = [-(2n ** 63n), 2n ** 63n - 1n]

/**
 * Makes what SQLite keeps of a value of the package. It keeps no decimals, and says nothing when digits are lost:
 * LOAD_REFUSED for what it would not give back.
 */
export function cellOf(column: CellColumn): (value: DuckDBValue) => Bound {
  const convert = converterOf(column)
  return (value) => {
    if (value === null) return null
    const kept = convert(value)
    if (kept === undefined) throw refused(column, String(value))
    return kept
  }
}

type Converter = (value: DuckDBValue) => Bound | undefined

function converterOf({ type, stored }: CellColumn): Converter {
  if (stored === 'BLOB') return (value) => (value instanceof DuckDBBlobValue ? Buffer.from(value.bytes) : undefined)
  if (stored === 'BOOLEAN') return (value) => (value === true ? 1n : 0n)
  if (stored === 'DOUBLE') return (value) => (Number.isNaN(value) ? undefined : Number(value))
  if (stored.startsWith('TIMESTAMP'))
    return (value) => withMicros(String(value), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?$/)
  if (stored === 'TIME') return (value) => withMicros(String(value), /^\d\d:\d\d:\d\d(?:\.\d{1,6})?$/)
  if (stored === 'DATE') return (value) => (/^\d{4}-\d\d-\d\d$/.test(String(value)) ? String(value) : undefined)
  if (stored.startsWith('DECIMAL')) return (value) => decimalCell(String(value))
  if (/^(?:HUGE|BIG|SMALL|TINY)INT$|^INTEGER$/.test(stored)) return (value) => integerCell(String(value))
  return /^JSON$/i.test(type) ? (value) => jsonCell(String(value)) : (value) => String(value)
}

function integerCell(text: string): bigint | undefined {
  const value = BigInt(text)
  return value >= leastInteger && value <= mostInteger ? value : undefined
}

/** Whole numbers are integers of 64 bits there, all others doubles: it has to be the double that gives these digits back. */
function decimalCell(text: string): bigint | number | undefined {
  const [whole = '', fraction = ''] = text.split('.')
  const value = Number(text)
  if (/^0*$/.test(fraction)) return integerCell(whole) ?? (BigInt(value) === BigInt(whole) ? value : undefined)
  return value.toFixed(fraction.length) === text ? value : undefined
}

/** A JSON that is a number alone becomes a number in a column of that type. */
function jsonCell(text: string): string | undefined {
  if (!/^\s*-?\d/.test(text)) return text
  return String(Number(text)) === text && text.replaceAll(/\D/g, '').length <= 15 ? text : undefined
}

/** As SQLAlchemy writes and reads them: six digits behind the point, always. */
function withMicros(text: string, form: RegExp): string | undefined {
  if (!form.test(text)) return undefined
  const [whole = '', fraction = ''] = text.split('.')
  return `${whole}.${fraction.padEnd(6, '0')}`
}

/** A moment given as ISO text, as it is kept: UTC, without a zone. */
export function momentOf(iso: string): string {
  const moment = readIsoTime(iso)
  const text = moment?.offset === undefined || moment.offset === 0n ? iso : moment.write(moment.instant - moment.offset)
  const [, date, time = '00:00:00', fraction = ''] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,6})\d*)?)?/.exec(text) ?? []
  if (date === undefined) return iso
  return `${date} ${time.length === 5 ? `${time}:00` : time}.${fraction.padEnd(6, '0')}`
}

/** What a table gives, as `QueryResult` has it: the declared type says what a value means. */
export function queryValue(value: Bound | undefined, type: string): QueryValue {
  if (value === null || value === undefined) return null
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (/^BOOL/i.test(type) && (value === 0n || value === 1n)) return value === 1n
  if (/^(?:NUMERIC|DECIMAL)/i.test(type)) return decimalText(value, type)
  if (/^JSON/i.test(type)) return String(value)
  if (/^(?:DATETIME|TIMESTAMP)/i.test(type)) return isoText(String(value))
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  return value
}

/** `2024-01-01 10:00:00.500000` as ISO, with or without the zone that dlt writes to versions of rows; others stay as they are. */
export function isoText(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{6})(?:\+00:00)?$/, '$1T$2Z')
}

function decimalText(value: string | number | bigint, type: string): string {
  const scale = Math.min(Number(/,\s*(\d+)/.exec(type)?.[1] ?? 0), 100)
  if (typeof value === 'bigint') return scale === 0 ? String(value) : `${value}.${'0'.repeat(scale)}`
  if (typeof value !== 'number') return value
  if (Math.abs(value) >= 2 ** 63 && Number.isFinite(value)) return String(BigInt(value))
  const text = value.toFixed(scale)
  return Number(text) === value ? text : String(value)
}

function refused({ table, name, type }: CellColumn, value: string): SluiceError {
  return new SluiceError('LOAD_REFUSED', `Could not load table "${table}" because SQLite would change a value.`, {
    found: `${name} ${type}: ${value.slice(0, 100)}`,
    allowed: 'integers of 64 bits, decimals that a double gives back (15 digits always), years 1 to 9999',
    hint: `Load it as text: columns: {${name}: {data_type: text}} — or load into another destination, such as DuckDB.`,
  })
}
