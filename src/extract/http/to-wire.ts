import { userAgent } from '../../disk/own-package.ts'
import type { RequestSpec } from '../../model/request.ts'
import type { WireRequest } from '../../model/transport.ts'
import { encodeBody } from './codec/encode-body.ts'
import type { Target } from './codec/encode-url.ts'

const defaultHeaders = [
  ['User-Agent', userAgent],
  ['Accept-Encoding', 'gzip, deflate, br'],
  ['Accept', '*/*'],
] as const

// these describe the connection, which is ours (a header list copied from a browser or curl has them)
const connectionHeaders = new Set('connection content-length expect keep-alive te transfer-encoding upgrade'.split(' '))

/**
 * The request as it goes out: the user's headers over ours, names compared without case, the last of a name wins;
 * the body's content type unless there is one (docs/contract/rest-api.md 2.3, 2.4).
 */
export function toWire(
  request: RequestSpec,
  target: Target,
  cookies: (already?: string) => string | undefined,
): WireRequest {
  const body = encodeBody(request.body)
  const headers = new Map<string, readonly [string, string]>()
  const set = (name: string, value: string) => headers.set(name.toLowerCase(), [name, toHeaderText(value)])
  for (const [name, value] of defaultHeaders) set(name, value)
  if (body.contentType !== null) set('Content-Type', body.contentType)
  for (const [name, value] of request.headers) if (!connectionHeaders.has(name.toLowerCase())) set(name, value)
  const cookie = cookies(headers.get('cookie')?.[1])
  if (cookie !== undefined) set('Cookie', cookie)
  return {
    method: request.method,
    origin: target.origin,
    path: target.path,
    headers: [...headers.values()],
    body: body.text,
  }
}

// header text goes out as latin1: anything beyond is sent as its UTF-8 bytes
function toHeaderText(value: string): string {
  return /[\u0100-\uffff]/.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value
}
