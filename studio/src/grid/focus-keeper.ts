import type { Cell as Spot } from './keys.ts'

/** Knows whether the focus is in the grid, and brings it to a cell: cells come and go under it. */
export interface FocusKeeper {
  readonly attach: (element: HTMLElement | null) => (() => void) | undefined
  readonly isHere: () => boolean
  /** the focus is to be in the grid from now on */
  readonly claim: () => void
  readonly bring: (spot: Spot) => void
}

export function createFocusKeeper(): FocusKeeper {
  let element: HTMLElement | undefined
  let isHere = false
  const onFocus = (): void => {
    isHere = true
  }
  const onBlur = (): void => {
    isHere = false
  }
  return {
    attach: (next) => {
      if (next === null) return undefined
      element = next
      next.addEventListener('focusin', onFocus)
      next.addEventListener('focusout', onBlur)
      return () => {
        next.removeEventListener('focusin', onFocus)
        next.removeEventListener('focusout', onBlur)
        element = undefined
      }
    },
    isHere: () => isHere,
    claim: onFocus,
    bring: ({ row, column }) => {
      const cell = element?.querySelector<HTMLElement>(`[data-row="${row}"] > [data-column="${column}"]`)
      // a button within it may have the focus
      if (cell?.contains(document.activeElement) === false) cell.focus({ preventScroll: true })
    },
  }
}
