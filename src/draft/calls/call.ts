import type { JsonObject, JsonValue } from '../../json/json.ts'
import type { LeftOut } from '../draft.ts'

/** A name with its value, in the order of the document; names may repeat. */
export type Pair = readonly [name: string, value: string]

/**
 * A request that a document shows, before it is drafted as a resource. Its texts are those of the document, with lookups
 * marked (`lookupMark`).
 */
export interface Call {
  readonly method: string
  /** absolute; what stands in braces in its path (`/orders/{orderId}`) is a variable without a value */
  readonly url: string
  readonly headers: readonly Pair[]
  readonly auth?: CallAuth
  /** the document says that nothing is sent, whatever the client has */
  readonly hasNoAuth?: boolean
  readonly body?: CallBody
  readonly answer?: CallAnswer
  /** where it was found, as the evidence of its lines: `curl`, `har: entry 12`, `postman: "Orders / List"` */
  readonly place: string
  /** what the document calls it */
  readonly name?: string
  readonly about?: string
  readonly notes?: readonly string[]
  /** values that the document has for variables of the path, `orderId` → `17`: written where no parent is found */
  readonly variables?: ReadonlyMap<string, string>
}

/** Credentials that are not written as a header or a parameter. */
export type CallAuth =
  | { readonly type: 'http_basic' | 'http_digest'; readonly username: string; readonly password: string }
  | { readonly type: 'bearer'; readonly token: string }
  | {
      readonly type: 'api_key'
      readonly name: string
      readonly value: string
      readonly location: 'header' | 'query' | 'cookie'
    }
  /** anything else that a config's `auth` can be, ready with its lookups */
  | { readonly type: 'other'; readonly auth: JsonObject }

export type CallBody =
  | { readonly kind: 'json'; readonly value: JsonObject; readonly isGuess?: boolean }
  | { readonly kind: 'form'; readonly pairs: readonly Pair[] }
  | { readonly kind: 'text'; readonly text: string }

export interface CallAnswer {
  readonly status: number
  readonly headers: readonly Pair[]
  /** undefined = not JSON, or not in the document */
  readonly value?: JsonValue
}

/** What a reader makes of a document. */
export interface CallBook {
  readonly kind: 'curl' | 'har' | 'postman' | 'url'
  /** as a draft's `from` */
  readonly from: string
  /** what the document calls itself */
  readonly title?: string
  readonly calls: readonly Call[]
  readonly leftOut: readonly LeftOut[]
}
