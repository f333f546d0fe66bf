import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { inflated, PackedBodyFault } from '../../src/extract/http/body/inflate.ts'
import { sendJson, startServer } from '../servers/local-http.ts'
import { type Project, startProject } from './project.ts'
import { startCli } from './run-cli.ts'

let project: Project | undefined

afterEach(() => project?.remove())

const patience = { timeout: 180_000 }
/** 700 bytes: an answer is long from some megabytes on, and it is its rows that cost time */
const words = 'plain words here '.repeat(38)
const line = (id: number): string => `${id},"some text of row ${id}, quoted",2024-05-01T10:00:00Z,${words}\n`

/** Rows of CSV from one number on. */
function rowsFrom(from: number, count: number): string {
  return `id,text,at,words\n${Array.from({ length: count }, (_, index) => line(from + index)).join('')}`
}

function configFor(origin: string, resources: readonly object[]): string {
  return JSON.stringify({ name: 't', client: { base_url: origin }, resources })
}

const counts = (of: Project) =>
  of.look((warehouse) => warehouse.rows('SELECT count(*)::INT AS n, count(DISTINCT id)::INT AS ids FROM d.items'))

test('kill -9 in the middle of a long answer costs that answer: the next run has each row once', patience, async () => {
  const rows = 20_000
  await using server = await startServer((request, response) => {
    if (request.url?.startsWith('/small')) return sendJson(response, [{ id: 1 }])
    response.writeHead(200, { 'content-type': 'text/csv' }).end(rowsFrom(0, rows))
  })
  const items = { name: 'items', write_disposition: 'append', endpoint: { path: 'items', paginator: 'single_page' } }
  const small = { name: 'small', endpoint: { path: 'small', paginator: 'single_page' } }
  project = await startProject({ 't.json': configFor(server.origin, [small, items]) })
  const args = ['run', 't.json', '--destination', './x.duckdb', '--dataset', 'd']
  const { child, done } = startCli(args, { cwd: project.path })
  let said = ''
  child.stderr?.on('data', (text) => (said += String(text)))
  child.stdout?.on('data', (text) => (said += String(text)))
  while (!said.includes('piece by piece') && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 5))
  child.kill('SIGKILL')
  await done
  expect(said).toContain('piece by piece')
  expect(said).not.toContain('Loaded')

  const run = await project.cli(args)
  expect(run.code, run.stderr).toBe(0)
  expect(await counts(project)).toEqual([{ n: rows, ids: rows }])
})

test('on_error: skip leaves nothing of an answer whose last line is broken', patience, async () => {
  let isBroken = true
  await using server = await startServer((request, response) => {
    if (request.url?.startsWith('/small')) return sendJson(response, [{ id: 1 }])
    const end = isBroken ? 'cut,\n' : ''
    response.writeHead(200, { 'content-type': 'text/csv' }).end(`${rowsFrom(0, 12_000)}${end}`)
  })
  const endpoint = { path: 'items', paginator: 'single_page' }
  const items = { name: 'items', write_disposition: 'append', on_error: 'skip', endpoint }
  const small = { name: 'small', endpoint: { path: 'small', paginator: 'single_page' } }
  project = await startProject({ 't.json': configFor(server.origin, [items, small]) })
  const args = ['run', 't.json', '--destination', './x.duckdb', '--dataset', 'd']
  const skipped = await project.cli(args)
  expect(skipped.code, skipped.stderr).toBe(3)
  expect(skipped.stderr).toContain('PARTLY_LOADED')
  expect(await counts(project)).toEqual([{ n: 0, ids: 0 }])
  isBroken = false
  const run = await project.cli(args)
  expect(run.code, run.stderr).toBe(0)
  expect(await counts(project)).toEqual([{ n: 12_000, ids: 12_000 }])
})

