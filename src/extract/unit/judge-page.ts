import type { EndpointResource } from '../../model/plan.ts'
import type { Page } from '../../model/request.ts'
import { errorInAnswer, errorInside, isOnlyError, selectorNoMatch } from './answer-errors.ts'
import { mayBePastEnd, type WalkSoFar } from './past-end.ts'

/** `no_match` and `past_end` are worth a warning; what is worse throws. */
export type Judgement = 'fine' | 'no_match' | 'past_end'

/**
 * Is this answer what was asked for? Never silently short: a first page where the selector matches nothing throws
 * SELECTOR_NO_MATCH, an error inside a successful answer without records throws ERROR_IN_ANSWER; `allow_empty` says
 * that both may be. On later pages no match is an empty page, and an error after the last page of a paginator that
 * makes up positions is its end.
 */
export function judgePage(
  page: Page,
  about: {
    readonly resource: EndpointResource
    readonly matched: boolean
    /** `hasPages` = before this page */
    readonly soFar: WalkSoFar
    readonly mask: (text: string) => string
  },
): Judgement {
  const { resource, matched, soFar, mask } = about
  const { selector, allowEmpty } = resource.endpoint
  if (selector === null && isOnlyError(page.body)) {
    if (isTheEnd(soFar)) return 'past_end'
    throw errorInAnswer(resource, page.body, mask)
  }
  if (page.records.length > 0 || allowEmpty) return 'fine'
  if (!matched && !soFar.hasPages) throw selectorNoMatch(resource, page.body, mask)
  if (errorInside(page.body) === null) return matched ? 'fine' : 'no_match'
  if (isTheEnd(soFar)) return 'past_end'
  throw errorInAnswer(resource, page.body, mask)
}

function isTheEnd(soFar: WalkSoFar): boolean {
  return mayBePastEnd(soFar) && (soFar.announced === undefined || soFar.received >= soFar.announced)
}
