import { expect, test } from 'vitest'
import { decodeWith, decoderKit } from '../../../test/kits/decoder.ts'
import { JsonFloat } from '../../json/json.ts'
import { byAnswer, type DecoderDefinition } from '../../model/decoder.ts'
import { decoders } from './index.ts'

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding)
const make = (definition: DecoderDefinition, options: unknown = {}) =>
  definition.build(definition.options.parse(options))
const html = bytes('<!DOCTYPE html><html><body>Sign in</body></html>')

decoderKit('json', () => make(decoders.json), {
  cases: [
    {
      name: 'one document',
      bytes: bytes('{"a":"żółć 💥","n":[1,null]}'),
      contentType: 'application/json',
      gives: { a: 'żółć 💥', n: [1, null] },
    },
    {
      name: 'in UTF-16',
      bytes: bytes('{"a":"ż"}', 'utf16le'),
      contentType: 'application/json; charset=utf-16le',
      gives: { a: 'ż' },
    },
    { name: 'white space', bytes: bytes(' \n'), contentType: '', gives: null },
  ],
  marked: { name: 'a byte order mark', bytes: bytes('\uFEFF[1]'), contentType: 'application/json', gives: [1] },
  cut: [
    ['in a list', bytes('[{"a":1},{"a"')],
    ['in a text', bytes('{"a":"x')],
  ],
  wrong: [
    ['a web page', html, 'text/html'],
    ['a word', bytes('nope'), 'application/json'],
  ],
  hostile: (key) => bytes(`[{"${key}":{"polluted":1}}]`),
  endless: () => bytes('1'),
})

decoderKit('ndjson', () => make(decoders.ndjson), {
  cases: [
    {
      name: 'lines',
      bytes: bytes('{"a":"żółć 💥"}\r\n\n[1]\n{"n":1234567890123456789}'),
      contentType: 'application/x-ndjson',
      gives: [{ a: 'żółć 💥' }, [1], { n: 1234567890123456789n }],
    },
    {
      name: 'record separators (RFC 7464)',
      bytes: bytes('\u001e{"a":1}\n\u001e{"a":2.50}\n'),
      contentType: 'application/json-seq',
      gives: [{ a: 1 }, { a: 2.5 }],
    },
    {
      name: 'in UTF-16',
      bytes: bytes('{"a":"ż"}\n{"a":2}\n', 'utf16le'),
      contentType: 'x; charset=utf-16le',
      gives: [{ a: 'ż' }, { a: 2 }],
    },
  ],
  marked: { name: 'a byte order mark', bytes: bytes('\uFEFF{"a":1}\n'), contentType: '', gives: [{ a: 1 }] },
  cut: [
    ['in a line', bytes('{"a":1}\n{"a":')],
    ['in a character', bytes('{"a":"ż"}').subarray(0, 7)],
  ],
  wrong: [
    ['a line of words', bytes('{"a":1}\nnope\n{"a":2}\n'), ''],
    ['bytes that are not UTF-8', bytes('{"a":"\xe9x"}\n', 'latin1'), ''],
  ],
  hostile: (key) => bytes(`{"${key}":{"polluted":1}}\n`),
  endless: () => Buffer.alloc(1 << 20, 'x'),
})

decoderKit('csv', () => make(decoders.csv), {
  cases: [
    {
      name: 'rows',
      bytes: bytes('id,name\r\n1,"żółć, ""💥""\nnew line"\r\n2,\r\n'),
      contentType: 'text/csv',
      gives: [
        { id: '1', name: 'żółć, "💥"\nnew line' },
        { id: '2', name: '' },
      ],
    },
    {
      name: 'bare carriage returns',
      bytes: bytes('id,n\r1,2\r3,4'),
      contentType: 'text/csv',
      gives: [
        { id: '1', n: '2' },
        { id: '3', n: '4' },
      ],
    },
    { name: 'a header alone', bytes: bytes('id,n\n'), contentType: 'text/csv', gives: [] },
    {
      name: 'in windows-1252',
      bytes: bytes('id\ncaf\xe9\n', 'latin1'),
      contentType: 'text/csv; charset=windows-1252',
      gives: [{ id: 'café' }],
    },
  ],
  marked: {
    name: 'a byte order mark',
    bytes: bytes('\uFEFF"id",n\n1,2\n'),
    contentType: 'text/csv',
    gives: [{ id: '1', n: '2' }],
  },
  cut: [
    ['in quotes', bytes('a\n1\n"2')],
    ['in a character', bytes('a\nż').subarray(0, 3)],
  ],
  wrong: [
    ['a web page', html, 'text/csv'],
    ['JSON', bytes('{"a": 1}'), 'text/csv'],
    ['JSON by its content type', bytes('a\n1'), 'application/json'],
    ['a short row', bytes('a,b\n1\n'), 'text/csv'],
    ['a long row', bytes('a,b\n1,2\n1,2,3\n'), 'text/csv'],
    ['columns of one name', bytes('a,a\n1,2\n'), 'text/csv'],
    ['a column without a name', bytes('a,\n1,2\n'), 'text/csv'],
    ['text after a quote', bytes('a\n"1"2\n'), 'text/csv'],
    ['bytes that are not UTF-8', bytes('a\n\xe9x\n', 'latin1'), 'text/csv'],
  ],
  hostile: (key) => bytes(`${key}\n1\n`),
  endless: () => Buffer.alloc(1 << 20, 'x'),
})

