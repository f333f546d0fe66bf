import type { AuthTools, TokenStore } from '../../../model/auth.ts'
import { given } from '../../../model/given.ts'
import { ownValue } from '../../../json/json.ts'
import type { Pairs, RequestSpec } from '../../../model/request.ts'
import type { Secret } from '../../../model/secrets.ts'
import { formEncodeText } from '../../http/codec/encode-url.ts'
import * as answers from './read-answer.ts'
import type { AccessToken, AnswerContext, TokenReply } from './read-answer.ts'
import { readSharedToken, refusedTokens, type RefusedTokens, sharedTokenText } from './refresh-together.ts'

// Own code instead of oauth4webapi: that library insists on https, on `token_type`, on a numeric `expires_in` and on
// one way of client authentication per server; dlt's users have token endpoints that keep to none of it.

/** What a token is asked for with. */
export interface TokenGrant {
  readonly identity: string
  readonly url: string
  readonly clientId: string
  /** undefined = a public client, which has a refresh token and no secret */
  readonly clientSecret: Secret | undefined
  readonly refreshToken: Secret | undefined
  /** further form fields; one of the same name replaces ours */
  readonly extra: Pairs
  /** separated by blanks, '' = none */
  readonly scopes: string
  readonly defaultLifetimeSeconds: number
  /** further headers of the token request */
  readonly headers?: Pairs
  /** what the server calls the usual names */
  readonly names?: Readonly<Partial<Record<string, string>>>
  /** true = the fields stand behind the address */
  readonly inQuery?: boolean
  /** makes the password grant */
  readonly user?: { readonly name: string; readonly password: Secret }
}

/**
 * Makes the function that fetches a token: credentials in the form as dlt sends them; when the server refuses the
 * client so, once more with HTTP basic, which is then kept. Throws TOKEN_REFUSED, TOKEN_MISSING, and what sending and
 * the store throw.
 *
 * With a refresh token: the stored one, which is the configured one as the server has rotated it since. It is read,
 * spent and replaced under the store's lock, because most servers take a second use for a theft and revoke everything.
 * If the server calls the stored one invalid, the configured one is tried (the user may have put a new one there).
 */
export function createTokenRequester(grant: TokenGrant): (tools: AuthTools) => Promise<AccessToken> {
  let basic = false
  const refused = refusedTokens()
  const ask = async (tools: AuthTools, refreshToken: string | null): Promise<TokenReply> => {
    const reply = await tools.send(tokenRequest(grant, refreshToken, basic))
    if (basic || grant.clientSecret === undefined || !clientRefused(reply, refreshToken)) return reply
    const second = await tools.send(tokenRequest(grant, refreshToken, true))
    basic = second.status < 300
    // the first answer is about what the config says, the second about our guess
    return basic ? second : reply
  }
  return async (tools) => {
    if (grant.clientSecret !== undefined) tools.vault.add(grant.clientSecret.reveal())
    if (grant.user !== undefined) tools.vault.add(grant.user.password.reveal())
    const context = answerContext(grant, tools)
    if (grant.refreshToken !== undefined) {
      const refreshing = { grant, tools, ask }
      const together = tools.store.sharedBy?.(secretsOf(grant))
      if (together === undefined) return refresh(grant.refreshToken.reveal(), refreshing)
      return refused.last(await refreshTogether(together, refreshing, refused))
    }
    const reply = await ask(tools, null)
    answers.requireSuccess(reply, context)
    return answers.readAccessToken(reply, context)
  }
}

interface Refreshing {
  readonly grant: TokenGrant
  readonly tools: AuthTools
  readonly ask: (tools: AuthTools, refreshToken: string) => Promise<TokenReply>
}

/** Asks with the stored refresh token, or the configured one; `rotated` is what is to be used next time, where that is another one. */
async function spend(stored: string | undefined, { grant, tools, ask }: Refreshing) {
  const configured = grant.refreshToken?.reveal() ?? ''
  if (stored !== undefined) tools.vault.add(stored)
  const context = answerContext(grant, tools)
  let reply = await ask(tools, stored ?? configured)
  if (stored !== undefined && stored !== configured && grantRefused(reply)) reply = await ask(tools, configured)
  answers.requireSuccess(reply, context)
  const next = answers.textOf(
    ownValue(answers.decodeAnswer(reply.text), grant.names?.['refresh_token'] ?? 'refresh_token'),
  )
  const rotated = next === null || next === '' ? undefined : next
  if (rotated !== undefined) tools.vault.add(rotated)
  return { reply, context, rotated }
}

function secretsOf({ refreshToken, clientSecret }: TokenGrant): readonly Secret[] {
  return [refreshToken, clientSecret].flatMap((secret) => secret ?? [])
}

async function refresh(configured: string, { grant, tools, ask }: Refreshing): Promise<AccessToken> {
  tools.vault.add(configured)
  const spent: { token?: { readonly reply: TokenReply; readonly context: AnswerContext } } = {}
  const change = async (stored: string | undefined): Promise<string | undefined> => {
    const { rotated, ...token } = await spend(stored, { grant, tools, ask })
    spent.token = token
    return rotated
  }
  await tools.store.update(`oauth2_refresh_token ${grant.identity}`, change, tools.signal)
  // only now, so that a rotated token is kept even when the answer holds no access token
  if (spent.token === undefined) throw new Error('the token store did not run the change')
  return answers.readAccessToken(spent.token.reply, spent.token.context)
}

