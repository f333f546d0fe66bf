import { isObjectAt, itemsAt, keysAt, kindAt, lengthAt, tokenAfter, valueAt } from '../scan/read-token.ts'
import { ascii, scanJson, type ScannedJson } from '../scan/scan-json.ts'
import type { Body, BodyObject } from './body.ts'
import { ScannedRecords } from './scanned-records.ts'

// below this size, decoding everything costs less than finding what need not be decoded
const leastBytes = 16_384

/**
 * A JSON document whose long lists of objects stay bytes until somebody decodes them (decisions/0026): a page of
 * records can become columns without ever becoming objects. Decoded it is what `parseJson` gives. undefined = the
 * scanner would gain nothing or cannot read the text: decode it in the ordinary way.
 */
export function scannedBody(bytes: Buffer): Body | undefined {
  if (bytes.length < leastBytes) return undefined
  const scan = scanJson(bytes)
  return scan && valueOf(scan, 0)
}

function valueOf(scan: ScannedJson, token: number): Body {
  if (lengthAt(scan, token) < leastBytes) return valueAt(scan, token)
  if (isObjectAt(scan, token)) return objectOf(scan, token)
  if (kindAt(scan, token) !== ascii.list) return valueAt(scan, token)
  const items = itemsAt(scan, token)
  return items.every((item) => isObjectAt(scan, item)) ? new ScannedRecords(scan, items) : valueAt(scan, token)
}

function objectOf(scan: ScannedJson, token: number): BodyObject {
  let value = token + 1
  const members = keysAt(scan, token).map((key): [string, Body] => {
    const member = valueOf(scan, value)
    value = tokenAfter(scan, value)
    return [key, member]
  })
  // makes an own property of `__proto__`, keeps the last of equal keys at the place of the first, as JSON.parse does
  return Object.fromEntries(members)
}
