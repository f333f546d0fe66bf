import { type DuckDBAppender, type DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import type { Vector } from '@duckdb/node-bindings'
import { duckdb } from '../duckdb/bindings.ts'
import type { Batch, CellValue } from '../model/batch.ts'
import type { ScannedJson } from '../json/scan/scan-json.ts'
import { type Cells, type PlacedSource, Scratch, chunkRows } from './fill/cells.ts'
import { fillFor } from './fill/fill-vector.ts'
import { placeSource } from './fill/token-cells.ts'
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
    const vectorAt = (index: number) => duckdb.data_chunk_get_vector(chunk.chunk, index)
    for (let next = cursor.next(); next !== undefined; next = cursor.next()) {
      const { cells, count } = next
      chunk.reset()
      chunk.rowCount = count
      const source = placed(next, load.columns, vectorAt)
      for (const [index, fill] of fills.entries()) {
        const column = cells[index]
        if (column === undefined) continue
        fill(vectorAt(index), source === undefined ? column : { ...column, source }, this.#scratch)
      }
      appender.appendDataChunk(chunk)
    }
  }
}

/** What text cells point into, copied once for all columns of the chunk. */
function placed(
  { cells, source }: Chunk,
  columns: readonly PackageColumn[],
  vectorAt: (index: number) => Vector,
): PlacedSource | undefined {
  if (source === undefined) return undefined
  const texts = cells.filter((_, index) => columns[index]?.layout === 'text')
  const first = columns.findIndex(({ layout }) => layout === 'text')
  return first === -1 ? undefined : placeSource(vectorAt(first), source, texts)
}

/** Cells of one chunk, one entry per column. */
interface Chunk {
  readonly cells: readonly Cells[]
  readonly count: number
  readonly source: ScannedJson | undefined
}

interface Segment {
  readonly batch: Batch
  readonly columns: readonly (readonly CellValue[] | undefined)[]
  readonly from: number
  readonly count: number
}

/** Walks batches in chunks of up to 2048 rows; small batches share a chunk, unless they point into pages. */
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

  /** undefined at the end */
  next(): Chunk | undefined {
    const segments = this.#take()
    const count = segments.reduce((sum, segment) => sum + segment.count, 0)
    const [only] = segments
    if (only === undefined) return undefined
    const cells = this.#columns.map(({ name }, index) => {
      if (segments.length === 1) return { column: name, values: only.columns[index] ?? [], from: only.from, count }
      return { column: name, values: gather(segments, index), from: 0, count }
    })
    return { cells, count, source: only.batch.source }
  }

  #take(): readonly Segment[] {
    const segments: Segment[] = []
    let room = chunkRows
    while (room > 0) {
      const batch = this.#batches[this.#batch]
      if (batch === undefined) break
      const [first] = segments
      if (first !== undefined && first.batch.source !== batch.source) break
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
