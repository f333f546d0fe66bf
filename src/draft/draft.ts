import type { JsonObject, JsonValue } from '../json/json.ts'

/** How sure a part of a draft is: the document says it, an answer of the API showed it, or it is only likely. */
export type Certainty = 'stated' | 'probed' | 'guess'

/** A part of a draft with what speaks for it. */
export interface Evident<T> {
  readonly value: T
  /** one line in words, which becomes the comment in the config: `openapi: parameters.page of GET /orders` */
  readonly why: string
  readonly certainty: Certainty
}

/**
 * A config before it is written: what was found in a document that describes an API (OpenAPI, cURL, HAR, Postman, a bare
 * URL), each part with its evidence. Values of config keys are in dlt's spelling; secrets are lookups
 * (`${secrets.api_key}`), never values.
 */
export interface Draft {
  /** of the pipeline, fit for a file name */
  readonly name: string
  /** what it was drafted from, in words: `openapi.json (OpenAPI 3.1, "Shop API" 2.4.0)` */
  readonly from: string
  readonly client: DraftClient
  /** parents before their children */
  readonly resources: readonly DraftResource[]
  /** what the document has and the draft does not */
  readonly leftOut: readonly LeftOut[]
  /** what the config looks up, with the value where the document held one: it goes to the secrets file at once */
  readonly secrets: readonly DraftSecret[]
}

export interface DraftClient {
  readonly baseUrl: Evident<string>
  readonly headers?: Readonly<Record<string, Evident<string>>>
  /** a config's `auth`; a list holds alternatives: the first whose secrets are all present */
  readonly auth?: Evident<JsonObject | readonly JsonObject[]>
}

export interface DraftResource {
  readonly name: string
  /** what the document says it is, one line */
  readonly about?: string
  readonly method: 'GET' | 'POST'
  /** below the base URL; a parent's value stands as `{resources.orders.id}` */
  readonly path: Evident<string>
  readonly params?: Readonly<Record<string, Evident<JsonValue>>>
  readonly json?: Evident<JsonObject>
  /** a form, or a text: a config's `data` */
  readonly data?: Evident<JsonValue>
  readonly headers?: Readonly<Record<string, Evident<string>>>
  readonly dataSelector?: Evident<string>
  /** a config's `paginator`; absent = left to detection */
  readonly paginator?: Evident<JsonObject>
  readonly primaryKey?: Evident<string | readonly string[]>
  /** a config's `incremental` */
  readonly incremental?: Evident<JsonObject>
  /** the resource whose records fill the placeholders of the path */
  readonly parent?: Evident<string>
  /** what else there is to say about it, a line each: what probing met, what to decide */
  readonly notes?: readonly string[]
  /** it was asked, and the API wants other credentials or permissions; not written */
  readonly isRefused?: true
  /** what the API said when it refused to answer; not written */
  readonly said?: string
  /** written as a comment only, because of this: it would not run as it stands */
  readonly off?: string
  /** a config's `include_from_parent`: top-level keys of the parent's records that the records of this one carry on, for its own children */
  readonly includeFromParent?: Evident<readonly string[]>
  /** a config's `auth`, where it is not the client's; null = none is sent */
  readonly auth?: Evident<JsonObject | readonly JsonObject[] | null>
}

export interface LeftOut {
  /** as the document names it: `POST /orders`, `header Cookie` */
  readonly what: string
  /** where in the document: a JSON pointer, a line */
  readonly place?: string
  readonly why: string
}

export interface DraftSecret {
  /** the key that the config looks up: `api_key` */
  readonly key: string
  readonly value?: string
}
