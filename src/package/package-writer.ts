import type { DuckDBConnection } from '@duckdb/node-api'
import type { Batch, TableChange } from '../model/batch.ts'
import { quoteName, quotePath } from '../model/names/quoted-name.ts'
import { isSystemName } from '../model/names/system-names.ts'
import type { Schema } from '../model/schema.ts'
import type { RunId, SealInfo, SealedPackage } from '../model/sealed-package.ts'
import type { PipelineState } from '../model/state.ts'
import type { Unit } from '../model/unit.ts'
import { DataTables, type Taken } from './data-tables.ts'
import { collectGarbage } from './garbage.ts'
import { packageFailure } from './package-failure.ts'
import { makePackagePrivate, type PackageFile } from './package-file.ts'
import { RowFeed } from './row-feed.ts'
import { type ResumePoint, readDataColumns, readResumePoint, rowsOf } from './run-tables.ts'
import { type CommitMark, insertStatement, rowsOfMark, type RunRows, runLoad } from './run-rows.ts'
import { plainText } from './schema-text.ts'
import { sealedText } from './sealed.ts'

/** Who a package belongs to; written when it is created. */
export interface PackageIdentity {
  readonly loadId: string
  readonly pipeline: string
  readonly dataset?: string
  /** hash of what the run extracts: a package is resumed only by the same configuration */
  readonly fingerprint: string
  /** epoch milliseconds */
  readonly createdAt: number
}

/** Bytes of rows that may wait in memory before they are handed to DuckDB, still uncommitted. */
const bufferedBytes = 8 << 20
/** Bytes of rows after which the memory of those that are in the file is given back. */
const mostCached = 16 << 20

/**
 * Writes one package. Rows are buffered and handed over in large pieces; `commit` makes everything since the last
 * mark durable in ONE transaction. Calls may overlap: they are carried out one after the other, in order.
 * After an error the package stays as the last commit left it, and every further call fails with the same error.
 */
export class PackageWriter {
  readonly #file: PackageFile
  readonly #identity: PackageIdentity
  readonly #tables: DataTables
  readonly #feed: RowFeed
  #last: Promise<unknown> = Promise.resolve()
  #inTransaction = false
  #cached = 0
  /** bytes of rows so far: little of them leaves no garbage worth a collection */
  #written = 0
  #failure: Error | undefined

  constructor(file: PackageFile, identity: PackageIdentity) {
    this.#file = file
    this.#identity = identity
    this.#feed = new RowFeed(file.connection)
    this.#tables = new DataTables(file.connection, this.#feed)
  }

  get path(): string {
    return this.#file.path
  }

  get identity(): PackageIdentity {
    return this.#identity
  }

  /** Tables that have rows so far, buffered ones included: for the schema's `seenData`. */
  get filledTables(): readonly string[] {
    return this.#tables.filled
  }

  /** Columns of tables that have rows so far. */
  get filledColumns(): ReadonlyMap<string, readonly string[]> {
    return this.#tables.stored
  }

  /** What to go on from. Also tells this writer which tables and columns exist; call it once after opening. */
  resume(): Promise<ResumePoint> {
    return this.#next(async () => {
      const point = await readResumePoint(this.#connection)
      if (point.schema !== null) this.#tables.know(point.schema)
      const columns = await readDataColumns(this.#connection)
      this.#tables.found(columns)
      return { ...point, rows: await countRows(this.#connection, columns) }
    })
  }

  /** The first commit: the schema and state the run starts from, and the root units. */
  begin(info: {
    readonly schema: Schema
    readonly state: PipelineState | null
    readonly units: readonly Unit[]
    readonly run?: RunId
  }): Promise<void> {
    return this.#next(async () => {
      this.#tables.know(info.schema)
      const texts: (readonly [string, string])[] = []
      if (info.state !== null) texts.push(['state', plainText(info.state)])
      if (info.run !== undefined) texts.push(['run', plainText(info.run)])
      const mark = rowsOfMark({ progress: [], born: info.units, schema: info.schema, cursors: [] })
      const written = texts.length === 0 ? mark : [{ table: 'texts', rows: texts } as const, ...mark]
      await this.#commit([...(await this.#insert(written)), "UPDATE run.package SET status = 'extracting'"])
    })
  }

  /**
   * Takes rows and the schema changes they need. Returns a promise to wait for when enough rows have gathered to be
   * written; they stay uncommitted until the next `commit`. Batches must not be changed afterwards.
   */
  append(batches: readonly Batch[], changes: readonly TableChange[]): void | Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    this.#tables.append(batches, changes)
    if (this.#tables.waitingBytes < bufferedBytes) return
    const taken = this.#tables.take()
    return this.#next(() => this.#writeRows(taken))
  }

  /**
   * ONE transaction: the rows appended until now, ALTERs, units, progress, schema, cursors. Rows that are appended
   * while it is under way belong to the next one.
   */
  commit(mark: CommitMark): Promise<void> {
    return this.#mark(mark, (statements) => this.#commit(statements))
  }

  /** The same, left uncommitted: it becomes durable with the next `commit` or `seal`, or not at all. */
  hold(mark: CommitMark): Promise<void> {
    return this.#mark(mark, (statements) => this.#run(statements))
  }

