import { type ReactNode, type RefObject, useCallback, useMemo, useRef, useState } from 'react'
import { count, many } from '../design/format.ts'
import type { ListedTable, RowsPage } from '../api/contract.ts'
import { usePlaceKey } from '../api/queries.ts'
import type { GridColumn } from '../grid/grid-column.ts'
import { type CopiedText, type GridHandle, plainHeader } from '../grid/grid-props.ts'
import { Grid } from '../grid/grid.tsx'
import type { RowSource } from '../grid/row-source.ts'
import { rangeOf, type Selection } from '../grid/selection.ts'
import type { CopyFormat } from '../grid/text/copy-text.ts'
import { PlainRow, RowDetail } from './detail/row-detail.tsx'
import { ProfileCell } from './profile/profile-cell.tsx'
import { childrenOf } from './queries.ts'
import { gridColumns } from './rows/columns.ts'
import { FilterButton } from './rows/filter-form.tsx'
import type { useExport } from './rows/use-export.ts'
import { useOpenRows } from './rows/use-open-rows.tsx'
import type { Shown } from './shown.ts'
import { StatusBar } from './status-bar.tsx'
import css from './table-view.module.css'
import { useWidths } from './use-widths.ts'

const profileHeader = plainHeader + 42

interface RowsProps extends Shown {
  readonly page: RowsPage
  readonly source: RowSource
  readonly exporting: ReturnType<typeof useExport>
  /** others are being asked for */
  readonly isOld: boolean
}

/** The rows, the one that is shown as a whole, and the line below them. */
export function TableRows(props: RowsProps): ReactNode {
  const { pipeline, table, address, change, page, source, exporting } = props
  const grid = useRef<GridHandle>(null)
  const [plain, setPlain] = useState<number>()
  const copying = useCopying(grid)
  const open = (row: number): void => {
    const key = source.row(row)?.key
    setPlain(typeof key === 'string' ? undefined : row)
    if (typeof key === 'string') change({ row: key }, { replace: true })
  }
  const plainValues = plain === undefined ? undefined : source.row(plain)?.values
  return (
    <>
      <TableGrid {...props} ref={grid} marked={plain ?? address.row} onOpen={open} {...copying} />
      {address.row !== undefined && (
        <RowDetail
          key={address.row}
          place={{ pipeline, table: table.name, key: address.row }}
          tab={address.tab}
          onTab={(tab) => change({ tab }, { replace: true })}
          onClose={() => change({ row: undefined, tab: 'record' }, { replace: true })}
        />
      )}
      {plainValues !== undefined && (
        <PlainRow columns={page.columns} values={plainValues} onClose={() => setPlain(undefined)} />
      )}
      <StatusBar
        page={page}
        chosen={copying.chosen}
        said={copying.said}
        exported={exporting.state}
        onCopy={copying.copy}
        onCancelExport={exporting.cancel}
      />
    </>
  )
}

function TableGrid({
  ref,
  pipeline,
  list,
  table,
  address,
  change,
  page,
  source,
  isOld,
  marked,
  onOpen,
  onSelection,
  onCopied,
}: RowsProps & {
  ref: RefObject<GridHandle | null>
  marked: string | number | undefined
  onOpen: (row: number) => void
  onSelection: (selection: Selection, columns: readonly GridColumn[]) => void
  onCopied: (copied: CopiedText | Error) => void
}): ReactNode {
  const columns = useGridColumns(page, table, source)
  const [widths, setWidths] = useWidths(`${usePlaceKey(pipeline)}/${table.name}`)
  const children = useMemo(() => childrenOf(list.tables, table.name), [list, table])
  const { insets, toggle } = useOpenRows({
    pipeline,
    children,
    source,
    open: address.open,
    onOpen: useCallback((open) => change({ open }, { replace: true }), [change]),
  })
  const layout = useMemo(() => ({ order: address.columns ?? [], hidden: [], widths }), [address.columns, widths])
  const { filters, load, of: parentKey } = address
  const of = { pipeline, table: table.name, filters, load, of: parentKey, data: page.data }
  return (
    <Grid
      ref={ref}
      className={css['grid']}
      isOld={isOld}
      label={`Rows of ${table.name}`}
      table={table.name}
      columns={columns}
      source={source}
      layout={layout}
      onLayout={({ order, widths: next }) => {
        if (next !== widths) setWidths(next)
        if (order !== layout.order) change({ columns: order })
      }}
      sort={address.sort}
      onSort={(sort) => change({ sort })}
      headerHeight={address.hasProfiles ? profileHeader : plainHeader}
      renderBelow={
        address.hasProfiles ? (column, width) => <ProfileCell of={of} column={column} width={width} /> : undefined
      }
      renderTools={(column, isFocused) => (
        <FilterButton
          column={column}
          isFocused={isFocused}
          filters={filters}
          of={of}
          onChange={(filters) => change({ filters })}
        />
      )}
      top={address.top}
      onTop={(top) => change({ top }, { replace: true })}
      insets={insets}
      onToggle={toggle}
      onOpen={onOpen}
      marked={marked}
      onSelection={onSelection}
      onCopied={onCopied}
    />
  )
}

/** What is chosen in words, and what was copied of it. */
function useCopying(grid: RefObject<GridHandle | null>): {
  readonly chosen: string
  readonly said: string
  readonly copy: (format: CopyFormat) => void
  readonly onSelection: (selection: Selection, columns: readonly GridColumn[]) => void
  readonly onCopied: (copied: CopiedText | Error) => void
} {
  const [chosen, setChosen] = useState('Copy')
  const [said, setSaid] = useState('')
  const onCopied = (done: CopiedText | Error): void => setSaid(saidOf(done))
  const copy = (format: CopyFormat): void => {
    void grid.current
      ?.copy(format, new AbortController().signal)
      .then(async (done) => {
        await navigator.clipboard.writeText(done.text)
        onCopied(done)
      })
      .catch((error: unknown) => onCopied(error instanceof Error ? error : new Error(String(error))))
  }
  return {
    chosen,
    said,
    copy,
    onCopied,
    onSelection: (selection, columns) => setChosen(chosenText(selection, columns)),
  }
}

/** The same array while the same rows are shown. */
function useGridColumns(page: RowsPage, table: ListedTable, source: RowSource): readonly GridColumn[] {
  return useMemo(
    () =>
      gridColumns(
        page.columns,
        page.rows.map((values) => ({ values })),
        table,
      ),
    // rows of another source have other widths
    // oxlint-disable-next-line react/exhaustive-deps, react/memo-dependencies, react/exhaustive-memo-dependencies
    [source, table],
  )
}

function chosenText(selection: Selection, columns: readonly GridColumn[]): string {
  const { firstRow, lastRow, firstColumn, lastColumn } = rangeOf(selection)
  if (lastRow < 0) return 'Copy'
  const number = (row: number): string => count(row + 1)
  const rows = firstRow >= lastRow ? `row ${number(lastRow)}` : `rows ${number(firstRow)}–${number(lastRow)}`
  if (firstColumn < 0) return rows
  const several = lastColumn - firstColumn + 1
  return `${rows} · ${several === 1 ? (columns[firstColumn]?.name ?? '') : `${several} columns`}`
}

function saidOf(done: CopiedText | Error): string {
  if (done instanceof Error) return `Not copied: ${done.message}`
  const rows = many(done.rows, 'row')
  return done.isCut ? `Copied the first ${rows}: Export has all of them.` : `Copied ${rows}.`
}
