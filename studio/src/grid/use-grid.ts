import { useCallback, useEffectEvent, useLayoutEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { createFocusKeeper, type FocusKeeper } from './focus-keeper.ts'
import type { GridColumn } from './grid-column.ts'
import { type GridProps, gutterWidthOf, lineHeight, plainHeader } from './grid-props.ts'
import type { Cell as Spot } from './keys.ts'
import { columnsBetween, type Layout, type Placed, placeColumns, plainLayout } from './layout.ts'
import { linesInView } from './lines/line-view.ts'
import { type LineMap, mapLines } from './lines/line-map.ts'
import type { RowSource } from './row-source.ts'
import type { Extent } from './lines/scroll-map.ts'
import { extentOf, Scroller, type View } from './lines/scroller.ts'
import { useTop } from './lines/use-top.ts'
import type { Selection } from './selection.ts'

/** Rows above and below the view that are drawn as well. */
const margin = 4

/** Everything that the parts of a grid share. */
export interface GridModel {
  readonly layout: Layout
  readonly onLayout: (layout: Layout) => void
  /** all columns that are not hidden, and those of them that are drawn */
  readonly placed: readonly Placed<GridColumn>[]
  readonly shown: { readonly first: number; readonly columns: readonly Placed<GridColumn>[] }
  /** width of the row numbers, which stay where they are */
  readonly gutter: number
  readonly fullWidth: number
  readonly map: LineMap
  readonly scroller: Scroller
  readonly view: View
  readonly extent: Extent
  /** lines that are drawn */
  readonly span: { readonly first: number; readonly end: number }
  readonly selection: Selection
  readonly select: (selection: Selection) => void
  readonly focus: FocusKeeper
  /** why a row in view could not be read; undefined = all of them could, or are still asked for */
  readonly failed: unknown
}

const none: readonly never[] = []

export function useGrid(props: GridProps): GridModel {
  const { columns, source, insets = none, headerHeight = plainHeader } = props
  useSyncExternalStore(
    useCallback((changed: () => void) => source.subscribe(changed), [source]),
    () => source.version(),
  )
  const [ownLayout, setOwnLayout] = useState<Layout>(plainLayout)
  const layout = props.layout ?? ownLayout
  const placed = useMemo(() => placeColumns(columns, layout), [columns, layout])
  const map = useMemo(() => mapLines(source.total, insets), [source.total, insets])
  const [scroller] = useState(() => new Scroller(lineHeight))
  const [focus] = useState(createFocusKeeper)
  const view = useSyncExternalStore(scroller.subscribe, scroller.view)
  const extent = extentOf(map.lines, lineHeight, view.height - headerHeight)
  useLayoutEffect(() => {
    scroller.setExtent({ lines: map.lines, headerHeight })
  }, [scroller, map.lines, headerHeight])
  useTop(props, { scroller, map, view, lineHeight })
  const { selection, select } = useSelection(props, map.rows, placed)

  const inView = linesInView(view.top, extent)
  const span = { first: Math.max(0, inView.first - margin), end: Math.min(map.lines, inView.end + margin) }
  useShownRows(source, map, span)
  const gutter = gutterWidthOf(source.total)
  const seen = { from: view.left, to: view.left + view.width - gutter }
  const shown = useShownColumns(placed, seen, selection.focus.column)
  useFocusInView(selection.focus, { focus, scroller, map, placed, gutter })
  const last = placed.at(-1)
  return {
    layout,
    onLayout: props.onLayout ?? setOwnLayout,
    placed,
    shown,
    gutter,
    fullWidth: gutter + (last === undefined ? 0 : last.left + last.width),
    map,
    scroller,
    view,
    extent,
    span,
    selection,
    select,
    focus,
    failed: failureIn(source, map, span),
  }
}

function failureIn(source: RowSource, map: LineMap, { first, end }: GridModel['span']): unknown {
  for (let line = first; line < end; line += 1) {
    const found = map.at(line)
    const failed = found.kind === 'row' ? source.error(found.row) : undefined
    if (failed !== undefined) return failed
  }
  return undefined
}

/** The source is told which rows are in view. */
function useShownRows(source: RowSource, map: LineMap, { first, end }: GridModel['span']): void {
  const from = end <= first ? 0 : map.rowAt(first)
  const to = end <= first ? 0 : map.rowAt(end - 1) + 1
  useLayoutEffect(() => source.show({ from, to }), [source, from, to])
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
  const select = (next: Selection): void => {
    setChosen(next)
    onSelection?.(
      next,
      placed.map(({ column }) => column),
    )
  }
  return { selection: { anchor: within(chosen.anchor), focus: within(chosen.focus) }, select }
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
  { focus, scroller, map, placed, gutter }: Pick<GridModel, 'focus' | 'scroller' | 'map' | 'placed' | 'gutter'>,
): void {
  const bring = useEffectEvent((spot: Spot) => {
    if (!focus.isHere()) return
    if (spot.row >= 0) scroller.showLine(map.lineOf(spot.row))
    const place = placed[spot.column]
    if (place !== undefined) scroller.showSpan(place, gutter)
    focus.bring(spot)
  })
  useLayoutEffect(() => bring({ row, column }), [row, column])
}
