import { inflateSync } from 'node:zlib'

// A stored text is our own destination's, yet refusing a zip bomb costs nothing.
const largestText = 1 << 30

/**
 * The JSON text behind a stored text: dlt stores states, and schemas over 1 GiB, as base64 of zlib; others plain
 * (docs/contract/tables.md 4.4, 4.6). Throws zlib's error when the packed form is broken.
 */
export function unpackText(text: string): string {
  if (!/^[A-Za-z0-9+/]+=*$/.test(text)) return text
  return inflateSync(Buffer.from(text, 'base64'), { maxOutputLength: largestText }).toString('utf8')
}
