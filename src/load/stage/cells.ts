import { quoteName, quoteText } from '../../model/names/quoted-name.ts'
import type { DataType } from '../../model/schema.ts'

/** A column of a package on its way into a file. */
export interface StagedColumn {
  readonly name: string
  /** the type it has in the package, in DuckDB's words */
  readonly stored: string
  /** the type it has in the schema: tells JSON from other texts */
  readonly dataType?: DataType
  /** false = timestamps without a time zone */
  readonly timezone?: boolean
  /** SQL of the package's engine that is written instead of the column; default: the column */
  readonly value?: string
}

/**
 * One row as a line of CSV without its line end, in DuckDB's SQL. NULL is nothing, every text is quoted; bytes are hex
 * behind `\x`, moments UTC without a zone: what COPY of Postgres and its kin read back without loss.
 */
export function csvLine(columns: readonly StagedColumn[]): string {
  const cells = columns.map((column) => `coalesce(${csvCell(column)}, '')`)
  return `concat_ws(',', ${cells.join(', ')})`
}

/**
 * One row as a line of text as MySQL's LOAD DATA reads it, in DuckDB's SQL: tabs between values, NULL is `\\N`, tabs, line ends, NUL and
 * backslashes behind a backslash; bytes are hex, truth is 1 or 0, moments UTC without a zone.
 */
export function tsvLine(columns: readonly StagedColumn[]): string {
  const cells = columns.map((column) => String.raw`coalesce(${tsvCell(column)}, '\N')`)
  return `concat_ws(chr(9), ${cells.join(', ')})`
}

/**
 * One row as a line of JSON, in DuckDB's SQL, as dlt writes it: keys without a value are left out; decimals are texts,
 * bytes base64, moments ISO with `+00:00`, JSON stands inline.
 */
export function jsonLine(columns: readonly StagedColumn[]): string {
  const members = columns.map((column) => `${quoteText(`${JSON.stringify(column.name)}:`)} || ${jsonCell(column)}`)
  return `'{' || concat_ws(',', ${members.join(', ')}) || '}'`
}

/** A column as Parquet gets it, in DuckDB's SQL: as it lies in the package, moments with or without their zone. */
export function parquetColumn(column: StagedColumn): string {
  const { name, stored, timezone } = column
  const value = valueOf(column)
  const isNaive = stored === 'TIMESTAMP WITH TIME ZONE' && timezone === false
  return `${isNaive ? moment(value) : value} AS ${quoteName(name)}`
}

function csvCell(column: StagedColumn): string {
  const value = valueOf(column)
  if (column.stored === 'VARCHAR')
    return `'"' || CASE WHEN contains(${value}, '"') THEN replace(${value}, '"', '""') ELSE ${value} END || '"'`
  if (column.stored === 'BLOB') return String.raw`'\x' || hex(${value})`
  if (column.stored === 'TIMESTAMP WITH TIME ZONE') return textOf(moment(value))
  return textOf(value)
}

function tsvCell(column: StagedColumn): string {
  const value = valueOf(column)
  switch (column.stored) {
    case 'VARCHAR': {
      const escaped = [
        String.raw`'\', '\\'`,
        String.raw`chr(9), '\t'`,
        String.raw`chr(10), '\n'`,
        String.raw`chr(0), '\0'`,
      ]
      return escaped.reduce((text, pair) => `replace(${text}, ${pair})`, value)
    }
    case 'BLOB':
      return `hex(${value})`
    case 'BOOLEAN':
      return textOf(`CAST(${value} AS INTEGER)`)
    case 'TIMESTAMP WITH TIME ZONE':
      return textOf(moment(value))
    default:
      return textOf(value)
  }
}

function jsonCell(column: StagedColumn): string {
  const value = valueOf(column)
  switch (column.stored) {
    case 'VARCHAR':
      return column.dataType === 'json' ? value : textOf(`to_json(${value})`)
    case 'BLOB':
      return quoted(`to_base64(${value})`)
    case 'DOUBLE':
      // JSON has no word for these
      return `CASE WHEN isfinite(${value}) THEN ${textOf(value)} ELSE ${quoted(textOf(value))} END`
    case 'TIMESTAMP WITH TIME ZONE': {
      const iso = `replace(${textOf(moment(value))}, ' ', 'T')`
      return quoted(column.timezone === false ? iso : `${iso} || '+00:00'`)
    }
    case 'BIGINT':
    case 'HUGEINT':
    case 'BOOLEAN':
      return textOf(value)
    default:
      return quoted(textOf(value))
  }
}

function valueOf({ name, value }: StagedColumn): string {
  return value ?? quoteName(name)
}

/** Five times faster than casting the time zone away, and independent of the session's. */
function moment(value: string): string {
  return `make_timestamp(epoch_us(${value}))`
}

function textOf(value: string): string {
  return `CAST(${value} AS VARCHAR)`
}

function quoted(text: string): string {
  return `'"' || ${text} || '"'`
}
