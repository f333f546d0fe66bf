import { SluiceError } from '../model/errors.ts'
import { given } from '../model/given.ts'
import { badRunId, isRunId } from '../pipeline/identity/run-id.ts'
import { IncompleteRun, type RunReport } from '../pipeline/report/run-report.ts'
import type { RunOptions, RunOutcome, RunTools } from '../pipeline/run-tools.ts'
import { maskedError } from '../pipeline/secrets/mask-texts.ts'
import type { Job } from './host.ts'
import { planOf, type Sourced } from './source.ts'

/** What `run()` of a pipeline that is open takes. */
export interface RunChoices extends RunOptions {
  /**
   * Gets the report before `run()` is over: the run counts as reported once this is done, and until then the next run
   * takes what is loaded for its own. For those who hand the report on to others.
   */
  readonly deliver?: (outcome: RunOutcome) => Promise<void>
  /**
   * Gets its answers from a recording instead of the network: the id of a recorded run of this pipeline, `latest`, or the
   * path of a recording's folder. Loads into `.sluice/<pipeline>/replay.duckdb`, which is made anew, unless a
   * destination is chosen; throws RECORDING_UNKNOWN, RECORDING_UNREADABLE, and `IncompleteRun` with the code
   * REPLAY_MISSING when the recording does not reach as far as the config asks.
   */
  readonly replay?: string
}

/** One run: the report, or the error of one that failed or did not get everything. */
export async function run(sourced: Sourced, options: RunChoices = {}, job: Job): Promise<RunReport> {
  const { deliver, replay, ...runOptions } = options
  if (options.runId !== undefined && !isRunId(options.runId)) throw badRunId(options.runId)
  const tools = { ...job, ...given({ deliver: deliver && handingOn(deliver, job) }) }
  if (replay !== undefined) {
    const { replayRun } = await import('./recorded/replay.ts')
    return reportOf(await replayRun(sourced, { recording: replay, options: runOptions }, tools))
  }
  return reportOf(await (options.record === true ? recorded : plainly)(sourced, runOptions, tools))
}

type Tools = Job & Pick<RunTools, 'deliver'>

async function plainly(sourced: Sourced, options: RunOptions, tools: Tools): Promise<RunOutcome> {
  const { runPipeline } = await import('../pipeline/run-pipeline.ts')
  return runPipeline(await planOf(sourced, tools), tools, options)
}

async function recorded(sourced: Sourced, options: RunOptions, tools: Tools): Promise<RunOutcome> {
  const [{ runPipeline }, { noteLookups }] = await Promise.all([
    import('../pipeline/run-pipeline.ts'),
    import('../pipeline/recording/lookups.ts'),
  ])
  const began = tools.world.now()
  const looked = noteLookups()
  // a config that asks for the time gets one that a replay can give it again
  const reading = { ...tools, world: { ...tools.world, now: () => began } }
  return runPipeline(await planOf(sourced, reading, looked.around), { ...tools, began, looked }, options)
}

function handingOn(deliver: NonNullable<RunChoices['deliver']>, { vault: { mask } }: Job): typeof deliver {
  return ({ report, failure }) => deliver(given({ report, failure: failure && maskedError(failure, mask) }))
}

function reportOf({ report, failure }: RunOutcome): RunReport {
  if (failure === undefined) return report
  throw failure instanceof SluiceError && (failure.exitCode === 3 || failure.exitCode === 4)
    ? new IncompleteRun(failure, report)
    : failure
}
