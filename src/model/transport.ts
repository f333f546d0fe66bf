import type { RequestMethod } from './request.ts'
/** A request as it goes over the wire: everything encoded, credentials inside. */
export interface WireRequest {
  readonly method: RequestMethod
  /** `https://host:port`, a default port left out */
  readonly origin: string
  /** path and query, percent-encoded: sent byte for byte */
  readonly path: string
  /** names as written, each once whatever its case; text beyond latin1 as its UTF-8 bytes */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | null
}

/** A request that is sent: to an API, or to a bucket that is loaded into, whose files are bytes. */
export interface SentRequest extends Omit<WireRequest, 'body'> {
  readonly body: string | Uint8Array | null
}

/** The body of a request as text; bytes are those of UTF-8. */
export function bodyText(body: SentRequest['body']): string | null {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : body
}

/** The head of an answer, and its body as it arrives, still in its `Content-Encoding`. */
export interface WireAnswer {
  readonly status: number
  /** the reason phrase; '' = the usual one of the status */
  readonly statusText?: string
  /** lower-cased names; a repeated header is a list */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** throws when the body ends before its announced length; leaving the loop early gives the connection up */
  readonly body: AsyncIterable<Uint8Array>
}

export interface WireOptions {
  /** aborted when nobody waits for the answer any more: by Ctrl-C, by a timeout, or when it drips */
  readonly signal: AbortSignal
  /** for making the connection; the rest is watched by whoever sends */
  readonly connectSeconds: number
  /** absent = the sender does not say */
  readonly about?: WireAbout
  /** the certificate that the connection is made with */
  readonly tls?: TlsIdentity
}

/** What a request is for: for those who keep what is answered. */
export interface WireAbout {
  readonly resource: string
  /** the unit that is read */
  readonly unit?: string
  /** which page it is for, by the number that whoever reads the unit has given it */
  readonly ask?: number
  /** `token` = an auth asks for what it authenticates with */
  readonly purpose: 'page' | 'token'
  /** the request before an auth has added anything, and without cookies */
  readonly bare: () => WireRequest
}

/** The certificate of a client, in PEM. */
export interface TlsIdentity {
  readonly certificate: string
  readonly privateKey: string
  readonly passphrase?: string
  /** of a private authority that the server's certificate is from */
  readonly authority?: string
}

/**
 * What sends one request and gives its answer: the network, or whatever stands in for it (a recorder, a replay, an
 * embedder's own client). It follows no redirect, retries nothing and undoes no `Content-Encoding`: that is done above
 * it, for all transports alike. Rejects when there is no answer; an error with a `code` such as `ECONNREFUSED` is
 * explained by it.
 */
export interface Transport {
  send(request: SentRequest, options: WireOptions): Promise<WireAnswer>
}
