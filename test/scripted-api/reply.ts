import type { IncomingHttpHeaders } from 'node:http'
import type { JsonValue } from '../../src/json/json.ts'
import { toJsonText } from '../../src/json/json-text.ts'

/** One request as a route sees it. */
export interface ApiRequest {
  /** 1 for the first request the server saw */
  readonly number: number
  /** 1 for the first request of this route */
  readonly routeNumber: number
  readonly method: string
  /** path and query as sent */
  readonly url: string
  /** decoded segments of `:name` places in the route's path */
  readonly params: Readonly<Record<string, string>>
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** `http://127.0.0.1:port`, for absolute links */
  readonly origin: string
}

/** What a route answers: `json` or `text`, with status 200 unless said. */
export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** bigints are written as digits and `JsonFloat(1)` as `1.0` */
  readonly json?: JsonValue
  /** sent as it is; `content-type` is JSON unless `headers` says otherwise */
  readonly text?: string
}

export type Handler = (request: ApiRequest) => Reply | Promise<Reply>

/** A reply with its defaults filled in. */
export interface ReadyReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Status, headers and bytes of a reply. */
export function readyReply(reply: Reply): ReadyReply {
  const text = reply.text ?? (reply.json === undefined ? '' : toJsonText(reply.json))
  return {
    status: reply.status ?? 200,
    headers: { 'content-type': 'application/json', ...lowerKeys(reply.headers ?? {}) },
    body: Buffer.from(text),
  }
}

function lowerKeys(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
