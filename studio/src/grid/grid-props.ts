import type { ReactNode, Ref } from 'react'
import { count } from '../design/format.ts'
import type { CopyFormat } from './text/copy-text.ts'
import type { GridColumn, GridSort } from './grid-column.ts'
import type { Cell as Spot } from './keys.ts'
import type { Layout } from './layout.ts'
import type { RowSource } from './row-source.ts'
import type { Selection } from './selection.ts'

export const lineHeight = 28
export const plainHeader = lineHeight + 2

/** What is open under a row. */
export interface GridInset {
  readonly row: number
  /** how many lines high it is */
  readonly lines: number
  readonly content: ReactNode
}

/** What was copied, or is to be. */
export interface CopiedText {
  readonly text: string
  readonly rows: number
  /** more rows were chosen than are copied */
  readonly isCut: boolean
}

export interface GridHandle {
  /** the focus goes to a cell, which is scrolled into view */
  focus(spot: Spot): void
  /** the chosen cells as text; of many rows the first `mostCopied` */
  copy(format: CopyFormat, signal: AbortSignal): Promise<CopiedText>
}

export interface GridProps {
  /** what it shows, for those who cannot see it */
  readonly label: string
  /** named in SQL that is copied */
  readonly table: string
  /** keep the same array while nothing changes */
  readonly columns: readonly GridColumn[]
  readonly source: RowSource
  /** order, widths, hidden columns; without it the grid keeps its own */
  readonly layout?: Layout | undefined
  readonly onLayout?: ((layout: Layout) => void) | undefined
  readonly sort?: GridSort | undefined
  /** without it names of columns are not buttons */
  readonly onSort?: ((sort: GridSort | undefined) => void) | undefined
  readonly headerHeight?: number
  /** stands below the name of a column */
  readonly renderBelow?: ((column: GridColumn, width: number) => ReactNode) | undefined
  /** buttons beside the name of a column; to be reached by Tab while `isFocused` */
  readonly renderTools?: ((column: GridColumn, isFocused: boolean) => ReactNode) | undefined
  readonly insets?: readonly GridInset[] | undefined
  /** a row can be opened: Space, or a click before its number */
  readonly onToggle?: ((row: number) => void) | undefined
  /** a row is wanted as a whole: Enter, a double click, or a click on its number */
  readonly onOpen?: ((row: number, column: GridColumn | undefined) => void) | undefined
  /** the row that is shown elsewhere as a whole, by its key or its number */
  readonly marked?: string | number | undefined
  /** number of the row that is seen first; another one is gone to, the one that was told last is there already */
  readonly top?: number | undefined
  /** which row is seen first, soon after somebody scrolled */
  readonly onTop?: ((row: number) => void) | undefined
  /** the rows are those from before: others are being asked for */
  readonly isOld?: boolean
  readonly onSelection?: ((selection: Selection, columns: readonly GridColumn[]) => void) | undefined
  /** Ctrl+C copied something, or could not */
  readonly onCopied?: ((copied: CopiedText | Error) => void) | undefined
  readonly ref?: Ref<GridHandle> | undefined
  readonly className?: string | undefined
}

/** Room for the numbers of so many rows. */
export function gutterWidthOf(rows: number): number {
  return 34 + Math.max(3, count(rows).length) * 6
}
