import type { Pairs } from '../../../model/request.ts'

/** A URL taken apart for sending. `path` includes the query and is sent byte for byte. */
export interface Target {
  /** `https://host:port`, default port left out */
  readonly origin: string
  /** path and query, percent-encoded, without fragment */
  readonly path: string
  /** origin + path: no userinfo, no fragment */
  readonly href: string
  /** decoded `user:password@` of the URL */
  readonly userinfo: { readonly username: string; readonly password: string } | null
}

// What requests leaves alone in a URL (docs/contract/rest-api.md 2.1): unreserved, reserved, and valid %XX.
const illegal = /%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!#$%&'()*+,/:;=?@[\]]/gu
const urlParts = /^(https?):\/\/([^/?#\\]*)([^?#]*)(?:\?([^#]*))?/i

/**
 * Makes the URL that is sent: the query of `url` verbatim (only characters no URL may hold are encoded, `'`, `+`, `/`
 * and `=` of signatures stay), `params` appended form-encoded, dot segments of the path resolved, fragment dropped.
 * null = not an absolute http(s) URL. docs/contract/rest-api.md 2.1 and 2.2.
 */
export function encodeUrl(url: string, params: Pairs = [], percentSpaces = false): Target | null {
  const [, scheme, authority, path = '', query = ''] = urlParts.exec(url.trim()) ?? []
  if (scheme === undefined || authority === undefined) return null
  const parsed = parseUrl(`${scheme}://${authority}${encodeIllegal(path)}`)
  if (parsed === null) return null
  const wholeQuery = [
    encodeIllegal(query),
    percentSpaces ? formEncode(params).replaceAll('+', '%20') : formEncode(params),
  ]
    .filter((part) => part !== '')
    .join('&')
  const wholePath = parsed.pathname + (wholeQuery === '' ? '' : `?${wholeQuery}`)
  return {
    origin: parsed.origin,
    path: wholePath,
    href: parsed.origin + wholePath,
    userinfo:
      parsed.username === '' && parsed.password === ''
        ? null
        : { username: decodePercent(parsed.username), password: decodePercent(parsed.password) },
  }
}

/** `new URL` that answers null instead of throwing. */
export function parseUrl(url: string, relativeTo?: string): URL | null {
  try {
    return new URL(url, relativeTo)
  } catch {
    return null
  }
}

/** `application/x-www-form-urlencoded` as Python writes it: space is `+`, only `A-Za-z0-9_.-~` stand for themselves. */
export function formEncode(pairs: Pairs): string {
  return pairs.map(([name, value]) => `${formEncodeText(name)}=${formEncodeText(value)}`).join('&')
}

/** One name or value in form encoding; see `formEncode`. */
export function formEncodeText(text: string): string {
  return percentEncode(text)
    .replaceAll('%20', '+')
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** Leaves out the pairs of the URL's own query that `drop` picks by decoded name and value; the rest stays verbatim. */
export function withoutQueryPairs(url: string, drop: (name: string, value: string) => boolean): string {
  const [, before = '', query, fragment = ''] = /^([^?#]*)\?([^#]*)(.*)$/s.exec(url) ?? []
  if (query === undefined) return url
  const kept = query.split('&').filter((pair) => !drop(...decodePair(pair)))
  return before + (kept.length === 0 ? '' : `?${kept.join('&')}`) + fragment
}

/** Name and value of one `name=value` piece of a query, decoded. */
function decodePair(pair: string): [name: string, value: string] {
  const [name = '', ...value] = pair.replaceAll('+', ' ').split('=')
  return [decodePercent(name), decodePercent(value.join('='))]
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function encodeIllegal(text: string): string {
  return text.replace(illegal, (sign) => (sign === '%' ? '%25' : percentEncode(sign)))
}

// encodeURIComponent throws on half a surrogate pair, which JSON may hold; Buffer writes U+FFFD for it
function percentEncode(text: string): string {
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'))
}
