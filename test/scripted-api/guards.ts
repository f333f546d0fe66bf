import { randomBytes } from 'node:crypto'
import type { ApiRequest, Handler, Reply } from './reply.ts'

const unauthorized: Reply = { status: 401, json: { error: 'unauthorized', message: 'missing or wrong credentials' } }

/** Lets a request through only with the key where it belongs; else 401. */
export function needsApiKey(
  where: { in: 'query' | 'header' | 'cookie'; name: string; key: string },
  inner: Handler,
): Handler {
  return (request) => (readKey(request, where).join(',') === where.key ? inner(request) : unauthorized)
}

/** Lets a request through only with one of the tokens; else 401 with `WWW-Authenticate`. */
export function needsBearer(accepts: (token: string) => boolean, inner: Handler): Handler {
  return (request) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    if (token !== undefined && accepts(token)) return inner(request)
    return { ...unauthorized, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } }
  }
}

/** Lets a request through only with this user and password; else 401. */
export function needsBasic(user: string, password: string, inner: Handler): Handler {
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  return (request) => (request.headers.authorization === wanted ? inner(request) : unauthorized)
}

export interface TokenEndpointOptions {
  readonly clientId: string
  readonly clientSecret: string
  /** lifetime of a token as told in `expires_in`; default 3600 */
  readonly expiresIn?: number
  /** a token is good for this many requests, whatever its lifetime; then 401 */
  readonly uses?: number
  /** where the client's credentials are expected; default: in the form or as HTTP basic */
  readonly via?: 'form' | 'basic' | 'either'
}

export interface TokenEndpoint {
  /** the token route itself */
  readonly handler: Handler
  /** wraps a route so that it wants a token issued here that has not expired */
  guard(inner: Handler): Handler
  /** every token given out, in order */
  readonly issued: readonly string[]
}

/** An OAuth2 token endpoint for `client_credentials` (RFC 6749 section 4.4), with tokens that expire. */
export function tokenEndpoint(options: TokenEndpointOptions): TokenEndpoint {
  const expiry = new Map<string, { readonly at: number; uses: number }>()
  const lifetime = options.expiresIn ?? 3600
  const handler: Handler = (request) => {
    const refusal = refuseTokenRequest(request, options)
    if (refusal !== undefined) return refusal
    const token = `tok-${randomBytes(12).toString('hex')}`
    expiry.set(token, { at: Date.now() + lifetime * 1000, uses: options.uses ?? Infinity })
    return {
      headers: { 'cache-control': 'no-store' },
      json: { access_token: token, token_type: 'Bearer', expires_in: lifetime },
    }
  }
  const accepts = (token: string): boolean => {
    const known = expiry.get(token)
    return known !== undefined && Date.now() < known.at && known.uses-- > 0
  }
  return {
    handler,
    guard: (inner) => needsBearer(accepts, inner),
    get issued() {
      return [...expiry.keys()]
    },
  }
}

function refuseTokenRequest(request: ApiRequest, options: TokenEndpointOptions): Reply | undefined {
  if (request.method !== 'POST') return { status: 405, json: { error: 'invalid_request' } }
  if (!(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'))
    return { status: 400, json: { error: 'invalid_request', error_description: 'the body must be form-encoded' } }
  const form = new URLSearchParams(request.body)
  if (form.get('grant_type') !== 'client_credentials') return { status: 400, json: { error: 'unsupported_grant_type' } }
  const [id, secret] = clientCredentials(request, form, options.via ?? 'either')
  const right = id === options.clientId && secret === options.clientSecret
  return right ? undefined : { status: 401, json: { error: 'invalid_client' } }
}

function clientCredentials(request: ApiRequest, form: URLSearchParams, via: 'form' | 'basic' | 'either') {
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (via !== 'form' && basic !== undefined)
    // RFC 6749 2.3.1: id and secret are form-encoded before they are joined
    return Buffer.from(basic, 'base64').toString().split(':').map(formDecode)
  return via === 'basic' ? [] : [form.get('client_id'), form.get('client_secret')]
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

function readKey(request: ApiRequest, where: { in: 'query' | 'header' | 'cookie'; name: string }): readonly string[] {
  if (where.in === 'query') return request.query.getAll(where.name)
  if (where.in === 'header') return [request.headers[where.name.toLowerCase()] ?? []].flat()
  const cookies = (request.headers.cookie ?? '').split(/;\s*/).map((pair) => pair.split('='))
  return cookies.filter(([name]) => name === where.name).map(([, ...value]) => value.join('='))
}
