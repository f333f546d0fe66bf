import type { Answer, ExistingTables, Reader } from '../../load/destination.ts'
import { isSystemName, loadIdColumn } from '../../model/names/system-names.ts'
import { ask, limited, type Patience } from './ask.ts'
import type { FoundPipeline } from './find-pipeline.ts'
import { invalid } from './named.ts'
import { readRows, type RowChoice } from './rows.ts'

/** What a user asks for: one SQL statement that reads, or rows of a table. */
export type UserQuery = string | TableQuery

/** Rows of one table, in the order of their loads. */
export interface TableQuery extends RowChoice {
  readonly table: string
}

/** A table of the dataset as it is. */
export interface TableDescription {
  readonly name: string
  /** `type` as the destination spells it */
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: number
  /** the id of the load that brought rows last; null where rows do not say, as those of child tables */
  readonly lastLoad: string | null
}

/** Who takes an answer while it comes. */
export interface Taking<T> extends Patience {
  readonly take: (answer: Answer) => Promise<T>
}

/**
 * Reads for a user, piece by piece, until the signal says that nobody waits any more: then throws its reason. What `take`
 * makes of the answer is what comes back. Throws QUERY_INVALID, QUERY_NOT_READ_ONLY, QUERY_FAILED, DESTINATION_TIMEOUT.
 */
export function streamPipeline<T>({ warehouse }: FoundPipeline, query: UserQuery, taking: Taking<T>): Promise<T> {
  const { dataset } = warehouse
  const { take, ...patience } = taking
  const asking = warehouse.read((reader) => {
    if (typeof query !== 'string') return readRows({ reader, dataset, warehouse, ...patience }, query, take)
    if (query.trim() === '') throw invalid('it is empty', { found: query })
    return ask({ reader, dataset, sql: query, ...patience }, take)
  })
  // connecting takes its time, too
  return limited({ world: patience.world, signal: patience.signal }, () => asking)
}

/** The tables of the dataset, those of the pipeline's own bookkeeping last. */
export function describeTables({ warehouse }: FoundPipeline): Promise<readonly TableDescription[]> {
  const { dataset } = warehouse
  return warehouse.read(async (reader) => {
    const existing = await reader.describe(dataset)
    const names = [...existing.keys()]
    const inOrder = [...names.filter((name) => !isSystemName(name)), ...names.filter((name) => isSystemName(name))]
    const tables: TableDescription[] = []
    for (const name of inOrder) {
      const columns = [...(existing.get(name) ?? [])].map(([column, type]) => ({ name: column, type }))
      const rows = await reader.count({ dataset, table: name })
      tables.push({ name, columns, rows, lastLoad: await lastLoadOf(reader, dataset, { name, existing }) })
    }
    return tables
  })
}

async function lastLoadOf(
  reader: Reader,
  dataset: string,
  { name, existing }: { readonly name: string; readonly existing: ExistingTables },
): Promise<string | null> {
  if (existing.get(name)?.has(loadIdColumn) !== true) return null
  const orderBy = [{ column: loadIdColumn, order: 'desc' }] as const
  const [row] = await reader.rows({ dataset, table: name, columns: [loadIdColumn], orderBy, limit: 1 })
  const [loadId = null] = row ?? []
  return loadId === null ? null : String(loadId)
}
