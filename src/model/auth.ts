import type { z } from 'zod'
import type { RequestSpec } from './request.ts'
import type { Secret, SecretVault } from './secrets.ts'
import type { TlsIdentity, WireRequest } from './transport.ts'
import type { World } from './world.ts'

/** What an authenticator may use: a bare sender (for token endpoints), the clock, the vault for fetched tokens. */
export interface AuthTools {
  readonly world: World
  readonly vault: SecretVault
  readonly signal: AbortSignal
  /** sends one request with retries but without auth; `text` is the whole body (capped) */
  send(request: RequestSpec): Promise<TokenAnswer>
  /** small persistent key/value store shared by runs and processes of this pipeline (rotated refresh tokens) */
  readonly store: TokenStore
}

/** What a request of an authenticator was answered. */
export interface TokenAnswer {
  readonly status: number
  readonly text: string
  readonly url: string
  /** lower-cased names */
  readonly headers?: Readonly<Record<string, string>>
  /** `Set-Cookie`, one each */
  readonly setCookies?: readonly string[]
}

/** Survives runs, and is shared by processes. */
export interface TokenStore {
  read(key: string): Promise<string | undefined>
  /**
   * Hands the stored value to `change` and stores what it gives (undefined = leave as it is), while no other caller and
   * no other process changes this key: they wait and then see the new value. What `change` throws is passed on, nothing
   * is stored then. Waiting rejects with the signal's reason when aborted.
   */
  update(
    key: string,
    change: (stored: string | undefined) => Promise<string | undefined>,
    signal: AbortSignal,
  ): Promise<void>
  /**
   * The same for all machines of a run, where there are several: what is kept there is encrypted with a key made of these secrets, which each
   * of them has. undefined, or absent = there is none
   */
  sharedBy?(secrets: readonly Secret[]): TokenStore | undefined
}

/** One challenge of a `WWW-Authenticate` header. */
export interface AuthScheme {
  /** as written: `Digest` */
  readonly scheme: string
  /** by lower-cased name, quotes undone */
  readonly params: ReadonlyMap<string, string>
  /** what stands in place of parameters: `Negotiate YII…` */
  readonly token68?: string
}

/** The 401 that a request with credentials got. */
export interface AuthChallenge {
  readonly status: number
  /** lower-cased names; a repeated header is joined with ", " */
  readonly headers: Readonly<Record<string, string>>
  /** the challenges of `www-authenticate`, parsed, in the server's order */
  readonly schemes: readonly AuthScheme[]
  /** the URL that was asked, without credentials */
  readonly url: string
  /** what was refused, as it went out */
  readonly request: WireRequest
}

/**
 * A way to prove who we are. Tokens are cached inside; one instance is shared by all resources with the same config.
 * Nothing here is called for hosts that may not see credentials.
 */
export interface Authenticator {
  readonly type: string
  /** the scheme it sends in `Authorization`: a refusal that wants another one says so */
  readonly scheme?: string
  /** stable, secret-free identity: the rate limiter and caches are keyed by it */
  readonly identity: string
  /** lookup keys of the secrets in use, safe to print: a 401 says which ones to check */
  readonly secretKeys?: readonly string[]
  /** adds the credentials to a request */
  authenticate(request: RequestSpec, tools: AuthTools): Promise<RequestSpec>
  /**
   * adds what is computed over the request as it goes out, URL and body encoded: for each attempt and each redirect
   * anew, after `authenticate`. The origin stays what it was
   */
  sign?(request: WireRequest, tools: AuthTools): Promise<WireRequest>
  /** several of a kind, of which each request takes the one that is free first: a pool of tokens */
  readonly members?: readonly Authenticator[]
  /** what the connections are made with */
  readonly tls?: TlsIdentity
  /** lets a person give consent once; what comes of it is kept for the runs. Absent = nothing to do for people */
  login?(tools: AuthTools, person: LoginPerson): Promise<void>
  /** after a 401: drops what was cached, or takes up the challenge. true = worth sending once more; absent = never */
  renew?(tools: AuthTools, challenge: AuthChallenge): Promise<boolean>
}

/** Whoever sits before `sluice login`. */
export interface LoginPerson {
  /** an address to open, and what to type there; says it, and opens a browser where there is one */
  visit(url: string, words: string): Promise<void>
  readonly signal: AbortSignal
}

/** An auth type of the catalog. `options` see secrets as `Secret` or string; config resolves missing `injectable` keys. */
export interface AuthDefinition<Options extends z.ZodType = z.ZodType> {
  readonly type: string
  readonly aliases?: readonly string[]
  readonly summary: string
  readonly options: Options
  /**
   * keys of `options` that are looked up in environment and secrets files when absent (docs/contract/rest-api.md 4.1)
   */
  readonly injectable: readonly string[]
  /** of those, the ones whose value is secret */
  readonly secret: readonly string[]
  /** keys of `options` that hold an auth of their own; `a.b` is a key within a mapping */
  readonly nested?: readonly string[]
  build(options: z.output<Options>): Authenticator
}
