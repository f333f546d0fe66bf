import { createHttpClient } from '../extract/http/client.ts'
import type { HttpClient } from '../extract/http/http-client.ts'
import { given } from '../model/given.ts'
import type { Plan } from '../model/plan.ts'
import { readDataBounds } from '../normalize/bounds.ts'
import { createNormalizer, type Normalizer, type NormalizerOptions } from '../normalize/normalizer.ts'
import { fileTokenStore } from '../state/token-store.ts'
import type { RunTools } from './run-tools.ts'
import type { Warehouse } from './warehouse.ts'
import { workplaceOf } from './workplace.ts'

/** The HTTP client of a run or a preview; close it at the end. Tokens are kept in the pipeline's folder. */
export function openHttp(
  { pipeline, privateHosts }: Plan,
  {
    world,
    vault,
    reporter,
  }: Pick<RunTools, 'world' | 'vault'> & Pick<Parameters<typeof createHttpClient>[0], 'reporter'>,
): HttpClient {
  const { folder } = workplaceOf(world, pipeline)
  const store = fileTokenStore(folder)
  return createHttpClient({ world, vault, reporter, store, folder, ...given({ privateHosts }) })
}

/** The normalizer of a run or a preview, by the settings of the plan and the limits of the destination. */
export function openNormalizer(
  { maxTableNesting, rootKey }: Plan,
  what: Pick<NormalizerOptions, 'schema' | 'resources' | 'loadId' | 'contract'>,
  { warehouse, tools: { world, reporter } }: { readonly warehouse: Warehouse; readonly tools: RunTools },
): Normalizer {
  return createNormalizer({
    ...what,
    ...given({ maxTableNesting, rootKey }),
    maxIdentifierLength: warehouse.destination.capabilities.maxIdentifierLength,
    bounds: readDataBounds(world.env),
    randomBytes: (n) => world.randomBytes(n),
    warn: (warning) => reporter.report({ kind: 'warning', ...warning }),
  })
}
