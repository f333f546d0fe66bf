import type { RequestMethod } from '../model/request.ts'
import type { JsonValue } from '../json/json.ts'

/** The version of the form that recordings have on disk (docs/record-and-replay.md). */
export const recordingFormat = 1

/** The files of a recording, below its folder. */
export const files = { head: 'recording.json', exchanges: 'exchanges.jsonl', bodies: 'bodies' } as const

/** What stands in a replay for a token that an auth got, and for secrets that no name leads to. */
export const madeUpToken = 'sluice-replay-token'

/** What a secret looks like, so that something of its kind can stand in for it. */
export type SecretShape = 'text' | 'digits' | 'rsa_key' | 'ec_key'

/** `recording.json`: what the run was, and what it started from. Secrets are taken out. */
export interface RecordingHead {
  readonly format: number
  /** the version of sluice that wrote it */
  readonly sluice: string
  readonly run: string
  readonly pipeline: string
  readonly source: string
  /** the number of the config in a file that holds several, from 1; absent = it was the only one, or was chosen by name */
  readonly document?: number
  readonly dataset: string
  /** the clock when the run began, epoch milliseconds */
  readonly began: number
  /** pages per resource at most; null = all */
  readonly limit: number | null
  /** the pipeline's state when the run began, as dlt stores it; null = there was none */
  readonly state: string | null
  /** what `until: now` meant, epoch milliseconds; absent = a recording of an earlier version */
  readonly now?: number
  /** where the cursors of parents stood, as JSON text; absent = there were none */
  readonly parts?: string
  /** the stored schema when the run began; null = there was none */
  readonly schema: string | null
  /** names of secrets, and what they look like */
  readonly secrets: Readonly<Record<string, SecretShape>>
  /** what else the config looked up, by reference */
  readonly settings: Readonly<Record<string, JsonValue>>
  /** resources whose records the user's own code makes: nothing of them is in the recording */
  readonly not_recorded: readonly string[]
}

/** A line of `exchanges.jsonl`: a request and what came of it. Texts have placeholders where secrets stood. */
export interface RecordedExchange {
  /** in the order of the requests, from 1 */
  readonly seq: number
  /** milliseconds from the beginning of the run to the request, and to the end of its answer */
  readonly at: number
  readonly ms: number
  readonly resource: string
  readonly purpose: 'page' | 'token'
  readonly method: RequestMethod
  readonly url: string
  /** without credentials and what every request has */
  readonly headers: readonly (readonly [string, string])[]
  /** digest of the request's body */
  readonly body?: string
  readonly status?: number
  readonly status_text?: string
  /** lower-cased names; without cookies, credentials and what is about the connection */
  readonly answer_headers?: Readonly<Record<string, string | readonly string[]>>
  /** digest of the answer's body, decoded */
  readonly answer?: string
  /** of the answer's body, decoded */
  readonly bytes?: number
  /** no whole answer came */
  readonly fault?: RecordedFault
}

/** Why there was no whole answer: no answer at all, one that broke off, one that could not be unpacked. */
export interface RecordedFault {
  readonly phase: 'connect' | 'body' | 'encoding'
  readonly code: string
  readonly message: string
}

/** The last line of `exchanges.jsonl`; absent = the process was killed. */
export interface RecordingEnd {
  readonly end: true
  readonly ok: boolean
  readonly exchanges: number
  /** on disk */
  readonly bytes: number
  /** why recording ended before the run did */
  readonly stopped?: string
}
