import { SluiceError } from '../../model/errors.ts'
import type { Paginator } from '../../model/paginator.ts'

const refusals = new Set(['HTTP_400', 'HTTP_404', 'HTTP_416', 'HTTP_422'])
const computed = new Set(['page_number', 'offset'])

/** A walk as far as it matters to what a refusal means. */
export interface WalkSoFar {
  readonly paginator: Paginator | null
  /** pages of this walk that were read whole */
  readonly hasPages: boolean
  /** records received and, when a total was given, announced */
  readonly received: number
  readonly announced: number | undefined
}

/**
 * Some servers refuse the page after the last one instead of sending an empty one. That is an end only where we made
 * up the position ourselves (page numbers, offsets; a link or cursor the server gave has to work), where pages came
 * before it, and where no total says that more should come.
 */
export function isPastEnd(error: unknown, walk: WalkSoFar): error is SluiceError {
  return error instanceof SluiceError && refusals.has(error.code) && mayBePastEnd(walk) && !isShort(walk)
}

/** True for the errors with which a server refuses what it was asked for. */
export function isRefusal(error: unknown): boolean {
  return error instanceof SluiceError && refusals.has(error.code)
}

/** True when the page could be one after the last. */
export function mayBePastEnd(walk: WalkSoFar): boolean {
  return walk.hasPages && walk.paginator !== null && computed.has(walk.paginator.type)
}

/** A refusal while records are missing fails, and says how many. */
export function explainShort(error: unknown, walk: WalkSoFar): unknown {
  if (!(error instanceof SluiceError) || !refusals.has(error.code) || !mayBePastEnd(walk)) return error
  const message = `${error.message} ${walk.received} of ${walk.announced ?? 0} announced records had come.`
  return new SluiceError(error.code, message, { ...error.details, cause: error.details.cause ?? error })
}

function isShort(walk: WalkSoFar): boolean {
  return walk.announced !== undefined && walk.announced > walk.received
}
