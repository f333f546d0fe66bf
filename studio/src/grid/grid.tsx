import { type ReactNode, useCallback } from 'react'
import { classes } from '../design/class-names.ts'
import { FailedBar } from './failed-bar.tsx'
import { GridBody } from './grid-body.tsx'
import { GridHeader } from './grid-header.tsx'
import { type GridProps, plainHeader } from './grid-props.ts'
import css from './grid.module.css'
import { boxHeight } from './lines/scroll-map.ts'
import { useGridEvents } from './use-grid-events.ts'
import { useGrid } from './use-grid.ts'

/** Rows of a table, however many there are: fixed lines, only what is seen is drawn and asked for. */
export function Grid(props: GridProps): ReactNode {
  const { headerHeight = plainHeader } = props
  const model = useGrid(props)
  const { scroller, focus, extent, map, placed, shown, selection, fullWidth, layout, onLayout } = model
  const { fit, ...events } = useGridEvents(props, model)
  const attach = useCallback(
    (element: HTMLDivElement | null) => {
      const ends = [scroller.attach(element), focus.attach(element)]
      return () => ends.forEach((end) => end?.())
    },
    [scroller, focus],
  )
  return (
    <>
      {model.failed !== undefined && <FailedBar cause={model.failed} onRetry={() => props.source.retry()} />}
      <div
        ref={attach}
        className={classes(css['grid'], props.className)}
        role="grid"
        aria-label={props.label}
        aria-rowcount={map.rows + map.insets.length + 1}
        aria-colcount={placed.length + 1}
        aria-multiselectable="true"
        aria-readonly="true"
        aria-busy={props.isOld}
        {...events}
      >
        <div
          role="presentation"
          style={{ height: boxHeight(extent) + headerHeight, width: fullWidth, minWidth: '100%' }}
        >
          <div className={css['view']} role="presentation" style={{ height: extent.viewport + headerHeight }}>
            <GridHeader
              columns={placed}
              shown={shown.columns}
              firstColumn={shown.first}
              height={headerHeight}
              gutter={model.gutter}
              focus={selection.focus.row === -1 ? selection.focus.column : undefined}
              sort={props.sort}
              onSort={props.onSort}
              layout={layout}
              onLayout={onLayout}
              renderBelow={props.renderBelow}
              renderTools={props.renderTools}
              fit={fit}
            />
            <div className={css['lines']} role="presentation" style={{ height: extent.viewport }}>
              <GridBody props={props} model={model} />
            </div>
          </div>
        </div>
      </div>
    </>
  )
}
