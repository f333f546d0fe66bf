import { SluiceError } from '../model/errors.ts'
import { given } from '../model/given.ts'
import { badRunId, isRunId } from '../pipeline/identity/run-id.ts'
import { IncompleteRun, type RunReport } from '../pipeline/report/run-report.ts'
import type { RunOptions, RunOutcome } from '../pipeline/run-tools.ts'
import { maskedError } from '../pipeline/secrets/mask-texts.ts'
import type { Job } from './host.ts'
import { planOf, type Sourced } from './source.ts'
import { tellOfNoRun, watchRun } from './watch-run.ts'

/** What `run()` of a pipeline that is open takes. */
export interface RunChoices extends RunOptions {
  /**
   * Gets the report before `run()` is over: the run counts as reported once this is done, and until then the next run
   * takes what is loaded for its own. For those who hand the report on to others.
   */
  readonly deliver?: (outcome: RunOutcome) => Promise<void>
}

/** One run: the report, or the error of one that failed or did not get everything. */
export async function run(sourced: Sourced, options: RunChoices = {}, job: Job): Promise<RunReport> {
  const { deliver, ...runOptions } = options
  if (options.runId !== undefined && !isRunId(options.runId)) throw badRunId(options.runId)
  const { runPipeline } = await import('../pipeline/run-pipeline.ts')
  const plan = await planOf(sourced, job).catch(async (error: unknown) => {
    await tellOfNoRun(error, job)
    throw error
  })
  const { mask } = job.vault
  const watch = await watchRun(plan, job)
  let told: RunReport | undefined
  const tell = async ({ report, failure }: RunOutcome): Promise<void> => {
    told = await watch.ended(report)
    await deliver?.(given({ report: told, failure: failure && maskedError(failure, mask) }))
  }
  const { report, failure } = await runPipeline(plan, { ...job, deliver: tell }, runOptions)
  if (failure === undefined) return told ?? report
  throw failure instanceof SluiceError && [3, 4, 5].includes(failure.exitCode)
    ? new IncompleteRun(failure, told ?? report)
    : failure
}
