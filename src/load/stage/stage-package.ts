import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type AttachedFile, attachFile } from '../../duckdb/engine.ts'
import { given } from '../../model/given.ts'
import { asTableName } from '../../model/names.ts'
import { quoteName, quotePath, quoteText } from '../../model/names/quoted-name.ts'
import type { SealedPackage } from '../../model/sealed-package.ts'
import { csvLine, jsonLine, parquetColumn, type StagedColumn, tsvLine } from './cells.ts'
import { type StoredTypes, storedTypes } from './package-columns.ts'

export type StageFormat = 'csv' | 'tsv' | 'jsonl' | 'parquet'

/** How the files are to be. */
export interface StageOptions {
  /** where they go: a folder that is there */
  readonly folder: string
  readonly format: StageFormat
  /** texts packed by gzip; default true. Parquet packs by itself (zstd). */
  readonly gzip?: boolean
  /** about as large as a file may become, as it lies on the disk; default 64 MiB. Never less than a row. */
  readonly fileBytes?: number
  /** SQL of the package's engine that is written instead of a column; default: the column as it is */
  readonly written?: (column: StagedColumn) => string | undefined
  /** Parquet only: the name of one more column, which comes first and tells the order of rows */
  readonly arrival?: string
}

/** Values that cannot be loaded, as a condition in the words of the package's engine. */
export interface Unfitting {
  readonly column: string
  readonly condition: string
}

/** A file with some rows of one table. */
export interface StagedFile {
  readonly path: string
  readonly table: string
  /** from 1 */
  readonly part: number
  readonly rows: number
  readonly bytes: number
  /** hex, of the file's bytes */
  readonly sha256: string
  /** the columns that it has, in their order: CSV has no header */
  readonly columns: readonly string[]
}

/** The tables of a package as files, for whoever loads files. */
export interface Stage extends AsyncDisposable {
  /**
   * Writes the rows of one table, in order of arrival: the same package gives the same parts. Nothing for a table
   * without rows. Whoever asks removes the files.
   */
  stage(table: string): Promise<readonly StagedFile[]>
  /** the columns of a table, as they lie in the package */
  columns(table: string): readonly StagedColumn[]
  /** a value of the table that meets one of the conditions, as text */
  find(
    table: string,
    conditions: readonly Unfitting[],
  ): Promise<{ readonly column: string; readonly value: string } | undefined>
}

const defaultBytes = 64 * 1024 * 1024
/** what the first part is, to learn how much a row takes */
const probedRows = 20_000

/** Opens a sealed package for writing its tables to files. Throws what DuckDB says about the package or the disk. */
export async function openStage(sealed: SealedPackage, options: StageOptions): Promise<Stage> {
  const file = await attachFile(sealed.path, 'read')
  const types = await storedTypes(file.connection)
  const tables = [...sealed.rows.keys()]
  const columnsOfTable = (table: string): readonly StagedColumn[] => columnsOf(table, { sealed, types })
  return {
    columns: columnsOfTable,
    find: (table, conditions) => findValue(table, conditions, file),
    stage: (table) => {
      const columns = columnsOfTable(table).map((column) => ({
        ...column,
        ...given({ value: options.written?.(column) }),
      }))
      const number = tables.indexOf(table) + 1
      return number === 0 ? Promise.resolve([]) : writeParts({ table, columns, number, file, options })
    },
    [Symbol.asyncDispose]: () => file.close(),
  }
}

async function findValue(
  table: string,
  conditions: readonly Unfitting[],
  { connection }: AttachedFile,
): Promise<{ readonly column: string; readonly value: string } | undefined> {
  if (conditions.length === 0) return undefined
  // one look at the table for all of its columns
  const values = conditions.map(
    ({ column, condition }) => `any_value(CAST(${quoteName(column)} AS VARCHAR)) FILTER (${condition})`,
  )
  const found = await connection.runAndReadAll(`SELECT ${values.join(', ')} FROM ${quotePath('data', table)}`)
  const [row = []] = found.getRows()
  const at = row.findIndex((value) => value !== null)
  const column = conditions[at]?.column
  return column === undefined ? undefined : { column, value: String(row[at]) }
}

