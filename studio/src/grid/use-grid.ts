import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { GridColumn } from './grid-column.ts'
import { type GridProps, lineHeight } from './grid-props.ts'
import { gutterWidth } from './grid-row.tsx'
import type { Cell as Spot } from './keys.ts'
import { columnsBetween, type Layout, type Placed, placeColumns, plainLayout } from './layout.ts'
import { type LineMap, mapLines } from './lines.ts'
import { linesInView } from './scroll-map.ts'
import type { Selection } from './selection.ts'
import { type GridScroll, useGridScroll } from './use-grid-scroll.ts'

/** Rows above and below the view that are drawn as well. */
const margin = 4

/** Everything that the parts of a grid share. */
export interface GridModel {
  readonly layout: Layout
  readonly onLayout: (layout: Layout) => void
  /** all columns that are not hidden, and those of them that are drawn */
  readonly placed: readonly Placed<GridColumn>[]
  readonly shown: { readonly first: number; readonly columns: readonly Placed<GridColumn>[] }
  readonly fullWidth: number
  readonly map: LineMap
  readonly scroll: GridScroll
  /** lines that are drawn */
  readonly span: { readonly first: number; readonly end: number }
  readonly selection: Selection
  readonly select: (selection: Selection) => void
  /** the focus is in the grid, or is to be */
  readonly hasFocus: RefObject<boolean>
}

export const plainHeader = lineHeight + 2
const none: readonly never[] = []

export function useGrid(props: GridProps): GridModel {
  const { columns, source, insets = none, headerHeight = plainHeader } = props
  useSyncExternalStore(source.subscribe, source.version)
  const [ownLayout, setOwnLayout] = useState<Layout>(plainLayout)
  const layout = props.layout ?? ownLayout
  const placed = useMemo(() => placeColumns(columns, layout), [columns, layout])
  const map = useMemo(() => mapLines(source.total, insets), [source.total, insets])
  const scroll = useGridScroll(map.lines, lineHeight, headerHeight)
  const { selection, select } = useSelection(props, map.rows, placed)
  const hasFocus = useRef(false)

  const inView = linesInView(scroll.top, scroll.extent)
  const span = { first: Math.max(0, inView.first - margin), end: Math.min(map.lines, inView.end + margin) }
  const from = span.end === 0 ? 0 : map.rowAt(span.first)
  const to = span.end === 0 ? 0 : map.rowAt(span.end - 1) + 1
  useLayoutEffect(() => source.show({ from, to }), [source, from, to])

  const seen = { from: scroll.left, to: scroll.left + scroll.width - gutterWidth }
  const shown = useShownColumns(placed, seen, selection.focus.column)
  useFocusInView(selection.focus, { hasFocus, scroll, map, placed })
  const last = placed.at(-1)
  return {
    layout,
    onLayout: props.onLayout ?? setOwnLayout,
    placed,
    shown,
    fullWidth: gutterWidth + (last === undefined ? 0 : last.left + last.width),
    map,
    scroll,
    span,
    selection,
    select,
    hasFocus,
  }
}

function useSelection(
  { onSelection }: GridProps,
  rows: number,
  placed: readonly Placed<GridColumn>[],
): Pick<GridModel, 'selection' | 'select'> {
  const [chosen, setChosen] = useState<Selection>({ anchor: { row: 0, column: 0 }, focus: { row: 0, column: 0 } })
  // what is chosen may be gone: fewer rows by a filter, columns hidden
  const within = ({ row, column }: Spot): Spot => ({
    row: Math.min(row, rows - 1),
    column: Math.min(column, placed.length - 1),
  })
  const selection = { anchor: within(chosen.anchor), focus: within(chosen.focus) }
  const told = useRef(onSelection)
  told.current = onSelection
  const names = useRef(placed)
  names.current = placed
  const select = useCallback((next: Selection) => {
    setChosen(next)
    told.current?.(
      next,
      names.current.map(({ column }) => column),
    )
  }, [])
  return { selection, select }
}

/** Columns that are seen, in an array that stays the same while they do, so that rows are not drawn again. */
function useShownColumns(
  placed: readonly Placed<GridColumn>[],
  seen: { readonly from: number; readonly to: number },
  focused: number,
): GridModel['shown'] {
  const { first, end } = columnsBetween(placed, seen)
  // the one with the focus stays, as far as it is
  const isFar = focused >= 0 && (focused < first || focused >= end)
  const from = isFar ? Math.min(first, focused) : first
  const to = isFar ? Math.max(end, focused + 1) : end
  return useMemo(() => ({ first: from, columns: placed.slice(from, to) }), [placed, from, to])
}

/** Brings the cell with the focus into view, and the browser's focus to it. */
function useFocusInView(
  { row, column }: Spot,
  { hasFocus, scroll, map, placed }: Pick<GridModel, 'hasFocus' | 'scroll' | 'map' | 'placed'>,
): void {
  const { box, showLine } = scroll
  const latest = useRef({ map, placed })
  latest.current = { map, placed }
  useLayoutEffect(() => {
    const element = box.current
    if (!hasFocus.current || element === null) return
    const { map: lines, placed: columns } = latest.current
    if (row >= 0) showLine(lines.lineOf(row))
    const place = columns[column]
    if (place !== undefined) {
      const room = element.clientWidth - gutterWidth
      if (place.left < element.scrollLeft) element.scrollLeft = place.left
      else if (place.left + place.width > element.scrollLeft + room)
        element.scrollLeft = Math.min(place.left, place.left + place.width - room)
    }
    const cell = element.querySelector<HTMLElement>(`:scope [data-row="${row}"] > [data-column="${column}"]`)
    // a button within it may have it
    if (cell !== null && !cell.contains(document.activeElement)) cell.focus({ preventScroll: true })
  }, [row, column, box, showLine, hasFocus])
}
