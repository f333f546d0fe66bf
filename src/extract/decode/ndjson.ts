import { z } from 'zod'
import { parseJson, toJsonText } from '../../json/json-text.ts'
import { isJsonObject, type JsonValue } from '../../json/json.ts'
import { BadBody, type BodyFacts } from '../../model/decoder.ts'
import { decodePieces } from './charset.ts'
import { errorInside, isErrorWord } from '../unit/answer-errors.ts'
import { batchBytes, batchSize, defineDecoder, longestRecord } from './define-decoder.ts'

/** JSON lines: each line a JSON value, blank ones left out. A last line that is cut is an error, never a lost record. */
export const ndjson = defineDecoder({
  type: 'ndjson',
  aliases: ['jsonl', 'json_lines'],
  summary: 'JSON lines: one JSON value on each line, each a record',
  options: z.strictObject({
    encoding: z.string().optional().describe('of the text; default: as the content type says, else utf-8'),
  }),
  accepts: (contentType, firstBytes) =>
    /ndjson|jsonl|json-?lines|json-?seq|stream\+json/i.test(contentType) ||
    (!/csv|tab-separated|html|xml/i.test(contentType) && holdsLines(firstBytes)),
  build: ({ encoding }) => ({
    type: 'ndjson',
    reads: 'stream',
    decode: (pieces, about) => readLines(pieces, { ...about, encoding }),
  }),
})

// RFC 7464 begins each record with this sign
const recordSeparator = '\u001e'

/** No JSON document goes on with another one in the line after it. */
function holdsLines(firstBytes: Uint8Array): boolean {
  const text = Buffer.from(firstBytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
  const [, first, next] = /^\s*(\{[^\n]*\})[ \t]*\r?\n\s*([{[])/.exec(text) ?? []
  return first !== undefined && next !== undefined && isJson(first)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

async function* readLines(
  pieces: AsyncIterable<Uint8Array>,
  about: BodyFacts & { readonly encoding: string | undefined },
): AsyncGenerator<readonly JsonValue[], void, undefined> {
  let rest: string[] = []
  let waiting = 0
  let number = 0
  let batch: JsonValue[] = []
  let size = 0
  let first: JsonValue | undefined
  let newest: JsonValue = null
  const take = (line: string, isLast: boolean): void => {
    number += 1
    const text = (line.startsWith(recordSeparator) ? line.slice(1) : line).trim()
    if (text === '') return
    newest = parseLine(text, { number, isLast })
    first ??= newest
    batch.push(newest)
    size += text.length
  }
  for await (const text of decodePieces(pieces, about)) {
    const lines = text.split('\n')
    const last = lines.pop() ?? ''
    for (const line of lines) {
      take(rest.length === 0 ? line : [...rest, line].join(''), false)
      rest = []
      waiting = 0
      if (batch.length < batchSize && size < batchBytes) continue
      yield batch
      batch = []
      size = 0
    }
    if (last !== '') rest.push(last)
    waiting += last.length
    if (waiting > longestRecord)
      throw new BadBody('malformed', `line ${number + 1} is longer than ${longestRecord} characters`)
  }
  if (rest.length > 0) take(rest.join(''), true)
  refuseError(first, newest)
  if (batch.length > 0) yield batch
}

/**
 * A server that fails in the middle of a stream has sent its status already: what it has to say is the last line, an object with
 * words of errors and no key of the records.
 */
function refuseError(first: JsonValue | undefined, last: JsonValue): void {
  // a body that is nothing but an error is judged as every answer is
  if (first === last || !isJsonObject(first) || !isJsonObject(last)) return
  const keys = Object.keys(last)
  const isOther = keys.length > 0 && keys.every((key) => isErrorWord(key) && !Object.hasOwn(first, key))
  if (!isOther || (errorInside(last) === null && !keys.some((key) => /^(?:message|exception)$/i.test(key)))) return
  throw new BadBody('cut_off', `its last line is an error and no record: ${toJsonText(last).slice(0, 300)}`)
}

function parseLine(text: string, { number, isLast }: { readonly number: number; readonly isLast: boolean }): JsonValue {
  try {
    return parseJson(text)
  } catch (error) {
    if (isLast)
      throw new BadBody('cut_off', `the answer is cut off: its last line, ${number}, stops in the middle of its JSON`)
    const why = error instanceof Error ? error.message : String(error)
    throw new BadBody('malformed', `line ${number} is not valid JSON (${why.slice(0, 100)})`)
  }
}
