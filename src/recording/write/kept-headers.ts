import type { WireAnswer, WireRequest } from '../../model/transport.ts'
import { type Hiding, takeOut } from './take-out.ts'

// what every request has, or is about the connection
const plumbing = new Set(
  'accept accept-encoding accept-language connection content-length host user-agent keep-alive te upgrade'.split(' '),
)
/** Headers that are credentials by their name. */
const credential = /^(authorization|proxy-authorization|cookie)$|api[-_]?key|secret|password|^x-(auth|access|csrf)/i
const sessions = /^(set-cookie2?|authorization|authentication-info|proxy-.*|x-api-key|x-amz-security-token)$/
const sessionTokens = /^x-(auth|access|csrf|xsrf|session|refresh|security|id)-?token$/
const connection = new Set('connection content-length keep-alive transfer-encoding trailer upgrade'.split(' '))

/** The headers of a request that say what is asked for, secrets taken out. */
export function keptRequestHeaders(headers: WireRequest['headers'], vault: Hiding): WireRequest['headers'] {
  return headers
    .filter(([name]) => !plumbing.has(name.toLowerCase()) && !credential.test(name))
    .map(([name, value]) => [name, takeOut(value, vault)] as const)
}

interface Keeping {
  readonly vault: Hiding
  /** the body is not kept decoded */
  readonly isPacked: boolean
  /** the body is UTF-8 now */
  readonly isRecoded: boolean
}

/** The headers of an answer without cookies, credentials and what is about the connection. */
export function keptAnswerHeaders(
  headers: WireAnswer['headers'],
  { vault, isPacked, isRecoded }: Keeping,
): Readonly<Record<string, string | readonly string[]>> {
  const kept = Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined || sessions.test(name) || sessionTokens.test(name) || connection.has(name)) return []
    if (name === 'content-encoding' && !isPacked) return []
    const plain = (text: string): string => {
      const shown = takeOut(text, vault)
      return isRecoded && name === 'content-type' ? shown.replace(/utf-?16(le|be)?/i, 'utf-8') : shown
    }
    return [[name, typeof value === 'string' ? plain(value) : value.map(plain)] as const]
  })
  return Object.fromEntries(kept)
}

/** Values of cookies that look like sessions: long, and of letters and digits mixed. */
export function newCookies(header: string | readonly string[] | undefined): readonly string[] {
  return [header ?? []].flat().flatMap((line) => {
    const [pair = ''] = line.split(';')
    const value = pair.slice(pair.indexOf('=') + 1).trim()
    return value.length >= 20 && /[a-z]/i.test(value) && /\d/.test(value) && !/[\s:]/.test(value) ? [value] : []
  })
}

/** A header as one text, '' when it is not there. */
export function textOf(header: string | readonly string[] | undefined): string {
  return [header ?? ''].flat().join(', ')
}
