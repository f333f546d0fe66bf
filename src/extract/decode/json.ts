import { z } from 'zod'
import type { Body } from '../../json/records/body.ts'
import { scannedBody } from '../../json/records/scanned-body.ts'
import { BadBody, type BodyFacts } from '../../model/decoder.ts'
import { charsetOf, decodeJson, decodeText, markedCharset } from '../http/codec/decode-body.ts'
import { defineDecoder } from './define-decoder.ts'
import { openLongJson } from './long-json.ts'

/** One JSON document, whatever the content type says; white space alone is null. All digits are kept. */
export const json = defineDecoder({
  type: 'json',
  summary: 'one JSON document, in which data_selector finds the records',
  options: z.strictObject({}),
  accepts: () => true,
  build: () => ({
    type: 'json',
    reads: 'whole',
    decode: decodeBody,
    async open(file, about) {
      const head = Buffer.alloc(4)
      await file.read(head, 0)
      return isUtf8(about) && (markedCharset(head) ?? 'utf-8') === 'utf-8'
        ? openLongJson(file, { decode: (bytes) => decodeBody(bytes, about) })
        : undefined
    },
  }),
})

function isUtf8({ contentType }: BodyFacts): boolean {
  return /^utf-?8$/i.test(charsetOf(contentType))
}

function decodeBody(bytes: Uint8Array, about: BodyFacts): Body {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // long lists of records stay bytes for now
  const scanned = isUtf8(about) ? scannedBody(buffer) : undefined
  if (scanned !== undefined) return scanned
  const decoded = decodeJson(decodeText(buffer, about.contentType))
  if (decoded.kind === 'json') return decoded.value
  if (decoded.kind === 'cut_off')
    throw new BadBody('cut_off', `the answer stops in the middle of its JSON, after ${bytes.length} bytes`)
  throw new BadBody('malformed', decoded.why)
}
