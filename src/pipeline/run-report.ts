import { ConfigProblems, type Place, SluiceError } from '../model/errors.ts'
import type { ResourceSummary } from '../model/receipt.ts'
import type { SchemaChange } from '../model/schema.ts'

/** What one run did: the object `--json` prints (design section 6) and the library's `run()` gives. */
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
  readonly started_at: string
  readonly finished_at: string
  /** the load that this run would only have repeated, so that nothing was read; `load_id` is the same */
  readonly repeat_of?: string
  /** resource → the load that has its rows: an earlier run loaded them and was stopped before it was reported */
  readonly not_read_again?: Readonly<Record<string, string>>
  readonly error?: ErrorReport
}

/** An error as `--json` shows it: all that people see of it. */
export interface ErrorReport {
  readonly code: string
  readonly message: string
  readonly place?: Place
  readonly found?: string
  readonly allowed?: readonly string[] | string
  readonly hint?: string
  /** every problem of a config, when `code` is CONFIG_INVALID */
  readonly problems?: readonly ErrorReport[]
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

/** An error as `--json` shows it. */
export function describeError(error: SluiceError): ErrorReport {
  const { place, found, allowed, hint } = error.details
  return {
    code: error.code,
    message: error.message,
    ...(place === undefined ? {} : { place }),
    ...(found === undefined ? {} : { found: found.length > longest ? `${found.slice(0, longest)}…` : found }),
    ...(allowed === undefined ? {} : { allowed }),
    ...(hint === undefined ? {} : { hint }),
    ...(error instanceof ConfigProblems ? { problems: error.problems.map(describeError) } : {}),
  }
}

/** The report of a run that never started: its config could not be read. */
export function failureReport(error: SluiceError, startedAt: string, runId: string): RunReport {
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
    started_at: startedAt,
    finished_at: new Date().toISOString(),
    error: describeError(error),
  }
}
