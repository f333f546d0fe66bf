import { constants as limits, isAscii } from 'node:buffer'
import { promisify } from 'node:util'
import {
  brotliDecompress,
  constants,
  gunzip,
  inflate,
  inflateRaw,
  type BrotliOptions,
  type ZlibOptions,
} from 'node:zlib'
import { parseJson } from '../../../json/json-text.ts'
import type { JsonValue } from '../../../json/json.ts'

/** Bytes after content decoding, or why there are none. */
export type Decompressed =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** `why` = what is too large about it, where it is not a limit of bytes; `maxBytes` = that limit, where it is not the one of memory */
  | { readonly kind: 'too_large'; readonly why?: string; readonly maxBytes?: number }
  | { readonly kind: 'corrupt'; readonly why: string }
  | { readonly kind: 'unknown_encoding'; readonly encoding: string }

/** What a body text turned out to be. */
export type DecodedJson =
  | { readonly kind: 'json'; readonly value: JsonValue }
  /** the text stops in the middle of a JSON value: worth another try */
  | { readonly kind: 'cut_off' }
  | { readonly kind: 'not_json'; readonly why: string }

type Options = ZlibOptions & BrotliOptions
const decoders: Readonly<Record<string, (bytes: Buffer, options: Options) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  br: promisify(brotliDecompress),
  // "deflate" means the zlib format, but some servers send it bare: the low half of a zlib header's first byte is 8
  deflate: (bytes, options) => promisify(((bytes[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw)(bytes, options),
}

// ASCII bytes mean the same in all of these, and make the cheapest strings
const asciiCompatible = /^(utf-?8|us-ascii|ascii|latin-?1|iso-8859-\d+|windows-125\d)$/i

/** No decoded body may be longer than a JavaScript string can be. */
export const longestText = limits.MAX_STRING_LENGTH

/**
 * Undoes `Content-Encoding`, last coding first; off the main thread, never past `maxBytes`. `partial` = the bytes are
 * the beginning of a body, of which comes as much as they hold.
 */
export async function decompress(
  bytes: Buffer,
  contentEncoding: string,
  { maxBytes, partial = false }: { readonly maxBytes: number; readonly partial?: boolean },
): Promise<Decompressed> {
  let decoded = bytes
  for (const encoding of encodingsOf(contentEncoding).toReversed()) {
    if (encoding === 'identity' || decoded.length === 0) continue
    const decode = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined
    if (decode === undefined) return { kind: 'unknown_encoding', encoding }
    const flush = encoding === 'br' ? constants.BROTLI_OPERATION_FLUSH : constants.Z_SYNC_FLUSH
    try {
      decoded = await decode(decoded, {
        maxOutputLength: maxBytes,
        chunkSize: chunkSizeFor(decoded.length),
        ...(partial && { finishFlush: flush }),
      })
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
      return code === 'ERR_BUFFER_TOO_LARGE' ? { kind: 'too_large' } : { kind: 'corrupt', why: `${encoding}: ${code}` }
    }
  }
  return { kind: 'bytes', bytes: decoded }
}

/** The codings of a `Content-Encoding` header, in the order in which they were applied. */
export function encodingsOf(contentEncoding: string): readonly string[] {
  return contentEncoding.toLowerCase().split(',').map(normalizeEncoding)
}

function normalizeEncoding(encoding: string): string {
  const name = encoding.trim().replace(/^x-(?=gzip$)/, '')
  return name === '' ? 'identity' : name
}

// zlib's default of 16 KiB makes a 10 MB page four times slower (93 ms against 20 ms)
function chunkSizeFor(length: number): number {
  return Math.min(1 << 20, Math.max(1 << 14, length * 8))
}

/**
 * Body text by byte order mark, else by the charset of the content type, else UTF-8. Unknown charsets are read as
 * UTF-8, malformed sequences become U+FFFD (as dlt does).
 */
export function decodeText(bytes: Buffer, contentType: string): string {
  const declared = charsetOf(contentType)
  if (asciiCompatible.test(declared) && isAscii(bytes)) return bytes.toString('latin1')
  return textDecoder(markedCharset(bytes) ?? declared).decode(bytes)
}

/** The charset that a content type names; utf-8 where it names none. */
export function charsetOf(contentType: string): string {
  return /charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType)?.[1] ?? 'utf-8'
}

/** The charset of a byte order mark; undefined = there is none. */
export function markedCharset(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined
}

function textDecoder(charset: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset)
  } catch {
    return new TextDecoder('utf-8')
  }
}

/** Decodes JSON whatever the content type says; a body of nothing but white space is null (204, empty 200). */
export function decodeJson(text: string): DecodedJson {
  if (text.trim() === '') return { kind: 'json', value: null }
  try {
    return { kind: 'json', value: parseJson(text) }
  } catch (error) {
    if (looksCutOff(text)) return { kind: 'cut_off' }
    return { kind: 'not_json', why: error instanceof Error ? error.message : String(error) }
  }
}

// Only runs on text that does not parse: does it stop inside a string, an object or a list? A loop rather than a
// regular expression, whose stack a string of some megabytes would overflow.
function looksCutOff(text: string): boolean {
  if (!/^\s*[[{"]/.test(text)) return false
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const sign = text[index]
    if (sign === '\\' && inString) index++
    else if (sign === '"') inString = !inString
    else if (inString) continue
    else if (sign === '[' || sign === '{') depth++
    else if (sign === ']' || sign === '}') depth--
  }
  return inString || depth > 0
}
