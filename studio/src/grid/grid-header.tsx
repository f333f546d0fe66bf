import { type KeyboardEvent, memo, type PointerEvent, type ReactNode, useState } from 'react'
import { classes } from '../design/class-names.ts'
import { Icon } from '../design/icon.tsx'
import { type GridColumn, type GridSort, isNumber } from './grid-column.ts'
import css from './grid.module.css'
import { clampWidth, type Layout, moveColumn, type Placed } from './layout.ts'

export interface GridHeaderProps {
  readonly columns: readonly Placed<GridColumn>[]
  readonly shown: readonly Placed<GridColumn>[]
  readonly firstColumn: number
  readonly height: number
  readonly gutter: number
  readonly focus: number | undefined
  readonly sort: GridSort | undefined
  readonly onSort: ((sort: GridSort | undefined) => void) | undefined
  readonly layout: Layout
  readonly onLayout: (layout: Layout) => void
  /** stands below the name */
  readonly renderBelow: ((column: GridColumn, width: number) => ReactNode) | undefined
  /** buttons beside the name; in the order of tabs while the header cell has the focus */
  readonly renderTools: ((column: GridColumn, isFocused: boolean) => ReactNode) | undefined
  readonly fit: (column: GridColumn) => number
}

/** Names, sorting, widths and order of the columns. Stays as it is while the rows below it move. */
export const GridHeader = memo(function GridHeader(props: GridHeaderProps): ReactNode {
  const { columns, shown, firstColumn, height, gutter, focus } = props
  const [mark, setMark] = useState<number>()
  return (
    <div role="row" aria-rowindex={1} className={css['header']} data-row={-1} style={{ height }}>
      <div
        role="columnheader"
        aria-colindex={1}
        className={classes(css['gutter'], focus === -1 && css['focused'])}
        data-column={-1}
        tabIndex={focus === -1 ? 0 : -1}
        style={{ height, width: gutter }}
      >
        <span className="aside">Row</span>
        <span aria-hidden="true" className={css['rowNumber']}>
          #
        </span>
      </div>
      {shown.map((placed, index) => (
        <HeaderCell
          key={placed.column.name}
          {...props}
          placed={placed}
          number={firstColumn + index}
          isFocused={focus === firstColumn + index}
          onMark={setMark}
        />
      ))}
      {mark !== undefined && (
        <div className={css['mark']} style={{ left: gutter + markAt(columns, mark) - 1, height }} />
      )}
    </div>
  )
})

function markAt(columns: readonly Placed<GridColumn>[], before: number): number {
  const last = columns.at(-1)
  return columns[before]?.left ?? (last === undefined ? 0 : last.left + last.width)
}

function HeaderCell({
  placed: { column, left, width },
  number,
  isFocused,
  onMark,
  ...grid
}: GridHeaderProps & {
  placed: Placed<GridColumn>
  number: number
  isFocused: boolean
  onMark: (before: number | undefined) => void
}): ReactNode {
  const { sort, onSort, layout, onLayout, columns, height } = grid
  const isSorted = sort?.column === column.name
  const turn = (): void => onSort?.(nextSort(sort, column.name))
  const drag = useDrag(grid, { column, left, width, number }, { onMark, onClick: turn })
  const setWidth = (next: number): void => {
    onLayout({ ...layout, widths: { ...layout.widths, [column.name]: clampWidth(next) } })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
    if (step !== 0 && event.shiftKey) setWidth(width + step * 16)
    else if (step !== 0 && event.altKey) {
      const names = columns.map((one) => one.column.name)
      const before = names[step < 0 ? number - 1 : number + 2]
      if (step > 0 || number > 0) onLayout({ ...layout, order: moveColumn(names, column.name, before) })
    } else if (event.key === 'Enter') turn()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      role="columnheader"
      className={classes(css['heading'], isNumber(column.kind) && css['number'], isFocused && css['focused'])}
      style={{ left: left + grid.gutter, width, height }}
      aria-colindex={number + 2}
      aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : onSort === undefined ? undefined : 'none'}
      data-column={number}
      tabIndex={isFocused ? 0 : -1}
      title={`${column.name}: ${column.type}${column.hint === undefined ? '' : `\n${column.hint}`}`}
      onKeyDown={onKeyDown}
    >
      <div className={css['headline']} onPointerDown={drag.onNameDown}>
        {column.isKey === true && <span className={css['key']} title="primary key" />}
        <span className={css['name']}>{column.name}</span>
        {column.hint !== undefined && (
          <span className={css['hint']}>
            <Icon name="warn" size={12} />
            <span className="aside">{column.hint}</span>
          </span>
        )}
        {isSorted && <Icon name={sort.descending ? 'down' : 'up'} size={12} />}
        <span className={css['tools']} data-tools>
          {grid.renderTools?.(column, isFocused)}
        </span>
      </div>
      {grid.renderBelow?.(column, width)}
      <div
        className={css['edge']}
        onPointerDown={drag.onEdgeDown}
        onDoubleClick={() => setWidth(grid.fit(column))}
        aria-hidden="true"
      />
    </div>
  )
}

