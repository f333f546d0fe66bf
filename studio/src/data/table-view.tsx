import { type ReactNode, useMemo, useState } from 'react'
import { reportFor } from '../api/client.ts'
import { keyOf, queries } from '../api/queries.ts'
import { useCommands } from '../app/keys/commands.ts'
import { Pending } from '../app/pending.tsx'
import { Bar } from '../design/bar.tsx'
import { Button } from '../design/button.tsx'
import { EmptyState, ErrorState } from '../design/states.tsx'
import { SecretsHidden } from '../grid/secrets-hidden.tsx'
import { sortText } from './address.ts'
import type { RowsChoice } from './queries.ts'
import { shownColumns } from './rows/columns.ts'
import { type ExportFormat, exportFormats, useExport } from './rows/use-export.ts'
import { useRows } from './rows/use-rows.ts'
import { TableHead } from './table-head.tsx'
import { TableRows } from './table-rows.tsx'
import type { Shown } from './shown.ts'
import css from './table-view.module.css'

/** The rows of one table, with everything that the address says about them. */
export function TableView(shown: Shown): ReactNode {
  const { pipeline, table, address, change } = shown
  const [reads, setReads] = useState(0)
  // columns of a later load come with its rows: when these are read again
  // oxlint-disable-next-line react/exhaustive-deps, react/memo-dependencies, react/exhaustive-memo-dependencies
  const asRead = useMemo(() => table, [reads])
  const columns = shownColumns(asRead, address.columns)
  const choice: RowsChoice = {
    pipeline,
    table: table.name,
    columns,
    filters: address.filters,
    sort: address.sort && sortText(address.sort),
    load: address.load,
    of: address.of,
  }
  const { query, queryKey, source, isStale, hidesSecrets } = useRows(choice)
  const exporting = useExport(choice)
  useExportCommands(table.name, exporting.start)
  const reload = (): void => {
    const ofRows = ['row', 'children'].map((part) => [...keyOf.pipeline(pipeline), part])
    for (const queryKey of ofRows) void queries.invalidateQueries({ queryKey })
    void queries.invalidateQueries({ queryKey: keyOf.tables(pipeline) }).then(() => {
      setReads((before) => before + 1)
      return query.refetch()
    })
  }
  const isFiltered = address.filters.length > 0 || address.load !== undefined || address.of !== undefined
  return (
    <div className={css['view']}>
      <TableHead {...shown} columns={columns} page={query.data} onExport={exporting.start} />
      {isStale && (
        <Bar tone="stale" action={<Button onClick={reload}>Reload</Button>}>
          A load changed this table after these rows were read.
        </Bar>
      )}
      {hidesSecrets && <SecretsHidden />}
      {query.isError ? (
        <ErrorState
          error={reportFor(query.error)}
          onRetry={() => void query.refetch()}
          action={
            isFiltered && (
              <Button onClick={() => change({ filters: [], load: undefined, of: undefined })}>
                Remove the filters
              </Button>
            )
          }
        />
      ) : query.data === undefined || source === undefined ? (
        <Pending query={query} queryKey={queryKey} what="the rows" lines={12} />
      ) : query.data.matching === 0 ? (
        <NoRows isFiltered={isFiltered} {...shown} />
      ) : (
        <TableRows {...shown} page={query.data} source={source} exporting={exporting} isOld={query.isPlaceholderData} />
      )}
    </div>
  )
}

function NoRows({ isFiltered, change, table }: Shown & { isFiltered: boolean }): ReactNode {
  if (!isFiltered)
    return (
      <EmptyState title={`"${table.name}" has no rows`}>
        The table is there, and no load has brought rows for it yet.
      </EmptyState>
    )
  return (
    <EmptyState
      title="No row fits the filters"
      action={
        <Button look="primary" onClick={() => change({ filters: [], load: undefined, of: undefined })}>
          Remove the filters
        </Button>
      }
    >
      {`"${table.name}" has rows, but none for which all of them hold.`}
    </EmptyState>
  )
}

function useExportCommands(table: string, start: (format: ExportFormat) => void): void {
  useCommands(
    exportFormats.map(({ format, label }) => ({
      label: `Export ${table} as ${label}`,
      kind: 'Command',
      run: () => start(format),
    })),
  )
}
