import { type ReactNode, useState } from 'react'
import { drawnLines } from './lines/drawn-lines.ts'
import { Slots } from './lines/slots.ts'
import { type GridProps, lineHeight } from './grid-props.ts'
import { GridRowView } from './grid-row.tsx'
import css from './grid.module.css'
import { isWide, rangeOf, type Selection } from './selection.ts'
import type { GridModel } from './use-grid.ts'

/** Lines whose places are counted from the same one: rows are not drawn again while the list moves. */
const stretch = 4096

/** The lines that are seen. */
export function GridBody({ props, model }: { props: GridProps; model: GridModel }): ReactNode {
  const { source, insets = [], marked, onToggle } = props
  const { map, view, span, shown, selection, placed, gutter } = model
  const { focus } = selection
  const drawn = drawnLines(map, span, focus.row)
  const open = new Set(map.insets.map(({ row }) => row))
  const base = Math.floor(span.first / stretch) * stretch
  const shift = base * lineHeight - view.top
  const [slots] = useState(() => new Slots())
  const slotOf = slots.of(drawn.rows.map(({ row }) => row).filter((row) => row !== focus.row))
  const isDrawn = (line: number): boolean => line >= span.first && line < span.end
  // the row with the focus stays where it is out of view: above it
  const topOf = (line: number): number => (isDrawn(line) ? (line - base) * lineHeight : -4 * lineHeight - shift)
  return (
    <div role="rowgroup" style={{ transform: `translateY(${shift}px)` }}>
      {drawn.rows.map(({ row, line, ariaRow }) => (
        <GridRowView
          key={focus.row === row ? 'focus' : slotOf.get(row)}
          row={row}
          top={topOf(line)}
          ariaRow={ariaRow}
          values={source.row(row)?.values}
          hasFailed={source.error(row) !== undefined}
          columns={shown.columns}
          firstColumn={shown.first}
          focus={focus.row === row ? focus.column : undefined}
          chosen={chosenIn(row, selection)}
          isOpen={onToggle === undefined ? undefined : open.has(row)}
          isMarked={marked !== undefined && (marked === row || marked === source.row(row)?.key)}
          gutter={gutter}
        />
      ))}
      {drawn.insets.map(({ row, line, lines, ariaRow }) => (
        <div
          key={`under ${row}`}
          role="row"
          aria-rowindex={ariaRow}
          className={css['inset']}
          style={{ top: (line - base) * lineHeight, height: lines * lineHeight }}
        >
          <div
            role="gridcell"
            aria-colindex={1}
            aria-colspan={placed.length + 1}
            className={css['insetCell']}
            style={{ width: view.width }}
          >
            {insets.find((inset) => inset.row === row)?.content}
          </div>
        </div>
      ))}
    </div>
  )
}

/** `2-5`: the shown columns of a row that are chosen. A number of a row that is chosen means the whole row. */
function chosenIn(row: number, selection: Selection): string | undefined {
  const { firstRow, lastRow, firstColumn, lastColumn } = rangeOf(selection)
  if (row < firstRow || row > lastRow || !isWide(selection)) return undefined
  return firstColumn < 0 ? `0-${Number.MAX_SAFE_INTEGER}` : `${firstColumn}-${lastColumn}`
}
