import type { JsonValue } from '../../json/json.ts'
import type { RunEvent } from '../../model/report/events.ts'
import type { ReportedWarning } from '../../model/report/run-report.ts'
import type { Confidence } from '../../model/paginator.ts'
import type { ConfigPath } from './config.ts'
import type { ErrorReport } from './http.ts'
import type { SchemaTable } from './pipeline.ts'
import type { ShownJson } from './values.ts'

/**
 * POST /api/preview: reads some pages and loads nothing. The answer is live: `started` PreviewStarted · `batch` RunEvent[]
 * (requests and answers, waits, retries, warnings, at most every 100 ms) · `result` PreviewResult, or `failed` FailedPreview · then it ends.
 * Closing the connection ends the reading.
 */
export interface PreviewRequest {
  readonly file: string
  /** of the editor, saved or not */
  readonly text?: string
  readonly document?: number
  /** an import's, whose secrets are not written yet */
  readonly draft?: string
  /** default: all that are selected */
  readonly resource?: string
  /** pages per resource and parent, 1 to 100, default 2 */
  readonly pages?: number
  /** parents that a resource with a parent is read for, 1 to 100, default 1 */
  readonly parents?: number
  /** records per resource, default 1,000 at most */
  readonly records?: number
  readonly environment?: string
}

export interface PreviewEvents {
  readonly started: PreviewStarted
  readonly batch: readonly RunEvent[]
  readonly result: PreviewResult
  readonly failed: FailedPreview
}

export interface PreviewStarted {
  /** for the bodies: `GET /api/preview/:id/body/:request`; the last eight are kept */
  readonly id: string
  /** the same on the command line */
  readonly command: string
}

export interface PreviewResult {
  readonly id: string
  readonly ms: number
  readonly resources: readonly PreviewedResource[]
  readonly warnings: readonly ReportedWarning[]
}

/** What was seen before it failed; `notRead` were not looked at. */
export interface FailedPreview extends PreviewResult {
  readonly error: ErrorReport
  readonly notRead: readonly string[]
}

/** What one resource looks like. */
export interface PreviewedResource {
  readonly resource: string
  readonly exchanges: readonly Exchange[]
  readonly detected: readonly Detection[]
  readonly candidates: readonly Candidate[]
  /** the first records, after the config's own steps */
  readonly records: readonly ShownJson[]
  /** records of the pages that were read */
  readonly recordCount: number
  /** pages that were read, over all parents */
  readonly pages: number
  /** there are more, as far as the answers say */
  readonly hasMore: boolean
  /** records that the server announced in all */
  readonly announced?: number
  /** parents that it was read for; absent without a parent */
  readonly parents?: number
  /** what a load of these records would make */
  readonly tables: readonly SchemaTable[]
}

/** A request as it went out, and what came of it. */
export interface Exchange {
  /** its number in this preview, from 1: of `GET …/body/:request` */
  readonly id: number
  /** `token` = one that an auth made for itself */
  readonly purpose: 'page' | 'token'
  readonly method: string
  readonly url: string
  readonly page?: number
  /** which of the parents that were looked at, from 1 */
  readonly parent?: number
  /** 1 = the first go at it */
  readonly attempt: number
  /** null = there was no whole answer: see `error` */
  readonly status: number | null
  readonly ms: number
  /** where the time went; absent where there was no whole answer */
  readonly timing?: { readonly queued: number; readonly firstByte: number; readonly body: number }
  readonly bytes: number | null
  readonly error?: string
  readonly retry?: { readonly reason: string; readonly waitMs: number }
  readonly request?: Message
  readonly response?: Message
  /** the request as a cURL line, secrets as `$NAME` */
  readonly curl: string
}

/** Headers and body; credentials are hidden. */
export interface Message {
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** null = there is none, or it is not shown: see `note`; 64 K characters at most */
  readonly body: string | null
  /** `body` is only the beginning: the whole is at `GET …/body/:request` */
  readonly isCut?: true
  readonly note?: string
}

/**
 * GET /api/preview/:id/body/:request?of=response|request&from=&to= : a part of a body, in characters; at most 1 M at once.
 * 404 when it is not kept any more.
 */
export interface BodyPart {
  readonly text: string
  readonly from: number
  readonly to: number
  /** characters in all */
  readonly length: number
}

/** Something that the config leaves open and an answer shows. */
export interface Detection {
  /** `paginator`, `data_selector` … */
  readonly what: string
  readonly found: string
  readonly why: string
  readonly confidence: Confidence
  /** for `POST /api/config/edit` {op: set}; absent = there is nothing to write: see `note` */
  readonly path?: ConfigPath
  readonly value?: JsonValue
  /** the YAML lines, to stand in the resource */
  readonly lines: readonly string[]
  readonly note?: string
}

/** A field that may be the key of a resource, or its cursor. */
export interface Candidate {
  readonly kind: 'primary_key' | 'cursor'
  /** several = only together */
  readonly fields: readonly string[]
  readonly why: string
  readonly path?: ConfigPath
  readonly value?: JsonValue
  /** what has to be written with it */
  readonly with?: readonly { readonly path: ConfigPath; readonly value: JsonValue }[]
  readonly lines: readonly string[]
}
