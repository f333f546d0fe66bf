import { createVault } from '../config/vault.ts'
import { SluiceError } from '../model/errors.ts'
import type { RunEvent } from '../model/events.ts'
import { maskedError } from '../pipeline/secrets/mask-texts.ts'
import { openConfig, type ConfigChoices } from '../pipeline/open-config.ts'
import { realWorld } from './real-world.ts'
import { runPipeline } from '../pipeline/run-pipeline.ts'
import type { RunOptions } from '../pipeline/run-tools.ts'
import { IncompleteRun, type RunReport } from '../pipeline/report/run-report.ts'
import { openEventStream } from '../pipeline/report/event-stream.ts'
import { keepWarnings } from '../pipeline/report/warning-log.ts'
import { Interrupted } from '../pipeline/failure.ts'
import { badRunId, isRunId, runIdOf } from '../pipeline/identity/run-id.ts'
import type { DestinationConfig } from './component-config.ts'
import { configSymbol, type RestApiSource } from './rest-api.ts'

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

/** What `run()` takes: the command line's options. */
export interface PipelineRunOptions extends RunOptions, ConfigChoices {
  /** gets every event, secrets in it masked; `mask` does the same to texts of your own */
  readonly onEvent?: (event: RunEvent, mask: (text: string) => string) => void
  /** ends the run with the error INTERRUPTED, whose `cause` is the signal's reason; the next run goes on from there */
  readonly signal?: AbortSignal
}

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
export function pipeline(options: PipelineOptions): Pipeline {
  const { name, source, destination, dataset } = options
  const config = {
    ...source[configSymbol],
    name,
    ...(destination === undefined ? {} : { destination }),
    ...(dataset === undefined ? {} : { dataset }),
  }
  const made = { name, run: (runOptions: PipelineRunOptions = {}) => runObject(config, runOptions) }
  Object.defineProperty(made, configSymbol, { value: config })
  return made
}

async function runObject(config: object, options: PipelineRunOptions): Promise<RunReport> {
  const vault = createVault()
  const world = realWorld()
  const run = runIdOf(options, world)
  const onEvent = (event: RunEvent): void => options.onEvent?.(event, vault.mask)
  const reporter = keepWarnings(openEventStream({ world, run: run.id, mask: vault.mask, onEvent }))
  const signal = new AbortController()
  const stop = (): void => signal.abort(new Interrupted(options.signal?.reason))
  options.signal?.addEventListener('abort', stop, { once: true })
  // a signal that was aborted before fires no event
  if (options.signal?.aborted === true) stop()
  try {
    signal.signal.throwIfAborted()
    if (options.runId !== undefined && !isRunId(options.runId)) throw badRunId(options.runId)
    const plan = await openConfig({ object: config }, options, { world, vault, reporter })
    const { report, failure } = await runPipeline(plan, { world, vault, reporter, signal, run }, options)
    if (failure === undefined) return report
    throw failure instanceof SluiceError && (failure.exitCode === 3 || failure.exitCode === 4)
      ? new IncompleteRun(failure, report)
      : failure
  } catch (error) {
    throw maskedError(error, vault.mask)
  } finally {
    options.signal?.removeEventListener('abort', stop)
  }
}
