import { isSystemName, loadIdColumn } from '../../../model/names/system-names.ts'
import { gatherAnswer, type GatheredAnswer } from '../../answer/write-answer.ts'
import { ask, type Patience } from '../ask.ts'
import { invalid } from '../named.ts'
import { type Asking, type Browser, spanOf } from './browse.ts'

/** A table as somebody who looks around sees it. */
export interface BrowsedTable {
  readonly name: string
  readonly rows: number
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /** the load that brought rows last; null where rows do not say */
  readonly lastLoad: string | null
  /** the table that its rows hang from, and the key of the list that it was */
  readonly parent?: string
  readonly key?: string
}

/** The tables of the dataset, the pipeline's own bookkeeping last. */
export async function browseTables(
  asking: Asking,
): Promise<{ readonly tables: readonly BrowsedTable[]; readonly version: string }> {
  const { existing, children, version } = asking.known
  const names = [...existing.keys()]
  const tables: BrowsedTable[] = []
  for (const name of [...names.filter((one) => !isSystemName(one)), ...names.filter(isSystemName)]) {
    const columns = [...(existing.get(name) ?? [])].map(([column, type]) => ({ name: column, type }))
    const { rows } = await spanOf(asking, name)
    const child = children.find(({ table }) => table === name)
    const hasLoads = columns.some((column) => column.name === loadIdColumn)
    const lastLoad = hasLoads ? await lastLoadOf(asking, name) : null
    tables.push({ name, rows, columns, lastLoad, ...(child !== undefined && { parent: child.parent, key: child.key }) })
  }
  return { tables, version }
}

async function lastLoadOf({ reader, browser }: Asking, table: string): Promise<string | null> {
  const { dataset } = browser.found.warehouse
  const orderBy = [{ column: loadIdColumn, order: 'desc' }] as const
  const [[loadId = null] = []] = await reader.rows({ dataset, table, columns: [loadIdColumn], orderBy, limit: 1 })
  return loadId === null ? null : String(loadId)
}

/** The user's own SQL. */
export function browseQuery(
  { held, found }: Browser,
  patience: Patience,
  { sql, limit }: { readonly sql: string; readonly limit?: number },
): Promise<GatheredAnswer> {
  if (sql.trim() === '') throw invalid('it is empty', { found: sql })
  const { dataset } = found.warehouse
  return held.use((reader, { going }) =>
    ask({ reader, dataset, sql, ...patience, going }, (answer) => gatherAnswer(answer, limit)),
  )
}
