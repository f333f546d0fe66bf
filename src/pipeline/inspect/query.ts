import type { Answer, Session, UserQuery } from '../../load/destination.ts'
import type { FoundPipeline } from './find-pipeline.ts'

/** A table of the dataset as it is. */
export interface TableDescription {
  readonly name: string
  /** `type` as the destination spells it */
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: number
}

/** Reads for a user. Throws QUERY_INVALID, QUERY_NOT_READ_ONLY, QUERY_FAILED. */
export function queryPipeline({ warehouse }: FoundPipeline, query: UserQuery): Promise<Answer> {
  return warehouse.visit((session) => session.read(query, warehouse.dataset))
}

/** The tables of the dataset, those of the pipeline's own bookkeeping last. */
export function describeTables({ warehouse }: FoundPipeline): Promise<readonly TableDescription[]> {
  const { dataset } = warehouse
  return warehouse.visit(async (session) => {
    const existing = await session.describe(dataset)
    const isOwn = (table: string): boolean => table.startsWith('_dlt_')
    const names = [...existing.keys()]
    const inOrder = [...names.filter((name) => !isOwn(name)), ...names.filter(isOwn)]
    const tables: TableDescription[] = []
    for (const name of inOrder) {
      const columns = [...(existing.get(name) ?? [])].map(([column, type]) => ({ name: column, type }))
      tables.push({ name, columns, rows: await countRows(session, dataset, name) })
    }
    return tables
  })
}

/** How many rows a table has. */
export async function countRows(session: Session, dataset: string, table: string): Promise<number> {
  const [[count] = [0]] = await session.query(`SELECT count(*) FROM ${session.qualify(dataset, table)}`)
  return Number(count)
}
