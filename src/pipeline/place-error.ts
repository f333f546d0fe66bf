import type { About } from '../model/error-register/meaning.ts'
import { type Place, SluiceError } from '../model/errors.ts'
import type { EndpointPlan } from '../model/plan.ts'

/** The name and places of a resource; an endpoint without places leaves the resource's own. */
interface Placed {
  readonly name: string
  readonly place: Place
  readonly endpoint?: Pick<EndpointPlan, 'places'>
}

/**
 * Gives an error of a resource its name and the line of the config that it is about: its auth, selector, paginator or
 * path, else the resource. What is not a `SluiceError`, or knows its place, stays as it is.
 */
export function placeInResource(error: unknown, { name, endpoint, place }: Placed): unknown {
  if (!(error instanceof SluiceError)) return error
  return error.at((endpoint && placeOf(error, endpoint.places)) ?? place).in(name)
}

function placeOf(error: SluiceError, { auth, selector, paginator, path }: EndpointPlan['places']): Place | undefined {
  const places: Partial<Record<About, Place | undefined>> = { auth, selector, paging: paginator }
  return error.about in places ? places[error.about] : path
}

/** Gives an error of the warehouse the place where the destination is named; one about the run is not of the config. */
export function placeInDestination(error: unknown): unknown {
  return error instanceof SluiceError && error.about !== 'run' ? error.at({ path: 'destination' }) : error
}
