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
function contentHeight({ lines, lineHeight }: Extent): number {
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

/** True for a list that a box can be as tall as: its pixels are those of the box. */
export function isWhole(extent: Extent): boolean {
  return contentHeight(extent) <= tallest
}

function lastBoxTop(extent: Extent): number {
  return Math.max(0, boxHeight(extent) - extent.viewport)
}
