import { createServer, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { sendJson, startServer } from '../servers/local-http.ts'
import { type Project, startProject } from './project.ts'

let project: Project | undefined

afterEach(() => project?.remove())

interface Served {
  readonly body: string | Buffer
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Loads one resource `items` from a server that always sends this. */
async function load({ body, type = 'text/csv', headers = {} }: Served, endpoint: object = {}) {
  await using server = await startServer(
    (_request, response) => void response.writeHead(200, { 'content-type': type, ...headers }).end(body),
  )
  const config = { client: { base_url: server.origin }, resources: [{ name: 'items', endpoint }] }
  project = await startProject({ 't.json': JSON.stringify({ name: 't', ...config }) })
  const run = await project.run('t.json', [], { RUNTIME__REQUEST_MAX_ATTEMPTS: '2' })
  const rows =
    run.code === 0
      ? await project.look((warehouse) => warehouse.rows('SELECT * EXCLUDE (_dlt_load_id, _dlt_id) FROM d.items'))
      : []
  return { ...run, rows, requests: server.seen.length }
}

describe('recognized by the answer', () => {
  test.each<[string, Served, object[]]>([
    [
      'CSV',
      { body: 'id,name\n1,a\n2,"b, ""c"""\r\n' },
      [
        { id: '1', name: 'a' },
        { id: '2', name: 'b, "c"' },
      ],
    ],
    ['tab-separated', { body: 'id\tname\n1\ta,b\n', type: 'text/tab-separated-values' }, [{ id: '1', name: 'a,b' }]],
    ['a byte order mark', { body: '\uFEFFid\n1\n' }, [{ id: '1' }]],
    ['a charset', { body: Buffer.from('id\nż\n', 'utf16le'), type: 'text/csv; charset=utf-16le' }, [{ id: 'ż' }]],
    ['empty fields are empty texts', { body: 'id,n\n,1\n' }, [{ id: '', n: '1' }]],
    ['gzip in a .gz file', { body: gzipSync('id\n1\n'), type: 'text/csv' }, [{ id: '1' }]],
    ['gzip as encoding', { body: gzipSync('id\n1\n'), headers: { 'content-encoding': 'gzip' } }, [{ id: '1' }]],
    [
      'JSON lines',
      { body: '{"id":1}\n\n{"id":1234567890123456789}', type: 'application/x-ndjson' },
      [{ id: 1n }, { id: 1234567890123456789n }],
    ],
    [
      'JSON lines that call themselves JSON',
      { body: '{"id":1}\n{"id":2}\n', type: 'application/json' },
      [{ id: 1n }, { id: 2n }],
    ],
    ['one JSON line', { body: '{"id":1}\n', type: 'application/jsonl' }, [{ id: 1n }]],
    ['JSON in gzip', { body: gzipSync('[{"id":1}]'), type: 'application/gzip' }, [{ id: 1n }]],
  ])('%s', async (_name, served, rows) => {
    const run = await load(served)
    expect(run.stderr + String(run.code)).toContain('0')
    expect(run.code, run.stderr).toBe(0)
    expect(JSON.stringify(run.rows, plain)).toBe(JSON.stringify(rows, plain))
  })
})

const plain = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : typeof value === 'number' ? String(value) : value

test('response_format with options, over a content type that lies', async () => {
  const format = {
    type: 'csv',
    delimiter: ';',
    header: ['id', 'name'],
    encoding: 'windows-1252',
    null_values: ['NULL'],
  }
  const body = Buffer.from('1;caf\xe9\n2;NULL\n', 'latin1')
  const run = await load({ body, type: 'text/plain' }, { response_format: format })
  expect(run.code, run.stderr).toBe(0)
  expect(run.rows).toEqual([
    { id: '1', name: 'café' },
    { id: '2', name: null },
  ])
})

describe('what is wrong is loud', () => {
  test.each<[string, Served, object, string, string]>([
    ['a ragged row', { body: 'a,b\n1,2\n3\n' }, {}, 'RESPONSE_MALFORMED', 'line 3 has 1 field and the header has 2'],
    ['columns of one name', { body: 'a,a\n1,2\n' }, {}, 'RESPONSE_MALFORMED', 'two columns are called "a"'],
    ['a quote that is open', { body: 'a\n"1\n' }, {}, 'RESPONSE_TRUNCATED', 'a quote is not closed'],
    [
      'bytes that are not UTF-8',
      { body: Buffer.from('a\n\xe9\n', 'latin1') },
      {},
      'RESPONSE_MALFORMED',
      'not text in utf-8',
    ],
    [
      'a web page',
      { body: '<html><body>Login</body></html>', type: 'text/html' },
      { response_format: 'csv' },
      'RESPONSE_MALFORMED',
      'a web page',
    ],
    [
      'JSON for CSV',
      { body: '{"error":"no"}', type: 'application/json' },
      { response_format: 'csv' },
      'RESPONSE_MALFORMED',
      'it is JSON',
    ],
    [
      'a cut line',
      { body: '{"id":1}\n{"id":', type: 'application/x-ndjson' },
      {},
      'RESPONSE_TRUNCATED',
      'its last line, 2,',
    ],
    [
      'a bad line',
      { body: '{"id":1}\nx\n{"id":2}\n', type: 'application/x-ndjson' },
      {},
      'RESPONSE_MALFORMED',
      'line 2',
    ],
    [
      'an error as the only line',
      { body: '{"error":"no such day"}\n', type: 'application/x-ndjson' },
      {},
      'ERROR_IN_ANSWER',
      'no such day',
    ],
    ['nothing', { body: '' }, {}, 'RESPONSE_EMPTY', 'an empty body'],
    ['a selector for rows', { body: 'a\n1\n' }, { data_selector: 'data' }, 'SELECTOR_NO_MATCH', 'list of rows'],
  ])('%s', async (_name, served, endpoint, code, says) => {
    const run = await load(served, endpoint)
    expect(run.code, run.stderr).toBe(1)
    expect(run.stderr).toContain(code)
    expect(run.stderr).toContain(says)
  })

  test('a selector beside a format of rows is refused with the config', async () => {
    const run = await load({ body: 'a\n1\n' }, { response_format: 'csv', data_selector: 'data' })
    expect(run.code, run.stderr).toBe(2)
    expect(run.requests).toBe(0)
  })

  test('an unknown format names the known ones', async () => {
    const run = await load({ body: '' }, { response_format: 'parket' })
    expect(run.code).toBe(2)
    expect(run.stderr).toContain('CONFIG_UNKNOWN_RESPONSE_FORMAT')
    expect(run.stderr).toContain('ndjson')
  })
})

const line = (id: number): string => `${id},"some text of row ${id}, quoted",2024-05-01T10:00:00Z,plain words\n`

/** Sends a header and so many rows, as fast as they are taken; `breakAt` = the connection dies there. */
async function sendRows(response: ServerResponse, rows: number, breakAt?: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/csv' })
  response.write('id,text,at,words\n')
  for (let id = 0; id < rows; id += 1000) {
    if (breakAt !== undefined && id >= breakAt) return void response.destroy()
    const piece = Array.from({ length: 1000 }, (_, index) => line(id + index)).join('')
    if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve))
  }
  response.end()
}

