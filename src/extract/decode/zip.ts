import { z } from 'zod'
import { isList, type JsonValue } from '../../json/json.ts'
import { type Body, decodedBody } from '../../json/records/body.ts'
import { compilePath } from '../../language/jsonpath/compile-path.ts'
import { BadBody, type BodyFacts, byAnswer, type Decoder, type DecoderDefinition } from '../../model/decoder.ts'
import { csv } from './csv.ts'
import { defineDecoder } from './define-decoder.ts'
import { json } from './json.ts'
import { ndjson } from './ndjson.ts'
import { parquet } from './parquet.ts'
import { xml } from './xml.ts'

const inner: Readonly<Record<string, DecoderDefinition>> = { parquet, ndjson, csv, xml, json }
/** What the ending of a name says, for those whose bytes do not. */
const endings: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  jsonl: 'application/x-ndjson',
  ndjson: 'application/x-ndjson',
  xml: 'application/xml',
  parquet: 'application/vnd.apache.parquet',
}

const options = z.strictObject({
  entries: z
    .string()
    .min(1)
    .optional()
    .describe('which files of the archive, e.g. "*.csv" or "data/orders-*"; default: all'),
  format: z
    .union([
      z.enum(['csv', 'ndjson', 'json', 'xml', 'parquet']),
      z.looseObject({ type: z.string().describe('csv, ndjson, json, xml or parquet') }),
    ])
    .optional()
    .describe('of the files: a type, or a mapping with its options; default: by each name and its bytes'),
  selector: z
    .string()
    .min(1)
    .optional()
    .describe('JSONPath to the records in a JSON or XML file; default: the document, or the elements of a list'),
})

type ZipOptions = z.output<typeof options>

/** A zip archive: the records of all its files, one file after the other. Nothing in it is written anywhere. */
export const zip = defineDecoder({
  type: 'zip',
  summary: 'a zip archive: the records of the files in it',
  options,
  accepts: (contentType, firstBytes) =>
    /\bapplication\/(?:x-)?zip(?:-compressed)?\b/i.test(contentType) || isArchive(firstBytes),
  build: (given) => ({ type: 'zip', reads: 'stream', decode: (pieces) => readArchive(pieces, given) }),
})

function isArchive(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04
}

async function* readArchive(
  pieces: AsyncIterable<Uint8Array>,
  given: ZipOptions,
): AsyncGenerator<readonly JsonValue[], void, undefined> {
  const parts: Uint8Array[] = []
  for await (const piece of pieces) parts.push(piece)
  const bytes = Buffer.concat(parts)
  if (bytes.length === 0) return
  const { zipEntries } = await import('./zip-entries.ts')
  const all = zipEntries(bytes)
  const wanted = given.entries === undefined ? undefined : globOf(given.entries)
  const entries = all.filter(({ name }) => wanted === undefined || wanted.test(name))
  if (entries.length === 0) {
    const names = all.slice(0, 5).map(({ name }) => JSON.stringify(name.slice(0, 80)))
    throw new BadBody(
      'malformed',
      `no file in the archive is called ${given.entries ?? 'anything'}; it holds ${names.join(', ')}`,
    )
  }
  for (const entry of entries) {
    const { name } = entry
    try {
      yield* recordsOf(name, entry.pieces(), given)
    } catch (error) {
      if (!(error instanceof BadBody)) throw error
      // a file that stops in a whole archive is not a body that was cut off
      throw new BadBody(
        error.problem,
        `${error.message} (in ${JSON.stringify(name.slice(0, 100))} of the archive)`,
        error.hint,
      )
    }
  }
}

async function* recordsOf(
  name: string,
  pieces: AsyncGenerator<Uint8Array>,
  given: ZipOptions,
): AsyncGenerator<readonly JsonValue[], void, undefined> {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  const about: BodyFacts = { contentType: (Object.hasOwn(endings, ending) ? endings[ending] : undefined) ?? '' }
  const first = await pieces.next()
  if (first.done === true) return
  const all = (async function* () {
    yield first.value
    yield* pieces
  })()
  const decoder = decoderFor(given, about, first.value)
  if (decoder.reads === 'stream') return yield* decoder.decode(all, about)
  const whole: Uint8Array[] = []
  for await (const piece of all) whole.push(piece)
  yield selected(await decoder.decode(Buffer.concat(whole), about), given)
}

function decoderFor({ format }: ZipOptions, { contentType }: BodyFacts, firstBytes: Uint8Array): Decoder<Body> {
  if (format === undefined) return byAnswer(inner).choose(contentType, firstBytes)
  const { type, ...written } = typeof format === 'string' ? { type: format } : format
  const definition = Object.hasOwn(inner, type) ? inner[type] : undefined
  if (definition === undefined) throw new BadBody('malformed', `no file in an archive is read as "${type}"`)
  return definition.build(definition.options.parse(written))
}

function selected(body: Body, { selector }: ZipOptions): readonly JsonValue[] {
  const value = decodedBody(body)
  const found = selector === undefined ? [value] : compilePath(selector).all(value)
  if (found.length === 0) throw new BadBody('malformed', `"${selector}" matches nothing in it`)
  return found.flatMap((each) => (isList(each) ? each : each === null ? [] : [each]))
}

/** `*` stands for anything but a slash, `**` for anything; without a slash the folder does not count. */
function globOf(text: string): RegExp {
  const source = text
    .replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('**', '\u0000')
    .replaceAll('*', '[^/]*')
    .replaceAll('\u0000', '.*')
  return new RegExp(text.includes('/') ? `^${source}$` : `(?:^|/)${source}$`, 'i')
}
