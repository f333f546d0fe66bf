import type { z } from 'zod'
import type { RequestSpec } from './request.ts'
import type { SecretVault } from './secrets.ts'
import type { World } from './world.ts'

/** What an authenticator may use: a bare sender (for token endpoints), the clock, the vault for fetched tokens. */
export interface AuthTools {
  readonly world: World
  readonly vault: SecretVault
  readonly signal: AbortSignal
  /** sends one request with retries but without auth; `text` is the whole body (capped) */
  send(request: RequestSpec): Promise<{ readonly status: number; readonly text: string; readonly url: string }>
  /** small persistent key/value store shared by runs and processes of this pipeline (rotated refresh tokens) */
  readonly store: TokenStore
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
}

/** A way to prove who we are. Tokens are cached inside; one instance is shared by all resources with the same config. */
export interface Authenticator {
  readonly type: string
  /** stable, secret-free identity: the rate limiter and caches are keyed by it */
  readonly identity: string
  /** lookup keys of the secrets in use, safe to print: a 401 says which ones to check */
  readonly secretKeys?: readonly string[]
  /** adds the credentials to a request */
  authenticate(request: RequestSpec, tools: AuthTools): Promise<RequestSpec>
  /** after a 401: drops what was cached. true = worth sending once more; absent = never */
  renew?(tools: AuthTools): Promise<boolean>
}

/** An auth type of the catalog. `options` see secrets as `Secret` or string; config resolves missing `injectable` keys. */
export interface AuthDefinition<Options extends z.ZodType = z.ZodType> {
  readonly type: string
  readonly aliases?: readonly string[]
  readonly summary: string
  readonly options: Options
  /** keys of `options` that are looked up in environment and secrets files when absent (spec/rest-api.md 4.1) */
  readonly injectable: readonly string[]
  /** of those, the ones whose value is secret */
  readonly secret: readonly string[]
  build(options: z.output<Options>): Authenticator
}
