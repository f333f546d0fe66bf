import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeWith, decoderKit } from '../../../test/kits/decoder.ts'
import type { JsonValue } from '../../json/json.ts'
import type { DecoderDefinition } from '../../model/decoder.ts'
import { byAnswer } from '../../model/decoder.ts'
import { decoders } from './index.ts'

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding)
const make = (definition: DecoderDefinition, options: unknown = {}) =>
  definition.build(definition.options.parse(options))
const html = bytes('<!DOCTYPE html><html><body>Sign in</body></html>')
const bomb = bytes(`<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><a><b>&y;</b></a>`)
const foreign = bytes(`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`)

interface Packed {
  readonly name: string
  readonly data: Buffer
  readonly method?: number
}

/** A zip archive as other programs write it. */
function zipOf(files: readonly Packed[]): Buffer {
  const local: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { name, data, method = 8 } of files) {
    const packed = method === 8 ? deflateRawSync(data) : data
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(method, 8)
    head.writeUInt32LE(sum(data), 14)
    head.writeUInt32LE(packed.length, 18)
    head.writeUInt32LE(data.length, 22)
    head.writeUInt16LE(Buffer.byteLength(name), 26)
    local.push(head, Buffer.from(name), packed)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(method, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(data.length, 24)
    entry.writeUInt16LE(Buffer.byteLength(name), 28)
    entry.writeUInt32LE(offset, 42)
    central.push(entry, Buffer.from(name))
    offset += head.length + Buffer.byteLength(name) + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...local, directory, end])
}

const sum = (data: Buffer): number => (typeof crc32 === 'function' ? crc32(data) : 0)

decoderKit('xml', () => make(decoders.xml), {
  cases: [
    {
      name: 'a document as xmltodict makes it',
      bytes: bytes('<?xml version="1.0"?><r a="1"><i>ż</i><i n="2">x &amp; <![CDATA[<y>]]></i><e/><t> 7 </t></r>'),
      contentType: 'application/xml; charset=utf-8',
      gives: { r: { '@a': '1', i: ['ż', { '@n': '2', '#text': 'x & <y>' }], e: null, t: '7' } },
    },
    {
      name: 'in the charset that it names',
      bytes: bytes('<?xml version="1.0" encoding="ISO-8859-1"?><r>\u00e9</r>', 'latin1'),
      contentType: 'text/xml',
      gives: { r: 'é' },
    },
  ],
  marked: { name: 'a byte order mark', bytes: bytes('\uFEFF<r>1</r>'), contentType: 'text/xml', gives: { r: '1' } },
  cut: [
    ['in an element', bytes('<r><i>1</i>')],
    ['in a tag', bytes('<r><i a="')],
  ],
  wrong: [
    ['a web page', html, 'text/html'],
    ['JSON', bytes('{"a":1}'), 'application/json'],
    ['entities of its own', bomb, 'application/xml'],
    ['a file from elsewhere', foreign, 'application/xml'],
    ['elements too deep', bytes('<a>'.repeat(300)), 'application/xml'],
  ],
  hostile: (key) => bytes(`<${key}><polluted>1</polluted></${key}>`),
})

decoderKit('xml, an element is a record', () => make(decoders.xml, { record: 'channel/item' }), {
  cases: [
    {
      name: 'items',
      bytes: bytes(
        '<rss><channel><title>t</title><item><id>1</id></item><x><item/></x><item a="2"><item>z</item></item></channel></rss>',
      ),
      contentType: 'application/rss+xml',
      gives: [{ id: '1' }, { '@a': '2', item: 'z' }],
    },
  ],
  cut: [['behind an item', bytes('<rss><channel><item><id>1</id></item>')]],
  wrong: [['entities of its own', bomb, 'application/xml']],
  endless: () => bytes('<rss><channel><item>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'),
})

const twoFiles = zipOf([
  { name: 'a/orders.csv', data: bytes('id,n\n1,ż\n') },
  { name: 'more.jsonl', data: bytes('{"id":2}\n{"id":3}\n'), method: 0 },
])

decoderKit('zip', () => make(decoders.zip), {
  cases: [
    {
      name: 'files of several kinds',
      bytes: twoFiles,
      contentType: 'application/zip',
      gives: [{ id: '1', n: 'ż' }, { id: 2 }, { id: 3 }],
    },
    {
      name: 'a JSON list',
      bytes: zipOf([{ name: 'x.json', data: bytes('[{"a":1}]') }]),
      contentType: 'application/zip',
      gives: [{ a: 1 }],
    },
  ],
  cut: [
    ['in its directory', twoFiles.subarray(0, -30)],
    ['in a file', twoFiles.subarray(0, 50)],
  ],
  wrong: [
    ['a web page', html, 'text/html'],
    ['a way of packing that is not read', zipOf([{ name: 'a.csv', data: bytes('x'), method: 9 }]), 'application/zip'],
    ['a web page in it', zipOf([{ name: 'a.csv', data: html }]), 'application/zip'],
  ],
})

