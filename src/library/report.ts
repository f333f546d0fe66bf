import type { ErrorReport } from '../model/report/error-report.ts'
import { asSluiceError } from '../disk/system-failure.ts'
import type { World } from '../model/world.ts'
import { runIdOf } from '../pipeline/identity/run-id.ts'
import { describeError as describe, failureReport, type RunReport } from '../pipeline/report/run-report.ts'
import type { ReportedWarning } from '../pipeline/report/warning-log.ts'
import type { RunOptions } from '../pipeline/run-tools.ts'
import { warningRegister } from '../model/error-register/warnings.ts'

export { isRunId, runIdRule } from '../pipeline/identity/run-id.ts'
export { IncompleteRun, type RunReport } from '../pipeline/report/run-report.ts'
export type { ErrorReport } from '../model/report/error-report.ts'
export type { ReportedWarning } from '../pipeline/report/warning-log.ts'
export type { RunOptions, RunOutcome } from '../pipeline/run-tools.ts'
export { nearest } from '../config/near-names.ts'
export { refreshModes, type RefreshMode } from '../model/plan.ts'

/** Notes when a run begins, and gives the report of one that never started: its config could not be read. */
export function noteStart(
  options: Pick<RunOptions, 'runId'>,
  world: World,
): (error: unknown, warnings: readonly ReportedWarning[]) => RunReport {
  const startedAt = world.now()
  const runId = runIdOf(options, world).id
  return (error, warnings) =>
    failureReport(asSluiceError(error), { startedAt, finishedAt: world.now(), runId, warnings })
}

/** An error as `--json` shows it. Anything may be given: what is not a `SluiceError` is shown as INTERNAL. */
export function describeError(error: unknown): ErrorReport {
  return describe(asSluiceError(error))
}

/** The codes of all warnings. */
export const warningCodes: readonly string[] = Object.keys(warningRegister)
