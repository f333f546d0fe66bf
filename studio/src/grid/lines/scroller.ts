import { topShowing } from './line-view.ts'
import { boxTopOf, clampTop, type Extent, isWhole, topAfter } from './scroll-map.ts'

/** Where the view of a grid stands, and how large it is. */
export interface View {
  /** in pixels of the whole list */
  readonly top: number
  readonly left: number
  readonly width: number
  readonly height: number
}

/** After so long without a scroll event the bar is put where it belongs. */
const idleMs = 160

/** Keeps the place of a list in a box that may be too short for it. Stands outside of React: it moves with every event. */
export class Scroller {
  readonly #lineHeight: number
  readonly #listeners = new Set<() => void>()
  #element: HTMLElement | undefined
  #list = { lines: 0, headerHeight: 0 }
  #view: View = { top: 0, left: 0, width: 0, height: 0 }
  /** where the box was scrolled to when we looked last */
  #boxTop = 0
  #isFinger = false
  #isMoved = false
  #idle = 0

  constructor(lineHeight: number) {
    this.#lineHeight = lineHeight
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  readonly view = (): View => this.#view

  /** Takes the element that scrolls; gives what lets go of it. */
  attach(element: HTMLElement | null): (() => void) | undefined {
    if (element === null) return undefined
    this.#element = element
    const observer = new ResizeObserver(() => this.#measure())
    const listening = new AbortController()
    const { signal } = listening
    observer.observe(element)
    element.addEventListener('scroll', () => this.#scrolled(), { passive: true, signal })
    element.addEventListener('wheel', (event) => this.#wheeled(event), { passive: false, signal })
    element.addEventListener(
      'pointerdown',
      ({ pointerType }) => {
        this.#isFinger = pointerType === 'touch'
      },
      { passive: true, signal },
    )
    this.#measure()
    return () => {
      observer.disconnect()
      listening.abort()
      window.clearTimeout(this.#idle)
      this.#element = undefined
    }
  }

  /** How long the list is now. */
  setExtent(list: { readonly lines: number; readonly headerHeight: number }): void {
    this.#list = list
    this.#settle()
  }

  /** Somebody scrolled since it was told where to start. */
  get isMoved(): boolean {
    return this.#isMoved
  }

  /** From now on it may be told where to start. */
  release(): void {
    this.#isMoved = false
  }

  /** Puts a line at the top. Once somebody scrolled that changes nothing: lines may still come and go above. */
  startAt(line: number): void {
    if (!this.#isMoved) this.#moveTo(line * this.#lineHeight)
  }

  /** Scrolls as little as is needed for a line to be seen whole. */
  showLine(line: number): void {
    const top = topShowing(line, this.#view.top, this.#extent())
    if (top === this.#view.top) return
    this.#isMoved = true
    this.#moveTo(top)
  }

  /** The same sideways, for what stands between two places behind the first `fixed` pixels. */
  showSpan({ left, width }: { readonly left: number; readonly width: number }, fixed: number): void {
    const element = this.#element
    if (element === undefined) return
    const room = element.clientWidth - fixed
    if (left < element.scrollLeft) element.scrollLeft = left
    else if (left + width > element.scrollLeft + room) element.scrollLeft = Math.min(left, left + width - room)
  }

  #extent(): Extent {
    return extentOf(this.#list.lines, this.#lineHeight, this.#view.height - this.#list.headerHeight)
  }

  #change(next: Partial<View>): void {
    const view = { ...this.#view, ...next }
    if ((Object.keys(view) as (keyof View)[]).every((key) => view[key] === this.#view[key])) return
    this.#view = view
    for (const listener of this.#listeners) listener()
  }

  #moveTo(wanted: number): void {
    const top = clampTop(wanted, this.#extent())
    if (this.#element !== undefined) {
      this.#element.scrollTop = boxTopOf(top, this.#extent())
      // as the browser rounded it: the event that follows is no move of anybody
      this.#boxTop = this.#element.scrollTop
    }
    this.#change({ top })
  }

  #scrolled(): void {
    if (this.#element === undefined) return
    const { scrollTop: boxTop, scrollLeft: left } = this.#element
    let { top } = this.#view
    if (Math.abs(boxTop - this.#boxTop) > 1) {
      this.#isMoved = true
      const by = this.#isFinger ? 'finger' : 'bar'
      top = topAfter({ top, boxTop: this.#boxTop }, { boxTop, by }, this.#extent())
      this.#boxTop = boxTop
      window.clearTimeout(this.#idle)
      this.#idle = window.setTimeout(() => this.#moveTo(this.#view.top), idleMs)
    }
    this.#change({ top, left })
  }

  /** A box that is too short would move by many rows with each turn of the wheel: there its pixels are counted by us. */
  #wheeled(event: WheelEvent): void {
    const extent = this.#extent()
    const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
    if (isSideways || event.ctrlKey || isWhole(extent)) return
    const { top } = this.#view
    const next = clampTop(top + wheelPixels(event, extent), extent)
    if (next === top) return
    event.preventDefault()
    this.#isMoved = true
    this.#moveTo(next)
  }

  #measure(): void {
    if (this.#element === undefined) return
    this.#change({ width: this.#element.clientWidth, height: this.#element.clientHeight })
    this.#settle()
  }

  /** The list became shorter, or the view higher. */
  #settle(): void {
    const top = clampTop(this.#view.top, this.#extent())
    if (this.#element !== undefined && Math.abs(this.#element.scrollTop - boxTopOf(top, this.#extent())) > 1)
      this.#moveTo(top)
    else this.#change({ top })
  }
}

/** A view that is not measured yet holds one line. */
export function extentOf(lines: number, lineHeight: number, height: number): Extent {
  return { lines, lineHeight, viewport: Math.max(lineHeight, height) }
}

/** What a turn of the wheel means in pixels, whatever it is told in. */
function wheelPixels({ deltaY, deltaMode }: WheelEvent, { lineHeight, viewport }: Extent): number {
  if (deltaMode === WheelEvent.DOM_DELTA_LINE) return deltaY * lineHeight
  return deltaMode === WheelEvent.DOM_DELTA_PAGE ? deltaY * viewport : deltaY
}
