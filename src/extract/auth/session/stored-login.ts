import type { AuthTools, Authenticator, TokenAnswer } from '../../../model/auth.ts'
import { SluiceError } from '../../../model/errors.ts'
import { parseJson, toJsonText } from '../../../json/json-text.ts'
import { isJsonObject, ownValue } from '../../../json/json.ts'
import type { Secret } from '../../../model/secrets.ts'
import type { AnswerContext, AccessToken } from '../token/read-answer.ts'
import * as answers from '../token/read-answer.ts'
import { bearerOf } from '../token/shared-token.ts'

/** A program for which a person has given consent. */
export interface ConsentedClient {
  readonly type: string
  readonly identity: string
  readonly tokenUrl: string
  readonly clientId: string
  /** undefined = a public client */
  readonly clientSecret?: Secret | undefined
}

/** What a person's consent came to, as it is kept. */
interface StoredLogin {
  readonly access: string
  /** epoch milliseconds */
  readonly renewAt: number
  readonly refresh?: string
}

/**
 * Tokens that `sluice login` has kept, refreshed when they run out. Whoever refreshes holds the store's lock and looks
 * again first: of several processes one spends the refresh token, the others find what it got.
 */
export function consentedBearer(client: ConsentedClient, login: Authenticator['login']): Authenticator {
  const spent = new Set<string>()
  let last: string | undefined
  const bearer = bearerOf({
    type: client.type,
    identity: client.identity,
    secretKeys: client.clientSecret === undefined ? [] : [client.clientSecret.key],
    async fetch(tools) {
      const found: { token?: AccessToken } = {}
      await tools.store.update(
        keyOf(client),
        async (stored) => {
          const kept = read(stored)
          if (kept === undefined) throw needsLogin(client, 'nobody has logged in yet')
          if (tools.world.now() < kept.renewAt && !spent.has(kept.access)) {
            found.token = { text: kept.access, renewAt: kept.renewAt }
            return undefined
          }
          const fresh = await refreshed(kept, client, tools)
          found.token = { text: fresh.access, renewAt: fresh.renewAt }
          return toJsonText({ ...fresh })
        },
        tools.signal,
      )
      if (found.token === undefined) throw new Error('the token store did not run the change')
      last = found.token.text
      return found.token
    },
  })
  return {
    ...bearer,
    async renew(tools, challenge) {
      if (last !== undefined) spent.add(last)
      return (await bearer.renew?.(tools, challenge)) ?? false
    },
    ...(login !== undefined && { login }),
  }
}

/** Keeps what the token endpoint gave for a person's consent. */
export async function keepLogin(client: ConsentedClient, answer: TokenAnswer, tools: AuthTools): Promise<void> {
  const login = loginOf(answer, contextOf(client, tools))
  await tools.store.update(keyOf(client), async () => toJsonText({ ...login }), tools.signal)
}

/** The answer of the token endpoint, refused or not. */
export function contextOf(client: ConsentedClient, tools: AuthTools): AnswerContext {
  return {
    tools,
    started: tools.world.now(),
    defaultLifetimeSeconds: 3600,
    urlOption: 'token_url',
    refusedHint: `Check "client_id"${client.clientSecret === undefined ? '' : ' and "client_secret"'}, and log in again: sluice login.`,
  }
}

/** Form fields that say which program asks. */
export function clientFields({ clientId, clientSecret }: ConsentedClient): readonly (readonly [string, string])[] {
  return [
    ['client_id', clientId],
    ...(clientSecret === undefined ? [] : [['client_secret', clientSecret.reveal()] as const]),
  ]
}

/** Asks the token endpoint with these fields. */
export function askTokens(
  client: ConsentedClient,
  fields: readonly (readonly [string, string])[],
  tools: AuthTools,
): Promise<TokenAnswer> {
  if (client.clientSecret !== undefined) tools.vault.add(client.clientSecret.reveal())
  return tools.send({
    method: 'POST',
    url: client.tokenUrl,
    params: [],
    headers: [['Accept', 'application/json']],
    body: { kind: 'form', fields: [...fields, ...clientFields(client)] },
  })
}

async function refreshed(kept: StoredLogin, client: ConsentedClient, tools: AuthTools): Promise<StoredLogin> {
  if (kept.refresh === undefined)
    throw needsLogin(client, 'its token has run out, and the server gave none to renew it')
  tools.vault.add(kept.refresh)
  const fields = [['grant_type', 'refresh_token'] as const, ['refresh_token', kept.refresh] as const]
  const answer = await askTokens(client, fields, tools)
  if (answers.errorCode(answer) === 'invalid_grant')
    throw needsLogin(client, 'the consent was withdrawn or has run out')
  return { refresh: kept.refresh, ...loginOf(answer, contextOf(client, tools)) }
}

function loginOf(answer: TokenAnswer, context: AnswerContext): StoredLogin {
  answers.requireSuccess(answer, context)
  const { text, renewAt } = answers.readAccessToken(answer, context)
  const refresh = answers.textOf(ownValue(answers.decodeAnswer(answer.text), 'refresh_token'))
  if (refresh !== null) context.tools.vault.add(refresh)
  return { access: text, renewAt, ...(refresh !== null && refresh !== '' && { refresh }) }
}

function read(stored: string | undefined): StoredLogin | undefined {
  if (stored === undefined) return undefined
  const value = parseJson(stored)
  if (!isJsonObject(value)) return undefined
  const [access, renewAt, refresh] = ['access', 'renewAt', 'refresh'].map((key) => ownValue(value, key))
  if (typeof access !== 'string' || typeof renewAt !== 'number') return undefined
  return { access, renewAt, ...(typeof refresh === 'string' && { refresh }) }
}

function keyOf({ identity }: ConsentedClient): string {
  return `oauth2_login ${identity}`
}

function needsLogin({ type }: ConsentedClient, why: string): SluiceError {
  return new SluiceError('LOGIN_NEEDED', `Could not get an access token because ${why}.`, {
    found: `auth: { type: ${type} }`,
    hint: 'Run "sluice login" with this config once, in a terminal: sluice login shop.yaml',
  })
}
