import { z } from 'zod'
import type { Authenticator, AuthTools, TokenAnswer } from '../../../model/auth.ts'
import { readDuration } from '../../../model/duration.ts'
import { given } from '../../../model/given.ts'
import { SluiceError } from '../../../model/errors.ts'
import { parseJson } from '../../../json/json-text.ts'
import { isJsonObject, isList, type JsonValue, ownValue } from '../../../json/json.ts'
import { type RequestBody, type RequestSpec, withHeader } from '../../../model/request.ts'
import { Secret } from '../../../model/secrets.ts'
import { locations, putKey } from '../api-key.ts'
import { authInstance, defineAuth, identityOf, plainText } from '../define-auth.ts'
import { type AccessToken, textOf } from '../token/read-answer.ts'
import { bearerOf } from '../token/shared-token.ts'

const plain = z.union([z.string(), z.number(), z.bigint(), z.boolean()])
const texts = z.record(z.string(), plain)

const request = z.strictObject({
  url: plainText.describe('the address that is called'),
  method: z.enum(['GET', 'POST']).default('POST').describe('GET or POST'),
  params: texts.default({}).describe('of the query'),
  headers: texts.default({}).describe('of the call'),
  json: z.unknown().optional().describe('body as JSON'),
  data: texts.optional().describe('body as a form'),
  auth: authInstance.optional().describe('of the call itself, e.g. http_basic'),
})

const sendAs = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('bearer').describe('Authorization: Bearer …') }),
  z.strictObject({
    type: z.literal('api_key').describe('under a name of its own'),
    name: z.string().min(1).default('Authorization').describe('of the header, parameter, cookie or field'),
    location: z.enum(locations).default('header').describe('where it is sent'),
    prefix: z.string().default('').describe('before the token, e.g. "Token "'),
  }),
])

const options = z.strictObject({
  request: request.describe('the call that gives a token'),
  token_path: z
    .string()
    .optional()
    .describe('keys to the token in the answer: data.token; default: the first of token, access_token, …'),
  token_header: z.string().optional().describe('header of the answer that holds it'),
  cookies: z.boolean().default(false).describe('true = the answer sets cookies, and they are what is sent'),
  expires_in: z
    .union([z.number().positive(), z.string()])
    .nullish()
    .describe('how long it is good for: seconds, "30m", "PT1H"; default: until a 401'),
  expires_in_path: z.string().optional().describe('keys to the seconds in the answer'),
  send_as: sendAs.default({ type: 'bearer' }).describe('how the token goes along with requests'),
})

/**
 * A call before all others: it gives a token (or cookies), which goes along with the requests. One call for all of them,
 * again when the token has run out and once after a 401.
 */
export const login = defineAuth({
  type: 'login',
  aliases: ['session'],
  summary: 'a login call gives a token or cookies, which are sent with all requests',
  options,
  injectable: [],
  secret: [],
  nested: ['request.auth'],
  build: (written): Authenticator => {
    const { request: call, send_as: how, cookies } = written
    const { auth, ...rest } = call
    return bearerOf({
      type: 'login',
      identity: identityOf('login', { url: call.url, auth: auth?.identity ?? null, how }, [
        new Secret('', JSON.stringify(rest, bigints)),
      ]),
      secretKeys: auth?.secretKeys ?? [],
      fetch: (tools) => fetchSession(written, tools),
      put: (request, token) => (cookies ? withHeader(request, 'Cookie', token) : sent(request, token, how)),
      ...given({ scheme: !cookies && how.type === 'bearer' ? 'Bearer' : undefined }),
    })
  },
})

function sent(request: RequestSpec, token: string, how: z.output<typeof sendAs>): RequestSpec {
  if (how.type === 'bearer') return withHeader(request, 'Authorization', `Bearer ${token}`)
  const { name, location, prefix } = how
  return putKey(request, { name, location, key: `${prefix}${token}` })
}

async function fetchSession(written: z.output<typeof options>, tools: AuthTools): Promise<AccessToken> {
  const { auth } = written.request
  const started = tools.world.now()
  const call = callOf(written.request)
  const answer = await tools.send(auth === undefined ? call : await auth.authenticate(call, tools))
  if (answer.status >= 300) throw refused(answer, tools)
  const text = tokenIn(answer, written)
  if (text === undefined) throw missing(answer, written, tools)
  tools.vault.add(text)
  return { text, renewAt: endOf(answer, written, started) }
}

