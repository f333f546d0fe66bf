import { type DuckDBAppender, type DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import type { Batch, CellValue } from '../model/batch.ts'
import { type Cells, Scratch, chunkRows } from './fill/cells.ts'
import { fillFor } from './fill/fill-vector.ts'
import type { PackageColumn } from './package-column.ts'

/** Rows on their way into one table. */
export interface RowLoad {
  readonly schema: string
  readonly table: string
  /** every column of the table, in its order; those that a batch lacks become NULL */
  readonly columns: readonly PackageColumn[]
  readonly batches: readonly Batch[]
}

/**
 * Appends batches to a table of the open transaction, chunk by chunk, through one reused data chunk per call.
 * A table function asked by DuckDB's own threads would take a third less of the main thread's time, but then
 * `process.exit` in the middle of an insert waits forever for the answer that no longer comes.
 */
export class RowFeed {
  readonly #connection: DuckDBConnection
  readonly #scratch = new Scratch()

  constructor(connection: DuckDBConnection) {
    this.#connection = connection
  }

  /** Throws what a cell was refused for; then none of the rows is in the table. */
  async insert(load: RowLoad): Promise<void> {
    const appender = await this.#connection.createAppender(load.table, load.schema)
    try {
      this.#appendAll(appender, load)
    } catch (error) {
      // an appender that is collected with rows in it would still flush them, whatever is going on then
      appender.clear()
      throw error
    }
    appender.closeSync()
  }

  #appendAll(appender: DuckDBAppender, load: RowLoad): void {
    const chunk = DuckDBDataChunk.create(load.columns.map((column) => column.type))
    const fills = load.columns.map(fillFor)
    const cursor = new ChunkCursor(load)
    for (;;) {
      const cells = cursor.next()
      const count = cells[0]?.count ?? 0
      if (count === 0) return
      chunk.reset()
      chunk.rowCount = count
      for (const [index, fill] of fills.entries()) {
        const column = cells[index]
        if (column !== undefined) fill(duckdb.data_chunk_get_vector(chunk.chunk, index), column, this.#scratch)
      }
      appender.appendDataChunk(chunk)
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
  readonly #columns: readonly PackageColumn[]
  readonly #batches: readonly Batch[]
  #batch = 0
  #row = 0
  #values: readonly (readonly CellValue[] | undefined)[] = []

  constructor({ columns, batches }: RowLoad) {
    this.#columns = columns
    this.#batches = batches
  }

  /** the cells of the next chunk, one entry per column; empty at the end */
  next(): readonly Cells[] {
    const segments = this.#take()
    const count = segments.reduce((sum, segment) => sum + segment.count, 0)
    if (count === 0) return []
    const [only] = segments
    return this.#columns.map((column, index) => {
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
    return this.#columns.map((column) => byName.get(column.name))
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
