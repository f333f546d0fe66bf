import type { ErrorReport } from '../model/report/error-report.ts'
import type { RunEvent } from '../model/report/events.ts'
import type { ResourceSummary } from '../model/report/receipt.ts'

/** What watches one run and tells somebody else. None of it may fail the run. */
export interface Watcher {
  /** texts are masked already */
  readonly event: (event: RunEvent) => void
  /**
   * The run is over: tells the rest, and resolves when it is told or nobody can be told. Throws nothing; gives what
   * could not be told, a sentence each.
   */
  readonly ended: (outcome: WatchedOutcome) => Promise<readonly string[]>
}

/** What a watcher knows about a run before it begins. */
export interface WatchedRun {
  /** the id of the run, as its events have it */
  readonly run: string
  readonly pipeline: string
  readonly dataset: string
  /** of sluice */
  readonly version: string
  readonly resources: readonly WatchedResource[]
}

export interface WatchedResource {
  readonly name: string
  /** `https://api.example.com/v1/orders/{id}`, without query and credentials; absent = the user's own code makes its records */
  readonly url?: string
}

/** How a run went: of its report what others are told. */
export interface WatchedOutcome {
  readonly ok: boolean
  readonly run_id: string
  readonly load_id: string | null
  /** safe to print */
  readonly destination: string
  readonly dataset: string
  readonly resources: Readonly<Record<string, ResourceSummary>>
  readonly tables: Readonly<Record<string, { readonly rows: number }>>
  readonly started_at: string
  readonly finished_at: string
  readonly error?: ErrorReport
}

/** Sends a JSON document by POST. Rejects when it did not arrive, or was answered with a status other than 2xx. */
export type PostJson = (
  url: string,
  document: object,
  options: { readonly headers?: Readonly<Record<string, string>> },
) => Promise<void>
