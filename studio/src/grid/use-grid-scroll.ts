import { type RefObject, useCallback, useEffect, useLayoutEffect, useReducer, useRef } from 'react'
import { flushSync } from 'react-dom'
import { boxTopOf, clampTop, contentHeight, type Extent, tallest, topAfter, topShowing, wheelPixels } from './scroll-map.ts'

export interface GridScroll {
  readonly box: RefObject<HTMLDivElement | null>
  readonly extent: Extent
  readonly top: number
  readonly left: number
  readonly width: number
  readonly onScroll: () => void
  /** scrolls as little as is needed for a line to be seen whole */
  readonly showLine: (line: number) => void
}

/** After so long without a scroll event the bar is put where it belongs. */
const idleMs = 160

/** Keeps the place of a list in a box that may be too short for it. */
export function useGridScroll(lines: number, lineHeight: number, headerHeight: number): GridScroll {
  const box = useRef<HTMLDivElement>(null)
  const at = useRef({ top: 0, boxTop: 0, left: 0, width: 0, height: 0, isFinger: false })
  const [, draw] = useReducer((count: number) => count + 1, 0)
  const viewport = Math.max(lineHeight, at.current.height - headerHeight)
  const extent: Extent = { lines, lineHeight, viewport }
  const now = useRef(extent)
  now.current = extent
  at.current.top = clampTop(at.current.top, extent)

  const moveTo = useCallback((top: number): void => {
    const element = box.current
    const place = at.current
    place.top = clampTop(top, now.current)
    if (element === null) return
    element.scrollTop = boxTopOf(place.top, now.current)
    // as the browser rounded it: the event that follows is no move of anybody
    place.boxTop = element.scrollTop
  }, [])

  const idle = useRef(0)
  const onScroll = useCallback((): void => {
    const element = box.current
    if (element === null) return
    const place = at.current
    if (Math.abs(element.scrollTop - place.boxTop) > 1) {
      const moved = { boxTop: element.scrollTop, by: place.isFinger ? ('finger' as const) : ('bar' as const) }
      place.top = topAfter(place, moved, now.current)
      place.boxTop = element.scrollTop
      window.clearTimeout(idle.current)
      idle.current = window.setTimeout(() => moveTo(place.top), idleMs)
    }
    place.left = element.scrollLeft
    // in the same frame: the rows do not move by themselves
    flushSync(draw)
  }, [moveTo])

  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return undefined
    const measure = (): void => {
      at.current.width = element.clientWidth
      at.current.height = element.clientHeight
      draw()
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    const pointed = (event: PointerEvent): void => {
      at.current.isFinger = event.pointerType === 'touch'
    }
    element.addEventListener('pointerdown', pointed)
    return () => {
      observer.disconnect()
      element.removeEventListener('pointerdown', pointed)
      window.clearTimeout(idle.current)
    }
  }, [])

  // what the list became shorter by, or the view higher
  useLayoutEffect(() => {
    const element = box.current
    if (element !== null && Math.abs(element.scrollTop - boxTopOf(at.current.top, now.current)) > 1) moveTo(at.current.top)
  }, [lines, viewport, moveTo])

  const isTooTall = contentHeight(extent) > tallest
  useExactWheel(box, isTooTall, (event) => {
    const { top } = at.current
    const next = clampTop(top + wheelPixels({ delta: event.deltaY, mode: event.deltaMode }, now.current), now.current)
    if (next === top) return
    event.preventDefault()
    moveTo(next)
    draw()
  })

  const showLine = useCallback(
    (line: number): void => {
      const top = topShowing(line, at.current.top, now.current)
      if (top === at.current.top) return
      moveTo(top)
      draw()
    },
    [moveTo],
  )
  const { top, left, width } = at.current
  return { box, extent, top, left, width, onScroll, showLine }
}

/** A box that is too short would move by many rows with each turn of the wheel: there its pixels are counted by us. */
function useExactWheel(
  box: RefObject<HTMLDivElement | null>,
  isOn: boolean,
  turned: (event: WheelEvent) => void,
): void {
  const latest = useRef(turned)
  latest.current = turned
  useEffect(() => {
    const element = box.current
    if (!isOn || element === null) return undefined
    const onWheel = (event: WheelEvent): void => {
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
      if (!isSideways && !event.ctrlKey) latest.current(event)
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [box, isOn])
}
