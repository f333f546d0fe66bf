/**
 * Where a list of a million lines stands. A browser does not lay out boxes of any height (Chromium ends at 33,554,428 px,
 * others at about half of it), so the box that scrolls is at most `tallest` high, and the `top` of the view, in
 * pixels of the whole list, is kept beside it: the box only shows about where that is.
 */
export interface Extent {
  readonly lines: number
  readonly lineHeight: number
  /** height of what is seen at once */
  readonly viewport: number
}

export const tallest = 8_000_000

/** The height of all lines, which no box has. */
export function contentHeight({ lines, lineHeight }: Extent): number {
  return lines * lineHeight
}

/** The height of the box that scrolls. */
export function boxHeight(extent: Extent): number {
  return Math.min(contentHeight(extent), tallest)
}

/** The greatest `top`: the last line ends where the view ends. */
export function lastTop(extent: Extent): number {
  return Math.max(0, contentHeight(extent) - extent.viewport)
}

export function clampTop(top: number, extent: Extent): number {
  return Math.min(Math.max(0, top), lastTop(extent))
}

/** Where the box is to be scrolled to, so that its bar tells where `top` is. */
export function boxTopOf(top: number, extent: Extent): number {
  return isWhole(extent) ? top : top * (lastBoxTop(extent) / lastTop(extent))
}

/** The `top` that a bar means that was dragged. */
export function topOf(boxTop: number, extent: Extent): number {
  const top = isWhole(extent) ? boxTop : boxTop * (lastTop(extent) / lastBoxTop(extent))
  return clampTop(top, extent)
}

/** The `top` after the box was scrolled by hand: a finger moves pixels of the list, a bar means a part of it. */
export function topAfter(
  { top, boxTop }: { readonly top: number; readonly boxTop: number },
  moved: { readonly boxTop: number; readonly by: 'finger' | 'bar' },
  extent: Extent,
): number {
  if (isWhole(extent)) return clampTop(moved.boxTop, extent)
  // at its ends the box cannot move on, and there the ends of the list are meant
  const isAtEnd = moved.boxTop <= 0 || moved.boxTop >= lastBoxTop(extent)
  if (moved.by === 'bar' || isAtEnd) return topOf(moved.boxTop, extent)
  return clampTop(top + moved.boxTop - boxTop, extent)
}

/** The lines that are seen at least in part, `[first, end)`. */
export function linesInView(top: number, extent: Extent): { readonly first: number; readonly end: number } {
  const { lines, lineHeight, viewport } = extent
  const first = Math.min(Math.floor(top / lineHeight), Math.max(0, lines - 1))
  return { first, end: Math.min(lines, Math.ceil((top + viewport) / lineHeight)) }
}

/** The `top` nearest to this one at which a line is seen whole. */
export function topShowing(line: number, top: number, extent: Extent): number {
  const { lineHeight, viewport } = extent
  const start = line * lineHeight
  const least = start + lineHeight - viewport
  return clampTop(Math.min(start, Math.max(least, top)), extent)
}

/** What a turn of the wheel means in pixels, whatever it is told in. */
export function wheelPixels(
  { delta, mode }: { readonly delta: number; readonly mode: number },
  { lineHeight, viewport }: Extent,
): number {
  // WheelEvent.DOM_DELTA_LINE and DOM_DELTA_PAGE; a line of a wheel is one of text, of which three are a notch
  if (mode === 1) return delta * lineHeight
  return mode === 2 ? delta * viewport : delta
}

function isWhole(extent: Extent): boolean {
  return contentHeight(extent) <= tallest
}

function lastBoxTop(extent: Extent): number {
  return Math.max(0, boxHeight(extent) - extent.viewport)
}
