import { isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts'
import type { Evident, LeftOut } from '../draft.ts'
import { hasLookup, literalText, literalValue, plainText } from '../literal.ts'
import type { Call, CallAuth, Pair } from './call.ts'
import type { SecretBook } from './secret-book.ts'
import { isSecret, secretKeyOf } from './secret-signs.ts'
import { decoded, type UrlParts, urlParts } from './url-parts.ts'

/** A call in the parts of a config, secrets taken out. Texts still have their marks, but for what is `Evident`. */
export interface RequestParts {
  readonly call: Call
  readonly url: UrlParts
  /** those of the query that are not secrets; a name that comes twice has a list */
  readonly params: ReadonlyMap<string, JsonValue>
  readonly headers: readonly Pair[]
  readonly auth?: Evident<JsonObject>
  readonly json?: Evident<JsonObject>
  readonly data?: Evident<JsonValue>
}

// they describe the connection or the browser, or say what is the rule anyway
const dropped =
  /^(?::.*|accept|accept-(?:encoding|language|charset)|cache-control|connection|content-(?:length|type)|cookie2|dnt|expect|host|if-(?:none-match|modified-since)|keep-alive|origin|pragma|priority|range|referer|sec-.*|te|transfer-encoding|upgrade|upgrade-insecure-requests|x-requested-with|x-forwarded-.*|postman-token|user-agent)$/i

/** Whether a header says something a config needs; Accept of JSON, and what browsers send, do not. */
function isKept([name, value]: Pair): boolean {
  if (value === '') return false
  if (/^accept$/i.test(name)) return !/^\*\/\*|application\/json(?:$|[,;])|text\/html/i.test(value)
  if (/^user-agent$/i.test(name)) return !/^(?:Mozilla|PostmanRuntime|curl)\b/i.test(value)
  return !dropped.test(name)
}

/** What to do about the cookies of a document: they are the user's own, or those of a browser. */
export type Cookies = 'keep' | 'leave out'

/** The parts of a call; undefined where its URL is none. What is left out is told to `leave`. */
export function requestParts(
  call: Call,
  secrets: SecretBook,
  { cookies, leave }: { readonly cookies: Cookies; readonly leave: (left: LeftOut) => void },
): RequestParts | undefined {
  const url = urlParts(call.url)
  if (url === undefined) return undefined
  const auths: Evident<JsonObject>[] = []
  const take: Take = (value, what) => {
    if (auths.length > 0) return false
    auths.push({ value, why: what === '' ? call.place : `${what}, ${call.place}`, certainty: 'stated' })
    return true
  }
  if (call.auth !== undefined) take(ownAuth(call.auth, secrets), '')
  if (url.user !== undefined) take(ownAuth({ type: 'http_basic', ...url.user }, secrets), 'user in the URL')
  const headers = headersOf(call, { secrets, take, cookies, leave })
  const params = paramsOf(url, secrets, take)
  secrets.note(call.url)
  const [auth] = auths
  const segments = url.segments.map((segment) => {
    const text = decoded(segment)
    return hasLookup(segment) || !isSecret('', text) ? segment : secrets.keep(text, 'token')
  })
  return {
    call,
    url: { ...url, segments },
    params,
    headers,
    ...(auth !== undefined && { auth }),
    ...bodyOf(call, secrets),
  }
}

/** Takes a config's `auth`, and says what it was in the call; false when there is one already. */
type Take = (auth: JsonObject, what: string) => boolean

interface HeaderTools {
  readonly secrets: SecretBook
  readonly take: Take
  readonly cookies: Cookies
  readonly leave: (left: LeftOut) => void
}

function headersOf({ headers, place }: Call, { secrets, take, cookies, leave }: HeaderTools): readonly Pair[] {
  const kept: Pair[] = []
  for (const [name, value] of headers) {
    const isCookie = /^cookie$/i.test(name)
    if (isCookie && cookies === 'leave out') {
      leave({ what: 'header Cookie', place, why: 'a session of a browser ends, and belongs to one person' })
    } else if (isCookie) {
      kept.push([name, secrets.keep(value, 'cookie')])
    } else if (/^authorization$/i.test(name)) {
      const auth = authorization(value, secrets)
      if (!take(auth, `header ${name}`))
        leave({ what: 'header Authorization', place, why: 'there is another auth already' })
    } else if (isKept([name, value])) {
      const isCredential = isSecret(name, value) || hasLookup(value)
      secrets.note(value)
      if (!isCredential) kept.push([name, value])
      else if (!isSecret(name, 'x') || !take(apiKey({ name, value, location: 'header' }, secrets), `header ${name}`))
        kept.push([name, secrets.cleanText(name, value)])
    } else if (!/^(?::|accept|content-|connection$|host$)/i.test(name)) {
      leave({ what: `header ${name}`, place, why: 'it is about the connection, or a browser sends it of itself' })
    }
  }
  return kept
}

function paramsOf({ query }: UrlParts, secrets: SecretBook, take: Take): ReadonlyMap<string, JsonValue> {
  const params = new Map<string, JsonValue>()
  for (const [name, value] of query) {
    secrets.note(value)
    if (isSecret(name, value) && take(apiKey({ name, value, location: 'query' }, secrets), `"${name}" in the query`))
      continue
    const clean = plainNumber(secrets.cleanText(name, value))
    const before = params.get(name)
    params.set(name, before === undefined ? clean : [...(Array.isArray(before) ? before : [before]), clean])
  }
  return params
}

/** A number that is sent as it is written. */
function plainNumber(text: string): JsonValue {
  const number = Number(text)
  return Number.isSafeInteger(number) && String(number) === text ? number : text
}

function authorization(value: string, secrets: SecretBook): JsonObject {
  const [, scheme = '', credentials = ''] = /^(\S+)\s+(\S.*)$/s.exec(value.trim()) ?? []
  if (/^bearer$/i.test(scheme)) return ownAuth({ type: 'bearer', token: credentials }, secrets)
  const basic = /^basic$/i.test(scheme) ? basicParts(credentials) : undefined
  if (basic !== undefined) return ownAuth({ type: 'http_basic', ...basic }, secrets)
  if (scheme === '' || /[=,]/.test(scheme)) return apiKey({ name: 'Authorization', value, location: 'header' }, secrets)
  const key = `${plainText(scheme)} ${plainText(secrets.keep(credentials, 'token'))}`
  return { type: 'api_key', name: 'Authorization', api_key: key, location: 'header' }
}

function basicParts(credentials: string): { readonly username: string; readonly password: string } | undefined {
  if (hasLookup(credentials) || !/^[A-Za-z0-9+/=_-]+$/.test(credentials)) return undefined
  const text = new TextDecoder().decode(Uint8Array.from(Buffer.from(credentials, 'base64')))
  const colon = text.indexOf(':')
  if (colon === -1) return undefined
  return { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** The config's `auth` for credentials of a document. */
export function ownAuth(auth: CallAuth, secrets: SecretBook): JsonObject {
  if (auth.type === 'other') {
    return plainTexts(auth.auth, secrets)
  }
  if (auth.type === 'bearer') return { type: 'bearer', token: plainText(secrets.keep(auth.token, 'token')) }
  if (auth.type === 'api_key') return apiKey(auth, secrets)
  const { type, username, password } = auth
  // where there is no password, the name is the secret (Stripe)
  const name = password === '' && username !== '' ? secrets.keep(username, 'api_key') : username
  secrets.note(username)
  const word = password === '' ? '' : secrets.keep(password, 'password')
  return { type, username: plainText(secrets.cleanText('', name)), password: plainText(word) }
}

function plainTexts(auth: JsonObject, secrets: SecretBook): JsonObject {
  const spell = (key: string, value: JsonValue): JsonValue => {
    if (isJsonObject(value)) return plainTexts(value, secrets)
    if (typeof value !== 'string') return value
    secrets.note(value)
    // the address of a token is none
    return plainText(key.endsWith('_url') ? value : secrets.cleanText(key, value))
  }
  return Object.fromEntries(Object.entries(auth).map(([key, value]) => [key, spell(key, value)]))
}

interface ApiKey {
  readonly name: string
  readonly value: string
  readonly location: 'header' | 'query' | 'cookie'
}

function apiKey({ name, value, location }: ApiKey, secrets: SecretBook): JsonObject {
  return {
    type: 'api_key',
    name: plainText(name),
    api_key: plainText(secrets.keep(value, secretKeyOf(name))),
    location,
  }
}

function bodyOf({ body, place }: Call, secrets: SecretBook): Pick<RequestParts, 'json' | 'data'> {
  if (body === undefined) return {}
  const why = `body of ${place}`
  if (body.kind === 'json') {
    const value = literalValue(secrets.clean(body.value))
    const certainty = body.isGuess === true ? 'guess' : 'stated'
    return isJsonObject(value) ? { json: { value, why, certainty } } : {}
  }
  if (body.kind === 'text') {
    secrets.note(body.text)
    return { data: { value: literalText(secrets.cleanText('', body.text)), why, certainty: 'stated' } }
  }
  const form = body.pairs.map(([name, value]) => [literalText(name), literalText(secrets.cleanText(name, value))])
  return { data: { value: Object.fromEntries(form) as JsonObject, why, certainty: 'stated' } }
}
