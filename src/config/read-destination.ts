import type { Catalog } from '../model/component/catalog.ts'
import type { ChosenDestination } from '../model/destination.ts'
import { ConfigProblems } from '../model/errors.ts'
import type { SecretVault } from '../model/secrets.ts'
import type { World } from '../model/world.ts'
import { buildDestination } from './plan/component/build-destination.ts'
import { createProblems } from './plan/problem/problems.ts'
import { createProviders } from './providers.ts'

/** A destination named outside of a config: on the command line, or by the last load. */
export interface OutsideDestination {
  /** a text, or a mapping with `type` */
  readonly written: unknown
  readonly isByHand: boolean
  readonly pipeline: string
}

/**
 * Understands a destination without a config, completed by the environment and the secrets files as a run would do it.
 * Throws DESTINATION_UNKNOWN, DESTINATION_INVALID and whatever else is wrong with it.
 */
export async function readDestination(
  { written, isByHand, pipeline }: OutsideDestination,
  { catalog, world, vault }: { readonly catalog: Catalog; readonly world: World; readonly vault: SecretVault },
): Promise<ChosenDestination> {
  const problems = createProblems({ placeOf: () => ({ path: 'destination' }), mask: vault.mask })
  const providers = await createProviders({ world, pipeline, environment: world.env['SLUICE_ENV'] || undefined })
  const parameters = { values: {}, secrets: [] }
  const context = { catalog, providers, vault, problems, parameters, source: pipeline, warn: () => undefined }
  const asked = { pipeline, world, ...(isByHand ? { written: undefined, byHand: written } : { written }) }
  const destination = buildDestination(asked, context)
  try {
    problems.throwIfAny()
  } catch (error) {
    throw error instanceof ConfigProblems && error.problems.length === 1 ? error.problems[0] : error
  }
  if (destination === undefined) throw new Error('a destination was refused and nobody told why')
  return destination
}