/** Up, down, as the table is. */
function nextSort(sort: GridSort | undefined, column: string): GridSort | undefined {
  if (sort?.column !== column) return { column, descending: false }
  return sort.descending ? undefined : { column, descending: true }
}

/** A name is clicked to sort and dragged to move; the edge is dragged to widen. */
function useDrag(
  { columns, layout, onLayout }: GridHeaderProps,
  { column, left, width, number }: { column: GridColumn; left: number; width: number; number: number },
  { onMark, onClick }: { onMark: (before: number | undefined) => void; onClick: () => void },
): { onNameDown: (event: PointerEvent) => void; onEdgeDown: (event: PointerEvent) => void } {
  const follow = (event: PointerEvent, moved: (delta: number) => void, done: (delta: number) => void): void => {
    const target = event.currentTarget
    const start = event.clientX
    target.setPointerCapture(event.pointerId)
    const onMove = (next: Event): void => moved((next as globalThis.PointerEvent).clientX - start)
    const onEnd = (next: Event): void => {
      target.removeEventListener('pointermove', onMove)
      target.removeEventListener('pointerup', onEnd)
      target.removeEventListener('pointercancel', onEnd)
      done(next.type === 'pointercancel' ? Number.NaN : (next as globalThis.PointerEvent).clientX - start)
    }
    target.addEventListener('pointermove', onMove)
    target.addEventListener('pointerup', onEnd)
    target.addEventListener('pointercancel', onEnd)
  }
  const beforeAt = (delta: number): number => {
    const middle = left + width / 2 + delta
    const index = columns.findIndex((one) => middle < one.left + one.width / 2)
    return index === -1 ? columns.length : index
  }
  return {
    onNameDown(event) {
      const target = event.target as Element
      // a form that a tool opens stands elsewhere in the page, and its events come here all the same
      if (event.button !== 0 || !event.currentTarget.contains(target) || target.closest('[data-tools]') !== null) return
      follow(
        event,
        (delta) => onMark(Math.abs(delta) > 5 ? beforeAt(delta) : undefined),
        (delta) => {
          onMark(undefined)
          if (Math.abs(delta) <= 5) onClick()
          if (!(Math.abs(delta) > 5)) return
          const before = beforeAt(delta)
          if (before === number || before === number + 1) return
          const names = columns.map((one) => one.column.name)
          onLayout({ ...layout, order: moveColumn(names, column.name, names[before]) })
        },
      )
    },
    onEdgeDown(event) {
      if (event.button !== 0) return
      const set = (delta: number): void => {
        if (Number.isNaN(delta) || delta === 0) return
        onLayout({ ...layout, widths: { ...layout.widths, [column.name]: clampWidth(width + delta) } })
      }
      follow(event, set, set)
    },
  }
}
