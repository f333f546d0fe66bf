import { mayHoldSeveral } from '../config/may-hold-several.ts'
import { SluiceError } from '../model/errors.ts'
import { given } from '../model/given.ts'
import type { Plan } from '../model/plan.ts'
import type { FoundPipeline, LookTools, UnloadedPipeline } from '../pipeline/inspect/find-pipeline.ts'
import type { ConfigChoices, OpenConfigTools } from '../pipeline/open-config.ts'
import type { LookedUp } from '../pipeline/recording/lookups.ts'
import { checkOptions } from './check-options.ts'
import type { Job } from './host.ts'

/**
 * What is opened: a config's file, with the name of a source (or the number) where it holds several; a config object, or what `pipeline()` and `restApi()` made; or the name of a pipeline
 * that ran here or whose destination is given (undefined = the only one that ran here).
 */
export type PipelineSource =
  | { readonly file: string; readonly source?: string; readonly document?: number }
  | { readonly object: unknown }
  | { readonly pipeline: string | undefined }

/** A source with what is said besides. */
export interface Sourced {
  readonly source: PipelineSource
  readonly choices: ConfigChoices
}

/** Where a pipeline loads. */
export interface Place {
  /** safe to print */
  readonly destination: string
  readonly dataset: string
  /** when the load was that the place is remembered from; null = the config or the choices name it */
  readonly rememberedFrom: string | null
  /** nothing but a replay loaded from this folder, and this is its database */
  readonly isReplay?: true
}

/** What stands between a config and the places where it looks things up. */
export type AroundLookups = LookedUp['around']

/** The plan of a config. Throws CONFIG_NEEDED where there is none, and what reading one throws. */
export async function planOf(
  { source, choices }: Sourced,
  tools: Job & Pick<OpenConfigTools, 'noticed' | 'spec'>,
  around?: AroundLookups,
): Promise<Plan> {
  checkOptions(choices, 'choices')
  if ('pipeline' in source) throw configNeeded(source.pipeline)
  const { openConfig } = await import('../pipeline/open-config.ts')
  return openConfig(source, choices, { ...tools, ...given({ aroundLookups: around }) })
}

/** The pipeline and where it loads. Throws NOTHING_LOADED, PIPELINE_UNKNOWN, DESTINATION_NEEDED. */
export async function find(
  sourced: Sourced,
  job: Job & Pick<LookTools, 'patience' | 'anyPipeline'>,
  asks: Asks = 'pipeline',
): Promise<FoundPipeline> {
  const { findPipeline, pipelineOf } = await import('../pipeline/inspect/find-pipeline.ts')
  const { source, choices } = sourced
  if ('pipeline' in source) return findPipeline(source.pipeline, job, placeChoice(choices))
  return pipelineOf(await planOf({ source: await withSharedPlace(sourced, asks, job), choices }, job), job.world)
}

/**
 * What looks at a dataset may take any of a file's configurations, when all of them are of one pipeline; what asks for a
 * source's own schema may when they are all of one source.
 */
async function withSharedPlace({ source, choices }: Sourced, asks: Asks, { world }: Job): Promise<PipelineSource> {
  if (!('file' in source) || source.source !== undefined || source.document !== undefined) return source
  if (!mayHoldSeveral(source.file)) return source
  const { namesIn } = await import('../pipeline/open-config.ts')
  const named = await namesIn(source.file, choices, world)
  const keys = new Set(named.map((one) => (asks === 'source' ? `${one.loadsInto} ${one.source}` : one.loadsInto)))
  return named.length > 1 && keys.size === 1 ? { ...source, document: 1 } : source
}

/** Whether a verb is about what a pipeline loaded, or about one source of it. */
export type Asks = 'pipeline' | 'source'

/** The same for those who have something to say about a pipeline that has loaded nothing yet. */
export async function lookUp(sourced: Sourced, job: Job): Promise<FoundPipeline | UnloadedPipeline> {
  const { source, choices } = sourced
  if (!('pipeline' in source)) return find(sourced, job)
  const { lookUpPipeline } = await import('../pipeline/inspect/find-pipeline.ts')
  return lookUpPipeline(source.pipeline, job, placeChoice(choices))
}

/** The name of the pipeline, for what is known of it here whatever its destination is. */
export async function nameOf(sourced: Sourced, job: Job): Promise<string> {
  const { source, choices } = sourced
  if (!('pipeline' in source))
    return (await planOf({ source: await withSharedPlace(sourced, 'pipeline', job), choices }, job)).pipeline
  const { namedPipeline } = await import('../pipeline/inspect/find-pipeline.ts')
  return namedPipeline(source.pipeline, job.world)
}

export function placeOf({ warehouse, rememberedFrom, isReplay }: FoundPipeline): Place {
  return { destination: warehouse.target.label, dataset: warehouse.dataset, rememberedFrom, ...given({ isReplay }) }
}

function placeChoice({ destination, dataset, source }: ConfigChoices) {
  return given({ destination, dataset, source })
}

function configNeeded(pipeline: string | undefined): SluiceError {
  return new SluiceError('CONFIG_NEEDED', 'Could not read a config because only the name of a pipeline is given.', {
    ...(pipeline !== undefined && { found: pipeline }),
    allowed: '{ file } or { object }',
    hint: "Open the pipeline by its config: openPipeline({ file: 'shop.yaml' })",
  })
}
