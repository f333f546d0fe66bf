import type { Authenticator, AuthTools } from '../../../model/auth.ts'
import { given } from '../../../model/given.ts'
import { type RequestSpec, withHeader } from '../../../model/request.ts'
import type { Secret } from '../../../model/secrets.ts'
import type { AccessToken } from './read-answer.ts'

/** How a token comes about, and what the authenticator around it is called. */
export interface TokenSource {
  readonly type: string
  readonly identity: string
  readonly secretKeys: readonly string[]
  /** used until the server refuses it */
  readonly given?: Secret | undefined
  fetch(tools: AuthTools): Promise<AccessToken>
  /** how it is sent; default `Authorization: Bearer …` */
  put?(request: RequestSpec, token: string): RequestSpec
  readonly scheme?: string
}

/**
 * An authenticator that sends `Bearer` tokens: shared by everything that uses this instance, fetched once however many
 * requests wait, renewed before they expire and once after a 401.
 */
export function bearerOf(source: TokenSource): Authenticator {
  let held: AccessToken | null =
    source.given === undefined ? null : { text: source.given.reveal(), renewAt: Number.POSITIVE_INFINITY }
  let pending: { readonly token: Promise<AccessToken>; readonly signal: AbortSignal } | null = null

  const fetchShared = async (tools: AuthTools): Promise<AccessToken> => {
    const mine = (pending ??= { token: source.fetch(tools), signal: tools.signal })
    try {
      held = await mine.token
      return held
    } catch (error) {
      if (pending === mine) pending = null
      // whoever asked first was aborted; that is no reason for the others to fail
      if (mine.signal.aborted && !tools.signal.aborted) return fetchShared(tools)
      throw error
    } finally {
      if (pending === mine) pending = null
    }
  }
  return {
    type: source.type,
    ...(source.put === undefined ? { scheme: 'Bearer' } : given({ scheme: source.scheme })),
    identity: source.identity,
    secretKeys: source.secretKeys,
    async authenticate(spec, tools) {
      const token = held !== null && tools.world.now() < held.renewAt ? held : await fetchShared(tools)
      tools.vault.add(token.text)
      return source.put?.(spec, token.text) ?? withHeader(spec, 'Authorization', `Bearer ${token.text}`)
    },
    async renew() {
      if (pending === null) held = null
      return true
    },
  }
}
