import { timingSafeEqual } from 'node:crypto'
import { type ErrorCode, SluiceError } from '../../model/errors.ts'

/** The parts of a request that say where it comes from. */
export interface Arriving {
  readonly method: string
  readonly path: string
  readonly host: string | undefined
  readonly origin: string | undefined
  /** Sec-Fetch-Site */
  readonly site: string | undefined
  readonly authorization: string | undefined
  readonly contentType: string | undefined
  readonly hasBody: boolean
}

/** What our page and nobody else has. */
export interface Door {
  readonly port: number
  readonly token: string
}

/** Names that a browser on this machine calls us by. A name that only resolves to this machine is none of them: DNS rebinding. */
function ownHosts(port: number): readonly string[] {
  return ['127.0.0.1', 'localhost', '[::1]'].map((name) => (port === 80 ? name : `${name}:${port}`))
}

/**
 * Throws when a request may not come in: STUDIO_FORBIDDEN for what is not from our page, STUDIO_TOKEN for one that does not
 * know the token. No cookie is ever looked at, so that there is nothing a foreign page could make the browser send. Holds
 * for reading as well: what is read here is worth as much as what is written.
 */
export function admit(request: Arriving, { port, token }: Door): void {
  const { host = '', origin, site, path, method } = request
  if (!ownHosts(port).includes(host.toLowerCase())) throw refused('it was sent to another host', host)
  if (!path.startsWith('/api/') && path !== '/api') {
    if (method !== 'GET' && method !== 'HEAD') throw refused(`nothing but the API takes ${method}`, method)
    return
  }
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}`)
    throw refused('it is from another page', origin)
  if (site !== undefined && site !== 'same-origin') throw refused('it is from another site', site)
  if (!['GET', 'HEAD', 'POST', 'PUT', 'DELETE'].includes(method))
    throw refused(`the API does not take ${method}`, method)
  if (!knows(request.authorization, token)) {
    throw studioError('STUDIO_TOKEN', 'Could not answer because the token of this studio is missing or another one.', {
      hint: 'Open the address that "sluice studio" prints, with everything that follows the "#".',
    })
  }
  // what a form of another page could send needs no question to the server beforehand
  const isJson = /^application\/json(?:\s*;|$)/i.test(request.contentType ?? '')
  if (request.hasBody && !isJson)
    throw refused('its body is not application/json', request.contentType ?? 'no Content-Type')
}

/** Compares in constant time, however long what came is. */
function knows(authorization: string | undefined, token: string): boolean {
  const given = Buffer.from(/^Bearer ([\w-]{1,200})$/.exec(authorization ?? '')?.[1] ?? '')
  const wanted = Buffer.from(token)
  const isAsLong = given.length === wanted.length
  return timingSafeEqual(isAsLong ? given : wanted, wanted) && isAsLong
}

function refused(because: string, found: string): SluiceError {
  return studioError('STUDIO_FORBIDDEN', `Could not let the request in because ${because}.`, {
    found: found.slice(0, 200),
    hint: 'Only the page that "sluice studio" opens may ask. For another machine, tunnel the port: ssh -L 4455:127.0.0.1:4455 HOST',
  })
}

function studioError(code: ErrorCode, message: string, details: SluiceError['details']): SluiceError {
  return new SluiceError(code, message, details)
}

/** Headers of every answer of the API. */
export const apiHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
}

/** Headers of the page. Styles that a script makes need the nonce; everything else comes from files of ours. */
export function pageHeaders(nonce: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ]
  return {
    ...apiHeaders,
    'Content-Security-Policy': policy.join('; '),
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
  }
}
