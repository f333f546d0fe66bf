import type { Verdict } from '../../model/report/completeness.ts'
import type { EmptyProof, ExtractedPage, UnitProgress, UnitTally, WalkEvidence } from '../../model/unit.ts'
import { noEvidence } from '../complete/walk-evidence.ts'
import { worse } from '../complete/weigh.ts'
import type { WalkSoFar } from './past-end.ts'

export const noTally: UnitTally = { walk: noEvidence }

/** The tally with what the parent being read has shown so far. */
export function withWalk(tally: UnitTally, walk: WalkEvidence): UnitTally {
  return { ...tally, walk }
}

/** Closes a parent: its verdict joins those of the parents before it. */
export function withEnd(tally: UnitTally, verdict: Verdict): UnitTally {
  const nothing = weaker(tally.nothing, tally.walk.nothing)
  const form = tally.form ?? tally.walk.form
  return {
    verdict: worse(tally.verdict, verdict),
    ...(nothing !== undefined && { nothing }),
    ...(form !== undefined && { form }),
    walk: noEvidence,
  }
}

const strength: readonly EmptyProof[] = ['blank', 'null', 'listed', 'proved']

/** The weaker of two proofs that there is nothing. */
export function weaker(left: EmptyProof | undefined, right: EmptyProof | undefined): EmptyProof | undefined {
  if (left === undefined || right === undefined) return left ?? right
  return strength.indexOf(right) < strength.indexOf(left) ? right : left
}

/** The total that did not change while it was read. */
export function announcedBy({ total }: WalkEvidence): Pick<ExtractedPage, 'announced'> {
  return total !== undefined && total.least === total.most ? { announced: total.most } : {}
}

/** What the answers have announced so far, for those who watch: the most that any of them said. */
export function totalsOf({ total, announcedPages }: WalkEvidence): Announced {
  return {
    ...(total !== undefined && { total: total.most }),
    ...(announcedPages !== undefined && { totalPages: announcedPages.most }),
  }
}

/** Records and pages that a walk has, by what its answers say. */
export interface Announced {
  readonly total?: number
  readonly totalPages?: number
}

/** A walk with what has been read of it so far. */
export function walkSoFar(
  { paginator, hasPages }: Pick<WalkSoFar, 'paginator' | 'hasPages'>,
  { tally = noTally }: Pick<UnitProgress, 'tally'>,
): WalkSoFar {
  const { walk: evidence, form } = tally
  return { paginator, hasPages, evidence, ...(form !== undefined && { others: form }) }
}
