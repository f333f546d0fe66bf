import type { Verdict } from '../../model/report/completeness.ts'
import type { LastTime, RunEvent } from '../../model/report/events.ts'
import type { RunReport } from '../../model/report/run-report.ts'
import type { ErrorReport } from './http.ts'

export type { Verdict } from '../../model/report/completeness.ts'
export type { LastTime, RunEvent } from '../../model/report/events.ts'
export type { ReportedWarning, RunReport } from '../../model/report/run-report.ts'

/** How a run went; see docs/operations.md. `killed` = its process is gone and could not say how it ended. */
export type RunOutcomeName = 'ok' | 'warned' | 'short' | 'failed' | 'interrupted' | 'killed' | 'running'

/** One run of a pipeline, from its journal, whoever started it. */
export interface RunSummary {
  readonly run: string
  /** null = it loaded nothing, or has not yet */
  readonly loadId: string | null
  /** `run` of the command line, `studio`, `library`, or a name that a program gave */
  readonly command: string
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly ms: number
  readonly outcome: RunOutcomeName
  /** why it is not simply ok; null = it is */
  readonly why: string | null
  readonly error?: { readonly code: string; readonly message: string; readonly resource?: string }
  /** rows that it loaded, nested tables included */
  readonly rows: number
  readonly tables: Readonly<Record<string, number>>
  readonly records: number
  readonly requests: number
  readonly retries: number
  readonly waits: number
  readonly waitedMs: number
  readonly warnings: number
  readonly resources: Readonly<
    Record<string, { readonly pages: number; readonly records: number; readonly verdict: Verdict | null }>
  >
  /** the interrupted run that it went on with, and the one that went on with it */
  readonly continues?: string
  readonly continuedBy?: string
}

/** POST /api/runs: starts a run in a process of its own. 409 PIPELINE_BUSY when one is going on. */
export interface RunRequest {
  /** of `GET /api/project`; the file is run as it is on disk */
  readonly pipeline: string
  /** default: all that are selected */
  readonly resources?: readonly string[]
  /** pages per resource (or per parent) at most */
  readonly limit?: number
  /** forget what earlier runs loaded and remember, in the load's own commit */
  readonly refresh?: 'drop_sources' | 'drop_resources' | 'drop_data'
  readonly environment?: string
  /** load what lies here and was read to its end, and read nothing */
  readonly pendingOnly?: boolean
}

export interface RunAnswer {
  readonly run: string
  /** the same on the command line */
  readonly command: string
}

/** POST /api/runs/:run/stop?pipeline= : of that pipeline. The first call stops it at the next safe point, the second one ends its process. Both resumable. */
export interface StopAnswer {
  readonly state: 'stopping' | 'killed' | 'over'
}

/** GET /api/runs?pipeline=&limit= : newest first, of all pipelines or one; those of other processes as well. */
export interface RunList {
  readonly runs: readonly ListedRun[]
}

export interface ListedRun {
  /** of `GET /api/project` */
  readonly pipeline: string
  readonly summary: RunSummary
  /** this studio started it, and can stop it */
  readonly isOwn: boolean
}

/**
 * GET /api/runs/:run : where a run stands. Running or over, started here or elsewhere; from its events, else from its
 * journal. 404 RUN_NOT_FOUND.
 */
export interface RunSnapshot {
  readonly run: string
  /** of `GET /api/project` */
  readonly pipeline: string
  /** the last event that is in it: `GET …/events?from=<seq>` goes on after it */
  readonly seq: number
  /** when it was taken */
  readonly at: string
  /** this studio started it, and can stop it */
  readonly isOwn: boolean
  /** it was asked to stop */
  readonly isStopping: boolean
  readonly command: string
  /** what it was asked for besides; only of runs that this studio started */
  readonly asked?: Omit<RunRequest, 'pipeline'>
  readonly destination: string | null
  readonly dataset: string | null
  readonly loadId: string | null
  readonly resumed: boolean
  readonly continues?: string
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly phase: RunPhase
  readonly outcome: RunOutcomeName
  readonly why: string | null
  readonly totals: SnapshotTotals
  /** what it reads, parents before their children, then those that came up later */
  readonly resources: readonly SnapshotResource[]
  /** the last 500, oldest first */
  readonly requests: readonly SnapshotRequest[]
  /** what it waits for now */
  readonly waiting: readonly SnapshotWait[]
  /** what it waited for other processes, oldest first: the last 200 */
  readonly waited: readonly SnapshotLockWait[]
  /** one for each second of the last five minutes in which something happened, oldest first */
  readonly seconds: readonly SnapshotSecond[]
  readonly steps: readonly SnapshotStep[]
  /** one for each table */
  readonly schemaChanges: readonly SnapshotChange[]
  readonly warnings: readonly SnapshotWarning[]
  readonly notes: readonly string[]
  readonly detected: readonly {
    readonly resource: string
    readonly what: string
    readonly found: string
    readonly why: string
  }[]
  /** warnings, notes, changes that were too many to be kept (200 of each) */
  readonly left: number
  /** page-level events that are counted only: the journal gathers them above 5,000 per resource */
  readonly coalesced: number
  /** the last complete run of the same config: for "like last time" */
  readonly lastTime?: LastTime
  readonly error?: ErrorReport
  /** when it is over and said so */
  readonly report?: RunReport
}

