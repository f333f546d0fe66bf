import type { RequestSpec } from '../../model/request.ts'
import type { Masker } from '../../model/secrets.ts'
import { parseUrl, withoutQueryPairs } from './codec/encode-url.ts'

// docs/contract/rest-api.md 4.3
const secretNames = new Set(
  'api_key token key access_token apikey api-key access-token secret password pwd client_secret'.split(' '),
)
const credentialHeader = /^(authorization|proxy-authorization|cookie)$|api[-_]?key|token|secret|password|-auth\b|^auth/i

/** Where the credentials of a resource may go. */
export interface HomeOrigin {
  /** its origin is home */
  readonly baseUrl: string
  /** `host` (any port) or `host:port` */
  readonly allowedHosts: readonly string[]
}

/**
 * May credentials go to this URL? To the origin of the base URL, to the same host upgraded from http to https, and to
 * the allowed hosts; never from https down to http.
 */
export function mayCarryCredentials(url: string, home: HomeOrigin): boolean {
  const target = parseUrl(url)
  const base = parseUrl(home.baseUrl)
  if (target === null || base === null) return false
  if (target.origin === base.origin) return true
  if (base.protocol === 'https:' && target.protocol === 'http:') return false
  const upgraded = target.protocol === 'https:' && target.hostname === base.hostname && target.port === base.port
  return upgraded || namesHost(url, home.allowedHosts)
}

/** True when one of the hosts, `host` or `host:port`, is the URL's. */
export function namesHost(url: string, hosts: readonly string[]): boolean {
  const target = parseUrl(url)
  return target !== null && hosts.some((host) => isHost(target, host.toLowerCase()))
}

function isHost(url: URL, host: string): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return host === url.hostname || host === `${url.hostname}:${port}`
}

/** True when the URL is plain http though the base URL is https: what goes there can be read on the way. */
export function isDowngrade(url: string, home: HomeOrigin): boolean {
  return parseUrl(home.baseUrl)?.protocol === 'https:' && parseUrl(url)?.protocol === 'http:'
}

/**
 * The request for a foreign host: headers and parameters that are credentials by name or hold a known secret left
 * out, and known secrets in the query of a link too (unknown ones there are the server's own, such as signatures).
 */
export function withoutCredentials(request: RequestSpec, mask: Masker): RequestSpec {
  const isSecret = (value: string) => mask(value) !== value
  return {
    ...request,
    url: withoutQueryPairs(request.url, (name, value) => isSecret(name) || (value !== '***' && isSecret(value))),
    headers: request.headers.filter(([name, value]) => !credentialHeader.test(name) && !isSecret(value)),
    params: request.params.filter(([name, value]) => !secretNames.has(name.toLowerCase()) && !isSecret(value)),
  }
}

/** Leaves out query pairs whose value is nothing but a known secret. */
export function withoutSecretPairs(url: string, mask: Masker): string {
  return withoutQueryPairs(url, (_name, value) => value !== '' && mask(value) === '***' && value !== '***')
}

/**
 * A URL fit for events and errors: known secrets, values of telling keys and passwords are `***`
 * (docs/contract/rest-api.md 4.3).
 */
export function maskUrl(url: string, mask: Masker): string {
  const withoutUser = url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1***@')
  return mask(
    withoutUser.replace(/([?&])([^=&#]*)=[^&#]*/g, (pair: string, sign: string, name: string) =>
      secretNames.has(decodedName(name)) ? `${sign}${name}=***` : pair,
    ),
  )
}

/** Error bodies may quote keys back: the values of telling keys in JSON text are `***`. */
export function maskJsonText(text: string, mask: Masker): string {
  return mask(
    text.replace(/"([\w-]{1,40})"\s*:\s*"[^"]*"/g, (pair: string, name: string) =>
      secretNames.has(name.toLowerCase()) ? `"${name}":"***"` : pair,
    ),
  )
}

function decodedName(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' ')).toLowerCase()
  } catch {
    return name.toLowerCase()
  }
}