interface TableToWrite {
  readonly table: string
  readonly columns: readonly StagedColumn[]
  /** of the table in the package: names may be longer than a file's can be */
  readonly number: number
  readonly file: AttachedFile
  readonly options: StageOptions
}

async function writeParts(work: TableToWrite): Promise<readonly StagedFile[]> {
  const { fileBytes = defaultBytes } = work.options
  const end = await endOf(work)
  const probe = await writePart(work, { part: 1, from: 0, to: Math.min(end, probedRows) })
  const fitting = Math.max(1, Math.floor((fileBytes * Math.max(probe.rows, 1)) / Math.max(probe.bytes, 1)))
  if (end <= probedRows && probe.rows <= fitting) return [probe]
  const parts: StagedFile[] = []
  for (let from = 0; from < end; from += fitting) {
    const part = await writePart(work, { part: parts.length + 1, from, to: from + fitting })
    // row numbers may have gaps
    if (part.rows > 0) parts.push(part)
  }
  return parts
}

interface Part {
  readonly part: number
  /** row numbers of the package's table, the last one left out */
  readonly from: number
  readonly to: number
}

async function writePart(work: TableToWrite, { part, from, to }: Part): Promise<StagedFile> {
  const { table, columns, number, file, options } = work
  const { format, folder } = options
  const isPacked = format !== 'parquet' && (options.gzip ?? true)
  const path = join(folder, `table-${number}.part-${part}.${format}${isPacked ? '.gz' : ''}`)
  // COPY leaves an empty file where a SELECT gives nothing, and what stood there before when it fails
  await rm(path, { force: true })
  const arrival = options.arrival === undefined ? '' : `rowid AS ${quoteName(options.arrival)}, `
  const rows = `FROM ${quotePath('data', table)} WHERE rowid >= ${from} AND rowid < ${to}`
  const copied = await file.connection.runAndReadAll(
    `COPY (SELECT ${format === 'parquet' ? arrival : ''}${selected(format, columns)} ${rows}) TO ${quoteText(path)} (${forms(format, isPacked)})`,
  )
  const [[count] = [0]] = copied.getRows()
  return {
    path,
    table,
    part,
    rows: Number(count),
    bytes: (await stat(path)).size,
    sha256: await digestOf(path),
    columns: columns.map(({ name }) => name),
  }
}

function selected(format: StageFormat, columns: readonly StagedColumn[]): string {
  if (format === 'parquet') return columns.map(parquetColumn).join(', ')
  return { csv: csvLine, tsv: tsvLine, jsonl: jsonLine }[format](columns)
}

/** Lines are made by the SELECT; as CSV of one column without quotes they go out as they are. */
function forms(format: StageFormat, isPacked: boolean): string {
  if (format === 'parquet') return 'FORMAT parquet, COMPRESSION zstd'
  return `FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '', COMPRESSION ${isPacked ? 'gzip' : 'none'}`
}

async function endOf({ table, file }: TableToWrite): Promise<number> {
  const reader = await file.connection.runAndReadAll(`SELECT max(rowid) FROM ${quotePath('data', table)}`)
  const [[last] = [null]] = reader.getRows()
  return last === null ? 0 : Number(last) + 1
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

function columnsOf(
  table: string,
  { sealed, types }: { readonly sealed: SealedPackage; readonly types: StoredTypes },
): readonly StagedColumn[] {
  const known = sealed.schema.tables.get(asTableName(table))?.columns ?? []
  return (sealed.columns.get(table) ?? []).map((name) => {
    const column = known.find((one) => one.name === name)
    return {
      name,
      stored: types(table, name),
      ...(column?.dataType !== undefined && { dataType: column.dataType }),
      ...(column?.timezone !== undefined && { timezone: column.timezone }),
    }
  })
}
