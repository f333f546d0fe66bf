import type { Answer, QueryOptions, QueryValue } from '../../load/destination.ts'
import { notAQuestion, notReadOnly } from '../../load/sql/not-read-only.ts'
import { queryValue } from './cells.ts'
import { type Bound, type Database, SeveralStatements } from './driver.ts'
import { queryFailure } from './failure.ts'
import { datasetsOf, isThere, numbered, openDatasets, type Place } from './files.ts'

const readingWords: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'VALUES', 'EXPLAIN'])
const pieceRows = 1000

/**
 * A user's own question, on a connection of its own that cannot write. SQL of SQLite reaches no files but by ATTACH, and no
 * question begins with that. Throws QUERY_NOT_READ_ONLY, QUERY_FAILED.
 */
export async function ask(place: Place, sql: string, options: QueryOptions): Promise<Answer> {
  const { values = [], dataset, signal } = options
  const question = refuseWriting(sql)
  signal?.throwIfAborted()
  const datasets = dataset === undefined ? await datasetsOf(place) : isThere(place, dataset) ? [dataset] : []
  const failed = (error: unknown): never => {
    throw explained(error, place)
  }
  const database = opened(() => openDatasets(place, datasets), failed)
  try {
    database.exec('PRAGMA query_only = ON')
    const statement = database.prepare(question)
    const rows = statement.iterate(numbered(values))
    const types = statement.columns.map(({ type }) => type)
    const columns = statement.columns.map(({ name, type }) => ({ name, type, stored: 'VARCHAR' }))
    // the first row is asked for at once: it tells what the engine has against the question
    const first = rows.next()
    return { columns, pieces: pieces({ database, rows, first, types, failed, signal }) }
  } catch (error) {
    database.close()
    return failed(error)
  }
}

interface Asked {
  readonly database: Database
  readonly rows: IterableIterator<unknown>
  readonly first: IteratorResult<unknown>
  readonly types: readonly string[]
  readonly failed: (error: unknown) => never
  readonly signal: AbortSignal | undefined
}

async function* pieces(asked: Asked): AsyncGenerator<readonly (readonly QueryValue[])[], void, undefined> {
  const { database, rows, first, types, failed, signal } = asked
  try {
    let next = first
    while (next.done !== true) {
      const piece: QueryValue[][] = []
      for (; next.done !== true && piece.length < pieceRows; next = rows.next())
        piece.push((next.value as Bound[]).map((value, index) => queryValue(value, types[index] ?? '')))
      yield piece
      signal?.throwIfAborted()
    }
  } catch (error) {
    failed(error)
  } finally {
    rows.return?.()
    database.close()
  }
}

function opened(open: () => Database, failed: (error: unknown) => never): Database {
  try {
    return open()
  } catch (error) {
    return failed(error)
  }
}

function explained(error: unknown, { target }: Place): unknown {
  if (error instanceof SeveralStatements) return notReadOnly('several statements')
  if (error instanceof Error && /readonly database|query_only/.test(error.message)) return notReadOnly(error.message)
  return error instanceof DOMException ? error : queryFailure(error, target)
}

/** Gives the question as SQLite takes it: it knows no parentheses around a whole one. */
function refuseWriting(sql: string): string {
  const [before = ''] = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(sql) ?? []
  const rest = sql.slice(before.length)
  const [word = ''] = /\w*/.exec(rest.replace(/^[\s(]+/, '')) ?? []
  if (!readingWords.has(word.toUpperCase())) throw notAQuestion(word)
  return rest.startsWith('(') ? `${before}SELECT * FROM ${rest}` : sql
}
