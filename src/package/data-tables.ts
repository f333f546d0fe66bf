import type { DuckDBConnection } from '@duckdb/node-api'
import type { Batch, TableChange } from '../model/batch.ts'
import { SluiceError } from '../model/errors.ts'
import { quoteName, quotePath } from '../model/names/quoted-name.ts'
import type { ScannedJson } from '../json/scan/scan-json.ts'
import type { Column, Schema } from '../model/schema.ts'
import { type PackageColumn, packageColumn } from './package-column.ts'
import type { RowFeed } from './row-feed.ts'

/** Up to so many new columns are added one by one. More are, too, unless copying the existing cells costs less. */
const mostAlters = 20
/** an ALTER of a wide table takes as long as copying so many cells */
const cellsPerAlter = 10_000

interface DataTable {
  /** every typed column that the schema knows, in its order */
  readonly known: Map<string, PackageColumn>
  /** the columns that the package file has, in its order; empty = the table is not there yet */
  readonly present: Set<string>
  /** how many the file has; infinite = not known */
  rows: number
  waiting: Batch[]
}

/** Rows on their way into the file, and the columns that were known when they were handed over. */
export interface TakenRows {
  readonly name: string
  readonly batches: readonly Batch[]
  readonly known: readonly PackageColumn[]
}

/** All rows that waited. */
export interface Taken {
  readonly tables: readonly TakenRows[]
  /** estimated memory of these */
  readonly bytes: number
}

/**
 * The tables of schema `data`: created when the first row comes, widened as rows need columns. Tables that get no
 * rows never exist, so a package says by itself which tables a load touches.
 */
export class DataTables {
  readonly #connection: DuckDBConnection
  readonly #feed: RowFeed
  readonly #tables = new Map<string, DataTable>()
  readonly #filled = new Set<string>()
  #waitingBytes = 0

  constructor(connection: DuckDBConnection, feed: RowFeed) {
    this.#connection = connection
    this.#feed = feed
  }

  /** estimated memory of the rows appended and not yet written */
  get waitingBytes(): number {
    return this.#waitingBytes
  }

  /** tables that have rows or will get waiting ones */
  get filled(): readonly string[] {
    return [...this.#tables.keys()].filter((name) => this.#filled.has(name))
  }

  /** The tables that the file has, and their columns in its order. */
  get stored(): Map<string, readonly string[]> {
    const made = [...this.#tables].filter(([, { present }]) => present.size > 0)
    return new Map(made.map(([name, { present }]) => [name, [...present]]))
  }

  /** Learns the columns that rows may have from here on. */
  know(schema: Schema): void {
    for (const table of schema.tables.values()) this.#learn(table.name, table.columns)
  }

  /** Learns which tables and columns an opened package has. */
  found(tables: ReadonlyMap<string, readonly string[]>): void {
    for (const [name, columns] of tables) {
      const table = this.#table(name)
      this.#filled.add(name)
      for (const column of columns) table.present.add(column)
      table.rows = Infinity
    }
  }

  append(batches: readonly Batch[], changes: readonly TableChange[]): void {
    for (const change of changes) this.#learn(change.table, change.columns)
    // the tables of a page share it
    this.#waitingBytes += sourceBytes(batches[0]?.source)
    for (const batch of batches) {
      if (batch.rowCount === 0) continue
      this.#table(batch.table).waiting.push(batch)
      this.#filled.add(batch.table)
      this.#waitingBytes += estimatedBytes(batch)
    }
  }

  /**
   * Takes all waiting rows off the queue, synchronously: rows that are appended while these are written belong to the
   * next commit, and its mark accounts for their pages.
   */
  take(): Taken {
    const bytes = this.#waitingBytes
    this.#waitingBytes = 0
    const tables = [...this.#tables].flatMap(([name, table]) => {
      if (table.waiting.length === 0) return []
      const batches = table.waiting
      table.waiting = []
      return [{ name, batches, known: [...table.known.values()] }]
    })
    return { tables, bytes }
  }

  /** Writes rows into the open transaction. */
  async write({ tables }: Taken): Promise<void> {
    for (const { name, batches, known } of tables) {
      const table = this.#table(name)
      checkColumns(name, table, batches)
      await this.#widen(name, { table, known })
      const columns = [...table.present].flatMap((column) => table.known.get(column) ?? [])
      await this.#feed.insert({ schema: 'data', table: name, columns, batches })
      for (const { rowCount } of batches) table.rows += rowCount
    }
  }

  async #widen(
    name: string,
    { table, known }: { readonly table: DataTable; readonly known: readonly PackageColumn[] },
  ): Promise<void> {
    const missing = known.filter((column) => !table.present.has(column.name))
    if (missing.length === 0) return
    const path = quotePath('data', name)
    if (table.present.size === 0) await this.#create(path, missing)
    else if (isCopiedCheaply(table, missing.length)) await this.#rebuild(name, { table, missing })
    else
      for (const column of missing) await this.#connection.run(`ALTER TABLE ${path} ADD COLUMN ${definition(column)}`)
    for (const column of missing) table.present.add(column.name)
  }

