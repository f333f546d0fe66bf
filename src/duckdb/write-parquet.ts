import { rm } from 'node:fs/promises'
import { DuckDBDataChunk, DuckDBInstance, VARCHAR } from '@duckdb/node-api'
import { quoteName, quoteText } from '../model/names/quoted-name.ts'

/** A column of a Parquet file. */
export interface ParquetColumn {
  /** no other column has it, whatever the case of its letters */
  readonly name: string
  /** in DuckDB's words; `DECIMAL` alone = as many digits as the values have */
  readonly stored: string
}

/** A Parquet file on its way: rows wait in a file beside it, in no memory. */
export interface ParquetWriter {
  /** values as every destination gives them: bytes as base64, moments as ISO text */
  append(rows: readonly (readonly (string | number | bigint | boolean | null)[])[]): Promise<void>
  /** writes the file; gives the columns that stayed text because some value does not fit their type */
  finish(): Promise<readonly string[]>
  /** takes what was waiting away; after `finish` as well */
  close(): Promise<void>
}

/** Begins a Parquet file at a path, which is written over. Throws what DuckDB says. */
export async function openParquet(path: string, columns: readonly ParquetColumn[]): Promise<ParquetWriter> {
  const waiting = `${path}.duckdb`
  const instance = await DuckDBInstance.create(waiting, { memory_limit: '1GB', threads: '2' })
  const connection = await instance.connect()
  await connection.run("SET TimeZone = 'UTC'")
  await connection.run(`CREATE TABLE rows_ (${columns.map((_one, index) => `c${index} VARCHAR`).join(', ')})`)
  const appender = await connection.createAppender('rows_')
  const types = columns.map(() => VARCHAR)
  return {
    async append(rows) {
      // a chunk holds 2,048 rows at most
      for (let from = 0; from < rows.length; from += 2048) {
        const some = rows.slice(from, from + 2048)
        const chunk = DuckDBDataChunk.create(types, some.length)
        chunk.setColumns(columns.map((_one, index) => some.map((row) => textOf(row[index] ?? null))))
        appender.appendDataChunk(chunk)
      }
    },
    async finish() {
      appender.closeSync()
      const ask = async (sql: string): Promise<readonly unknown[]> =>
        (await connection.runAndReadAll(sql)).getRows()[0] ?? []
      const wanted = await withDigits(columns, ask)
      const misfits = await misfitsOf(wanted, ask)
      const selected = wanted.map((one, index) => `${valueOf(one, index, misfits)} AS ${quoteName(one.name)}`)
      await connection.run(
        `COPY (SELECT ${selected.join(', ')} FROM rows_) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`,
      )
      return wanted.filter((_one, index) => misfits.has(index)).map(({ name }) => name)
    },
    async close() {
      connection.closeSync()
      instance.closeSync()
      await Promise.all([waiting, `${waiting}.wal`].map((file) => rm(file, { force: true })))
    },
  }
}

function textOf(value: string | number | bigint | boolean | null): string | null {
  return value === null || typeof value === 'string' ? value : String(value)
}

type Ask = (sql: string) => Promise<readonly unknown[]>

/** How many digits the values of decimals without a size have; more than 38 are text, with a name for it. */
async function withDigits(columns: readonly ParquetColumn[], ask: Ask): Promise<readonly ParquetColumn[]> {
  const open = columns.flatMap(({ stored }, index) => (stored === 'DECIMAL' ? [index] : []))
  if (open.length === 0) return columns
  const found = await ask(
    `SELECT ${open.map((index) => `max(length(regexp_extract(c${index}, '^-?0*(\\d*)', 1))), max(length(regexp_extract(c${index}, '\\.(\\d+)$', 1)))`).join(', ')} FROM rows_`,
  )
  return columns.map((column, index) => {
    const at = open.indexOf(index)
    if (at === -1) return column
    const [whole, fraction] = [Number(found[at * 2] ?? 0), Number(found[at * 2 + 1] ?? 0)]
    return {
      ...column,
      stored: `DECIMAL(${Math.min(38, Math.max(1, whole + fraction, 18))},${Math.min(38, fraction)})`,
    }
  })
}

async function misfitsOf(columns: readonly ParquetColumn[], ask: Ask): Promise<ReadonlySet<number>> {
  const typed = columns.flatMap(({ stored }, index) => (stored === 'VARCHAR' || stored === 'BLOB' ? [] : [index]))
  if (typed.length === 0) return new Set()
  const counts = await ask(
    `SELECT ${typed.map((index) => `count(*) FILTER (c${index} IS NOT NULL AND TRY_CAST(c${index} AS ${columns[index]?.stored ?? ''}) IS NULL)`).join(', ')} FROM rows_`,
  )
  return new Set(typed.filter((_index, at) => Number(counts[at] ?? 0) > 0))
}

function valueOf({ stored }: ParquetColumn, index: number, misfits: ReadonlySet<number>): string {
  if (stored === 'VARCHAR' || misfits.has(index)) return `c${index}`
  return stored === 'BLOB' ? `from_base64(c${index})` : `CAST(c${index} AS ${stored})`
}
