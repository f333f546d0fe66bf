import { nearNames } from '../../config/near-names.ts'
import type { Answer, ExistingTables, Reader } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import { isSystemName, loadIdColumn } from '../../model/names/system-names.ts'
import { ask, limited, type Patience } from './ask.ts'
import type { FoundPipeline } from './find-pipeline.ts'
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

/** A table that a user names. Throws QUERY_INVALID with the near names when it is not there. */
export function tableNamed(table: string, tables: ExistingTables): ReadonlyMap<string, string> {
  const existing = tables.get(table)
  if (existing !== undefined) return existing
  const names = [...tables.keys()].filter((name) => !isSystemName(name))
  const near = nearNames(table, names)
  throw invalid(tables.size === 0 ? 'the dataset has no tables' : `there is no table "${table}"`, {
    found: table,
    allowed: near.length > 0 ? near : names,
    ...(near.length > 0 && { hint: `Did you mean ${near[0]}? See what is there: sluice show, or tables().` }),
  })
}

/** Throws QUERY_INVALID with the near names when one of these columns is not there. */
export function checkColumns(
  columns: readonly string[],
  { table, existing }: { readonly table: string; readonly existing: ReadonlyMap<string, string> },
): void {
  const strange = columns.find((column) => !existing.has(column))
  if (strange === undefined) return
  const near = nearNames(strange, [...existing.keys()])
  throw invalid(`there is no column "${strange}" in "${table}"`, {
    found: strange,
    allowed: near.length > 0 ? near : [...existing.keys()],
    ...(near.length > 0 && { hint: `Did you mean ${near[0]}?` }),
  })
}

/** `QUERY_INVALID` */
export function invalid(
  because: string,
  details: { readonly found: string; readonly allowed?: readonly string[]; readonly hint?: string },
): SluiceError {
  return new SluiceError('QUERY_INVALID', `Could not query because ${because}.`, {
    hint: 'See what is there: sluice show, or tables().',
    ...details,
  })
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
