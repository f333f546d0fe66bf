import { hasLookup } from '../literal.ts'
import type { Pair } from './call.ts'

/** A URL taken apart without changing a byte of it. */
export interface UrlParts {
  /** `https://api.example.com:8443`, or a lookup that stands for it */
  readonly origin: string
  /** user and password in front of the host, decoded */
  readonly user?: { readonly username: string; readonly password: string }
  /** as written, without empty ones at the end */
  readonly segments: readonly string[]
  readonly endsWithSlash: boolean
  /** decoded */
  readonly query: readonly Pair[]
}

/** The parts of an absolute http(s) URL, which may hold lookups; undefined for anything else. */
export function urlParts(url: string): UrlParts | undefined {
  const [, start, scheme = '', userinfo, host = '', path = '', query = ''] =
    /^(?:(\0[^\0]+\0)|(https?):\/\/(?:([^/?#@]*)@)?([^/?#]+))([^?#]*)(?:\?([^#]*))?/i.exec(url.trim()) ?? []
  if (start === undefined && (host === '' || !isHost(host))) return undefined
  const [username = '', password = ''] =
    userinfo === undefined ? [] : splitOnce(userinfo, ':').map((part = '') => decoded(part))
  return {
    origin: start ?? `${scheme.toLowerCase()}://${hasLookup(host) ? host : host.toLowerCase()}`,
    ...(userinfo !== undefined && { user: { username, password } }),
    segments: path.split('/').filter((segment) => segment !== ''),
    endsWithSlash: path.length > 1 && path.endsWith('/'),
    query: queryPairs(query),
  }
}

function isHost(host: string): boolean {
  if (hasLookup(host)) return true
  try {
    return new URL(`http://${host}/`).host !== ''
  } catch {
    return false
  }
}

/** `a=1&b=%20c` as pairs, decoded; a part without `=` has an empty value. */
export function queryPairs(query: string): readonly Pair[] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name, value = ''] = splitOnce(part, '=')
      return [decoded(name.replaceAll('+', ' ')), decoded(value.replaceAll('+', ' '))] as const
    })
}

/** A percent-encoded text; one that is not stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export function splitOnce(text: string, at: string): readonly [string, string?] {
  const index = text.indexOf(at)
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + at.length)]
}

const apiWord = /^(?:api|apis|rest|services?|odata|wp-json|_api|public|gateway)$/i
const version = /^(?:v\d+(?:[.\-_]\w+)*|\d+\.\d+(?:\.\d+)*|\d{4}-\d{2}(?:-\d{2})?)$/i

/** How many leading segments belong to the base: those up to a version (`v1`, `2024-01`), or words such as `api`. */
export function baseLength(segments: readonly string[]): number {
  const before = segments.slice(0, -1)
  const lastVersion = before.findLastIndex((segment, index) => version.test(segment) && index < 5)
  if (lastVersion !== -1) return lastVersion + 1
  const firstOther = before.findIndex((segment) => !apiWord.test(segment))
  return firstOther === -1 ? before.length : firstOther
}
