import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo } from 'react'
import { reportFor } from '../../api/client.ts'
import type { ListedTable, RowsPage } from '../../api/contract.ts'
import { keyOf } from '../../api/queries.ts'
import { Link } from '../../app/router.tsx'
import { hrefOf } from '../../app/routes.ts'
import { many } from '../../design/format.ts'
import { ErrorState } from '../../design/states.tsx'
import { lineHeight, plainHeader } from '../../grid/grid-props.ts'
import { Grid } from '../../grid/grid.tsx'
import { pagedRows } from '../../grid/row-source.ts'
import { searchOf } from '../address.ts'
import { readRows, type RowsChoice } from '../queries.ts'
import css from './child-rows.module.css'
import { gridColumns, shownColumns } from './columns.ts'
import { pageRows } from './use-rows.ts'

/** Rows of a child table that are seen at once; those above are reached by scrolling. */
const mostLines = 8
const titleHeight = 30

/** How high the rows under one row are; before they are counted as high as a word. */
export function childrenHeight(matching: readonly (number | undefined)[]): number {
  const heights = matching.map((rows) =>
    rows === undefined || rows === 0
      ? titleHeight
      : titleHeight + plainHeader + Math.min(rows, mostLines) * lineHeight + 2,
  )
  return heights.reduce((sum, height) => sum + height, 14)
}

/** The rows of the child tables of one row, read when it is opened. */
export function ChildRows({
  pipeline,
  parentKey,
  tables,
  onCounted,
}: {
  pipeline: string
  parentKey: string
  /** the child tables */
  tables: readonly ListedTable[]
  onCounted: (table: string, rows: number) => void
}): ReactNode {
  return (
    <div className={css['children']}>
      {tables.map((table) => (
        <ChildTable
          key={table.name}
          pipeline={pipeline}
          table={table}
          parentKey={parentKey}
          onCounted={(rows) => onCounted(table.name, rows)}
        />
      ))}
    </div>
  )
}

function ChildTable({
  pipeline,
  table,
  parentKey,
  onCounted,
}: {
  pipeline: string
  table: ListedTable
  parentKey: string
  onCounted: (rows: number) => void
}): ReactNode {
  const choice: RowsChoice = {
    pipeline,
    table: table.name,
    columns: shownColumns(table, undefined),
    filters: [],
    sort: undefined,
    of: parentKey,
  }
  const { data, error, refetch } = useQuery({
    queryKey: [...keyOf.pipeline(pipeline), 'children', choice],
    queryFn: ({ signal }) => readRows(choice, { from: 0, to: pageRows }, signal),
  })
  const matching = data?.matching
  useEffect(() => {
    if (matching !== undefined) onCounted(matching)
    // told once per number
    // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies
  }, [matching])
  const href = hrefOf({ page: 'data', pipeline, table: table.name }, searchOf({ of: parentKey }))
  return (
    <section className={css['child']} aria-label={table.name}>
      <header className={css['title']}>
        <bdi className={css['name']}>{table.key ?? table.name}</bdi>
        <span className={css['words']}>
          {matching === undefined
            ? error === null
              ? 'reading…'
              : ''
            : matching === 0
              ? 'no rows'
              : many(matching, 'row')}
        </span>
        {matching !== undefined && matching > 0 && (
          <Link href={href} className={css['link']}>
            Open as a table
          </Link>
        )}
      </header>
      {error !== null && <ErrorState error={reportFor(error)} onRetry={() => void refetch()} isCompact />}
      {data !== undefined && data.matching > 0 && <ChildGrid choice={choice} table={table} first={data} />}
    </section>
  )
}

function ChildGrid({ choice, table, first }: { choice: RowsChoice; table: ListedTable; first: RowsPage }): ReactNode {
  const rows = useMemo(() => first.rows.map((values) => ({ values })), [first])
  const columns = useMemo(() => gridColumns(first.columns, rows, table), [first, rows, table])
  const source = useMemo(
    () =>
      pagedRows({
        total: first.matching,
        size: pageRows,
        first: rows,
        load: async (span, signal) =>
          (await readRows(choice, { ...span, data: first.data }, signal)).rows.map((values) => ({ values })),
      }),
    // the choice is that of the first page
    // oxlint-disable-next-line react/exhaustive-deps, react/memo-dependencies, react/exhaustive-memo-dependencies
    [first, rows],
  )
  const lines = Math.min(first.matching, mostLines)
  return (
    <div className={css['grid']} style={{ height: plainHeader + lines * lineHeight + 2 }}>
      <Grid
        label={`${table.name}, ${many(first.matching, 'row')} of the row above`}
        table={table.name}
        columns={columns}
        source={source}
      />
    </div>
  )
}
