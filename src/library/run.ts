import { SluiceError } from '../model/errors.ts'
import { given } from '../model/given.ts'
import { badRunId, isRunId } from '../pipeline/identity/run-id.ts'
import { IncompleteRun, type RunReport } from '../pipeline/report/run-report.ts'
import type { RunOptions, RunOutcome } from '../pipeline/run-tools.ts'
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
   * destination is chosen; one at a time. Goes with none of `record`, `plan` and `deadlineMs`. Throws RECORDING_UNKNOWN,
   * RECORDING_UNREADABLE, PIPELINE_BUSY, and `IncompleteRun` with the code
   * REPLAY_MISSING when the recording does not reach as far as the config asks.
   */
  readonly replay?: string
  /**
   * Of `replay`: the reports of replays of the same file's other configs. What those of the same pipeline loaded stays
   * in the database, and this one loads beside it; throws PIPELINE_BUSY when another replay has made it anew since.
   */
  readonly replayBeside?: readonly Pick<RunReport, 'pipeline' | 'run_id'>[]
}

/** One run: the report, or the error of one that failed or did not get everything. */
export async function run(sourced: Sourced, options: RunChoices = {}, job: Job): Promise<RunReport> {
  const { deliver, replay, replayBeside: beside, ...runOptions } = options
  if (options.runId !== undefined && !isRunId(options.runId)) throw badRunId(options.runId)
  const handedOn = deliver && handingOn(deliver, job)
  if (replay === undefined) return live(sourced, { options: runOptions, deliver: handedOn }, job)
  const { replayRun } = await import('./recorded/replay.ts')
  const tools = { ...job, ...given({ deliver: handedOn }) }
  const replaying = { recording: replay, options: runOptions, ...given({ beside }) }
  return reportOf(
    await replayRun(sourced, replaying, tools).catch(async (error: unknown) => {
      const { tellOfNoRun } = await import('./telling/watch-run.ts')
      await tellOfNoRun(error, job)
      throw error
    }),
  )
}

type Deliver = NonNullable<RunChoices['deliver']>

interface Live {
  readonly options: RunOptions
  readonly deliver: Deliver | undefined
}

/** A run that asks the API, and tells others how it goes. */
async function live(sourced: Sourced, { options, deliver }: Live, job: Job): Promise<RunReport> {
  const [{ runPipeline }, { tellOfNoRun, watchRun }] = await Promise.all([
    import('../pipeline/run-pipeline.ts'),
    import('./telling/watch-run.ts'),
  ])
  const noted = options.record === true ? await notingLookups(sourced, job) : undefined
  const plan = await planOf(sourced, noted?.reading ?? job, noted?.looked.around).catch(async (error: unknown) => {
    await tellOfNoRun(error, job)
    throw error
  })
  const watch = await watchRun(plan, job)
  // the history tells a backfill from other runs
  const command = sourced.choices.backfill === undefined ? job.command : 'backfill'
  const tools = { ...job, ...given({ looked: noted?.looked, deliver, command }) }
  const outcome = await runPipeline(plan, tools, options)
  // when the report is out and the pipeline free again: whoever does not listen holds up neither
  return reportOf({ ...outcome, report: await watch.ended(outcome.report) })
}

/** What was looked up, and when, belongs to a recording: a config that asks for the time gets one that a replay can give it again. */
async function notingLookups({ source }: Sourced, job: Job) {
  const { noteLookups } = await import('../pipeline/recording/lookups.ts')
  return {
    looked: noteLookups('document' in source ? source.document : undefined),
    reading: { ...job, world: { ...job.world, now: () => job.began } },
  }
}

function handingOn(deliver: Deliver, { vault: { mask } }: Job): Deliver {
  return ({ report, failure }) => deliver(given({ report, failure: failure && maskedError(failure, mask) }))
}

/** The report, or the error of a run that failed or did not get everything. */
export function reportOf({ report, failure }: RunOutcome): RunReport {
  if (failure === undefined) return report
  throw failure instanceof SluiceError && [3, 4, 5].includes(failure.exitCode)
    ? new IncompleteRun(failure, report)
    : failure
}
