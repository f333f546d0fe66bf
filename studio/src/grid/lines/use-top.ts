import { useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react'
import type { GridProps } from '../grid-props.ts'
import type { LineMap } from './line-map.ts'
import type { Scroller, View } from './scroller.ts'

/** So long after the last move it is told where the view stands: browsers take few changes of the address. */
const quietMs = 250

/** Goes to the row that is to be seen first, and tells which one is. */
export function useTop(
  { top, onTop, source }: Pick<GridProps, 'top' | 'onTop' | 'source'>,
  { scroller, map, view, lineHeight }: { scroller: Scroller; map: LineMap; view: View; lineHeight: number },
): void {
  const told = useRef<number>(undefined)
  useLayoutEffect(() => {
    // a view of no height is not measured yet
    if (top === undefined || source.total === 0 || view.height === 0) return
    // what came from here is where the view stands already
    if (top !== told.current) scroller.release()
    told.current = top
    scroller.startAt(map.lineOf(Math.min(top, map.rows - 1)))
    // what is open above the row may turn out to be higher than it was thought to be
  }, [scroller, source, top, map, view.height])
  const tell = useEffectEvent((row: number) => {
    if (row === told.current) return
    told.current = row
    onTop?.(row)
  })
  useEffect(() => {
    if (!scroller.isMoved) return
    const timer = setTimeout(() => {
      const row = map.lines === 0 ? 0 : map.rowAt(Math.min(Math.round(view.top / lineHeight), map.lines - 1))
      tell(row)
    }, quietMs)
    return () => clearTimeout(timer)
  }, [scroller, map, view.top, lineHeight])
}
