import { clampTop, type Extent } from './scroll-map.ts'

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
