import type { Place, WarningCode } from '../errors.ts'
import type { SchemaChange } from '../schema.ts'
import type { ErrorReport } from './error-report.ts'
import type { ResourceSummary } from './receipt.ts'
import type { RecordingSummary, ReplayReport } from './recorded.ts'

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
  /** how fast hosts were asked, where a budget was declared or one of the server's was waited for */
  readonly hosts?: readonly ReportedHost[]
  readonly error?: ErrorReport
  /** `record`: what was kept of the answers */
  readonly recording?: RecordingSummary
  /** `replay`: how far the recording reached */
  readonly replay?: ReplayReport
}

/** A warning as `--json` and the library's report show it. */
export interface ReportedWarning {
  readonly code: WarningCode
  readonly message: string
  /** the resource that it is about */
  readonly resource?: string
  readonly hint?: string
  /** what in the config's file it is about */
  readonly place?: Place
  /** how often it was said */
  readonly count: number
}

/** How the requests to one host under one credential went. */
export interface ReportedHost {
  readonly host: string
  readonly requests: number
  /** at once at most */
  readonly concurrency: number
  readonly waited: readonly { readonly why: string; readonly times: number; readonly ms: number }[]
}
