import type { Authenticator, LoginPerson } from '../../model/auth.ts'
import type { DecoderChoice } from '../../model/decoder.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Body } from '../../json/records/body.ts'
import type { ResponseAction, RetryPolicy } from '../../model/plan.ts'
import type { ExpressionValues } from '../../model/plan/expression.ts'
import type { RequestSpec } from '../../model/request.ts'
import type { DocumentInFile } from './long-answer.ts'
import type { PaceSoFar } from './pace/limiter.ts'

/** Everything about sending that does not change from page to page of a resource. */
export interface SendOptions {
  /** the name that events and errors are given */
  readonly resource: string
  /** the unit that is read, for events */
  readonly unit?: string
  /** which page of the unit it is, for events */
  readonly page?: number
  /** which of the caller's requests this is, for those who watch */
  readonly ask?: number
  readonly auth: Authenticator | null
  readonly retry: RetryPolicy
  readonly responseActions: readonly ResponseAction[]
  readonly decoder: DecoderChoice
  /** what expressions of the response actions may name besides the answer */
  readonly scope?: ExpressionValues
  /** origin of the configured base URL: credentials stay there, plus on `allowedHosts` */
  readonly baseUrl: string
  readonly allowedHosts: readonly string[]
  readonly signal: AbortSignal
}

/** A decoded answer, or the word that a response action said to ignore it. */
export type Answer =
  | {
      readonly kind: 'page'
      /** the number of the request that brought it, for events */
      readonly request?: number
      readonly url: string
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      /** null when records came without a body around them */
      readonly body: Body
      /** the records, of a decoder that gives records */
      readonly list?: readonly JsonValue[]
      /** the same of a long body, to be read once; throws `SluiceError` where it cannot be decoded */
      readonly batches?: AsyncIterable<readonly JsonValue[]>
      /** a long body whose records are read from a file; `body` is null then */
      readonly document?: DocumentInFile
      /** of such a body, of which `body` is the end: how it begins */
      readonly outline?: Body
      /** decoded body size in bytes */
      readonly bytes: number
      /** the decoder that the answer itself asked for; absent = the config names one, or nothing was decoded */
      readonly format?: string
      /** nothing but white space came; the body reads as null */
      readonly isBlank?: boolean
    }
  | { readonly kind: 'ignored'; readonly status: number }

/** How the requests to one host went. */
export interface HostPace extends PaceSoFar {
  readonly origin: string
}

/** Sends requests: auth, limiter, retries around the whole exchange (body included), decoding. */
export interface HttpClient {
  /** throws `SluiceError` HTTP_401 … with the masked URL, status and what to do */
  fetchPage(request: RequestSpec, options: SendOptions): Promise<Answer>
  /** waits before an answer that was not what it should be is asked for again; `attempt` counts the failed ones */
  waitAgain(
    options: SendOptions,
    failed: { readonly reason: string; readonly attempt: number; readonly request?: number },
  ): Promise<void>
  /** requests and retries so far, by resource */
  counts(resource: string): { readonly requests: number; readonly retries: number }
  /** lets a person give consent for an auth, where it needs any */
  logIn(options: SendOptions, person: LoginPerson): Promise<void>
  /** how fast each host was asked so far */
  paces(): readonly HostPace[]
  close(): Promise<void>
}
