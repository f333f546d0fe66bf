import { given } from '../model/given.ts'
import type { ConfigChoices } from '../pipeline/open-config.ts'
import type { RunReport } from '../pipeline/report/run-report.ts'
import type { DestinationConfig } from './component-config.ts'
import { checkOptions } from './check-options.ts'
import type { PipelineHost } from './host.ts'
import { openPipeline } from './open-pipeline.ts'
import { configSymbol, type RestApiSource } from './rest-api.ts'
import type { RunChoices } from './run.ts'

/** What `pipeline()` takes. */
export interface PipelineOptions {
  /** pipeline, source and schema name */
  readonly name: string
  /** a type, a path, a URL, a mapping with `type`, or one of your own; default: a DuckDB file of the pipeline's name */
  readonly destination?: DestinationConfig
  /** default `<name>_dataset` */
  readonly dataset?: string
  readonly source: RestApiSource
}

/** What `run()` takes: the command line's options, and who watches. */
export interface PipelineRunOptions extends RunChoices, ConfigChoices, Pick<PipelineHost, 'onEvent' | 'signal'> {}

/** A pipeline that can be run. */
export interface Pipeline {
  readonly name: string
  /**
   * One run from end to end, silent but for `onEvent`. Throws `SluiceError` (or `ConfigProblems`) when it fails, and
   * nothing is then committed; or `IncompleteRun`, with the report of what was loaded, when that is not everything.
   */
  run(options?: PipelineRunOptions): Promise<RunReport>
}

/** Ties a source to a destination. Nothing happens before `run()`. */
export function pipeline({ name, source, destination, dataset }: PipelineOptions): Pipeline {
  const config = { ...source[configSymbol], name, ...given({ destination, dataset }) }
  const made = { name, run: (options: PipelineRunOptions = {}) => runObject(config, options) }
  Object.defineProperty(made, configSymbol, { value: config })
  return made
}

async function runObject(config: object, options: PipelineRunOptions): Promise<RunReport> {
  checkOptions(options, 'pipeline run')
  const { onEvent, signal, fullRefresh, refresh, schemaContract, limit, runId, ...others } = options
  const {
    allowShort,
    allowEmpty,
    deadlineMs,
    waitMs,
    failOn,
    deliver,
    plan,
    pendingOnly,
    record,
    recordMaxMegabytes,
    replay,
    replayBeside,
    ...choices
  } = others
  const patience = { deadlineMs, waitMs, failOn }
  const run = given({
    fullRefresh,
    refresh,
    schemaContract,
    limit,
    runId,
    allowShort,
    allowEmpty,
    deliver,
    plan,
    pendingOnly,
    record,
    recordMaxMegabytes,
    replay,
    replayBeside,
    ...patience,
  })
  return openPipeline({ object: config }, choices, given({ onEvent, signal })).run(run)
}