test('csv: every option', async () => {
  const semicolons = make(decoders.csv, {
    delimiter: ';',
    quote: "'",
    escape: '\\',
    header: ['a', 'b'],
    null_values: ['-'],
  })
  expect(await decodeWith(semicolons, [bytes("'x;\\'y';-\n1;2\n")], '')).toEqual([
    { a: "x;'y", b: null },
    { a: '1', b: '2' },
  ])
  const numbered = make(decoders.csv, { header: false, delimiter: '\\t', quote: '' })
  expect(await decodeWith(numbered, [bytes('1\t"2\n')], '')).toEqual([{ column_1: '1', column_2: '"2' }])
  expect(decoders.csv.options.safeParse({ delimiter: ';;' }).success).toBe(false)
  expect(decoders.csv.options.safeParse({ seperator: ';' }).success).toBe(false)
})

test.each([
  ['"a;b"|c\n1|2\n', [{ 'a;b': '1', c: '2' }]],
  ['a;b\n1;2,5\n', [{ a: '1', b: '2,5' }]],
  ['a\tb\n1\t2\n', [{ a: '1', b: '2' }]],
  ['a,b;c\n1,2\n', [{ a: '1', 'b;c': '2' }]],
  ['"a;b",c\n"1;2",3\n', [{ 'a;b': '1;2', c: '3' }]],
  ['a\n1;2\n', [{ a: '1;2' }]],
  ['id;name, full;x\n1;a, b;q\n', [{ id: '1', 'name, full': 'a, b', x: 'q' }]],
])('csv: the first row says what divides fields: %j', async (text, rows) => {
  const whole = bytes(text)
  expect(await decodeWith(make(decoders.csv), [whole], 'text/csv')).toEqual(rows)
  const single = [...whole].map((byte) => Buffer.of(byte))
  expect(await decodeWith(make(decoders.csv), single, 'text/csv')).toEqual(rows)
})

test.each([
  ['{"id":1}\n{"error":{"message":"worker died"}}\n', 'worker died'],
  ['{"id":1}\n{"message":"Internal Server Error"}\n', 'Internal Server Error'],
  ['{"id":1}\n{"exception":"Code: 241"}\n', 'Code: 241'],
  ['{"id":1}\n{"id":2,"error":"card declined"}\n', undefined],
  ['{"type":"log","message":"ok"}\n{"type":"log","error":"bad sector"}\n', undefined],
  ['{"error":"a","code":1}\n{"error":"b","code":2}\n', undefined],
])('ndjson: an error in place of the last record: %j', async (text, said) => {
  const rows = decodeWith(make(decoders.ndjson), [bytes(text)], 'application/x-ndjson')
  await (said === undefined ? expect(rows).resolves.toHaveLength(2) : expect(rows).rejects.toThrow(said))
})

test('ndjson keeps all digits', async () => {
  const [record] = (await decodeWith(
    make(decoders.ndjson),
    [bytes('{"a":1.0,"b":12345678901234567890}')],
    '',
  )) as never[]
  expect(record).toEqual({ a: new JsonFloat(1), b: 12345678901234567890n })
})

test.each([
  ['application/json', '[1]', 'json'],
  ['application/json', '{"a":1}\n{"a":2}', 'ndjson'],
  ['application/json', '{\n"a": {}\n}', 'json'],
  ['', '{"a":1}\n', 'json'],
  ['application/x-ndjson', '', 'ndjson'],
  ['text/csv; header=present', 'a', 'csv'],
  ['text/tab-separated-values', 'a', 'csv'],
  ['text/html', '<html>', 'json'],
  ['text/plain', 'a,b\n1,2', 'json'],
])('%s %s is decoded as %s', (contentType, begins, type) => {
  expect(byAnswer(decoders).choose(contentType, bytes(begins)).type).toBe(type)
})
