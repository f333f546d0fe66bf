import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type Handler, sendJson } from '../servers/local-http.ts'
import { raw, startHostileApi } from './load.ts'

const nest = (depth: number, [open, close]: readonly [string, string]) => `${open.repeat(depth)}1${close.repeat(depth)}`

/** Rows of `things` after a load that must work, without dlt's columns. */
async function loadedFrom(handler: Handler, setting = {}): Promise<Record<string, unknown>[]> {
  await using api = await startHostileApi(handler)
  const { code, failure } = await api.load(setting)
  expect(code, failure?.message).toBeUndefined()
  return await api.look(({ rows }) => rows('SELECT * EXCLUDE (_dlt_id, _dlt_load_id) FROM d.things ORDER BY id'))
}

/** The error of a load that must fail; nothing may be in the warehouse. */
async function failureFrom(handler: Handler, setting = {}) {
  await using api = await startHostileApi(handler)
  const result = await api.load(setting)
  expect(await api.look(({ tables }) => tables('d'))).toEqual([])
  return { ...result, requests: api.server.seen.length }
}

describe('bodies that are no page', () => {
  test.each<[string, string, Record<string, unknown>, string, readonly string[]]>([
    ['an empty list', '[]', {}, 'nothing new', []],
    ["null in a list's place", '{"data":null}', { data_selector: 'data' }, 'nothing new', []],
    ['null', 'null', {}, 'unknown (the server answered without any content)', ['RESULT_UNKNOWN']],
    [
      'nothing, where it may be',
      '',
      { allow_empty: true },
      'unknown (the server answered without any content)',
      ['RESULT_UNKNOWN'],
    ],
  ])('%s is an empty page', async (_name, body, endpoint, verdict, warnings) => {
    await using api = await startHostileApi(raw(body))
    expect(await api.load({ endpoint })).toMatchObject({ code: undefined, verdict, warnings })
  })

  test.each<[string, string, Record<string, unknown>]>([
    ['nothing', '', {}],
    ['blanks', ' \n\n\n ', {}],
    ['null where a selector looks', 'null', { data_selector: 'data' }],
  ])('%s with status 200: RESPONSE_EMPTY, asked for again', async (_name, body, endpoint) => {
    const { code, requests } = await failureFrom(raw(body), { endpoint })
    expect([code, requests]).toEqual(['RESPONSE_EMPTY', 4])
  })

  test.each<[string, string, string]>([
    ['HTML', 'RESPONSE_NOT_JSON', '<!DOCTYPE html><html><title>Log in</title></html>'],
    ['HTML in a hurry', 'RESPONSE_NOT_JSON', '  <p>Wartungsarbeiten'],
    ['XML', 'RESPONSE_NOT_JSON', '<?xml version="1.0"?><e/>'],
    ['NaN, which is no JSON', 'RESPONSE_NOT_JSON', '[{"id":1,"a":NaN}]'],
    ['control characters for a terminal', 'RESPONSE_NOT_JSON', '\u001b[2J\u001b]0;x\u0007'],
    ['a trailing comma', 'RESPONSE_NOT_JSON', '[{"id":1},]'],
    ['JSON that stops', 'RESPONSE_TRUNCATED', '[{"id":1},{"id":'],
    ['an error inside a 200', 'ERROR_IN_ANSWER', '{"error":{"message":"no more for you"}}'],
    ['a refusal inside a 200', 'ERROR_IN_ANSWER', '{"success":false,"message":"quota"}'],
  ])('%s with status 200: %s', async (_name, code, body) => {
    const result = await failureFrom(raw(body))
    expect(result.code).toBe(code)
    expect(result.failure?.details.hint).toBeTruthy()
    // what sounds as if it passed is asked for again
    expect(result.requests).toBe(code === 'RESPONSE_TRUNCATED' || body.includes('quota') ? 4 : 1)
  })

  test('a selector that matches nothing: SELECTOR_NO_MATCH, with the path that was meant', async () => {
    const { code, failure } = await failureFrom(raw('{"data":{"items":[{"id":1}]}}'), {
      endpoint: { data_selector: 'items' },
    })
    expect(code).toBe('SELECTOR_NO_MATCH')
    expect(failure?.details.hint).toContain('data.items')
  })
})

