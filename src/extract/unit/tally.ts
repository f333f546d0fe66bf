import type { UnitProgress, UnitTally } from '../../model/unit.ts'

export const noTally: UnitTally = { ignored: 0, announced: 0, missing: 0, walk: { received: 0 } }

/** How the reading of one parent (or of a top-level resource) came to an end. */
export type WalkEnd = 'done' | 'ignored' | 'stopped'

/** A page of the parent being read. Totals differ from page to page on some servers; the largest counts. */
export function withPage(
  tally: UnitTally,
  page: { readonly received: number; readonly total?: number | undefined },
): UnitTally {
  const { walk } = tally
  const totals = [walk.announced, page.total].filter((total) => total !== undefined)
  return {
    ...tally,
    walk: {
      received: walk.received + page.received,
      ...(totals.length === 0 ? {} : { announced: Math.max(...totals) }),
    },
  }
}

/** Records that were announced for the parent being read and have not come. */
export function missingOf({ walk }: UnitTally): number {
  return Math.max(0, (walk.announced ?? 0) - walk.received)
}

/** Closes a parent. Only a walk that went to its end can be short: a stop or a limit was asked for. */
export function withEnd(tally: UnitTally, end: WalkEnd, more = false): UnitTally {
  const missing = end === 'done' ? missingOf(tally) : 0
  const open = (tally.open ?? 0) + (more ? 1 : 0)
  return {
    ...(open === 0 ? {} : { open }),
    ignored: tally.ignored + (end === 'ignored' ? 1 : 0),
    announced: tally.announced + (missing > 0 ? (tally.walk.announced ?? 0) : 0),
    missing: tally.missing + missing,
    walk: { received: 0 },
  }
}

/** How a unit went, in a word or two: `limited`, `short by N of T`, `short`, `ignored`, `empty`, `complete`. */
export function verdictOf(
  progress: UnitProgress,
  unit: { readonly walks: number; readonly isLimited: boolean },
): string {
  const tally = progress.tally ?? noTally
  if (unit.isLimited) return 'limited'
  if (tally.missing > 0) return `short by ${tally.missing} of ${tally.announced}`
  if ((tally.open ?? 0) > 0) return 'short, by how much is unknown'
  if (unit.walks > 0 && tally.ignored === unit.walks) return 'ignored'
  return progress.records === 0 ? 'empty' : 'complete'
}
