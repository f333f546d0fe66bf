import type { Cell } from '../api/contract.ts'
import { createPageSource, type PageSource, type Span } from './page-source.ts'

/** A row of the grid: its values in the order of the columns, and what it is known by. */
export interface GridRow {
  readonly values: readonly Cell[]
  readonly key?: string | null
}

/** Where a grid has its rows from; tells when some are there that were not. */
export interface RowSource extends Pick<PageSource<GridRow>, 'show' | 'row' | 'error' | 'retry'> {
  readonly total: number
  /** all rows of a span, whether they are in view or not */
  read(span: Span, signal: AbortSignal): Promise<readonly GridRow[]>
  subscribe(changed: () => void): () => void
  /** another one after each change */
  version(): number
}

/** Rows that are all here. */
export function fixedRows(rows: readonly GridRow[]): RowSource {
  return {
    total: rows.length,
    show: () => undefined,
    row: (index) => rows[index],
    error: () => undefined,
    retry: () => undefined,
    read: ({ from, to }) => Promise.resolve(rows.slice(from, to)),
    subscribe: () => () => undefined,
    version: () => 0,
  }
}

export interface PagedRows extends RowSource {
  stop(): void
}

/** Rows that are asked for page by page, while they are in view. */
export function pagedRows({
  total,
  load,
  size = 200,
}: {
  readonly total: number
  readonly load: (span: Span, signal: AbortSignal) => Promise<readonly GridRow[]>
  readonly size?: number
}): PagedRows {
  const listeners = new Set<() => void>()
  let version = 0
  const changed = (): void => {
    version += 1
    for (const listener of listeners) listener()
  }
  const clock = {
    now: () => performance.now(),
    later: (ms: number, call: () => void) => {
      const timer = setTimeout(call, ms)
      return () => clearTimeout(timer)
    },
  }
  const pages = createPageSource<GridRow>({ total, size, load, changed, clock })
  return {
    ...pages,
    total,
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
