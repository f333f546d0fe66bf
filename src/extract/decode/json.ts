import { z } from 'zod'
import type { Body } from '../../json/records/body.ts'
import { scannedBody } from '../../json/records/scanned-body.ts'
import { BadBody } from '../../model/decoder.ts'
import { charsetOf, decodeJson, decodeText } from '../http/codec/decode-body.ts'
import { defineDecoder } from './define-decoder.ts'

/** One JSON document, whatever the content type says; white space alone is null. All digits are kept. */
export const json = defineDecoder({
  type: 'json',
  summary: 'one JSON document, in which data_selector finds the records',
  options: z.strictObject({}),
  accepts: () => true,
  build: () => ({ type: 'json', reads: 'whole', decode: decodeBody }),
})

function decodeBody(bytes: Uint8Array, { contentType }: { readonly contentType: string }): Body {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // long lists of records stay bytes for now
  const scanned = /^utf-?8$/i.test(charsetOf(contentType)) ? scannedBody(buffer) : undefined
  if (scanned !== undefined) return scanned
  const decoded = decodeJson(decodeText(buffer, contentType))
  if (decoded.kind === 'json') return decoded.value
  if (decoded.kind === 'cut_off')
    throw new BadBody('cut_off', `the answer stops in the middle of its JSON, after ${bytes.length} bytes`)
  throw new BadBody('malformed', decoded.why)
}
