import type { QueryResult, Session } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import { isSystemName } from '../../model/names/system-names.ts'
import type { FoundPipeline } from './find-pipeline.ts'

/** What a user asks for: one SQL statement that reads, or rows of a table in no particular order. */
export type UserQuery = string | TableQuery

/** Rows of one table. */
export interface TableQuery {
  readonly table: string
  /** default all, in the order of the table */
  readonly columns?: readonly string[]
  /** rows at most; default all */
  readonly limit?: number
}

/** A table of the dataset as it is. */
export interface TableDescription {
  readonly name: string
  /** `type` as the destination spells it */
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: number
}

/**
 * Reads for a user, until the signal says that nobody waits any more: then throws its reason. Throws QUERY_INVALID,
 * QUERY_NOT_READ_ONLY, QUERY_FAILED.
 */
export async function queryPipeline(
  { warehouse }: FoundPipeline,
  query: UserQuery,
  signal: AbortSignal,
): Promise<QueryResult> {
  const { dataset } = warehouse
  const asking = warehouse.visit((session) => {
    signal.throwIfAborted()
    if (typeof query !== 'string') return rowsOf(query, session, dataset)
    if (query.trim() === '') throw invalid('it is empty', { found: query })
    return session.query(query, { dataset, signal })
  })
  return await untilAborted(asking, signal)
}

/** What ends by itself later is not waited for: a destination may not be able to stop. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
    work.catch(() => undefined)
  }
}

async function rowsOf({ table, columns, limit }: TableQuery, session: Session, dataset: string): Promise<QueryResult> {
  const tables = await session.describe(dataset)
  const existing = tables.get(table)
  if (existing === undefined)
    throw invalid(`there is no table "${table}"`, { found: table, allowed: [...tables.keys()] })
  const strange = columns?.find((column) => !existing.has(column))
  if (strange !== undefined)
    throw invalid(`there is no column "${strange}" in "${table}"`, { found: strange, allowed: [...existing.keys()] })
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 0))
    throw invalid('"limit" is not a whole number', { found: String(limit) })
  const wanted = columns ?? [...existing.keys()]
  const rows = await session.rows({ dataset, table, columns: wanted, ...(limit !== undefined && { limit }) })
  return { columns: wanted, rows }
}

function invalid(
  because: string,
  details: { readonly found: string; readonly allowed?: readonly string[] },
): SluiceError {
  return new SluiceError('QUERY_INVALID', `Could not query because ${because}.`, {
    ...details,
    hint: 'See what is there: `tables()`, or sluice schema.',
  })
}

/** The tables of the dataset, those of the pipeline's own bookkeeping last. */
export function describeTables({ warehouse }: FoundPipeline): Promise<readonly TableDescription[]> {
  const { dataset } = warehouse
  return warehouse.visit(async (session) => {
    const existing = await session.describe(dataset)
    const names = [...existing.keys()]
    const inOrder = [...names.filter((name) => !isSystemName(name)), ...names.filter((name) => isSystemName(name))]
    const tables: TableDescription[] = []
    for (const name of inOrder) {
      const columns = [...(existing.get(name) ?? [])].map(([column, type]) => ({ name: column, type }))
      tables.push({ name, columns, rows: await session.count({ dataset, table: name }) })
    }
    return tables
  })
}