describe('compressed bombs', () => {
  const text = `[${' '.repeat(50_000_000)}]`
  test.each<[string, Buffer]>([
    ['gzip', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['gzip, gzip', gzipSync(gzipSync(text))],
  ])('%s: RESPONSE_TOO_LARGE under the cap, one request', async (encoding, body) => {
    expect(body.length).toBeLessThan(100_000)
    const handler: Handler = (_seen, response) => response.writeHead(200, { 'content-encoding': encoding }).end(body)
    const { code, failure, requests } = await failureFrom(handler, { env: { SLUICE_MAX_BODY_BYTES: '1000000' } })
    expect([code, requests]).toEqual(['RESPONSE_TOO_LARGE', 1])
    expect(failure?.details.hint).toContain('SLUICE_MAX_BODY_BYTES')
  })

  test('a body without end is cut at the cap', async () => {
    const { code } = await failureFrom(
      (_seen, response) => {
        const piece = Buffer.alloc(64 * 1024, ' ')
        const pour = () => {
          while (!response.destroyed && response.write(piece));
        }
        response.on('drain', pour)
        pour()
      },
      { env: { SLUICE_MAX_BODY_BYTES: '3000000' } },
    )
    expect(code).toBe('RESPONSE_TOO_LARGE')
  })
})

describe('numbers', () => {
  test('1e400 is no number any warehouse holds: its digits are kept as text; its neighbours are whole', async () => {
    const rows = await loadedFrom(raw('[{"id":1,"x":1.5,"y":2},{"id":2,"x":1e400,"y":3},{"id":3,"x":-1e999,"y":4}]'))
    expect(rows).toEqual([
      { id: 1n, x: 1.5, x__v_text: null, y: 2n },
      { id: 2n, x: null, x__v_text: '1e400', y: 3n },
      { id: 3n, x: null, x__v_text: '-1e999', y: 4n },
    ])
  })

  test('more digits than a double has: the nearest double, and all digits beside it, said once', async () => {
    await using api = await startHostileApi(raw('[{"id":1,"x":0.12345678901234567891},{"id":2,"x":9007199254740993}]'))
    expect((await api.load()).warnings).toContain('NUMBER_ROUNDED')
    expect(await api.look(({ rows }) => rows('SELECT x, x__v_text FROM d.things ORDER BY id'))).toEqual([
      { x: 0.12345678901234568, x__v_text: '0.12345678901234567891' },
      { x: 9007199254740992, x__v_text: '9007199254740993' },
    ])
  })

  test('a hundred thousand keys in one record: TOO_MANY_COLUMNS, with the way out', async () => {
    const record = Object.fromEntries(Array.from({ length: 100_000 }, (_, key) => [`key ${key}`, key]))
    const { code, failure } = await failureFrom((_seen, response) => sendJson(response, [record]))
    expect(code).toBe('TOO_MANY_COLUMNS')
    expect(failure?.details.hint).toContain('SLUICE_MAX_COLUMNS')
    const kept = await loadedFrom((_seen, response) => sendJson(response, [{ id: 1, o: record }]), {
      resource: { max_table_nesting: 0 },
    })
    expect(String(kept[0]?.['o']).length).toBeGreaterThan(1_000_000)
  })

  test('the edges of 64 bits are exact', async () => {
    const rows = await loadedFrom(
      raw('[{"id":1,"a":9223372036854775807,"b":-9223372036854775808,"c":9007199254740993}]'),
    )
    expect(rows).toEqual([{ id: 1n, a: 9223372036854775807n, b: -9223372036854775808n, c: 9007199254740993n }])
  })

  test.each(['9223372036854775808', '-9223372036854775809', `1${'0'.repeat(60)}`])(
    '%s does not fit: INTEGER_TOO_LARGE, with the column and the way out',
    async (digits) => {
      const { code, failure } = await failureFrom(raw(`[{"id":1,"big":${digits}}]`))
      expect(code).toBe('INTEGER_TOO_LARGE')
      expect(failure?.message).toContain('"big"')
      expect(failure?.details.hint).toBeTruthy()
    },
  )

  test('the way out works: a text column keeps every digit', async () => {
    const rows = await loadedFrom(raw(`[{"id":1,"big":1${'0'.repeat(60)}}]`), {
      resource: { columns: { big: { data_type: 'text' } } },
    })
    expect(rows).toEqual([{ id: 1n, big: `1${'0'.repeat(60)}` }])
  })

  test('-0, NaN and Infinity as text', async () => {
    const rows = await loadedFrom(raw('[{"id":1,"a":-0,"b":-0.0,"c":"NaN","d":"Infinity","e":"-0"}]'))
    expect(rows).toEqual([{ id: 1n, a: 0n, b: expect.closeTo(0) as number, c: 'NaN', d: 'Infinity', e: '-0' }])
  })
})

describe('texts', () => {
  test('10 MB in one value, ASCII and not, arrives whole', async () => {
    const texts = ['x'.repeat(10_000_000), 'é€😀'.repeat(1_200_000)]
    await using api = await startHostileApi((_seen, response) =>
      sendJson(
        response,
        texts.map((text, id) => ({ id, text })),
      ),
    )
    expect((await api.load()).code).toBeUndefined()
    const read = await api.look(({ rows }) =>
      rows('SELECT length(text) AS characters, strlen(text) AS bytes, md5(text) AS hash FROM d.things ORDER BY id'),
    )
    expect(read).toMatchObject([
      { characters: 10_000_000n, bytes: 10_000_000n },
      { characters: 3_600_000n, bytes: BigInt(Buffer.byteLength(texts[1] ?? '')) },
    ])
  })

  test('NUL stays; a lone surrogate, which no database takes, becomes U+FFFD; pairs stay', async () => {
    const rows = await loadedFrom(
      raw(
        '[{"id":1,"nul":"x\\u0000y","lone":"a\\ud800b\\udfff","pair":"\\ud83d\\ude00","list":["\\u0000","\\udc00"]}]',
      ),
    )
    expect(rows).toEqual([{ id: 1n, nul: 'x\u0000y', lone: 'a\ufffdb\ufffd', pair: '😀' }])
  })

  test('SQL in values is text', async () => {
    const attacks = [`'; DROP TABLE d.things; --`, `"; SELECT 1`, `\\'; --`, `$1 {{x}} %s :a ?`, `/* x */ -- y`]
    const rows = await loadedFrom((_seen, response) =>
      sendJson(
        response,
        attacks.map((text, id) => ({ id, text })),
      ),
    )
    expect(rows.map(({ text }) => text)).toEqual(attacks)
  })

  test('a byte order mark is no part of the JSON', async () => {
    expect(await loadedFrom(raw('\ufeff[{"id":1}]'))).toEqual([{ id: 1n }])
  })
})

describe('1,500 levels deep', () => {
  test('objects: flattened to the level dlt flattens to, the rest is JSON in one column', async () => {
    await using api = await startHostileApi(raw(`[{"id":1,"a":${nest(1500, ['{"a":', '}'])}}]`))
    expect((await api.load()).code).toBeUndefined()
    const { columns, rest } = await api.look(async ({ rows }) => {
      const [row = {}] = await rows('SELECT * EXCLUDE (id, _dlt_id, _dlt_load_id) FROM d.things')
      return { columns: Object.keys(row), rest: Object.values(row)[0] }
    })
    expect(columns).toHaveLength(1)
    expect(String(rest)).toMatch(/^(\{"a":)*1\}*$/)
  })

  test.each<[string, readonly [string, string]]>([
    ['objects', ['{"a":', '}']],
    ['lists', ['[', ']']],
    ['both', ['[{"a":', '}]']],
  ])('%s kept as JSON by max_table_nesting: 0', async (_name, brackets) => {
    const text = nest(1500, brackets)
    const rows = await loadedFrom(raw(`[{"id":1,"a":${text}}]`), { resource: { max_table_nesting: 0 } })
    expect(rows).toEqual([{ id: 1n, a: text }])
  })

  test('100,000 levels beside the records: nothing overflows', async () => {
    const rows = await loadedFrom(raw(`{"data":[{"id":1}],"meta":${nest(100_000, ['[', ']'])}}`), {
      endpoint: { data_selector: 'data', paginator: 'single_page' },
    })
    expect(rows).toEqual([{ id: 1n }])
  })

  test.each([{}, { paginator: { type: 'cursor', cursor_path: 'next', cursor_param: 'c' } }])(
    '100,000 levels with everything to be detected (%j)',
    async (endpoint) => {
      await using api = await startHostileApi(raw(`{"data":[{"id":1}],"meta":${nest(100_000, ['{"a":', '}'])}}`))
      expect((await api.load({ endpoint })).code).toBeUndefined()
    },
  )
})
