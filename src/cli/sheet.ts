import type { Masker } from '../model/secrets.ts'
import type { Terminal } from './terminal.ts'

/** Where a table is printed. */
export interface Sheet {
  readonly width: number
  readonly mask: Masker
}

/** What is printed on a terminal; whole where there is none, for `grep` and files. */
export function sheetOf(terminal: Pick<Terminal, 'width' | 'mask'>): Sheet {
  return { width: terminal.width(1000), mask: terminal.mask }
}
