import {
  boxTopOf,
  clampTop,
  contentHeight,
  type Extent,
  tallest,
  topAfter,
  topShowing,
  wheelPixels,
} from './scroll-map.ts'

/** Where the view of a grid stands, and how large it is. */
export interface View {
  /** in pixels of the whole list */
  readonly top: number
  readonly left: number
  readonly width: number
  readonly height: number
}

/** Keeps the place of a list in a box that may be too short for it. Stands outside of React: it moves with every event. */
export interface Scroller {
  readonly subscribe: (moved: () => void) => () => void
  readonly view: () => View
  /** takes the element that scrolls; gives what lets go of it */
  readonly attach: (element: HTMLElement | null) => (() => void) | undefined
  /** how long the list is now */
  readonly setExtent: (list: { readonly lines: number; readonly headerHeight: number }) => void
  /** scrolls as little as is needed for a line to be seen whole */
  readonly showLine: (line: number) => void
  /** the same sideways, for what stands between two places behind the first `fixed` pixels */
  readonly showSpan: (span: { readonly left: number; readonly width: number }, fixed: number) => void
}

/** After so long without a scroll event the bar is put where it belongs. */
const idleMs = 160

export function createScroller(lineHeight: number): Scroller {
  const listeners = new Set<() => void>()
  let element: HTMLElement | undefined
  let list = { lines: 0, headerHeight: 0 }
  let view: View = { top: 0, left: 0, width: 0, height: 0 }
  let boxTop = 0
  let isFinger = false
  let idle = 0

  const extent = (): Extent => extentOf(list.lines, lineHeight, view.height - list.headerHeight)
  const change = (next: Partial<View>): void => {
    const changed = { ...view, ...next }
    const isSame = (Object.keys(changed) as (keyof View)[]).every((key) => changed[key] === view[key])
    if (isSame) return
    view = changed
    for (const listener of listeners) listener()
  }
  const moveTo = (wanted: number): void => {
    const top = clampTop(wanted, extent())
    if (element !== undefined) {
      element.scrollTop = boxTopOf(top, extent())
      // as the browser rounded it: the event that follows is no move of anybody
      boxTop = element.scrollTop
    }
    change({ top })
  }
  const onScroll = (): void => {
    if (element === undefined) return
    let { top } = view
    if (Math.abs(element.scrollTop - boxTop) > 1) {
      top = topAfter({ top, boxTop }, { boxTop: element.scrollTop, by: isFinger ? 'finger' : 'bar' }, extent())
      boxTop = element.scrollTop
      window.clearTimeout(idle)
      idle = window.setTimeout(() => moveTo(view.top), idleMs)
    }
    change({ top, left: element.scrollLeft })
  }
  /** A box that is too short would move by many rows with each turn of the wheel: there its pixels are counted by us. */
  const onWheel = (event: WheelEvent): void => {
    const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
    if (isSideways || event.ctrlKey || contentHeight(extent()) <= tallest) return
    const top = clampTop(view.top + wheelPixels({ delta: event.deltaY, mode: event.deltaMode }, extent()), extent())
    if (top === view.top) return
    event.preventDefault()
    moveTo(top)
  }
  const onPointer = (event: PointerEvent): void => {
    isFinger = event.pointerType === 'touch'
  }
  const measure = (): void => {
    if (element === undefined) return
    change({ width: element.clientWidth, height: element.clientHeight })
    settle()
  }
  /** The list became shorter, or the view higher. */
  const settle = (): void => {
    const top = clampTop(view.top, extent())
    if (element !== undefined && Math.abs(element.scrollTop - boxTopOf(top, extent())) > 1) moveTo(top)
    else change({ top })
  }

  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    view: () => view,
    attach: (next) => {
      if (next === null) return undefined
      element = next
      const observer = new ResizeObserver(measure)
      observer.observe(next)
      next.addEventListener('scroll', onScroll, { passive: true })
      next.addEventListener('wheel', onWheel, { passive: false })
      next.addEventListener('pointerdown', onPointer, { passive: true })
      measure()
      return () => {
        observer.disconnect()
        next.removeEventListener('scroll', onScroll)
        next.removeEventListener('wheel', onWheel)
        next.removeEventListener('pointerdown', onPointer)
        window.clearTimeout(idle)
        element = undefined
      }
    },
    setExtent: (next) => {
      list = next
      settle()
    },
    showLine: (line) => {
      const top = topShowing(line, view.top, extent())
      if (top !== view.top) moveTo(top)
    },
    showSpan: ({ left, width }, fixed) => {
      if (element === undefined) return
      const room = element.clientWidth - fixed
      if (left < element.scrollLeft) element.scrollLeft = left
      else if (left + width > element.scrollLeft + room) element.scrollLeft = Math.min(left, left + width - room)
    },
  }
}

/** A view that is not measured yet holds one line. */
export function extentOf(lines: number, lineHeight: number, height: number): Extent {
  return { lines, lineHeight, viewport: Math.max(lineHeight, height) }
}
