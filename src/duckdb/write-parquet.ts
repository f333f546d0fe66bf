import { rm } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, VARCHAR } from '@duckdb/node-api'
import { quoteName, quoteText } from '../model/names/quoted-name.ts'
import { classifyDuckdbError } from './failure.ts'

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
  /**
   * writes the file; gives the columns that stayed text because some value does not fit their type. Throws the signal's
   * reason
   */
  finish(signal: AbortSignal): Promise<readonly string[]>
  /** takes what was waiting away; after `finish` as well */
  close(): Promise<void>
}

/** DuckDB keeps as much of what it wrote and read as it may. A column takes about half a megabyte while rows come. */
const waitingMemory = (columns: number): string => `${64 + columns}MB`
/** While the file is written: a group of rows, in pieces as they are read and as they are pressed. */
const writingMemory = (columns: number): string => `${160 + 2 * columns}MB`
// one thread reads the rows in their order, and no more of them at once than a group
const inOrder = 'SET threads = 1; SET preserve_insertion_order = false'
const form = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, ROW_GROUP_SIZE_BYTES '64MB'"

/** Begins a Parquet file at a path, which is written over. Throws what DuckDB says. */
export async function openParquet(path: string, columns: readonly ParquetColumn[]): Promise<ParquetWriter> {
  const waiting = `${path}.duckdb`
  const instance = await DuckDBInstance.create(waiting, {
    memory_limit: waitingMemory(columns.length),
    threads: '2',
    write_buffer_row_group_count: '1',
  })
  const connection = await instance.connect()
  await connection.run("SET TimeZone = 'UTC'")
  // finding out how to press texts takes longer than the file is there
  await connection.run("SET force_compression = 'uncompressed'")
  // rows of a transaction go into the file as they come; committed ones would go into its log first, and from there again
  await connection.run("PRAGMA disable_checkpoint_on_shutdown; SET checkpoint_threshold = '1TB'; BEGIN")
  await connection.run(`CREATE TABLE rows_ (${columns.map((_one, index) => `c${index} VARCHAR`).join(', ')})`)
  const appender = await connection.createAppender('rows_')
  let isAppending = true
  const closeAppender = (): void => {
    if (isAppending) {
      isAppending = false
      appender.closeSync()
    }
  }
  // always the same one: the memory of others is free when their objects are collected, which is long after
  const chunk = DuckDBDataChunk.create(columns.map(() => VARCHAR))
  return {
    async append(rows) {
      // a chunk holds 2,048 rows at most
      for (let from = 0; from < rows.length; from += 2048) {
        const some = rows.slice(from, from + 2048)
        chunk.reset()
        chunk.setColumns(columns.map((_one, index) => some.map((row) => textOf(row[index] ?? null))))
        appender.appendDataChunk(chunk)
      }
    },
    async finish(signal) {
      const stop = (): void => connection.interrupt()
      signal.addEventListener('abort', stop, { once: true })
      const work = { connection, path, columns, signal }
      try {
        closeAppender()
        return await written(work)
      } finally {
        signal.removeEventListener('abort', stop)
      }
    },
    async close() {
      try {
        // it keeps the file open
        closeAppender()
      } catch {
        // what it still held is not wanted any more
      }
      connection.closeSync()
      instance.closeSync()
      await Promise.all([waiting, `${waiting}.wal`].map((file) => rm(file, { force: true })))
      await rm(`${waiting}.tmp`, { force: true, recursive: true })
    },
  }
}

interface Written {
  readonly connection: DuckDBConnection
  readonly path: string
  readonly columns: readonly ParquetColumn[]
  readonly signal: AbortSignal
}

/** With little memory first: DuckDB takes what it may. */
async function written(work: Written): Promise<readonly string[]> {
  const { connection, columns } = work
  const all = `SET memory_limit = '${Math.floor((totalmem() / 2 ** 20) * 0.8)}MB'`
  // a question that fails ends its transaction, and there may be another try
  await connection.run(`${all}; COMMIT; ${inOrder}; SET memory_limit = '${writingMemory(columns.length)}'`)
  try {
    return await copied(work)
  } catch (error) {
    if (classifyDuckdbError(error).kind !== 'out_of_memory') throw error
    // rows of some megabytes each
    await connection.run(all)
    return copied(work)
  }
}

async function copied({ connection, path, columns, signal }: Written): Promise<readonly string[]> {
  const ask = async (sql: string): Promise<readonly unknown[]> => {
    // an interrupt between two questions is forgotten
    signal.throwIfAborted()
    return (await connection.runAndReadAll(sql)).getRows()[0] ?? []
  }
  const wanted = await withDigits(columns, ask)
  const misfits = await misfitsOf(wanted, ask)
  const selected = wanted.map((one, index) => `${valueOf(one, index, misfits)} AS ${quoteName(one.name)}`)
  await ask(`COPY (SELECT ${selected.join(', ')} FROM rows_) TO ${quoteText(path)} (${form})`)
  return wanted.filter((_one, index) => misfits.has(index)).map(({ name }) => name)
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
  const typed = columns.flatMap(({ stored }, index) => (stored === 'VARCHAR' ? [] : [index]))
  if (typed.length === 0) return new Set()
  const counts = await ask(
    `SELECT ${typed.map((index) => `count(*) FILTER (c${index} IS NOT NULL AND ${misfitSql(index, columns[index]?.stored ?? '')})`).join(', ')} FROM rows_`,
  )
  return new Set(typed.filter((_index, at) => Number(counts[at] ?? 0) > 0))
}

function misfitSql(index: number, stored: string): string {
  // what stands for a secret is not base64 any more
  return stored === 'BLOB'
    ? `NOT regexp_full_match(c${index}, '[A-Za-z0-9+/]*=*')`
    : `TRY_CAST(c${index} AS ${stored}) IS NULL`
}

function valueOf({ stored }: ParquetColumn, index: number, misfits: ReadonlySet<number>): string {
  if (stored === 'VARCHAR' || misfits.has(index)) return `c${index}`
  return stored === 'BLOB' ? `from_base64(c${index})` : `CAST(c${index} AS ${stored})`
}
