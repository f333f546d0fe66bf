import { given } from '../../model/given.ts'
import { ConfigProblems, SluiceError } from '../../model/errors.ts'
import type { ErrorReport } from '../../model/report/error-report.ts'
import type { ResourceSummary } from '../../model/report/receipt.ts'
import type { Masker } from '../../model/secrets.ts'
import type { SchemaChange } from '../../model/schema.ts'
import type { RecordingSummary } from '../../recording/recording.ts'
import type { ReplayReport } from '../../recording/read/replay-report.ts'
import type { ReportedWarning } from './warning-log.ts'

/** What one run did: the object `--json` prints (docs/operations.md) and the library's `run()` gives. */
export interface RunReport {
  readonly ok: boolean
  readonly pipeline: string
  /** the given one, or a new one; of the earlier run when this one goes on with it */
  readonly run_id: string
  /** null = nothing new, nothing loaded */
  readonly load_id: string | null
  /** safe to print */
  readonly destination: string
  readonly dataset: string
  readonly resources: Readonly<Record<string, ResourceSummary>>
  readonly tables: Readonly<Record<string, { readonly rows: number }>>
  readonly schema_changes: readonly SchemaChange[]
  /** what the run warned of, its config included; texts are masked */
  readonly warnings: readonly ReportedWarning[]
  readonly started_at: string
  readonly finished_at: string
  /** the load that this run would only have repeated, so that nothing was read; `load_id` is the same */
  readonly repeat_of?: string
  /** resource → the load that has its rows: an earlier run loaded them and was stopped before it was reported */
  readonly not_read_again?: Readonly<Record<string, string>>
  readonly error?: ErrorReport
  /** `record`: what was kept of the answers */
  readonly recording?: RecordingSummary
  /** `replay`: how far the recording reached */
  readonly replay?: ReplayReport
}

/**
 * What the library throws when a run loaded something, and that is not everything: exit code 3 (resources were left out)
 * or 4 (short of what the API announced). `report` says what was loaded.
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
