import { SaxesParser } from 'saxes'
import { z } from 'zod'
import type { JsonValue } from '../../json/json.ts'
import { BadBody, type BodyFacts } from '../../model/decoder.ts'
import { decodePieces } from './charset.ts'
import { batchSize, defineDecoder } from './define-decoder.ts'
import { type XmlNames, XmlTree } from './xml-tree.ts'

const options = z.strictObject({
  record: z
    .string()
    .min(1)
    .optional()
    .describe('element that is a record, e.g. item or channel/item: long answers then take a piece at a time'),
  attribute_prefix: z.string().default('@').describe('before the names of attributes; default "@"'),
  text_key: z.string().min(1).default('#text').describe('key of the text beside attributes or elements'),
  strip_namespaces: z.boolean().default(false).describe('true = ns:name becomes name'),
  lists: z.array(z.string()).default([]).describe('elements that are lists even when there is one of them'),
  encoding: z.string().optional().describe('of the text; default: as the content type or the document says'),
})

type XmlOptions = z.output<typeof options>

/**
 * XML as xmltodict makes it, which Airbyte reads by: elements become keys, attributes `@name`, text beside them `#text`,
 * elements of one name a list. Entities of its own, and with them bombs and files from elsewhere, are refused.
 */
export const xml = defineDecoder({
  type: 'xml',
  summary: 'XML: one document, in which data_selector finds the records; or each element of a name a record',
  options,
  accepts: (contentType, firstBytes) => !isPage(contentType, firstBytes) && isXml(contentType),
  build: (given) =>
    given.record === undefined
      ? { type: 'xml', reads: 'whole', decode: (bytes, about) => readDocument(bytes, about, given) }
      : { type: 'xml', reads: 'stream', decode: (pieces, about) => readRecords(pieces, about, given) },
})

/** Accepts an answer by its type alone: XML that comes where JSON was asked for is the page of a proxy, or an error. */
function isXml(contentType: string): boolean {
  return /\b(?:application|text)\/xml\b|\+xml\b/i.test(contentType)
}

/** XHTML is not data. */
function isPage(contentType: string, firstBytes: Uint8Array): boolean {
  return /\bhtml\b/i.test(contentType) || /<!doctype\s+html|<html[\s>]/i.test(startOf(firstBytes))
}

function startOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 1000))
    .toString('utf8')
    .replace(/^\uFEFF/, '')
}

async function readDocument(bytes: Uint8Array, about: BodyFacts, given: XmlOptions): Promise<JsonValue> {
  let document: JsonValue = null
  const reader = openReader(given, (name, value, path) => {
    if (path.length === 0) document = Object.fromEntries([[name, value]])
    return true
  })
  const whole = (async function* () {
    yield bytes
  })()
  for await (const text of textOf(whole, about, given)) reader.write(text)
  reader.close()
  return document
}

async function* readRecords(
  pieces: AsyncIterable<Uint8Array>,
  about: BodyFacts,
  given: XmlOptions,
): AsyncGenerator<readonly JsonValue[], void, undefined> {
  const wanted = (given.record ?? '').split('/')
  let batch: JsonValue[] = []
  const reader = openReader(given, (name, value, path) => {
    const whole = [...path, name]
    const isWithin = (names: readonly string[]): boolean =>
      wanted.every((each, at) => names.at(at - wanted.length) === each)
    if (isWithin(whole)) {
      batch.push(value)
      reader.forget()
      return false
    }
    // what stands in a record is a part of it; anything else is passed over
    const isPart = path.some((_, at) => isWithin(path.slice(0, at + 1)))
    if (!isPart) reader.forget()
    return isPart
  })
  for await (const text of textOf(pieces, about, given)) {
    reader.write(text)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  reader.close()
  if (batch.length > 0) yield batch
}

/** `ended` hears of each element that closes, with those around it; true = it is kept in the one around it. */
type Ended = (name: string, value: JsonValue, path: readonly string[]) => boolean

interface Reader {
  write(text: string): void
  close(): void
  forget(): void
}

function openReader(given: XmlOptions, ended: Ended): Reader {
  const names: XmlNames = {
    attributes: given.attribute_prefix,
    text: given.text_key,
    bare: given.strip_namespaces,
    lists: new Set(given.lists),
  }
  const tree = new XmlTree(names)
  const parser = new SaxesParser({ xmlns: false, position: true })
  let isEmpty = true
  parser.on('doctype', (text) => refuseEntities(text))
  parser.on('opentag', ({ name, attributes }) => tree.begin(name, attributes))
  parser.on('text', (text) => tree.add(text))
  parser.on('cdata', (text) => tree.add(text))
  parser.on('closetag', () => {
    const { name, value } = tree.end()
    if (ended(name, value, tree.path)) tree.keep(name, value)
  })
  return {
    write(text) {
      if (isEmpty && text.trim() === '') return
      isEmpty = false
      guarded('malformed', () => parser.write(text))
    },
    close: () => (isEmpty ? undefined : guarded('cut_off', () => parser.close())),
    forget: () => tree.forget(),
  }
}

function guarded(problem: BadBody['problem'], run: () => unknown): void {
  try {
    run()
  } catch (error) {
    if (error instanceof BadBody) throw error
    const why = error instanceof Error ? error.message.replace(/\.$/, '').slice(0, 200) : String(error)
    throw new BadBody(
      problem,
      problem === 'cut_off' ? `the answer is cut off (${why})` : `it is not XML (line:column: ${why})`,
    )
  }
}

function refuseEntities(doctype: string): void {
  if (/<!ENTITY/i.test(doctype))
    throw new BadBody('malformed', 'it defines entities of its own, which are not read: they may be bombs, or files')
  if (/^\s*html\b/i.test(doctype)) throw new BadBody('malformed', 'it is a web page')
}

/** The text in the charset of the content type, else in the one that the document itself names. */
async function* textOf(
  pieces: AsyncIterable<Uint8Array>,
  { contentType }: BodyFacts,
  { encoding }: XmlOptions,
): AsyncGenerator<string, void, undefined> {
  const iterator = pieces[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  let step = await iterator.next()
  for (; step.done !== true && head.length < 200; step = await iterator.next()) head = Buffer.concat([head, step.value])
  const declared = /^\s*<\?xml[^>]*\bencoding=["']([\w.:-]+)["']/.exec(head.toString('latin1'))?.[1]
  const hasCharset = /charset=/i.test(contentType)
  const rest = async function* (): AsyncGenerator<Uint8Array> {
    yield head
    for (; step.done !== true; step = await iterator.next()) yield step.value
  }
  yield* decodePieces(rest(), { contentType, encoding: encoding ?? (hasCharset ? undefined : declared) })
}
