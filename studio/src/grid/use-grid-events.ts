import { type KeyboardEvent, type MouseEvent, useCallback, useImperativeHandle, useLayoutEffect, useRef } from 'react'
import { cellText } from './text/cell-text.ts'
import { type CopyFormat, copyText } from './text/copy-text.ts'
import type { GridColumn } from './grid-column.ts'
import { type CopiedText, type GridProps, lineHeight } from './grid-props.ts'
import { type Cell as Spot, cellAfter } from './keys.ts'
import { fittingWidth } from './layout.ts'
import { mostCopied, rangeOf } from './selection.ts'
import type { GridModel } from './use-grid.ts'

export interface GridEvents {
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onClick: (event: MouseEvent) => void
  readonly onDoubleClick: (event: MouseEvent) => void
  /** the width that fits what is seen of a column */
  readonly fit: (column: GridColumn) => number
}

/** What keys, clicks and those who hold the grid's handle do to it. */
export function useGridEvents(props: GridProps, model: GridModel): GridEvents {
  const { source } = props
  const { selection, select, placed } = model
  const { focus, anchor } = selection
  const copy = (format: CopyFormat, signal: AbortSignal): Promise<CopiedText> =>
    copied(props, model, { format, signal })
  useImperativeHandle(props.ref, () => ({
    focus: (spot) => {
      model.focus.claim()
      select({ anchor: spot, focus: spot })
    },
    copy,
  }))
  const copyNow = (): void => {
    void copy('text', new AbortController().signal)
      .then(async (done) => {
        await navigator.clipboard.writeText(done.text)
        props.onCopied?.(done)
      })
      .catch((error: unknown) => props.onCopied?.(error instanceof Error ? error : new Error(String(error))))
  }
  const open = (): void => props.onOpen?.(focus.row, placed[focus.column]?.column)
  const keys = (event: KeyboardEvent): boolean => {
    const far = event.ctrlKey || event.metaKey
    if (far && event.key.toLowerCase() === 'c') copyNow()
    else if (far && event.key.toLowerCase() === 'a')
      select({ anchor: { row: 0, column: 0 }, focus: { row: source.total - 1, column: placed.length - 1 } })
    else if (event.key === 'Enter' && !far && focus.row >= 0) open()
    else if (event.key === ' ' && focus.row >= 0) props.onToggle?.(focus.row)
    else {
      if (event.altKey) return false
      const next = keyGoal(event, far, props, model)
      if (next === undefined) return false
      select({ anchor: event.shiftKey ? anchor : next, focus: next })
    }
    return true
  }
  return {
    onKeyDown: (event) => {
      if (isOwnCell(event) && keys(event)) event.preventDefault()
    },
    onClick: (event) => {
      const spot = spotOf(event)
      if (spot === undefined) return
      model.focus.claim()
      select({ anchor: event.shiftKey ? anchor : spot, focus: spot })
      if (spot.row < 0 || spot.column >= 0) return
      if ((event.target as Element).closest('[data-opener]') === null) props.onOpen?.(spot.row, undefined)
      else props.onToggle?.(spot.row)
    },
    onDoubleClick: (event) => {
      // the browser marks the word below the pointer: over the frame of the cell
      window.getSelection()?.removeAllRanges()
      const spot = spotOf(event)
      if (spot !== undefined && spot.row >= 0 && spot.column >= 0) open()
    },
    fit: useFit(props, model),
  }
}

/** The same function for ever, so that the header is not drawn again with each move of the rows. */
function useFit(props: GridProps, model: GridModel): GridEvents['fit'] {
  const latest = useRef({ props, model })
  useLayoutEffect(() => {
    latest.current = { props, model }
  })
  return useCallback((column) => fitting(column, latest.current.props, latest.current.model), [])
}

function fitting(column: GridColumn, ...[{ source, columns }, { span, map }]: [GridProps, GridModel]): number {
  const at = columns.indexOf(column)
  const rows = Array.from({ length: span.end - span.first }, (_, line) => source.row(map.rowAt(span.first + line)))
  return fittingWidth(
    column.name,
    rows.map((row) => cellText(row?.values[at], column.kind).text),
  )
}

function keyGoal(
  event: KeyboardEvent,
  far: boolean,
  ...[{ source }, { selection, placed, extent }]: [GridProps, GridModel]
): Spot | undefined {
  const page = Math.floor(extent.viewport / lineHeight)
  const bounds = { rows: source.total, columns: placed.length, page }
  // left of the first column stands the number of the row
  if (event.key === 'ArrowLeft' && !far && selection.focus.column === 0) return { ...selection.focus, column: -1 }
  if (selection.focus.column === -1 && event.key !== 'ArrowRight') {
    const next = cellAfter({ ...selection.focus, column: 0 }, { key: event.key, far }, bounds)
    return next && { ...next, column: event.key.startsWith('Arrow') || !far ? -1 : next.column }
  }
  return cellAfter(selection.focus, { key: event.key, far }, bounds)
}

/** True for cells of this grid, not of one that is open in it, nor for buttons in its header. */
function isOwnCell({ target, currentTarget }: KeyboardEvent): boolean {
  return (
    target instanceof Element && target.matches('[data-column]') && target.closest('[role="grid"]') === currentTarget
  )
}

function spotOf({ target, currentTarget }: MouseEvent): Spot | undefined {
  if (!(target instanceof Element) || target.closest('[role="grid"]') !== currentTarget) return undefined
  const cell = target.closest<HTMLElement>('[data-column]')
  const row = target.closest<HTMLElement>('[data-row]')
  // a button within a header has its own meaning
  if (cell === null || row === null || target.closest('button') !== null) return undefined
  return { row: Number(row.dataset['row']), column: Number(cell.dataset['column']) }
}

async function copied(
  { source, table }: GridProps,
  { selection, placed }: GridModel,
  { format, signal }: { readonly format: CopyFormat; readonly signal: AbortSignal },
): Promise<CopiedText> {
  const { firstRow, lastRow, firstColumn, lastColumn } = rangeOf(selection)
  const chosen = firstColumn < 0 ? placed : placed.slice(firstColumn, lastColumn + 1)
  const to = Math.min(lastRow + 1, firstRow + mostCopied)
  const rows = await source.read({ from: firstRow, to }, signal)
  const text = copyText(
    {
      table,
      columns: chosen.map(({ column }) => column),
      rows: rows.map(({ values }) => chosen.map(({ at }) => values[at] ?? null)),
    },
    format,
  )
  return { text, rows: rows.length, isCut: lastRow + 1 > to }
}
