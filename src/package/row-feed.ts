import { type DuckDBConnection, type DuckDBDataChunk, DuckDBTableFunction } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import type { Batch, CellValue } from '../model/batch.ts'
import { quoteName } from '../model/quoted-name.ts'
import { type Cells, Scratch, chunkRows } from './fill/cells.ts'
import { fillFor } from './fill/fill-vector.ts'
import type { PackageColumn } from './package-column.ts'

/** Rows on their way into one table. */
export interface RowLoad {
  /** quoted, qualified table name */
  readonly table: string
  readonly columns: readonly PackageColumn[]
  readonly batches: readonly Batch[]
}

/**
 * Inserts batches through a table function: DuckDB asks for one chunk after the other, we fill its own vectors on
 * the main thread, and everything else (buffering, compression, WAL) happens on DuckDB's threads. Measured against
 * the appender: same total, a third less time on the main thread, no synchronous flush.
 */
export class RowFeed {
  readonly #connection: DuckDBConnection
  readonly #scratch = new Scratch()
  #chunks: ChunkCursor | undefined
  #failure: unknown

  constructor(connection: DuckDBConnection) {
    this.#connection = connection
    connection.registerTableFunction(
      DuckDBTableFunction.create({
        name: 'sluice_rows',
        bindFunction: (bind) => {
          for (const column of this.#chunks?.columns ?? []) bind.addResultColumn(column.name, column.type)
        },
        initFunction: () => undefined,
        mainFunction: (info, chunk) => {
          try {
            this.#fill(chunk)
          } catch (error) {
            this.#failure = error
            info.setError('a row could not be written')
          }
        },
      }),
    )
  }

  /** One INSERT; not reentrant: await it before the next. Throws what a fill threw, else DuckDB's error. */
  async insert(load: RowLoad): Promise<void> {
    const names = load.columns.map((column) => quoteName(column.name)).join(', ')
    this.#chunks = new ChunkCursor(load)
    this.#failure = undefined
    try {
      await this.#connection.run(`INSERT INTO ${load.table} (${names}) SELECT * FROM sluice_rows()`)
    } catch (error) {
      throw this.#failure ?? error
    } finally {
      this.#chunks = undefined
    }
  }

  #fill(chunk: DuckDBDataChunk): void {
    const cells = this.#chunks?.next() ?? []
    const count = cells[0]?.count ?? 0
    duckdb.data_chunk_set_size(chunk.chunk, count)
    if (count === 0) return
    for (const [index, fill] of (this.#chunks?.fills ?? []).entries()) {
      const column = cells[index]
      if (column !== undefined) fill(duckdb.data_chunk_get_vector(chunk.chunk, index), column, this.#scratch)
    }
  }
}

interface Segment {
  readonly batch: Batch
  readonly columns: readonly (readonly CellValue[] | undefined)[]
  readonly from: number
  readonly count: number
}

/** Walks batches in chunks of up to 2048 rows; small batches share a chunk. */
class ChunkCursor {
  readonly columns: readonly PackageColumn[]
  readonly fills: readonly ReturnType<typeof fillFor>[]
  readonly #batches: readonly Batch[]
  #batch = 0
  #row = 0
  #values: readonly (readonly CellValue[] | undefined)[] = []

  constructor({ columns, batches }: RowLoad) {
    this.columns = columns
    this.fills = columns.map(fillFor)
    this.#batches = batches
  }

  /** the cells of the next chunk, one entry per column; empty at the end */
  next(): readonly Cells[] {
    const segments = this.#take()
    const count = segments.reduce((sum, segment) => sum + segment.count, 0)
    if (count === 0) return []
    const [only] = segments
    return this.columns.map((column, index) => {
      if (segments.length === 1 && only !== undefined)
        return { column: column.name, values: only.columns[index] ?? [], from: only.from, count }
      return { column: column.name, values: gather(segments, index), from: 0, count }
    })
  }

  #take(): readonly Segment[] {
    const segments: Segment[] = []
    let room = chunkRows
    while (room > 0) {
      const batch = this.#batches[this.#batch]
      if (batch === undefined) break
      if (this.#row === 0) this.#values = this.#valuesOf(batch)
      const count = Math.min(room, batch.rowCount - this.#row)
      if (count > 0) segments.push({ batch, columns: this.#values, from: this.#row, count })
      room -= count
      this.#row += count
      if (this.#row < batch.rowCount) break
      this.#batch++
      this.#row = 0
    }
    return segments
  }

  #valuesOf(batch: Batch): readonly (readonly CellValue[] | undefined)[] {
    const byName = new Map<string, readonly CellValue[]>(batch.columns.map(({ name, values }) => [name, values]))
    return this.columns.map((column) => byName.get(column.name))
  }
}

function gather(segments: readonly Segment[], column: number): readonly CellValue[] {
  const cells: CellValue[] = []
  for (const { columns, from, count } of segments) {
    const values = columns[column]
    for (let row = from; row < from + count; row++) cells.push(values?.[row] ?? null)
  }
  return cells
}
