import type { RequestSpec } from '../../model/request.ts'
import { parseUrl } from './codec/encode-url.ts'
import type { Reply } from './send-once.ts'

/** More in a row than this is an error: a loop, or as good as one. */
export const mostRedirects = 10

/**
 * The request a redirect asks for, or null when the reply is none (or names no http URL). 303 always reads, 301 and
 * 302 turn POST into GET as every browser does, 307 and 308 keep method and body. Parameters are not sent again: the
 * location holds those that matter. Servers that set a cookie and redirect to the same URL are right to do so, hence
 * no check for repeated URLs: the count catches real loops.
 */
export function redirected(request: RequestSpec, from: string, reply: Reply): RequestSpec | null {
  if (![301, 302, 303, 307, 308].includes(reply.status)) return null
  const location = reply.headers['location']
  if (location === undefined) return null
  // header bytes arrive as latin1 but are UTF-8 where they are not ASCII
  const url = resolveLocation(Buffer.from(location, 'latin1').toString('utf8').trim(), from)
  if (url === null) return null
  const reads = reply.status === 303 || (reply.status < 307 && request.method === 'POST')
  if (!reads) return { ...request, url, params: [] }
  const headers = request.headers.filter(([name]) => !/^content-/i.test(name))
  return { method: 'GET', url, params: [], headers, body: { kind: 'none' } }
}

// An absolute location is taken as it stands (`new URL` would re-encode quotes in its query)
function resolveLocation(location: string, from: string): string | null {
  if (/^https?:\/\//i.test(location)) return location
  const resolved = parseUrl(location, from)
  return resolved === null || !/^https?:$/.test(resolved.protocol) ? null : resolved.href
}
