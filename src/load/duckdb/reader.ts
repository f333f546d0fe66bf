import {
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  type DuckDBType,
  StatementType,
} from '@duckdb/node-api'
import type { ReadOnlyFile } from '../../duckdb/read-only.ts'
import { quotePath } from '../../model/names/quoted-name.ts'
import type { Answer, ExistingTables, QueryOptions, QueryValue, Reader } from '../destination.ts'
import { wholeAnswer } from '../sql/answers.ts'
import { notReadOnly } from '../sql/not-read-only.ts'
import { readVerbs } from '../sql/read-verbs.ts'
import { refuseWriting } from './ask.ts'
import { duckdbDialect as dialect } from './dialect.ts'
import { interrupting } from './interrupting.ts'
import { queryValue } from './query-value.ts'
import { describe, select } from './select.ts'

/** The verbs of a reader over a place that an instance of its own has open. `failed` throws what a question's failure is to say. `tablesOf` where they are not tables of DuckDB's own, but views. */
export function readerOf(
  file: ReadOnlyFile,
  failed: (error: unknown) => never,
  tablesOf?: (dataset: string) => Promise<ExistingTables>,
): Reader {
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
    describe: (dataset: string) =>
      (tablesOf?.(dataset) ?? once((connection) => describe(connection, dataset))).catch(failed),
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
    track(ask(file, sql, { ...options, failed, track, describe: verbs.describe })).catch(failed)
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
  readonly describe: (dataset: string) => Promise<ExistingTables>
  /** tells of work that has to end before the file may be closed */
  readonly track: <T>(work: Promise<T>) => Promise<T>
}

/** One question on a connection of its own, which closes behind the last row. */
async function ask(file: ReadOnlyFile, sql: string, options: Asking): Promise<Answer> {
  const { values = [], dataset, signal, describe: tablesOf } = options
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
    if (dataset !== undefined && (await tablesOf(dataset)).size > 0)
      await connection.run(`USE ${quotePath(file.catalog, dataset)}`)
    const statements = await connection.extractStatements(sql)
    if (statements.count !== 1) throw notReadOnly(`${statements.count} statements`)
    const result = await streamed(await statements.prepare(0), values)
    if (signal?.aborted === true) {
      // nobody will read it, and what is not read keeps the file open
      await giveUp(result, stop)
      signal.throwIfAborted()
    }
    const columns = result.columnNames().map((name, index) => columnOf(name, result.columnType(index)))
    return { columns, pieces: pieces(result, { ...options, leave, stop }) }
  } catch (error) {
    leave()
    throw error
  }
}

async function streamed(statement: DuckDBPreparedStatement, values: readonly QueryValue[]): Promise<DuckDBResult> {
  try {
    const { statementType } = statement
    if (statementType !== StatementType.SELECT && statementType !== StatementType.EXPLAIN)
      throw notReadOnly(StatementType[statementType])
    statement.bind([...values])
    return await statement.stream()
  } finally {
    // it keeps the file open until somebody collects it
    statement.destroySync()
  }
}

async function* pieces(
  result: DuckDBResult,
  { leave, stop, failed, track, signal }: Asking & { readonly leave: () => void; readonly stop: () => void },
): AsyncGenerator<readonly (readonly QueryValue[])[], void, undefined> {
  let isOver = false
  try {
    for (;;) {
      const chunk = await track(result.fetchChunk())
      isOver = chunk === null || chunk.rowCount === 0
      // an interrupted answer may end as a whole one does
      if (isOver) signal?.throwIfAborted()
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
