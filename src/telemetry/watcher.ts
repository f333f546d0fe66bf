import type { RunEvent } from '../model/report/events.ts'
import type { RunReport } from '../model/report/run-report.ts'

/** What watches one run and tells somebody else. None of it may fail the run. */
export interface Watcher {
  /** texts are masked already */
  readonly event: (event: RunEvent) => void
  /**
   * The run is over: tells the rest, and resolves when it is told or nobody can be told. Throws nothing; gives what
   * could not be told, a sentence each.
   */
  readonly ended: (report: RunReport) => Promise<readonly string[]>
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

/** Sends a JSON document by POST. Rejects when it did not arrive, or was answered with a status other than 2xx. */
export type PostJson = (
  url: string,
  document: object,
  options: { readonly headers?: Readonly<Record<string, string>> },
) => Promise<void>
