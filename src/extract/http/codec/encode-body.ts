import { createHash } from 'node:crypto'
import { SluiceError } from '../../../model/errors.ts'
import { floatText } from '../../../json/json-text.ts'
import { JsonFloat, type JsonObject, type JsonValue } from '../../../json/json.ts'
import type { BodyPart, RequestBody } from '../../../model/request.ts'
import { formEncode } from './encode-url.ts'

const deepest = 500

/** A body as sent, with the content type to set when the user set none. */
export interface EncodedBody {
  readonly text: string | null
  readonly contentType: string | null
}

/**
 * The bytes of a request body (docs/contract/rest-api.md 2.4): JSON as Python's `json.dumps` writes it, forms like
 * queries, raw text without a content type. An empty form is not a body; an empty JSON object is one, on GET too.
 */
export function encodeBody(body: RequestBody): EncodedBody {
  if (body.kind === 'json') return { text: pythonJson(body.value), contentType: 'application/json' }
  if (body.kind === 'raw') return { text: body.text, contentType: body.contentType ?? null }
  if (body.kind === 'multipart') return encodeParts(body.parts)
  if (body.kind === 'none' || body.fields.length === 0) return { text: null, contentType: null }
  return { text: formEncode(body.fields), contentType: 'application/x-www-form-urlencoded' }
}

/** `multipart/form-data`. The boundary comes of the content, so that the same request is the same bytes. */
function encodeParts(parts: readonly BodyPart[]): EncodedBody {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
  const boundary = `sluice-${digest}`
  const quoted = (text: string): string => text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  const written = parts.map(({ name, text, filename, contentType }) => {
    const file = filename === undefined ? '' : `; filename="${quoted(filename)}"`
    const type = contentType === undefined ? '' : `\r\nContent-Type: ${contentType}`
    return `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${file}${type}\r\n\r\n${text}\r\n`
  })
  return { text: `${written.join('')}--${boundary}--\r\n`, contentType: `multipart/form-data; boundary=${boundary}` }
}

/**
 * JSON text byte-equal to Python's default `json.dumps`: `", "` and `": "` between things, everything outside
 * printable ASCII escaped, bigints as digits, floats by `repr`. Throws BODY_NOT_JSON for NaN, infinity and nesting
 * deeper than 500 levels (parent records of a hostile server may end up in a body).
 */
export function pythonJson(value: JsonValue, depth = 0): string {
  if (depth > deepest) throw refuse(`is nested deeper than ${deepest} levels`)
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'string') return asciiString(value)
  if (typeof value === 'number') return numberText(value)
  if (value instanceof JsonFloat) return finite(value.value, floatText)
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => pythonJson(item, depth + 1)).join(', ')}]`
  const members = Object.entries(value as JsonObject).map(
    ([key, item]) => `${asciiString(key)}: ${pythonJson(item, depth + 1)}`,
  )
  return `{${members.join(', ')}}`
}

function numberText(value: number): string {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : finite(value, floatText)
}

function finite(value: number, write: (value: number) => string): string {
  if (!Number.isFinite(value)) throw refuse(`holds ${value}, which JSON cannot say`)
  return write(value)
}

function asciiString(text: string): string {
  return JSON.stringify(text).replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function refuse(why: string): SluiceError {
  return new SluiceError('BODY_NOT_JSON', `Could not write the request body because its value ${why}.`, {
    hint: 'Change the "json" of the endpoint, or send text with "data".',
  })
}
