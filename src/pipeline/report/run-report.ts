import { given } from '../../model/given.ts'
import { ConfigProblems, SluiceError } from '../../model/errors.ts'
import type { ErrorReport } from '../../model/report/error-report.ts'
import type { ReportedWarning, RunReport } from '../../model/report/run-report.ts'
import type { Masker } from '../../model/secrets.ts'

export type { RunReport } from '../../model/report/run-report.ts'

/**
 * What the library throws when a run loaded something, and that is not everything: exit code 3 (resources were left out)
 * or 4 (short of what the API announced), or 5 (it warned of what `failOn` names). `report` says what was loaded.
 */
export class IncompleteRun extends SluiceError {
  override readonly name: string = 'IncompleteRun'
  readonly report: RunReport

  constructor(problem: SluiceError, report: RunReport) {
    super(problem.code, problem.message, problem.details)
    this.report = report
  }
}

const longest = 400

/** An error as `--json` shows it, masked: cut before, half a secret might stay that no masker knows. */
export function describeError(error: SluiceError, mask: Masker = (text) => text): ErrorReport {
  const { place, resource, allowed, hint } = error.details
  const found = error.details.found === undefined ? undefined : mask(error.details.found)
  return {
    code: error.code,
    message: mask(error.message),
    ...given({ place, resource }),
    ...(found === undefined ? {} : { found: found.length > longest ? `${found.slice(0, longest)}…` : found }),
    ...(allowed === undefined ? {} : { allowed: typeof allowed === 'string' ? mask(allowed) : allowed.map(mask) }),
    ...(hint === undefined ? {} : { hint: mask(hint) }),
    ...(error instanceof ConfigProblems
      ? { problems: error.problems.map((problem) => describeError(problem, mask)) }
      : {}),
  }
}

/** The report of a run that never started: its config could not be read. */
export function failureReport(
  error: SluiceError,
  {
    startedAt,
    finishedAt,
    runId,
    warnings,
  }: {
    /** epoch milliseconds of the world's clock */
    readonly startedAt: number
    readonly finishedAt: number
    readonly runId: string
    readonly warnings: readonly ReportedWarning[]
  },
): RunReport {
  return {
    ok: false,
    pipeline: '',
    run_id: runId,
    load_id: null,
    destination: '',
    dataset: '',
    resources: {},
    tables: {},
    schema_changes: [],
    warnings,
    started_at: new Date(startedAt).toISOString(),
    finished_at: new Date(finishedAt).toISOString(),
    error: describeError(error),
  }
}
