import { interrupting } from './interrupting.ts'
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { type DuckDBConnection, type DuckDBResult, type DuckDBType, StatementType } from '@duckdb/node-api'
import { isAttached } from '../../duckdb/engine.ts'
import { classifyDuckdbError } from '../../duckdb/failure.ts'
import { identityOf, isOpenHere } from '../../duckdb/open-files.ts'
import { openReadOnly, type ReadOnlyFile } from '../../duckdb/read-only.ts'
import type { Answer, Capabilities, QueryOptions, QueryValue, Reader } from '../../load/destination.ts'
import { answerAtOnce, wholeAnswer } from '../../load/sql/answers.ts'
import { notReadOnly } from '../../load/sql/not-read-only.ts'
import { readVerbs } from '../../load/sql/read-verbs.ts'
import { SluiceError } from '../../model/errors.ts'
import { quotePath } from '../../model/names/quoted-name.ts'
import { refuseWriting } from './ask.ts'
import { connect } from './connect.ts'
import { duckdbDialect as dialect } from './dialect.ts'
import { connectFailure, queryFailure } from './duckdb-failure.ts'
import { namesInstance } from './own-instance.ts'
import type { FileTarget } from './parse-target.ts'
import { queryValue } from './query-value.ts'
import { describe, select } from './select.ts'

/** How long a file is waited for that another part of this process has just opened. */
const patienceMs = 10_000
const pauseMs = 100

/**
 * Opens the file for questions alone; a program's own instance answers them itself. Throws NOTHING_LOADED
 * when there is no file, DESTINATION_LOCKED with who holds it, and what `connect` throws.
 */
export async function openReader(target: FileTarget, capabilities: Capabilities): Promise<Reader> {
  const { location } = target
  if (namesInstance(location) || isTheProgramsOwn(location)) return byConnection(target, capabilities)
  if (!existsSync(location)) throw notThere(location)
  try {
    return readerOf(await patiently(location), target)
  } catch (error) {
    throw connectFailure(error, target)
  }
}

// decisions/0036: the program opened it, and asks its own DuckDB
function isTheProgramsOwn(path: string): boolean {
  const file = identityOf(path)
  return file !== undefined && isOpenHere([file]) && !isAttached(path)
}

async function byConnection(target: FileTarget, capabilities: Capabilities): Promise<Reader> {
  const session = await connect(target, capabilities)
  return { ...session, dialect, ask: async (sql, options) => answerAtOnce(await session.query(sql, options)) }
}

// what another process holds is waited for by those who open places: they can say so
async function patiently(path: string): Promise<ReadOnlyFile> {
  const end = performance.now() + patienceMs
  for (;;) {
    try {
      return await openReadOnly(path)
    } catch (error) {
      const { kind } = classifyDuckdbError(error)
      if (kind !== 'open_here' || performance.now() > end) throw error
      await delay(pauseMs)
    }
  }
}

function readerOf(file: ReadOnlyFile, target: FileTarget): Reader {
  const failed = (error: unknown): never => {
    throw queryFailure(error, target)
  }
  const once = async <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    const connection = await file.connect()
    try {
      return await work(connection)
    } finally {
      connection.closeSync()
    }
  }
  const verbs = {
    dialect,
    qualify: (dataset: string, table: string) => quotePath(file.catalog, dataset, table),
    describe: (dataset: string) => once((connection) => describe(connection, dataset)).catch(failed),
    select: (sql: string, values: readonly QueryValue[]) =>
      once((connection) => select(connection, sql, values)).catch(failed),
  }
  // a connection that closes under a query is not interrupted any more: the query would go on for ever
  const running = new Set<Promise<unknown>>()
  const track = <T>(work: Promise<T>): Promise<T> => {
    running.add(work)
    const done = (): unknown => running.delete(work)
    work.then(done, done)
    return work
  }
  const asking = (sql: string, options: QueryOptions = {}): Promise<Answer> =>
    track(ask(file, sql, { ...options, failed, track })).catch(failed)
  return {
    dialect,
    qualify: verbs.qualify,
    describe: verbs.describe,
    ...readVerbs(verbs),
    ask: asking,
    query: async (sql, options) => wholeAnswer(await asking(sql, options)),
    async [Symbol.asyncDispose]() {
      await Promise.allSettled(running)
      await file.close()
    },
  }
}

interface Asking extends QueryOptions {
  readonly failed: (error: unknown) => never
  /** tells of work that has to end before the file may be closed */
  readonly track: <T>(work: Promise<T>) => Promise<T>
}

/** One question on a connection of its own, which closes behind the last row. */
async function ask(file: ReadOnlyFile, sql: string, options: Asking): Promise<Answer> {
  const { values = [], dataset, signal } = options
  refuseWriting(sql)
  const connection = await file.connect()
  const { stop, over } = interrupting(connection)
  const leave = (): void => {
    signal?.removeEventListener('abort', stop)
    over()
    connection.closeSync()
  }
  signal?.addEventListener('abort', stop, { once: true })
  try {
    signal?.throwIfAborted()
    if (dataset !== undefined && (await describe(connection, dataset)).size > 0)
      await connection.run(`USE ${quotePath(file.catalog, dataset)}`)
    const statements = await connection.extractStatements(sql)
    if (statements.count !== 1) throw notReadOnly(`${statements.count} statements`)
    const statement = await statements.prepare(0)
    const { statementType } = statement
    if (statementType !== StatementType.SELECT && statementType !== StatementType.EXPLAIN)
      throw notReadOnly(StatementType[statementType])
    statement.bind([...values])
    const result = await statement.stream()
    // it keeps the file open until somebody collects it
    statement.destroySync()
    const columns = result.columnNames().map((name, index) => columnOf(name, result.columnType(index)))
    return { columns, pieces: pieces(result, { ...options, leave, stop }) }
  } catch (error) {
    leave()
    throw error
  }
}

async function* pieces(
  result: DuckDBResult,
  { leave, stop, failed, track }: Asking & { readonly leave: () => void; readonly stop: () => void },
): AsyncGenerator<readonly (readonly QueryValue[])[], void, undefined> {
  let isOver = false
  try {
    for (;;) {
      const chunk = await track(result.fetchChunk())
      isOver = chunk === null || chunk.rowCount === 0
      if (chunk === null || isOver) return
      yield chunk.getRows().map((row) => row.map(queryValue))
    }
  } catch (error) {
    isOver = true
    failed(error)
  } finally {
    if (!isOver) await track(giveUp(result, stop))
    leave()
  }
}

/** An answer that is not read to its end keeps the file open; interrupted, it ends. */
async function giveUp(result: DuckDBResult, stop: () => void): Promise<void> {
  stop()
  try {
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) return
    }
  } catch {
    // as was asked for
  }
}

const exactTypes =
  /^(?:BOOLEAN|U?(?:TINYINT|SMALLINT|INTEGER|BIGINT)|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|DATE|TIME|TIMESTAMP(?:_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE|BLOB|UUID)$/

function columnOf(name: string, type: DuckDBType): Answer['columns'][number] {
  const spelled = String(type)
  // Parquet has no integers of 128 bits: DuckDB would write doubles
  const stored = /^U?HUGEINT$/.test(spelled) ? 'DECIMAL' : exactTypes.test(spelled) ? spelled : 'VARCHAR'
  return { name, type: type.alias ?? spelled, stored }
}

function notThere(location: string): SluiceError {
  return new SluiceError('NOTHING_LOADED', `Could not query "${location}" because there is no such file.`, {
    hint: 'Load it with `sluice run <config>`, or say where to look: --destination URL.',
  })
}
