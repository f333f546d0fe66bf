import { CsvError, type Options, type Parser, parse } from 'csv-parse'
import { z } from 'zod'
import type { JsonValue } from '../../json/json.ts'
import { BadBody, type BodyFacts } from '../../model/decoder.ts'
import { decodePieces } from './charset.ts'
import { batchSize, defineDecoder, longestRecord } from './define-decoder.ts'

/** How much of a row is looked at: the beginning of a longer one is enough to see what divides their fields. */
const longestHeader = 8192

const oneSign = z.string().refine((text) => [...text].length === 1, 'one character')

const options = z.strictObject({
  delimiter: z
    .union([oneSign, z.literal('\\t')])
    .optional()
    .describe('between fields; default: what divides the first two rows alike, "," or a tab before others'),
  quote: z
    .union([oneSign, z.literal('')])
    .default('"')
    .describe('around fields; "" = none'),
  escape: oneSign.optional().describe('before a quote inside of quotes; default: the quote itself'),
  header: z
    .union([z.boolean(), z.array(z.string().min(1)).min(1)])
    .default(true)
    .describe(
      'true = the first row names the columns; false = column_1, column_2, …; a list = the names, no row of them',
    ),
  encoding: z.string().optional().describe('of the text; default: as the content type says, else utf-8'),
  null_values: z.array(z.string()).default([]).describe('fields that are null: ["", "NULL"]; default: none'),
})

type CsvOptions = z.output<typeof options>

/**
 * Comma-separated values (RFC 4180): each row an object of texts, by column. A row with more or fewer fields than there
 * are columns, two columns of one name, and a quote that is never closed are errors with their line.
 */
export const csv = defineDecoder({
  type: 'csv',
  summary: 'comma-separated values: each row a record, each field a text',
  options,
  accepts: (contentType) => /\b(csv|tab-separated-values)\b/i.test(contentType),
  build: (given) => ({ type: 'csv', reads: 'stream', decode: (pieces, about) => readRows(pieces, about, given) }),
})

async function* readRows(
  pieces: AsyncIterable<Uint8Array>,
  about: BodyFacts,
  given: CsvOptions,
): AsyncGenerator<readonly JsonValue[], void, undefined> {
  const rows = createRows(given)
  let parser: Parser | undefined
  for await (const text of withFirstRows(decodePieces(pieces, { ...about, encoding: given.encoding }))) {
    parser ??= openParser(text, about, given)
    parser.write(text)
    yield* rows.ready(parser)
    // the event comes later, perhaps after the last piece
    if (parser.errored !== null) throw explain(parser.errored)
  }
  if (parser === undefined) return
  parser.end()
  try {
    // what the parser held back until it knew that this is the end
    for await (const row of parser as AsyncIterable<Row>) yield* rows.add(row)
  } catch (error) {
    throw explain(error)
  }
  yield* rows.rest()
}

/** The pieces of a text, none of them empty, the first with the first two rows in it. */
async function* withFirstRows(pieces: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let held: string | undefined = ''
  for await (const piece of pieces) {
    if (held === undefined) {
      if (piece !== '') yield piece
      continue
    }
    held += piece
    if (held.length < longestHeader && !/[\r\n][^\r\n]*[\r\n]./.test(held.trimStart())) continue
    yield held
    held = undefined
  }
  if (held) yield held
}

/** The parser of a body that begins with `start`: what divides its fields is seen in the first row. */
function openParser(start: string, about: BodyFacts, given: CsvOptions): Parser {
  refuseOthers(start, about)
  const { delimiter = usualDelimiter(start, about, given) } = given
  const parser = parse(parserOptions(delimiter === '\\t' ? '\t' : delimiter, given))
  parser.on('error', () => undefined)
  return parser
}

/** What may divide fields; spreadsheets write what the country of the user does. */
const delimiters = [',', ';', '\t', '|']

/** The sign that divides the first row as often as the second; without such a one that which divides the first most often. */
function usualDelimiter(start: string, { contentType }: BodyFacts, { quote }: CsvOptions): string {
  const [first = '', second] = start.trimStart().split(/\r\n|[\r\n]/, 2)
  // what stands in quotes divides nothing
  const bare = (row: string): string =>
    quote === ''
      ? row
      : row
          .split(quote)
          .filter((_, index) => index % 2 === 0)
          .join('')
  const times = (row: string, sign: string): number => bare(row).split(sign).length - 1
  const usual = /tab-separated/i.test(contentType) ? '\t' : ','
  const found = [usual, ...delimiters].filter((sign) => times(first, sign) > 0)
  const even = found.filter((sign) => second !== undefined && times(second, sign) === times(first, sign))
  const candidates = even.length > 0 ? even : found
  return candidates.reduce(
    (best, sign) => (times(first, sign) > times(first, best) ? sign : best),
    candidates[0] ?? usual,
  )
}

