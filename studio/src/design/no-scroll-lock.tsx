import type { ReactNode } from 'react'

/**
 * Stands in for the package `react-remove-scroll`, which Radix brings for modal menus: it would put a style into the page,
 * which the content policy refuses. Our menus are not modal.
 */
export function RemoveScroll({ children }: { children: ReactNode }): ReactNode {
  return children
}
