import type { Place, WarningCode } from '../errors.ts'
import type { ErrorReport } from './error-report.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Confidence } from '../paginator.ts'
import type { Masker } from '../secrets.ts'
import type { Verdict } from './completeness.ts'
import type { RunReport } from './run-report.ts'

/** What every event has, whatever it tells. */
export interface EventEnvelope {
  /** the version of these events: fields may join them, and none changes or goes */
  readonly v: 1
  /** the id of the run (`run_id` of its report, unless it goes on with an interrupted one: see `run_started`) */
  readonly run: string
  /** counts the events of this run from 1, without gaps */
  readonly seq: number
  /** when, ISO 8601 in UTC with milliseconds */
  readonly at: string
}

/** An event as listeners get it: the envelope and what happened. */
export type RunEvent = EventEnvelope & Happening

/** Something that happened, before it is put into its envelope. Texts are masked on their way to listeners. */
export type Happening =
  | RunStarted
  | ResourceStarted
  | RequestSent
  | ResponseReceived
  | PageRead
  | PageNormalized
  | SchemaChanged
  | Committed
  | Retry
  | Waiting
  | DetectedEvent
  | UnitDone
  | ResourceDone
  | LoadStarted
  | LoadStep
  | LoadDone
  | WarningEvent
  | NoteEvent
  | Failed
  | RunDone

/** Where an event of the reading belongs. */
interface InResource {
  readonly resource: string
  /** the partition that was being read: the resource itself, or a group of its parents; absent where it is not known */
  readonly unit?: string
}

/** The run has its package and begins to read. */
export interface RunStarted {
  readonly kind: 'run_started'
  readonly pipeline: string
  readonly loadId: string
  /** true = it goes on with the half-read package of an interrupted run */
  readonly resumed: boolean
  /** the run that it goes on with, whose id its report has; absent when it is its own */
  readonly continues?: string
  /** what started it: `run` of the command line, or the name that a program gave; default `library` */
  readonly command: string
  /** where it loads, without credentials */
  readonly destination: string
  readonly dataset: string
  /** a hash of everything in the config that decides what is requested */
  readonly config: string
  /** what it reads, parents before their children */
  readonly resources: readonly StartedResource[]
  /** the last complete run of the same config, for those who guess how long this one will take; absent without one */
  readonly lastTime?: LastTime
}

/** How much an earlier run read, and how long it took. */
export interface LastTime {
  readonly run: string
  /** milliseconds that it read */
  readonly extractMs: number
  /** records by resource */
  readonly records: Readonly<Record<string, number>>
}

/** A resource of a run that begins. */
export interface StartedResource {
  readonly name: string
  /** the resource whose records it is read for */
  readonly parent?: string
  /** pages that the interrupted run had read; absent where it is read from the start */
  readonly pages?: number
  /** records of these pages that are to be loaded */
  readonly records?: number
  /** rows of it by table that the interrupted run had made durable, nested tables included */
  readonly rows?: Readonly<Record<string, number>>
  /** of one that is read for parents: how many of them the interrupted run left */
  readonly parents?: number
  /** of one that the interrupted run had read to its end */
  readonly verdict?: Verdict
}

/** The first request of a resource is about to be made. A resource without parents to read for never starts. */
export interface ResourceStarted {
  readonly kind: 'resource_started'
  readonly resource: string
}

/** A request goes out: one for each hop of a redirect, each retry, each token. */
export interface RequestSent extends InResource {
  readonly kind: 'request_sent'
  /** its number in the run, from 1 */
  readonly request: number
  /** 1 = the first go at this page */
  readonly attempt: number
  /** the page that it is for, counted from 1 in its unit; of one that was asked for ahead a guess. Absent for tokens */
  readonly page?: number
  readonly method: string
  /** without credentials */
  readonly url: string
}

/** An answer came, whole. Requests without a whole answer show up as `retry` or `failed`. */
export interface ResponseReceived extends InResource {
  readonly kind: 'response'
  /** the number of the request that it answers */
  readonly request: number
  readonly method: string
  /** without credentials */
  readonly url: string
  readonly status: number
  /** milliseconds from the request to the end of the body, waiting for a turn not included */
  readonly ms: number
  readonly timing: ResponseTiming
  /** of the body, decompressed */
  readonly bytes: number
  /** as the server says it; absent where it does not */
  readonly contentType?: string
  /** 1 = the first go at this page */
  readonly attempt: number
}

/** Where the time of a request went, in milliseconds. */
export interface ResponseTiming {
  /** waiting for a turn and for pauses that the server asked for, and making credentials */
  readonly queued: number
  /** from the request to the head of the answer */
  readonly firstByte: number
  /** from the head of the answer to its end */
  readonly body: number
}