function parserOptions(delimiter: string, { quote, escape }: CsvOptions): Options {
  return {
    delimiter,
    quote: quote === '' ? null : quote,
    escape: escape ?? (quote === '' ? null : quote),
    // exports that were put together have both
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
    // with `info: true`, which would tell the line of every row, parsing takes twice as long
    relax_column_count: false,
    max_record_size: longestRecord,
  }
}

type Row = readonly string[]

/** Gathers the records of rows in batches. */
function createRows({ header, null_values }: CsvOptions) {
  const nulls = new Set(null_values)
  let maker = Array.isArray(header) ? recordMaker(distinct(header), nulls) : undefined
  let batch: JsonValue[] = []
  const add = function* (row: Row): Generator<readonly JsonValue[]> {
    if (maker === undefined) {
      maker = recordMaker(header === true ? distinct(row) : row.map((_, index) => `column_${index + 1}`), nulls)
      if (header === true) return
    }
    batch.push(maker(row))
    if (batch.length < batchSize) return
    yield batch
    batch = []
  }
  const ready = function* (parser: Parser): Generator<readonly JsonValue[]> {
    for (let row: Row | null = parser.read(); row !== null; row = parser.read()) yield* add(row)
  }
  const rest = function* (): Generator<readonly JsonValue[]> {
    if (batch.length > 0) yield batch
    batch = []
  }
  return { add, ready, rest }
}

/** Makes the record of a row, by the names of the columns. */
function recordMaker(names: readonly string[], nulls: ReadonlySet<string>): (row: Row) => JsonValue {
  // a column may be called __proto__: fromEntries makes own properties, and takes several times as long
  const isPlain = !names.includes('__proto__')
  return (row) => {
    // of all other rows the parser knows how long the first one was
    if (row.length !== names.length) throw ragged('first row', { fields: row.length, columns: names.length })
    if (!isPlain) return Object.fromEntries(names.map((name, index) => [name, valueOf(row[index] ?? '', nulls)]))
    const record: Record<string, JsonValue> = {}
    for (let index = 0; index < names.length; index++) record[names[index] ?? ''] = valueOf(row[index] ?? '', nulls)
    return record
  }
}

function ragged(which: string, { fields, columns }: { readonly fields: number; readonly columns: number }): BadBody {
  return new BadBody(
    'malformed',
    `the ${which} has ${count(fields, 'field')} and the header has ${columns}`,
    'If fields are divided by another sign, name it: response_format: {type: csv, delimiter: ";"}.',
  )
}

function valueOf(text: string, nulls: ReadonlySet<string>): JsonValue {
  return nulls.size > 0 && nulls.has(text) ? null : text
}

function distinct(names: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  for (const [index, name] of names.entries()) {
    if (name === '')
      throw new BadBody(
        'malformed',
        `column ${index + 1} has no name in the header`,
        'Name the columns yourself: response_format: {type: csv, header: [id, name]}; they then count the header as a row.',
      )
    if (seen.has(name)) throw new BadBody('malformed', `two columns are called "${name.slice(0, 100)}"`)
    seen.add(name)
  }
  return names
}

/** A web page or JSON that comes where CSV is due would make a table without rows. */
function refuseOthers(text: string, { contentType }: BodyFacts): void {
  const start = text.slice(0, 1000).trimStart()
  if (/^<(!doctype|html|\?xml)/i.test(start) || /\bhtml\b/i.test(contentType))
    throw new BadBody(
      'malformed',
      'it is a web page',
      'Check the path, and that the credentials are right: login pages answer 200.',
    )
  if (/\bjson\b/i.test(contentType) || /^(\{\s*"|\[\s*[{[])/.test(start))
    throw new BadBody('malformed', `it is JSON: ${start.slice(0, 100).replace(/\s+/g, ' ')}`)
}

function explain(error: unknown): unknown {
  if (!(error instanceof CsvError)) return error
  const line = Number(error['lines'])
  const at = Number.isFinite(line) ? ` (line ${line})` : ''
  if (error.code === 'CSV_QUOTE_NOT_CLOSED')
    return new BadBody('cut_off', `the answer is cut off: a quote is not closed before its end${at}`)
  if (error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') {
    // it says both numbers in its message only
    const [, columns = '0', fields = '0'] = /expect (\d+), got (\d+)/.exec(error.message) ?? []
    return ragged(`row that ends on line ${line}`, { fields: Number(fields), columns: Number(columns) })
  }
  if (error.code === 'CSV_MAX_RECORD_SIZE')
    return new BadBody('malformed', `a row is longer than ${longestRecord} characters${at}`)
  return new BadBody('malformed', `${error.message.replace(/\.$/, '').slice(0, 200)}${at}`)
}

function count(amount: number, word: string): string {
  return `${amount} ${word}${amount === 1 ? '' : 's'}`
}
