import { SluiceError } from '../model/errors.ts'
import { given } from '../model/given.ts'
import type { Plan } from '../model/plan.ts'
import type { FoundPipeline, UnloadedPipeline } from '../pipeline/inspect/find-pipeline.ts'
import type { ConfigChoices } from '../pipeline/open-config.ts'
import type { Job } from './host.ts'

/**
 * What is opened: a config's file; a config object, or what `pipeline()` and `restApi()` made; or the name of a pipeline
 * that ran here or whose destination is given (undefined = the only one that ran here).
 */
export type PipelineSource =
  | { readonly file: string }
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
}

/** The plan of a config. Throws CONFIG_NEEDED where there is none, and what reading one throws. */
export async function planOf({ source, choices }: Sourced, tools: Job): Promise<Plan> {
  if ('pipeline' in source) throw configNeeded(source.pipeline)
  const { openConfig } = await import('../pipeline/open-config.ts')
  return openConfig(source, choices, tools)
}

/** The pipeline and where it loads. Throws NOTHING_LOADED, PIPELINE_UNKNOWN, DESTINATION_NEEDED. */
export async function find(sourced: Sourced, job: Job): Promise<FoundPipeline> {
  const { findPipeline, pipelineOf } = await import('../pipeline/inspect/find-pipeline.ts')
  const { source, choices } = sourced
  return 'pipeline' in source
    ? findPipeline(source.pipeline, job, placeChoice(choices))
    : pipelineOf(await planOf(sourced, job), job.world)
}

/** The same for those who have something to say about a pipeline that has loaded nothing yet. */
export async function lookUp(sourced: Sourced, job: Job): Promise<FoundPipeline | UnloadedPipeline> {
  const { source, choices } = sourced
  if (!('pipeline' in source)) return find(sourced, job)
  const { lookUpPipeline } = await import('../pipeline/inspect/find-pipeline.ts')
  return lookUpPipeline(source.pipeline, job, placeChoice(choices))
}

export function placeOf({ warehouse, rememberedFrom }: FoundPipeline): Place {
  return { destination: warehouse.target.label, dataset: warehouse.dataset, rememberedFrom }
}

function placeChoice({ destination, dataset }: ConfigChoices) {
  return given({ destination, dataset })
}

function configNeeded(pipeline: string | undefined): SluiceError {
  return new SluiceError('CONFIG_NEEDED', 'Could not read a config because only the name of a pipeline is given.', {
    ...(pipeline !== undefined && { found: pipeline }),
    allowed: '{ file } or { object }',
    hint: "Open the pipeline by its config: openPipeline({ file: 'shop.yaml' })",
  })
}