/** A page was read and judged. */
export interface PageRead extends InResource {
  readonly kind: 'page_read'
  /** the number of the request that brought it; absent where rows come from code */
  readonly request?: number
  readonly records: number
  /** of the body, decompressed */
  readonly bytes: number
  /** records that the answers announce, for this parent where there are parents; absent where they do not say */
  readonly total?: number
  /** pages that they announce, likewise */
  readonly totalPages?: number
  /** true = nothing follows it: the last page of the resource, or of the parent that it was read for */
  readonly last?: true
  /** parents that came with this page, by the resource that is to be read for them; absent without such */
  readonly parents?: Readonly<Record<string, number>>
}

/** The records of a page became rows; they are not durable before `committed`. */
export interface PageNormalized extends InResource {
  readonly kind: 'page_normalized'
  /** rows by table, nested tables included */
  readonly rows: Readonly<Record<string, number>>
}

/** A page brought a table or columns that the schema did not have. */
export interface SchemaChanged {
  readonly kind: 'schema_changed'
  readonly resource: string
  readonly table: string
  /** true = the table is new */
  readonly created: boolean
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/** What was read so far is durable in the package: a run that is killed now goes on from here. */
export interface Committed {
  readonly kind: 'committed'
  /** since the commit before, nested tables included */
  readonly rows: number
  /** since the commit before */
  readonly pages: number
}

/** A request is sent again after a wait. */
export interface Retry extends InResource {
  readonly kind: 'retry'
  /** the number of the last request that went wrong; absent where none went out */
  readonly request?: number
  readonly reason: string
  /** failed goes so far */
  readonly attempt: number
  readonly waitMs: number
  /** true = all requests to that host wait, which `waiting` tells; absent = this one alone does */
  readonly everybody?: true
}

/** Requests to a host wait, because it asked for it or because its rate limit is used up; or the run waits for another process. */
export interface Waiting {
  readonly kind: 'waiting'
  readonly resource?: string
  /** what another process holds: this pipeline, or the file of the destination; said again every minute */
  readonly lock?: 'pipeline' | 'destination'
  /** whose requests wait, as `https://api.example.com`; absent where it is no host that is waited for */
  readonly host?: string
  readonly why: string
  /** at most */
  readonly ms: number
  /** when it will be over, as `at`; absent where nobody knows, and `ms` is then the most that is waited */
  readonly until?: string
}

/** Something that the config leaves open was found out from an answer. */
export interface DetectedEvent {
  readonly kind: 'detected'
  readonly resource: string
  readonly what: string
  readonly found: string
  readonly why: string
  /** `certain` = nothing else could be meant; `likely` = something else could; `guess` = not tried yet */
  readonly confidence?: Confidence
  /** where it would stand in the config; absent = there is nothing to write */
  readonly path?: readonly (string | number)[]
  /** what would stand there: with it a run reads the same without looking */
  readonly value?: JsonValue
}

/** A group of parents is read to its end. */
export interface UnitDone {
  readonly kind: 'unit_done'
  readonly resource: string
  readonly unit: string
  /** how many parents it was for */
  readonly parents: number
  readonly verdict: Verdict
}

/** A resource is read to its end, and how complete that is. */
export interface ResourceDone {
  readonly kind: 'resource_done'
  readonly resource: string
  readonly verdict: Verdict
}

/** The package goes into the destination. */
export interface LoadStarted {
  readonly kind: 'load_started'
  readonly loadId: string
}

/** One step of the load is done. Nothing of it is to be seen in the destination before `load_done`, where it is atomic. */
export interface LoadStep {
  readonly kind: 'load_step'
  readonly loadId: string
  /** what was done, in a few words */
  readonly step: string
  /** absent for steps that are not about one table */
  readonly table?: string
  /** steps done so far */
  readonly done: number
  /** steps in all */
  readonly of: number
  /** milliseconds that it took; the first one with getting to the destination */
  readonly ms: number
}

/** The destination has the rows and the state. */
export interface LoadDone {
  readonly kind: 'load_done'
  readonly loadId: string
  /** rows written by table; empty when the load was there already */
  readonly tables: Readonly<Record<string, { readonly rows: number }>>
}

/** Something to look into; the report lists it as well. */
export interface WarningEvent {
  readonly kind: 'warning'
  readonly code: WarningCode
  readonly message: string
  /** the resource that it is about, where it is about one */
  readonly resource?: string
  readonly hint?: string
  /** what in the config's file it is about */
  readonly place?: Place
}

/** Something worth knowing that is no reason to worry. */
export interface NoteEvent {
  readonly kind: 'note'
  /** the one that it is about */
  readonly resource?: string
  readonly message: string
}

/** The run ends with an error: the one that is thrown. */
export interface Failed {
  readonly kind: 'failed'
  readonly error: ErrorReport
}

/** The last event of a run. */
export interface RunDone {
  readonly kind: 'run_done'
  readonly ok: boolean
  /** null = nothing was loaded */
  readonly loadId: string | null
  /** what `run()` gives and `--json` prints */
  readonly report: RunReport
}

/** Where happenings are reported, with the masker that texts need before anybody sees them. */
export interface Reporter {
  readonly mask: Masker
  report(event: Happening): void
}
