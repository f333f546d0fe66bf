import type { WriteDisposition } from '../schema.ts'

/** What rows that came mean for those that are there: asked here by whoever plans a run, and not by the names of strategies. */

/** The rows of the load take the place of the whole table, and cursors begin anew (docs/contract/tables.md 5.3). */
export function replacesTable({ kind }: WriteDisposition): boolean {
  return kind === 'replace'
}

/** Rows of all keys go (`cdc`), or are retired (`scd2`), when they do not come. */
export function deletesAbsent(how: WriteDisposition): boolean {
  return how.kind === 'merge' && (how.strategy === 'cdc' || how.strategy === 'scd2')
}