/**
 * Of several machines one at a time spends the refresh token, the others find what it got: a server that takes only the newest of its
 * tokens would refuse all but one of them.
 */
async function refreshTogether(
  store: TokenStore,
  refreshing: Refreshing,
  refused: RefusedTokens,
): Promise<AccessToken> {
  const { grant, tools } = refreshing
  const found: { token?: AccessToken; failure?: unknown } = {}
  refused.again(tools.world.now())
  tools.vault.add(grant.refreshToken?.reveal() ?? '')
  const change = async (text: string | undefined): Promise<string | undefined> => {
    const kept = readSharedToken(text)
    if (kept !== undefined && tools.world.now() < kept.renewAt && !refused.has(kept.access)) {
      tools.vault.add(kept.access)
      found.token = { text: kept.access, renewAt: kept.renewAt }
      return undefined
    }
    const { reply, context, rotated = kept?.refresh } = await spend(kept?.refresh, refreshing)
    const next = given({ refresh: rotated })
    try {
      const token = answers.readAccessToken(reply, context)
      found.token = token
      return sharedTokenText({ access: token.text, renewAt: token.renewAt, ...next })
    } catch (error) {
      // a rotated token is kept even when the answer holds no access token
      found.failure = error
      return sharedTokenText({ access: '', renewAt: 0, ...next })
    }
  }
  await store.update(`oauth2_refresh_token ${grant.identity}`, change, tools.signal)
  if (found.token === undefined) throw found.failure ?? new Error('the token store did not run the change')
  return found.token
}

function tokenRequest(grant: TokenGrant, refreshToken: string | null, basic: boolean): RequestSpec {
  const secret = grant.clientSecret?.reveal()
  const fields: [string, string][] = []
  const called = (name: string): string => grant.names?.[name] ?? name
  // RFC 6749 2.3: a client says in one way who it is
  const isSaid = basic || grant.headers?.some(([name]) => name.toLowerCase() === 'authorization') === true
  if (!isSaid) fields.push([called('client_id'), grant.clientId])
  if (!isSaid && secret !== undefined) fields.push([called('client_secret'), secret])
  if (refreshToken !== null)
    fields.push([called('grant_type'), 'refresh_token'], [called('refresh_token'), refreshToken])
  else if (grant.user === undefined) fields.push([called('grant_type'), 'client_credentials'])
  else {
    fields.push([called('grant_type'), 'password'])
    fields.push(['username', grant.user.name], ['password', grant.user.password.reveal()])
  }
  fields.push(...scopesOf(grant))
  const extraNames = new Set(grant.extra.map(([name]) => name))
  // RFC 6749 2.3.1: both are form-encoded before they are put together
  const pair = Buffer.from(`${formEncodeText(grant.clientId)}:${formEncodeText(secret ?? '')}`).toString('base64')
  const sent = [...fields.filter(([name]) => !extraNames.has(name)), ...grant.extra]
  return {
    method: 'POST',
    url: grant.url,
    params: grant.inQuery === true ? sent : [],
    headers: [
      ['Accept', 'application/json'],
      ...(basic ? [['Authorization', `Basic ${pair}`] as const] : []),
      ...(grant.headers ?? []),
    ],
    body: grant.inQuery === true ? { kind: 'none' } : { kind: 'form', fields: sent },
  }
}

/** One field, as the standard has it; under a name of the server's own one for each scope. */
function scopesOf({ scopes, names = {} }: TokenGrant): readonly [string, string][] {
  if (scopes === '') return []
  const { scope: name } = names
  return name === undefined ? [['scope', scopes]] : scopes.split(' ').map((scope) => [name, scope])
}

/** Errors of RFC 6749 5.2 about something else than who asks. */
const otherRefusals: readonly (string | null)[] = ['invalid_grant', 'invalid_scope', 'unsupported_grant_type']

/**
 * True when the other way of saying who asks may help. Endpoints that want HTTP basic answer 401, or 400 with
 * `invalid_client`, or, as they see no client at all, with `invalid_request` (Zoom) or nothing that has a name. A
 * refresh token is shown a second time only where the endpoint says that it has not looked at it.
 */
function clientRefused(reply: TokenReply, refreshToken: string | null): boolean {
  const error = answers.errorCode(reply)
  if (otherRefusals.includes(error)) return false
  if (reply.status === 401) return true
  if (reply.status !== 400) return false
  return (
    error === 'invalid_client' ||
    error === 'invalid_request' ||
    (error !== null ? error === 'unauthorized_client' : refreshToken === null)
  )
}

// anything else (a 403 of a firewall, an unknown client) says nothing about the token, and would burn the other one
function grantRefused(reply: TokenReply): boolean {
  return [400, 401].includes(reply.status) && ['invalid_grant', null].includes(answers.errorCode(reply))
}

function answerContext(grant: TokenGrant, tools: AuthTools): AnswerContext {
  const { refreshToken, clientSecret, defaultLifetimeSeconds } = grant
  const key = refreshToken?.key ?? clientSecret?.key ?? ''
  const named = key === '' ? '' : ` ("${key}")`
  return {
    tools,
    started: tools.world.now(),
    defaultLifetimeSeconds,
    names: grant.names ?? {},
    urlOption: 'access_token_url',
    refusedHint:
      refreshToken === undefined
        ? `Check "client_id" and "client_secret"${named}, and the scopes they may ask for.`
        : `The refresh token may be used up or revoked: authorize again and store the new "refresh_token"${named}.`,
  }
}