export type RunPhase = 'starting' | 'waiting' | 'extracting' | 'loading' | 'reporting' | 'over'

export interface SnapshotTotals {
  readonly requests: number
  readonly retries: number
  readonly waits: number
  /** waits that are over; side by side they count each for itself */
  readonly waitedMs: number
  readonly records: number
  readonly pages: number
  /** of bodies, decompressed */
  readonly bytes: number
  readonly warnings: number
  /** rows that are durable: a run that is killed now goes on from here */
  readonly durableRows: number
  /** rows by table, nested tables included, durable or not */
  readonly rows: Readonly<Record<string, number>>
}

export interface SnapshotResource {
  readonly resource: string
  readonly parent?: string
  readonly state: 'waiting' | 'reading' | 'done'
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly pages: number
  readonly records: number
  readonly requests: number
  readonly retries: number
  readonly bytes: number
  /** records and pages that its answers announce; absent where they do not, and for those with parents */
  readonly total?: number
  readonly totalPages?: number
  /** of one that is read for parents: how many are done, and how many there are so far */
  readonly parents?: { readonly done: number; readonly seen: number }
  /** read by the interrupted run that this one goes on with: counted in pages and records */
  readonly before?: { readonly pages: number; readonly records: number }
  readonly verdict: Verdict | null
  /** rows by table that its records became, nested tables included */
  readonly rows: Readonly<Record<string, number>>
}

export interface SnapshotRequest {
  readonly request: number
  readonly resource: string
  readonly unit?: string
  readonly page?: number
  readonly attempt: number
  readonly method: string
  readonly url: string
  readonly sentAt: string
  /** null = no answer yet, or none that was whole */
  readonly status: number | null
  readonly ms: number | null
  readonly queued?: number
  readonly firstByte?: number
  readonly body?: number
  readonly bytes?: number
  readonly records?: number
  /** why it is sent once more */
  readonly retry?: string
}

export interface SnapshotWait {
  readonly resource?: string
  readonly lock?: 'pipeline' | 'destination'
  readonly why: string
  readonly since: string
  /** null = nobody knows */
  readonly until: string | null
}

/** A wait for another process that is over. */
export interface SnapshotLockWait {
  readonly lock: 'pipeline' | 'destination'
  readonly why: string
  readonly from: string
  readonly to: string
}

/** What one second brought. */
export interface SnapshotSecond {
  readonly at: string
  readonly records: number
  readonly requests: number
  readonly bytes: number
  /** something waited in it */
  readonly waited: boolean
}

export interface SnapshotStep {
  readonly loadId: string
  readonly step: string
  readonly table?: string
  readonly done: number
  readonly of: number
  readonly ms: number
}

export interface SnapshotChange {
  readonly table: string
  readonly created: boolean
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

export interface SnapshotWarning {
  readonly code: string
  readonly message: string
  readonly resource?: string
  readonly hint?: string
  readonly at: string
}

/**
 * GET /api/runs/:run/events?from=<seq> : live. Without `from`, or when that is too old, `snapshot` RunSnapshot comes first ·
 * then `batch` JournalledEvent[], at most every 100 ms, `id` = seq of its last · `snapshot` again when this client was too
 * slow · `end` {} when the run is over, and the connection closes.
 */
export interface RunEvents {
  readonly snapshot: RunSnapshot
  readonly batch: readonly JournalledEvent[]
  readonly end: Readonly<Record<string, never>>
}

/** GET /api/runs/:run/log : the last 5,000 events of a run, for who came later than they did. */
export interface RunLogPart {
  readonly events: readonly JournalledEvent[]
}

/** An event of a run, or many page-level ones in one. */
export type JournalledEvent = RunEvent | CoalescedEvents

/** Many page-level events of a resource, counted together. */
export interface CoalescedEvents {
  readonly v: 1
  readonly kind: 'coalesced'
  readonly run: string
  readonly seq: number
  readonly at: string
  readonly resource?: string
  readonly since: string
  readonly events: Readonly<Record<string, number>>
  readonly totals: {
    readonly requests: number
    readonly retries: number
    readonly waits: number
    readonly waitedMs: number
    readonly records: number
    readonly pages: number
    readonly bytes: number
  }
  readonly rows: Readonly<Record<string, number>>
  readonly reasons: Readonly<Record<string, number>>
}
