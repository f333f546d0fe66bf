import { meaningOf } from '../../model/error-register/register.ts'
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

/**
 * Some servers refuse the page after the last one instead of sending an empty one. That is an end only where we made
 * up the position ourselves (page numbers, offsets; a link or cursor the server gave has to work), where pages came
 * before it, and where nothing says that more should come.
 */
export function isPastEnd(error: unknown, walk: WalkSoFar): error is SluiceError {
  return isRefusal(error) && mayBePastEnd(walk) && !isDue(walk)
}

/** True for the errors with which a server refuses what it was asked for. */
export function isRefusal(error: unknown): error is SluiceError {
  return error instanceof SluiceError && error.about === 'refusal'
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

/** True for what is a mistake on the first page, and passes where pages came before it. */
export function passesLater(error: unknown): boolean {
  return error instanceof SluiceError && meaningOf(error.code).laterPage === 'retry'
}

/** The same error as a fault that may pass when the page is asked for again. Throws what is not a `SluiceError`. */
export function asPassing(error: unknown): SluiceError {
  if (!(error instanceof SluiceError)) throw error
  return error.with({ recovery: 'retry' })
}

/** True for an answer that forbids what was asked: a parameter that was a guess may be what is forbidden. */
export function isForbidden(error: unknown): boolean {
  return error instanceof SluiceError && error.code === 'HTTP_403'
}