  /**
   * How many rows of a table are others once more, in all columns but the links. Cheap where no two have the same key: only then are whole rows compared.
   */
  doubled(table: string, key: readonly string[]): Promise<number> {
    const taken = this.#tables.take()
    return this.#next(async () => {
      await this.#writeRows(taken)
      const columns = (this.#tables.stored.get(table) ?? []).filter((column) => !isSystemName(column))
      if (key.length === 0 || !key.every((column) => columns.includes(column))) return 0
      const from = quotePath('data', table)
      const listed = (names: readonly string[]): string => names.map(quoteName).join(', ')
      const [keys] = await rowsOf(this.#connection, `SELECT count(*) - count(DISTINCT (${listed(key)})) FROM ${from}`)
      if (Number(keys?.[0] ?? 0) === 0) return 0
      const [rows] = await rowsOf(
        this.#connection,
        `SELECT coalesce(sum(n - 1), 0)::BIGINT FROM (SELECT count(*) AS n FROM ${from} GROUP BY ${listed(columns)})`,
      )
      return Number(rows?.[0] ?? 0)
    })
  }

  /**
   * Last step: writes what is still buffered and closes the file. A file that is to be loaded at once may stay open:
   * then nothing is compressed and written again only to be read again. `closePackage` or `removePackage` ends that.
   */
  seal(info: SealInfo, options: { readonly staysOpen: boolean } = { staysOpen: false }): Promise<SealedPackage> {
    const taken = this.#tables.take()
    return this.#next(async () => {
      await this.#writeRows(taken)
      await this.#begin()
      const columns = without(this.#tables.stored, info.withheld)
      const rows = await countRows(this.#connection, columns)
      const contents = { ...info, columns, rows }
      await this.#connection.run("UPDATE run.package SET status = 'sealed', sealed = $1", [sealedText(contents)])
      await this.#commit()
      if (!options.staysOpen) await this.#file.close()
      if (this.#written >= mostCached) collectGarbage({ isIdle: true })
      const { loadId, pipeline, fingerprint, createdAt } = this.#identity
      return { path: this.#file.path, loadId, pipeline, fingerprint, createdAt, ...contents }
    })
  }

  /** Closes the file; rows since the last commit are dropped. Safe to call at any time, and twice. */
  async close(): Promise<void> {
    // a running INSERT asks this thread for rows: closing under it would wait forever
    await this.#last.catch(() => undefined)
    // after an error nothing more is written: the disk may be what went wrong
    await this.#file.close({ discarded: this.#failure !== undefined })
  }

  get #connection(): DuckDBConnection {
    return this.#file.connection
  }

  async #writeRows(taken: Taken): Promise<void> {
    if (taken.tables.length === 0) return
    await this.#begin()
    await this.#tables.write(taken)
    this.#cached += taken.bytes
    this.#written += taken.bytes
    if (this.#written >= mostCached) collectGarbage({ isIdle: false })
    // of a long answer, which is one transaction
    if (this.#cached >= 2 * mostCached) await this.#forget()
  }

  async #forget(): Promise<void> {
    this.#cached = 0
    await this.#file.forgetBlocks()
  }

  async #begin(): Promise<void> {
    if (!this.#inTransaction) await this.#run([])
  }

  /** In one go, within the transaction, which begins with them where none is open: each by itself is a turn through another thread. */
  async #run(statements: readonly string[]): Promise<void> {
    const all = this.#inTransaction ? statements : ['BEGIN', ...statements]
    this.#inTransaction = true
    if (all.length > 0) await this.#connection.run(all.join('; '))
  }

  async #commit(statements: readonly string[] = []): Promise<void> {
    await this.#run([...statements, 'COMMIT'])
    this.#inTransaction = false
    if (this.#cached >= mostCached) {
      // DuckDB looks at the log alone, in which few rows stand: a checkpoint that comes late works on many of them at once
      await this.#connection.run('CHECKPOINT')
      await this.#forget()
    }
    // DuckDB makes a new log after each checkpoint, with the rights of any file
    makePackagePrivate(this.#file.path)
  }

  #mark(mark: CommitMark, end: (statements: readonly string[]) => Promise<void>): Promise<void> {
    const taken = this.#tables.take()
    return this.#next(async () => {
      await this.#writeRows(taken)
      await end(await this.#insert(rowsOfMark(mark)))
    })
  }

  /** Feeds what is long; gives the statements that insert the rest. */
  async #insert(news: readonly RunRows[]): Promise<readonly string[]> {
    const statements: string[] = []
    for (const rows of news) {
      const statement = insertStatement(rows)
      if (statement !== undefined) {
        statements.push(statement)
        continue
      }
      await this.#begin()
      await this.#feed.insert(runLoad(rows))
    }
    return statements
  }

  #next<Result>(step: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(async () => {
      if (this.#failure !== undefined) throw this.#failure
      try {
        return await step()
      } catch (error) {
        throw await this.#fail(error)
      }
    })
    this.#last = result.catch(() => undefined)
    return result
  }

  async #fail(error: unknown): Promise<Error> {
    this.#failure = packageFailure(error, this.#file.path)
    if (this.#inTransaction) await this.#connection.run('ROLLBACK').catch(() => undefined)
    this.#inTransaction = false
    return this.#failure
  }
}

/** Tables that one statement counts: each is a plan within another's. */
const countedAtOnce = 100

async function countRows(
  connection: DuckDBConnection,
  tables: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  const names = [...tables.keys()]
  for (let from = 0; from < names.length; from += countedAtOnce) {
    const some = names.slice(from, from + countedAtOnce)
    const questions = some.map((name, index) => `SELECT ${index}, count(*) FROM ${quotePath('data', name)}`)
    for (const [index, count] of await rowsOf(connection, questions.join(' UNION ALL ')))
      counts.set(some[Number(index)] ?? '', Number(count))
  }
  // in the order of the tables, whatever the order of the answer
  return new Map(names.map((name) => [name, counts.get(name) ?? 0]))
}

function without<T>(tables: ReadonlyMap<string, T>, names: readonly string[] = []): ReadonlyMap<string, T> {
  return names.length === 0 ? tables : new Map([...tables].filter(([name]) => !names.includes(name)))
}
