import { createHash } from 'node:crypto'
import { type AskedFor, headersOf, keyOf } from '../read/request-key.ts'
import { keptRequestHeaders } from '../write/kept-headers.ts'
import { type Hiding, takeOut } from '../write/take-out.ts'

/** What a request asks for, as a digest: secrets count by their names, what is about the connection does not. */
export function requestDigest({ method, url, headers, body }: AskedFor, hiding: Hiding): string {
  const asked = { method, url: takeOut(url, hiding), body: takeOut(body, hiding) }
  const kept = [...headersOf(keptRequestHeaders(headers, hiding))].toSorted(([one], [other]) => (one < other ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([keyOf(asked), kept]))
    .digest('base64url')
    .slice(0, 22)
}
