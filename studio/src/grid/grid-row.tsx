import { memo, type ReactNode } from 'react'
import type { Cell } from '../api/contract.ts'
import { classes } from '../design/class-names.ts'
import { count } from '../design/format.ts'
import { cellText, sizeText } from './text/cell-text.ts'
import { type GridColumn, isNumber, isTime } from './grid-column.ts'
import css from './grid.module.css'
import type { Placed } from './layout.ts'

export interface GridRowProps {
  readonly row: number
  readonly top: number
  /** its number among all lines, from 2: the header is the first */
  readonly ariaRow: number
  readonly values: readonly Cell[] | undefined
  readonly columns: readonly Placed<GridColumn>[]
  /** number among the shown columns of the first of these */
  readonly firstColumn: number
  /** where the focus is: the number of the column, -1 for the number of the row; undefined = not in this row */
  readonly focus: number | undefined
  /** shown columns that are chosen, ends included */
  readonly chosen: string | undefined
  /** undefined = nothing can be opened under it */
  readonly isOpen: boolean | undefined
  /** what is wrong with its page */
  readonly hasFailed: boolean
  readonly isMarked: boolean
  readonly gutter: number
}

/** One row: drawn again only when something of it changed, not when the list moves. */
export const GridRowView = memo(function GridRowView(props: GridRowProps): ReactNode {
  const { row, top, ariaRow, values, columns, firstColumn, focus, isOpen, hasFailed, isMarked, gutter } = props
  const [from = 0, to = -1] = (props.chosen ?? '').split('-').map(Number)
  const isChosen = (column: number): boolean => props.chosen !== undefined && column >= from && column <= to
  return (
    <div
      role="row"
      className={css['row']}
      aria-rowindex={ariaRow}
      data-row={row}
      data-marked={isMarked}
      aria-busy={values === undefined && !hasFailed}
      style={{ top }}
    >
      <div
        role="rowheader"
        className={classes(css['gutter'], focus === -1 && css['focused'])}
        aria-colindex={1}
        data-column={-1}
        tabIndex={focus === -1 ? 0 : -1}
        aria-expanded={isOpen}
        style={{ width: gutter }}
      >
        {isOpen !== undefined && (
          <span className={css['opener']} data-opener aria-hidden="true">
            <svg width="10" height="10" viewBox="0 0 16 16" data-open={isOpen}>
              <path d="M5 2.5 11.5 8 5 13.5Z" fill="currentColor" />
            </svg>
          </span>
        )}
        <span className={css['rowNumber']}>{count(row + 1)}</span>
      </div>
      {columns.map(({ column, at, left, width }, index) => (
        <GridCell
          key={column.name}
          column={column}
          number={firstColumn + index}
          value={values?.[at]}
          left={left + gutter}
          width={width}
          isFocused={focus === firstColumn + index}
          isChosen={isChosen(firstColumn + index)}
          isMissing={values === undefined}
          hasFailed={hasFailed && index === 0}
        />
      ))}
    </div>
  )
})

interface GridCellProps {
  readonly column: GridColumn
  readonly number: number
  readonly value: Cell | undefined
  readonly left: number
  readonly width: number
  readonly isFocused: boolean
  readonly isChosen: boolean
  readonly isMissing: boolean
  readonly hasFailed: boolean
}

/** Drawn again only when something of it changed: while a bar is dragged its row becomes another one, and its bone stays. */
const GridCell = memo(function GridCell(props: GridCellProps): ReactNode {
  const { column, number, value, left, width, isFocused, isChosen, isMissing, hasFailed } = props
  const { text, tone, length } = cellText(value, column.kind)
  return (
    <div
      role="gridcell"
      className={classes(
        css['cell'],
        (isNumber(column.kind) || isTime(column.kind)) && css['figures'],
        isNumber(column.kind) && css['number'],
        (column.kind === 'json' || column.kind === 'binary') && css['code'],
        tone === 'void' && css['void'],
        isFocused && css['focused'],
        isChosen && css['chosen'],
      )}
      style={{ left, width }}
      aria-colindex={number + 2}
      aria-selected={isChosen}
      data-column={number}
      tabIndex={isFocused ? 0 : -1}
    >
      {isMissing ? <Missing width={width} number={number} hasFailed={hasFailed} /> : text}
      {length !== undefined && <span className={css['size']}>{sizeText(length)}</span>}
    </div>
  )
})

/** In place of a value that is being read, or could not be. */
function Missing({ width, number, hasFailed }: { width: number; number: number; hasFailed: boolean }): ReactNode {
  if (hasFailed) return <span className={css['failed']}>could not be read</span>
  return <span className={css['bone']} style={{ width: Math.min(width - 24, 40 + ((number * 37) % 60)) }} />
}