test('a long answer that breaks off is asked for again, and no row comes twice', { timeout: 120_000 }, async () => {
  let requests = 0
  const server = createServer(
    (_request, response) => void sendRows(response, 120_000, ++requests === 1 ? 100_000 : undefined),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const config = {
    client: { base_url: origin },
    resources: [{ name: 'items', endpoint: { paginator: 'single_page' } }],
  }
  project = await startProject({ 't.json': JSON.stringify({ name: 't', ...config }) })
  const run = await project.run('t.json', ['--json'])
  server.close()
  expect(run.code, run.stderr).toBe(0)
  expect(requests).toBe(2)
  const [counts] = await project.look((warehouse) =>
    warehouse.rows('SELECT count(*) AS n, count(DISTINCT id) AS ids FROM d.items'),
  )
  expect(counts).toEqual({ n: 120_000n, ids: 120_000n })
  expect(JSON.parse(run.stdout)).toMatchObject({ resources: { items: { pages: 1, records: 120_000, requests: 2 } } })
})

test(
  'a long answer with a mistake in it leaves nothing, and the next run asks for it again',
  { timeout: 120_000 },
  async () => {
    let requests = 0
    const server = createServer((request, response) => {
      if (request.url === '/small') return sendJson(response, [{ id: 1 }])
      requests += 1
      response.writeHead(200, { 'content-type': 'text/csv' })
      const rows = Array.from({ length: 120_000 }, (_, id) => (requests === 1 && id === 110_000 ? 'cut,\n' : line(id)))
      return void response.end(`id,text,at,words\n${rows.join('')}`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    const config = {
      client: { base_url: origin, paginator: 'single_page' },
      resources: ['small', { name: 'items', write_disposition: 'append' }],
    }
    project = await startProject({ 't.json': JSON.stringify({ name: 't', ...config }) })
    const failed = await project.run('t.json')
    expect(failed.code).toBe(1)
    expect(failed.stderr).toContain('line 110002 has 2 fields and the header has 4')
    const run = await project.run('t.json')
    server.close()
    expect(run.code, run.stderr).toBe(0)
    const [counts] = await project.look((warehouse) =>
      warehouse.rows('SELECT count(*) AS n, count(DISTINCT id) AS ids FROM d.items'),
    )
    expect(counts).toEqual({ n: 120_000n, ids: 120_000n })
  },
)
