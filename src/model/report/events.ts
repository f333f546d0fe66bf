import type { Place, WarningCode } from '../errors.ts'
import type { ErrorReport } from './error-report.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Confidence } from '../paginator.ts'
import type { Masker } from '../secrets.ts'
import type { Verdict } from './completeness.ts'

/** What every event has, whatever it tells. */
export interface EventEnvelope {
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
}

/** The first request of a resource is about to be made. A resource without parents to read for never starts. */
export interface ResourceStarted {
  readonly kind: 'resource_started'
  readonly resource: string
}

/** A request goes out: one for each hop of a redirect, each retry, each token. */
export interface RequestSent extends InResource {
  readonly kind: 'request_sent'
  readonly method: string
  /** without credentials */
  readonly url: string
}

/** An answer came, whole. Requests without a whole answer show up as `retry` or `failed`. */
export interface ResponseReceived extends InResource {
  readonly kind: 'response'
  readonly method: string
  /** without credentials */
  readonly url: string
  readonly status: number
  /** milliseconds from the request to the end of the body, waiting for a turn not included */
  readonly ms: number
  /** of the body, decompressed */
  readonly bytes: number
  /** 1 = the first go at this page */
  readonly attempt: number
}

/** A page was read and judged. */
export interface PageRead extends InResource {
  readonly kind: 'page_read'
  readonly records: number
  /** of the body, decompressed */
  readonly bytes: number
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
  readonly reason: string
  /** failed goes so far */
  readonly attempt: number
  readonly waitMs: number
}

/** Requests to a host wait, because it asked for it or because its rate limit is used up. */
export interface Waiting {
  readonly kind: 'waiting'
  readonly resource?: string
  readonly why: string
  readonly ms: number
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
}

/** Where happenings are reported, with the masker that texts need before anybody sees them. */
export interface Reporter {
  readonly mask: Masker
  report(event: Happening): void
}
