import type { Position, Step } from '../../model/paginator.ts'
import type { Page } from '../../model/request.ts'
import type { WalkEnd } from '../complete/weigh.ts'
import type { PageSigns } from '../paginate/evidence/read-signs.ts'
import type { Walk, WalkTools } from './walk.ts'
import { withPlace } from './with-place.ts'

/** What follows a page, as its paginator has it; null without one. Errors get the place of the paginator. */
export function stepAfter(
  { paginator, base }: Walk,
  position: Position | null,
  { page, tools }: { readonly page: Page; readonly tools: WalkTools },
): Step | null {
  const { endpoint, place } = tools.resource
  if (paginator === null) return null
  return withPlace(endpoint.places.paginator ?? place, () => paginator.next(position ?? paginator.first(base), page))
}

/** A detected link or cursor that goes on where a flag says that there is no more: some servers give one for ever. */
export function believed(
  step: Step | null,
  { tools, signs }: { readonly tools: WalkTools; readonly signs: PageSigns },
): Step | null {
  const isDetected = tools.resource.endpoint.paginator === null
  if (!isDetected || step?.kind !== 'next' || signs.more?.value !== false) return step
  return { kind: 'done', because: 'flag', more: false, why: `${signs.more.where} says that there is no more` }
}

/** How a walk ends after which nothing is asked for. */
export function endOf(step: Step | null): WalkEnd {
  return step?.kind === 'done' ? (step.because ?? 'end') : 'single'
}
