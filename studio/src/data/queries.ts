import { ApiFailure, call } from '../api/client.ts'
import type { Filter, ListedTable, RowsPage } from '../api/contract.ts'
import { pipelinePath } from '../api/queries.ts'
import { writeNames } from './rows/filters.ts'

/** Which rows of a table, and what of them. */
export interface RowsChoice {
  readonly pipeline: string
  readonly table: string
  /** in the order of the table */
  readonly columns: readonly string[]
  readonly filters: readonly Filter[]
  readonly sort: string | undefined
  readonly load?: string | undefined
  readonly of?: string | undefined
}

/** Rows `[from, to)`; `data` = the version that the pages before had. */
export function readRows(
  { pipeline, table, columns, filters, sort, load, of }: RowsChoice,
  page: { readonly from: number; readonly to: number; readonly data?: string },
  signal: AbortSignal,
): Promise<RowsPage> {
  const query = { table, ...page, cols: writeNames(columns), sort, where: whereText(filters), load, of }
  return unlessCancelled(() => call<RowsPage>(pipelinePath(pipeline, 'rows'), { query, signal }), signal)
}

/** A question that was ended for another's sake (a run wants the file, another one hung and its process with it) is asked again. */
export async function unlessCancelled<Answer>(ask: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  for (let times = 1; ; times += 1) {
    try {
      return await ask()
    } catch (cause) {
      const isCancelled = cause instanceof ApiFailure && ['STUDIO_CANCELLED', 'STUDIO_GONE'].includes(cause.report.code)
      if (!isCancelled || signal.aborted || times === 4) throw cause
      await new Promise((done) => setTimeout(done, 100 * times))
    }
  }
}

/** Filters as the API takes them; undefined = none. */
export function whereText(filters: readonly Filter[]): string | undefined {
  return filters.length === 0 ? undefined : JSON.stringify(filters)
}

/** The tables whose rows hang from a table's rows. */
export function childrenOf(tables: readonly ListedTable[], table: string): readonly ListedTable[] {
  return tables.filter(({ parent }) => parent === table)
}