  #create(path: string, columns: readonly PackageColumn[]): Promise<unknown> {
    return this.#connection.run(`CREATE TABLE ${path} (${columns.map(definition).join(', ')})`)
  }

  /** Adds many columns at once, by copying the rows into a wider table. */
  async #rebuild(
    name: string,
    { table, missing }: { readonly table: DataTable; readonly missing: readonly PackageColumn[] },
  ): Promise<void> {
    const path = quotePath('data', name)
    const before = [...table.present].flatMap((column) => table.known.get(column) ?? [])
    const names = before.map((column) => quoteName(column.name)).join(', ')
    // no data table has this name: the run's tables are in another schema, and names of data tables are never blank
    const wider = quotePath('data', ' wider')
    await this.#create(wider, [...before, ...missing])
    await this.#connection.run(`INSERT INTO ${wider} (${names}) SELECT ${names} FROM ${path}`)
    await this.#connection.run(`DROP TABLE ${path}`)
    await this.#connection.run(`ALTER TABLE ${wider} RENAME TO ${quoteName(name)}`)
  }

  #learn(name: string, columns: readonly Column[]): void {
    for (const column of columns) {
      const stored = packageColumn(column)
      if (stored !== undefined) this.#table(name).known.set(stored.name, stored)
    }
  }

  #table(name: string): DataTable {
    const known = this.#tables.get(name)
    if (known !== undefined) return known
    const table: DataTable = { known: new Map(), present: new Set(), rows: 0, waiting: [] }
    this.#tables.set(name, table)
    return table
  }
}

function isCopiedCheaply({ rows, present }: DataTable, missing: number): boolean {
  return missing > mostAlters && rows * present.size < missing * cellsPerAlter
}

/** Rows are read once: finding out how to press them, and pressing them, costs more than their place on disk. */
function definition(column: PackageColumn): string {
  return `${quoteName(column.name)} ${column.type.toString()} USING COMPRESSION uncompressed`
}

/** Throws when a batch has a column that no schema change announced. */
function checkColumns(name: string, table: DataTable, batches: readonly Batch[]): void {
  const used = new Set<string>(batches.flatMap((batch) => batch.columns.map((column) => column.name)))
  const unknown = used.size === 0 ? '(none)' : [...used].find((column) => !table.known.has(column))
  if (unknown === undefined) return
  throw new SluiceError(
    'PACKAGE_INCONSISTENT',
    `Could not store rows of table "${name}" because their column is unknown.`,
    {
      found: unknown,
      hint: 'Please report this as a bug of sluice.',
    },
  )
}

/** Bytes of a page that cells point into, and of its tokens. */
function sourceBytes(source: ScannedJson | undefined): number {
  return source === undefined ? 0 : source.bytes.length + source.starts.byteLength + source.ends.byteLength
}

const sampledCells = 8
/** Bytes that a text or buffer takes besides what it holds. */
const textOverhead = 16

/** Bytes that a batch holds on to, from a few cells of each column. Never 0. */
function estimatedBytes(batch: Batch): number {
  let bytes = batch.rowCount
  for (const { values } of batch.columns) {
    const step = Math.max(1, Math.floor(values.length / sampledCells))
    let sampled = 0
    let length = 0
    for (let row = 0; row < values.length; row += step) {
      const value = values[row]
      sampled++
      if (typeof value === 'string' || value instanceof Uint8Array) length += value.length + textOverhead
    }
    bytes += batch.rowCount * (8 + (sampled === 0 ? 0 : length / sampled))
  }
  return bytes
}
