import { destinations } from '../../src/destinations/index.ts'
import type { Destination } from '../../src/load/destination.ts'
import type { PlaceContext, Target } from '../../src/model/destination.ts'

/** A destination text understood, with nothing looked up: for tests that connect by themselves. */
export function parseDestination(
  text: string,
  context: PlaceContext,
): { readonly destination: Destination; readonly target: Target } {
  for (const destination of Object.values<Destination>(destinations)) {
    const options = text === destination.type ? {} : destination.parse?.(text, false)
    if (options === undefined) continue
    return { destination, target: destination.locate(destination.options.parse(options), context) }
  }
  throw new Error(`no destination has the form ${text}`)
}