function callOf({ url, method, params, headers, json, data }: z.output<typeof request>): RequestSpec {
  const pairs = (values: z.output<typeof texts>) =>
    Object.entries(values).map(([name, value]) => [name, String(value)] as const)
  const body: RequestBody =
    json !== undefined
      ? { kind: 'json', value: revealed(json) }
      : data !== undefined
        ? { kind: 'form', fields: pairs(data) }
        : { kind: 'none' }
  return { method, url, params: pairs(params), headers: [['Accept', 'application/json'], ...pairs(headers)], body }
}

const usual = ['token', 'access_token', 'accessToken', 'id', 'session_token', 'sessionToken', 'session_id', 'jwt']

function tokenIn(
  answer: TokenAnswer,
  { token_path: path, token_header: header, cookies }: z.output<typeof options>,
): string | undefined {
  if (cookies) {
    const pairs = (answer.setCookies ?? []).map((cookie) => cookie.split(';')[0] ?? '')
    return pairs.length === 0 ? undefined : pairs.join('; ')
  }
  if (header !== undefined) return answer.headers?.[header.toLowerCase()]
  if (path !== undefined) return textOf(valueAt(answer, path)) ?? undefined
  return usual.map((name) => textOf(valueAt(answer, name))).find((text) => text !== null && text !== '') ?? undefined
}

function endOf(
  answer: TokenAnswer,
  { expires_in: written, expires_in_path: path }: z.output<typeof options>,
  started: number,
): number {
  const said = path === undefined ? null : textOf(valueAt(answer, path))
  const ms = said === null ? lifetimeMs(written) : Number(said) * 1000
  if (ms === undefined || !Number.isFinite(ms)) return Number.POSITIVE_INFINITY
  // a little before its end: the request takes its time
  return started + ms - Math.min(30_000, ms / 10)
}

/** Seconds, `30m`, or an ISO duration. */
function lifetimeMs(written: string | number | null | undefined): number | undefined {
  if (written === null || written === undefined) return undefined
  if (typeof written === 'number') return written * 1000
  const iso = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(written)
  if (iso === null) return readDuration(written)
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = iso.slice(1).map((part) => Number(part ?? 0))
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}

/** A value of the answer by its keys, `*` for none: `data.tokens[0].id`. */
function valueAt({ text }: TokenAnswer, path: string): JsonValue | undefined {
  let value: JsonValue | undefined
  try {
    value = parseJson(text)
  } catch {
    return undefined
  }
  const keys = path
    .replace(/^\$\.?/, '')
    .replaceAll(/\[['"]?([^\]'"]+)['"]?\]/g, '.$1')
    .split('.')
  for (const key of keys.filter((each) => each !== '')) {
    if (isList(value)) value = value[Number(key)]
    else value = value !== undefined && isJsonObject(value) ? ownValue(value, key) : undefined
  }
  return value
}

function refused({ status, url, text }: TokenAnswer, { vault }: AuthTools): SluiceError {
  return new SluiceError('TOKEN_REFUSED', `Could not log in because the login call answered ${status}.`, {
    found: vault.mask(`${url} -> ${vault.mask(text).slice(0, 200)}`),
    hint: 'Check what "request" of the auth sends: address, names of the fields, credentials.',
  })
}

function missing(
  { url }: TokenAnswer,
  { token_path: path, token_header: header, cookies }: z.output<typeof options>,
  { vault }: AuthTools,
): SluiceError {
  const where = cookies
    ? 'cookies'
    : header === undefined
      ? `a token at "${path ?? usual.join('", "')}"`
      : `the header "${header}"`
  return new SluiceError(
    'TOKEN_MISSING',
    `Could not log in because the answer of the login call has no ${where.replace(/^(a|the) /, '')}.`,
    {
      found: vault.mask(url),
      allowed: 'token_path: data.token',
      hint: 'Write in "token_path", "token_header" or "cookies" where it stands.',
    },
  )
}

/** Secrets in the body of the call as they are: it goes to whom they are meant for. */
function revealed(value: unknown): JsonValue {
  if (value instanceof Secret) return value.reveal()
  if (Array.isArray(value)) return value.map(revealed)
  if (typeof value !== 'object' || value === null) return value as JsonValue
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revealed(member)]))
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
