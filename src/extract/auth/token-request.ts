import type { AuthTools } from '../../model/auth.ts'
import { SluiceError } from '../../model/errors.ts'
import { ownValue, type JsonObject } from '../../model/json.ts'
import type { Pairs, RequestSpec } from '../../model/request.ts'
import type { Secret } from '../../model/secrets.ts'
import { formEncodeText } from '../http/codec/encode-url.ts'
import { decodeAnswer, lifetimeSeconds, textOf } from './token-answer.ts'

// Own code instead of oauth4webapi: that library insists on https, on `token_type`, on a numeric `expires_in` and on
// one way of client authentication per server; dlt's users have token endpoints that keep to none of it.

/** What a token is asked for with. */
export interface TokenGrant {
  readonly identity: string
  readonly url: string
  readonly clientId: string
  readonly clientSecret: Secret
  readonly refreshToken: Secret | null
  /** further form fields; one of the same name replaces ours */
  readonly extra: Pairs
  /** separated by blanks, '' = none */
  readonly scopes: string
  readonly defaultLifetimeSeconds: number
}

export interface AccessToken {
  readonly text: string
  /** epoch milliseconds from which on it is not used any more */
  readonly renewAt: number
}

type TokenReply = Awaited<ReturnType<AuthTools['send']>>

/**
 * Makes the function that fetches a token: credentials in the form as dlt sends them; when the server refuses the
 * client so, once more with HTTP basic, which is then kept. A rotated refresh token goes into the store; if the stored
 * one is refused, the configured one is tried (the user may have put a new one there). Throws TOKEN_REFUSED,
 * TOKEN_MISSING, and what sending throws.
 */
export function createTokenRequester(grant: TokenGrant): (tools: AuthTools) => Promise<AccessToken> {
  let basic = false
  const storeKey = `oauth2_refresh_token ${grant.identity}`

  const ask = async (tools: AuthTools, refreshToken: string | null): Promise<TokenReply> => {
    const reply = await tools.send(tokenRequest(grant, refreshToken, basic))
    if (basic || !clientRefused(reply)) return reply
    const second = await tools.send(tokenRequest(grant, refreshToken, true))
    basic = second.status < 300
    // the first answer is about what the config says, the second about our guess
    return basic ? second : reply
  }
  return async (tools) => {
    tools.vault.add(grant.clientSecret.reveal())
    const configured = grant.refreshToken?.reveal() ?? null
    const stored = configured === null ? null : ((await tools.store.read(storeKey)) ?? null)
    for (const refreshToken of [configured, stored]) tools.vault.add(refreshToken ?? '')
    const started = tools.world.now()
    let reply = await ask(tools, stored ?? configured)
    if (reply.status >= 300 && stored !== null && stored !== configured) reply = await ask(tools, configured)
    const answer = readAnswer(reply, grant, tools)
    const rotated = textOf(ownValue(answer, 'refresh_token'))
    if (configured !== null && rotated !== null && rotated !== stored) {
      tools.vault.add(rotated)
      await tools.store.write(storeKey, rotated)
    }
    return toToken(answer, { grant, started, reply, tools })
  }
}

function tokenRequest(grant: TokenGrant, refreshToken: string | null, basic: boolean): RequestSpec {
  const secret = grant.clientSecret.reveal()
  const fields: [string, string][] = basic
    ? []
    : [
        ['client_id', grant.clientId],
        ['client_secret', secret],
      ]
  if (refreshToken === null) fields.push(['grant_type', 'client_credentials'])
  else fields.push(['grant_type', 'refresh_token'], ['refresh_token', refreshToken])
  if (grant.scopes !== '') fields.push(['scope', grant.scopes])
  const extraNames = new Set(grant.extra.map(([name]) => name))
  // RFC 6749 2.3.1: both are form-encoded before they are put together
  const pair = Buffer.from(`${formEncodeText(grant.clientId)}:${formEncodeText(secret)}`).toString('base64')
  return {
    method: 'POST',
    url: grant.url,
    params: [],
    headers: [['Accept', 'application/json'], ...(basic ? [['Authorization', `Basic ${pair}`] as const] : [])],
    body: { kind: 'form', fields: [...fields.filter(([name]) => !extraNames.has(name)), ...grant.extra] },
  }
}

function clientRefused({ status, text }: TokenReply): boolean {
  return status === 401 || (status === 400 && textOf(ownValue(decodeAnswer(text), 'error')) === 'invalid_client')
}

function readAnswer(reply: TokenReply, grant: TokenGrant, { vault }: AuthTools): JsonObject {
  const answer = decodeAnswer(reply.text)
  if (reply.status < 300) return answer
  const why = ['error', 'error_description'].flatMap((key) => textOf(ownValue(answer, key)) ?? [])
  throw new SluiceError(
    'TOKEN_REFUSED',
    `Could not get an access token because the token endpoint answered ${reply.status}.`,
    {
      found: vault.mask(`POST ${reply.url}${why.length === 0 ? '' : ` -> ${why.join(': ').slice(0, 200)}`}`),
      hint: refusedHint(reply.status, grant),
    },
  )
}

function refusedHint(status: number, { refreshToken, clientSecret }: TokenGrant): string {
  if (status < 400)
    return 'The token endpoint redirects to another host: put the final address into "access_token_url".'
  if (status === 404) return 'Check "access_token_url".'
  const key = refreshToken?.key ?? clientSecret.key
  const named = key === '' ? '' : ` ("${key}")`
  return refreshToken === null
    ? `Check "client_id" and "client_secret"${named}, and the scopes they may ask for.`
    : `The refresh token may be used up or revoked: authorize again and store the new "refresh_token"${named}.`
}

function toToken(
  answer: JsonObject,
  about: {
    readonly grant: TokenGrant
    readonly started: number
    readonly reply: TokenReply
    readonly tools: AuthTools
  },
): AccessToken {
  const text = textOf(ownValue(answer, 'access_token'))
  if (text === null || text === '')
    throw new SluiceError(
      'TOKEN_MISSING',
      'Could not get an access token because the answer holds no "access_token".',
      {
        found: about.tools.vault.mask(
          `POST ${about.reply.url} -> keys ${Object.keys(answer).slice(0, 20).join(', ') || 'none'}`,
        ),
        allowed: '{"access_token": "…", "expires_in": 3600}',
        hint: 'Check "access_token_url": it must be the address that answers with tokens.',
      },
    )
  about.tools.vault.add(text)
  const lifetime = lifetimeSeconds(answer) ?? about.grant.defaultLifetimeSeconds
  const margin = Math.min(30, lifetime / 10)
  return { text, renewAt: about.started + (lifetime - margin) * 1000 }
}
