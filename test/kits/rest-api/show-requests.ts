import { createHash } from 'node:crypto'
import type { LoggedRequest } from '../../scripted-api/scripted-api.ts'

// what belongs to the connection or names the program, not to the configuration
const silent = new Set('host connection content-length transfer-encoding accept-encoding keep-alive'.split(' '))
const defaults: Readonly<Record<string, RegExp>> = { 'user-agent': /^(dlt|sluice)\//, accept: /^\*\/\*$/ }

/** Values that tell one parent's requests from another's when the path does not. */
const parentNames = ['post_id', 'author_id', 'book_id']

/** More lines than this are kept as a digest. */
const longest = 120

/**
 * Requests as lines: `GET /posts?page=2`, then the headers that matter and the body. Pages of one parent (a walk) stay
 * in the order they were asked for; walks are sorted, because sluice reads several side by side.
 */
export function showRequests(requests: readonly LoggedRequest[], url: string): readonly string[] {
  const walks = new Map<string, string[]>()
  for (const request of requests) {
    const key = walkOf(request)
    walks.set(key, [...(walks.get(key) ?? []), showRequest(request, url)])
  }
  const lines = [...walks].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, walk]) => walk)
  return shorten(lines)
}

function walkOf({ method, path, query, body, headers }: LoggedRequest): string {
  const form = new URLSearchParams(body)
  const values = parentNames.flatMap((name) => {
    const inBody = new RegExp(`"${name}": ?([^,}]*)`).exec(body)?.[1]
    return [query.get(name), form.get(name), inBody, headers[name.replace('_', '-')], headers[name]]
  })
  return [method, path, ...values.map((value) => String(value ?? ''))].join(' ')
}

function showRequest(request: LoggedRequest, url: string): string {
  const headers = Object.entries(request.headers)
    .filter(([name, value]) => !silent.has(name) && !defaults[name]?.test(String(value)))
    .map(([name, value]) => `\n  ${name}: ${String(value)}`)
    .toSorted()
  const body = request.body === '' ? '' : `\n  ${request.body}`
  const shown = `${request.method} ${request.url}${headers.join('')}${body}`
  return shown.replaceAll(url, '<url>').replaceAll(encodeURIComponent(url), '<url>')
}

/** Long lists as their beginning, their length and a digest of the whole. */
export function shorten(lines: readonly string[]): readonly string[] {
  if (lines.length <= longest) return lines
  const digest = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16)
  return [...lines.slice(0, 10), `… ${lines.length} in all, sha256 ${digest}`]
}
