import type { Verdict } from '../../model/report/completeness.ts'
import type { EmptyProof, UnitTally, WalkEvidence } from '../../model/unit.ts'
import { noEvidence } from '../complete/walk-evidence.ts'
import { worse } from '../complete/weigh.ts'

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
