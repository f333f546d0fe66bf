import { keepPreviousData, type QueryKey, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { ApiFailure } from '../../api/client.ts'
import type { RowsPage } from '../../api/contract.ts'
import { keyOf } from '../../api/queries.ts'
import { watched } from '../../api/watch.ts'
import { type GridRow, pagedRows, type RowSource } from '../../grid/row-source.ts'
import { useStore } from '../../live/store.ts'
import { readRows, type RowsChoice } from '../queries.ts'

/** Rows a page: 200 rows of 22 columns are about 42 KB. */
export const pageRows = 200

export interface TableRows {
  readonly query: UseQueryResult<RowsPage>
  readonly queryKey: QueryKey
  /** undefined until the first page is there */
  readonly source: RowSource | undefined
  /** the table changed since the first page was read */
  readonly isStale: boolean
  /** a value that was read holds a secret, in place of which *** is shown */
  readonly hidesSecrets: boolean
}

/** The rows of a table for a grid; while others are asked for those before stay. */
export function useRows(choice: RowsChoice): TableRows {
  const { pipeline, table } = choice
  const queryKey = [...keyOf.pipeline(pipeline), 'rows', choice]
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => readRows(choice, { from: 0, to: pageRows }, signal),
    // of another table nothing may be shown
    placeholderData: (before, beforeQuery) =>
      (beforeQuery?.queryKey[3] as RowsChoice | undefined)?.table === table ? keepPreviousData(before) : undefined,
    gcTime: 0,
  })
  const { data, dataUpdatedAt } = query
  const changedAt = useStore(watched, ({ dataChanged }) => dataChanged.get(pipeline) ?? 0)
  const [refused, setRefused] = useState<string>()
  const [hiding, setHiding] = useState<RowsPage>()
  const source = useMemo(() => {
    if (data === undefined) return undefined
    const load = async (span: { from: number; to: number }, signal: AbortSignal): Promise<readonly GridRow[]> => {
      try {
        const page = await readRows(choice, { ...span, data: data.data }, signal)
        if (page.hidesSecrets) setHiding(data)
        return gridRows(page)
      } catch (cause) {
        if (cause instanceof ApiFailure && cause.report.code === 'STUDIO_DATA_CHANGED') setRefused(data.data)
        throw cause
      }
    }
    return pagedRows({ total: data.matching, size: pageRows, load, first: gridRows(data) })
    // a new choice brings new data
    // oxlint-disable-next-line react/exhaustive-deps, react/memo-dependencies, react/exhaustive-memo-dependencies
  }, [data])
  useEffect(() => () => source?.stop(), [source])
  const isStale = data !== undefined && (changedAt > dataUpdatedAt || refused === data.data)
  const hidesSecrets = data !== undefined && (data.hidesSecrets || hiding === data)
  return { query, queryKey, source, isStale, hidesSecrets }
}

function gridRows({ rows, keys }: RowsPage): readonly GridRow[] {
  return rows.map((values, at) => ({ values, key: keys[at] ?? null }))
}