test.each([
  ['offset', { type: 'offset', limit: 6_000, total_path: null }],
  ['page_number', { type: 'page_number', base_page: 0, total_path: null }],
])('%s goes on over several long answers', patience, async (type, paginator) => {
  const all = 13_000
  await using server = await startServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams
    const from = type === 'offset' ? Number(query.get('offset')) : Number(query.get('page')) * 6_000
    response
      .writeHead(200, { 'content-type': 'text/csv' })
      .end(rowsFrom(from, Math.max(0, Math.min(6_000, all - from))))
  })
  project = await startProject({
    't.json': configFor(server.origin, [{ name: 'items', write_disposition: 'append', endpoint: { paginator } }]),
  })
  const run = await project.cli(['run', 't.json', '--destination', './x.duckdb', '--dataset', 'd'])
  expect(run.code, run.stderr).toBe(0)
  expect(await counts(project)).toEqual([{ n: all, ids: all }])
})

test('long answers that end alike are not taken for one that came again', patience, async () => {
  const [count, alike] = [6_000, 1_000]
  await using server = await startServer((request, response) => {
    const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'))
    const own = page < 3 ? rowsFrom(page * count, count) : 'id,text,at,words\n'
    const same = page < 3 ? rowsFrom(1_000_000, alike).replace(/^.*\n/, '') : ''
    response.writeHead(200, { 'content-type': 'text/csv' }).end(own + same)
  })
  const endpoint = { paginator: { type: 'page_number', base_page: 0, total_path: null } }
  project = await startProject({
    't.json': configFor(server.origin, [{ name: 'items', write_disposition: 'append', endpoint }]),
  })
  const run = await project.cli(['run', 't.json', '--destination', './x.duckdb', '--dataset', 'd'])
  expect(run.code, run.stderr).toBe(0)
  expect(await counts(project)).toEqual([{ n: 3 * (count + alike), ids: 3 * count + alike }])
})

test('a body that unpacks without end is refused', async () => {
  const pieces = async function* () {
    yield gzipSync(Buffer.alloc(100 << 20))
  }
  let came = 0
  const reading = async (): Promise<void> => {
    for await (const piece of inflated(pieces(), ['gzip'])) came += piece.length
  }
  await expect(reading()).rejects.toThrow(PackedBodyFault)
  expect(came).toBeLessThan(80 << 20)
})

test(
  'a long JSON document is read from its file, and whole where something beside its list pages on',
  patience,
  async () => {
    const perPage = 4000
    // packed, it is long from 4 MB on
    const itemsFrom = (from: number, count: number): string =>
      Array.from({ length: count }, (_, index) =>
        JSON.stringify({ id: from + index, tags: [{ is: 'new' }], noise: randomBytes(1050).toString('base64') }),
      ).join(',')
    const pages = [itemsFrom(0, perPage), itemsFrom(perPage, 1)].map((items, page) =>
      gzipSync(
        `{"about":{"next":${page === 0 ? '"1"' : 'null'}},"found":{"items":[${items}]},"total":${perPage + 1}}`,
        {
          level: 1,
        },
      ),
    )
    await using server = await startServer((request, response) => {
      const body = pages[request.url?.includes('after') ? 1 : 0]
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body)
    })
    const paginator = { type: 'cursor', cursor_path: 'about.next', cursor_param: 'after' }
    const items = { name: 'items', write_disposition: 'append', endpoint: { path: 'items', paginator } }
    const alone = {
      name: 'alone',
      endpoint: { path: 'items', paginator: 'single_page', data_selector: 'found.items' },
    }
    project = await startProject({ 't.json': configFor(server.origin, [items, alone]) })
    const run = await project.run('t.json', ['--json'])
    // a total beside the list says that of "alone" one is missing
    expect([run.code, run.stderr]).toEqual([4, expect.stringContaining('"alone" is short by 1 of 4001')])
    expect(run.stderr).toContain('piece by piece')
    expect(await counts(project)).toEqual([{ n: perPage + 1, ids: perPage + 1 }])
    expect(JSON.parse(run.stdout)).toMatchObject({
      resources: {
        items: { pages: 2, records: perPage + 1, verdict: { kind: 'complete' } },
        alone: { pages: 1, records: perPage },
      },
      tables: { items__tags: { rows: perPage + 1 }, alone__tags: { rows: perPage } },
    })
  },
)
