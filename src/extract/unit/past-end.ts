import { meaningOf, statusCode } from '../../model/error-register/register.ts'
import { SluiceError } from '../../model/errors.ts'
import { verdictText } from '../../model/report/completeness.ts'
import type { Paginator } from '../../model/paginator.ts'
import type { WalkEvidence } from '../../model/unit.ts'
import { shortfallOf } from '../complete/weigh.ts'

/** A walk as far as it matters to what comes after its last page. */
export interface WalkSoFar {
  readonly paginator: Paginator | null
  /** pages of this walk that were read whole */
  readonly hasPages: boolean
  readonly evidence: WalkEvidence
  /** what the walks before it in its unit found: those of other parents */
  readonly others?: 'list' | 'record'
}

/** What a page that did not come means for its walk. `isRefused` = a parameter that was a guess may be to blame. */
export type PageFailure =
  /** it may come when it is asked for again */
  | { readonly kind: 'passes'; readonly fault: SluiceError }
  /** the page before it was the last one */
  | { readonly kind: 'past_end'; readonly answered: string; readonly isRefused: true }
  | { readonly kind: 'fails'; readonly error: unknown; readonly isRefused: boolean }

/**
 * Judges a page that did not come. A page of HTML in the middle of a walk is a login page or maintenance, and passes. Some
 * servers refuse the page after the last one instead of sending an empty one: that is an end only where we made up the
 * position ourselves (page numbers, offsets; a link or cursor the server gave has to work), where pages came before it, and
 * where nothing says that more should come.
 */
export function judgeFailure(error: unknown, walk: WalkSoFar): PageFailure {
  if (!(error instanceof SluiceError)) return { kind: 'fails', error, isRefused: false }
  if (walk.hasPages && meaningOf(error.code).laterPage === 'retry')
    return { kind: 'passes', fault: asPassing(explainShort(error, walk)) }
  const isRefusal = error.about === 'refusal'
  if (isRefusal && mayBePastEnd(walk) && !isDue(walk))
    return { kind: 'past_end', answered: error.code, isRefused: true }
  // what is forbidden may be the parameter on trial: the credentials were good for the first page
  return { kind: 'fails', error: explainShort(error, walk), isRefused: isRefusal || error.code === statusCode(403) }
}

/** True when the page could be one after the last. */
export function mayBePastEnd({ hasPages, paginator }: WalkSoFar): boolean {
  return hasPages && paginator?.makesUpPositions === true
}

/** True when a page must be there: the server itself gave its position, or has announced more than came. */
export function isDue(walk: WalkSoFar): boolean {
  if (!walk.hasPages) return false
  return !mayBePastEnd(walk) || walk.evidence.newest?.more === true || shortfallOf(walk.evidence) !== null
}

/** A failure while something is missing says how much. */
export function explainShort(error: unknown, { evidence }: WalkSoFar): unknown {
  const shortfall = shortfallOf(evidence)
  if (!(error instanceof SluiceError) || shortfall === null || error.about === 'run') return error
  const message = `${error.message} So far the read is ${verdictText(shortfall)}: ${shortfall.why}.`
  return new SluiceError(error.code, message, { ...error.details, cause: error.details.cause ?? error })
}

/** The same error as a fault that may pass when the page is asked for again. Throws what is not a `SluiceError`. */
export function asPassing(error: unknown): SluiceError {
  if (!(error instanceof SluiceError)) throw error
  return error.with({ recovery: 'retry' })
}
