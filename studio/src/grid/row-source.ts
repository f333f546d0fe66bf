import type { Cell } from '../api/contract.ts'
import { PageSource, type Span } from './page-source.ts'

/** A row of the grid: its values in the order of the columns, and what it is known by. */
export interface GridRow {
  readonly values: readonly Cell[]
  readonly key?: string | null
}

/** Where a grid has its rows from; tells when some are there that were not. */
export interface RowSource {
  readonly total: number
  /** these rows are in view now */
  show(view: Span): void
  row(index: number): GridRow | undefined
  /** why a row could not be read */
  error(index: number): unknown
  /** what could not be read is asked for again */
  retry(): void
  /** all rows of a span, whether they are in view or not */
  read(span: Span, signal: AbortSignal): Promise<readonly GridRow[]>
  subscribe(changed: () => void): () => void
  /** another one after each change */
  version(): number
  stop(): void
}

const nothing = (): void => undefined

/** Rows that are all here. */
export function fixedRows(rows: readonly GridRow[]): RowSource {
  return {
    total: rows.length,
    show: nothing,
    row: (index) => rows[index],
    error: nothing,
    retry: nothing,
    read: ({ from, to }) => Promise.resolve(rows.slice(from, to)),
    subscribe: () => nothing,
    version: () => 0,
    stop: nothing,
  }
}

/** Rows that are asked for page by page, while they are in view. */
export function pagedRows({
  total,
  load,
  size = 200,
  first,
}: {
  readonly total: number
  readonly load: (span: Span, signal: AbortSignal) => Promise<readonly GridRow[]>
  /** rows a page */
  readonly size?: number
  /** the first page, where it is known */
  readonly first?: readonly GridRow[]
}): RowSource {
  const listeners = new Set<() => void>()
  let version = 0
  const changed = (): void => {
    version += 1
    for (const listener of listeners) listener()
  }
  const pages = new PageSource<GridRow>({ total, size, load, changed, clock, ...(first !== undefined && { first }) })
  return {
    total,
    show: (view) => pages.show(view),
    row: (index) => pages.row(index),
    error: (index) => pages.error(index),
    retry: () => pages.retry(),
    stop: () => pages.stop(),
    async read({ from, to }, signal) {
      const rows: GridRow[] = []
      for (let at = from; at < to; at += size)
        rows.push(...(await load({ from: at, to: Math.min(to, at + size) }, signal)))
      return rows
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    version: () => version,
  }
}

const clock = {
  now: () => performance.now(),
  later: (ms: number, call: () => void) => {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
}
