import type { CellKind } from '../api/contract.ts'

/** A column as the grid shows it. */
export interface GridColumn {
  readonly name: string
  readonly kind: CellKind
  /** as the destination spells it: read aloud, and shown when pointed at */
  readonly type: string
  readonly width: number
  /** part of the primary key */
  readonly isKey?: boolean
  /** what one has to know to read it right; marked beside its name */
  readonly hint?: string
}

export interface GridSort {
  readonly column: string
  readonly descending: boolean
}

export function isNumber(kind: CellKind): boolean {
  return kind === 'integer' || kind === 'decimal' || kind === 'float'
}

export function isTime(kind: CellKind): boolean {
  return kind === 'timestamp' || kind === 'local_timestamp' || kind === 'date' || kind === 'time'
}