describe('archives', () => {
  const read = async (archive: Buffer, options: object): Promise<JsonValue> =>
    decodeWith(make(decoders.zip, options), [archive], 'application/zip')

  test('files by name, formats with options, records in a document', async () => {
    expect(await read(twoFiles, { entries: '*.csv' })).toEqual([{ id: '1', n: 'ż' }])
    expect(await read(twoFiles, { entries: 'a/**' })).toEqual([{ id: '1', n: 'ż' }])
    const odd = zipOf([{ name: 'x.dat', data: bytes('1;2\n') }])
    expect(await read(odd, { format: { type: 'csv', delimiter: ';', header: ['a', 'b'] } })).toEqual([
      { a: '1', b: '2' },
    ])
    const document = zipOf([{ name: 'x.xml', data: bytes('<r><i>1</i><i>2</i></r>') }])
    expect(await read(document, { selector: 'r.i' })).toEqual(['1', '2'])
    await expect(read(twoFiles, { entries: '*.txt' })).rejects.toThrow('it holds "a/orders.csv", "more.jsonl"')
  })

  test('a bomb is refused, names that climb are only names', async () => {
    const zeros = Buffer.alloc(80 << 20)
    await expect(read(zipOf([{ name: 'a.csv', data: zeros }]), {})).rejects.toThrow(
      /unpacks to more than 250 times|longer than/,
    )
    expect(await read(zipOf([{ name: '../../etc/x.csv', data: bytes('a\n1\n') }]), {})).toEqual([{ a: '1' }])
  })
})

describe('Parquet', () => {
  let folder = ''
  let file = Buffer.alloc(0)

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parquet-test-'))
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const path = join(folder, 'x.parquet')
    await connection.run(`COPY (
      SELECT range AS id, 9007199254740993 + range AS big, 'ż' || range AS name, 1.50::DECIMAL(9,2) AS price,
        TIMESTAMP '2026-01-02 03:04:05.5' AS at, TIMESTAMPTZ '2026-01-02 03:04:05+00' AS tz, DATE '2026-01-02' AS day,
        [1, 2] AS list, {'a': {'b': NULL}} AS nested, 'ab'::BLOB AS bytes, 'nan'::DOUBLE AS f
      FROM range(3)) TO '${path}' (FORMAT parquet)`)
    connection.closeSync()
    instance.closeSync()
    file = readFileSync(path)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const read = async (body: Uint8Array): Promise<JsonValue> => decodeWith(make(decoders.parquet), [body], '')
  const left = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('sluice-parquet-'))

  test('rows with their types', async () => {
    const rows = (await read(file)) as readonly JsonValue[]
    expect(rows).toHaveLength(3)
    expect(rows[1]).toEqual({
      id: 1,
      big: 9007199254740994n,
      name: 'ż1',
      price: 1.5,
      at: '2026-01-02T03:04:05.500000',
      tz: '2026-01-02T03:04:05.000000Z',
      day: '2026-01-02',
      list: [1, 2],
      nested: { a: { b: null } },
      bytes: 'YWI=',
      f: null,
    })
  })

  test('bodies that are none, and those that were cut off; nothing is left on the disk', async () => {
    await expect(read(file.subarray(0, -10))).rejects.toMatchObject({ problem: 'cut_off' })
    await expect(read(html)).rejects.toMatchObject({ problem: 'malformed' })
    const damaged = Buffer.from(file)
    damaged.fill(0x7f, 4, file.length - 8)
    await expect(read(damaged)).rejects.toMatchObject({ problem: 'malformed' })
    expect(await read(Buffer.alloc(0))).toEqual([])
    expect(left()).toEqual([])
  })
})

test.each<[string, Buffer, string]>([
  ['application/zip', bytes('x'), 'zip'],
  ['', twoFiles, 'zip'],
  ['application/octet-stream', bytes('PAR1....'), 'parquet'],
  ['text/xml', bytes('<a/>'), 'xml'],
  ['application/atom+xml', bytes('<a/>'), 'xml'],
  ['', bytes('\uFEFF<?xml version="1.0"?><a/>'), 'json'],
  ['application/xhtml+xml', bytes('<?xml version="1.0"?><!DOCTYPE html><html/>'), 'json'],
  ['text/html', html, 'json'],
  ['application/json', bytes('{}'), 'json'],
])('%s %.12s is read as %s', (contentType, body, type) => {
  expect(byAnswer(decoders).choose(contentType, body).type).toBe(type)
})
