import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ConfigText, EditAnswer } from '../../src/studio/contract/config.ts'
import type { QueryAnswer, RowsPage } from '../../src/studio/contract/data.ts'
import type { DropAnswer, TableList } from '../../src/studio/contract/pipeline.ts'
import type { ImportDraft, ImportWritten } from '../../src/studio/contract/import.ts'
import type { BodyPart, PreviewResult } from '../../src/studio/contract/preview.ts'
import type { RunAnswer, RunList, RunSnapshot } from '../../src/studio/contract/runs.ts'
import type { SecretList } from '../../src/studio/contract/secrets.ts'
import { filesUnder, findLeaks, startCli, temporaryFolder } from '../end-to-end/run-cli.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'
import { readLive } from './browser/live.ts'
import { type ShopStudio, startShopStudio } from './browser/shop.ts'
import { startStudio, type TestStudio } from './browser/studio.ts'

const post = (body: unknown) => ({ method: 'POST', body })

/** Runs a pipeline to its end; the last snapshot of it. */
async function runWhole(studio: TestStudio, pipeline: string): Promise<RunSnapshot> {
  const { run } = await studio.json<RunAnswer>('/api/runs', post({ pipeline }))
  const events = await readLive(studio, `/api/runs/${run}/events`)
  return events.findLast(({ event }) => event === 'snapshot')?.data as RunSnapshot
}

let shop: ShopStudio
/** the first run of the shop */
let first: RunAnswer

beforeAll(async () => {
  shop = await startShopStudio()
  first = await shop.json<RunAnswer>('/api/runs', post({ pipeline: 'shop' }))
  await readLive(shop, `/api/runs/${first.run}/events`)
})
afterAll(() => shop[Symbol.asyncDispose]())

test('no secret reaches the page, in whatever encoding', async () => {
  const studio = shop
  const literal = 'lit-9c1f77ab52e0'
  await studio.project.write(
    'literal.yaml',
    `name: literal\nclient:\n  base_url: ${studio.shop.url}\n  auth: { type: api_key, name: api_key, api_key: ${literal}, location: query }\nresources: [products]\n`,
  )
  const places = new Map<string, string>()
  const keep = async (path: string, init?: Parameters<TestStudio['api']>[1]): Promise<void> => {
    places.set(
      `${init?.method ?? 'GET'} ${path} ${JSON.stringify(init?.body ?? '')}`,
      await (await studio.api(path, init)).text(),
    )
  }
  const live = async (path: string, body?: unknown): Promise<void> => {
    places.set(path + JSON.stringify(body ?? ''), JSON.stringify(await readLive(studio, path, { body })))
  }
  await live('/api/preview', { file: 'shop.yaml', resource: 'payments' })
  await live('/api/preview', { file: 'literal.yaml' })
  const text = (await studio.json<ConfigText>('/api/config?file=literal.yaml')).text
  expect(text).toMatch(/api_key: ‹secret:[0-9a-f]{8}›/)
  await live('/api/preview', { file: 'literal.yaml', text })
  await keep('/api/check', post({ file: 'literal.yaml', text: `${text}nonsense: ${literal.slice(0, 4)}\n` }))
  await keep(
    '/api/config/edit',
    post({ file: 'literal.yaml', text, edits: [{ op: 'set', path: ['name'], value: 'x' }] }),
  )
  await live('/api/import', {
    text: `curl '${studio.shop.url}/products?api_key=${studio.secrets[0]}' -H 'X-Token: ${literal}'`,
  })
  await live('/api/import', {
    text: `from dlt.sources.rest_api import rest_api_source\nsource = rest_api_source({"client": {"base_url": "${studio.shop.url}", "auth": {"type": "bearer", "token": "${literal}"}}, "resources": ["products"]})\n`,
  })
  await live(`/api/runs/${first.run}/events`)
  await live(`/api/runs/${first.run}/events?from=0`)
  await keep(`/api/runs/${first.run}/log`)
  await keep(`/api/runs/${first.run}`)
  for (const path of ['project', 'runs', 'secrets', 'config?file=shop.yaml', 'config?file=literal.yaml'].map(
    (one) => `/api/${one}`,
  ))
    await keep(path)
  for (const path of ['status', 'tables', 'schema', 'state', 'history', 'schedule', 'rows?table=payments&from=0&to=50'])
    await keep(`/api/p/shop/${path}`)
  await keep(
    '/api/p/shop/query',
    post({ id: 'query-0001', sql: `select '${studio.secrets[0]}' as a, 'x${studio.secrets[1]}' as b` }),
  )
  const asked = (sql: string) => studio.json<QueryAnswer>('/api/p/shop/query', post({ id: 'query-0002', sql }))
  // what is hidden is said: three stars could be what the API sent
  expect(await asked(`select '${studio.secrets[0]}' as a`)).toMatchObject({ rows: [['***']], hidesSecrets: true })
  expect(await asked("select '***' as a")).toMatchObject({ rows: [['***']], hidesSecrets: false })
  await keep('/api/secrets', post({ values: { another: literal } }))
  for (const [place, content] of places) expect([place, content.length]).not.toEqual([place, 0])
  expect(findLeaks(places, [...studio.secrets, literal])).toEqual([])
})

test('a text with seals is checked, read and saved with the secrets in it', async () => {
  await using api = await startScriptedApi({
    routes: {
      'GET /items': ({ headers }) =>
        headers['authorization'] === 'Bearer tok-5f2e8c11' ? { json: [{ id: 1 }] } : { status: 401 },
    },
  }).then(closing)
  await using studio = await startStudio(
    {
      'items.yaml': `# mine\nname: items\nclient:\n  base_url: ${api.url}\n  auth: { type: bearer, token: tok-5f2e8c11 } # kept\nresources:\n  - items\n`,
    },
    { env: { RUNTIME__REQUEST_TIMEOUT: '20' } },
  )
  // how a run behaves is no secret
  expect((await studio.json<SecretList>('/api/secrets')).secrets).toEqual([])
  const file = join(studio.project.path, 'items.yaml')
  const before = await readFile(file, 'utf8')
  const config = await studio.json<ConfigText>('/api/config?file=items.yaml')
  const edits = [{ op: 'set', path: ['resources', 0, 'endpoint', 'data_selector'], value: '$' }]
  const edited = await studio.json<EditAnswer>(
    '/api/config/edit',
    post({ file: 'items.yaml', text: config.text, edits }),
  )
  if (edited.kind === 'refused') throw new Error(edited.why)
  const read = await readLive(studio, '/api/preview', { body: { file: 'items.yaml', text: edited.text } })
  const seen = read.at(-1)?.data as PreviewResult
  expect(seen.resources.map(({ recordCount }) => recordCount)).toEqual([1])
  expect(seen.resources[0]?.exchanges[0]?.curl).toMatch(/^curl 'http.*' .*-H 'Authorization: Bearer '"\$/)
  const put = { method: 'PUT', body: { text: edited.text } }
  expect((await studio.api('/api/config?file=items.yaml', { ...put, headers: { 'If-Match': '"old"' } })).status).toBe(
    409,
  )
  expect(
    (await studio.api('/api/config?file=items.yaml', { ...put, headers: { 'If-Match': `"${config.hash}"` } })).status,
  ).toBe(200)
  expect(await readFile(file, 'utf8')).toBe(
    before.replace('  - items\n', '  - name: items\n    endpoint:\n      data_selector: $\n'),
  )
})

test('a run is stopped safely, and the next one goes on', async () => {
  let isSlow = true
  await using api = await startScriptedApi({
    routes: {
      'GET /items': async ({ query }) => {
        const page = Number(query.get('page') ?? 1)
        if (isSlow && page > 2) await delay(150)
        // long: however late the stop comes, it still waits
        if (isSlow && page === 2) return { status: 429, headers: { 'Retry-After': '60' } }
        return { json: { data: [{ id: page * 2 }, { id: page * 2 + 1 }], pages: 20 } }
      },
    },
  }).then(closing)
  await using studio = await startStudio({
    'items.yaml': `name: items\nclient: { base_url: "${api.url}", paginator: { type: page_number, base_page: 1, total_path: pages } }\nresources: [{ name: items, endpoint: { data_selector: data } }]\n`,
  })
  const { run } = await studio.json<RunAnswer>('/api/runs', post({ pipeline: 'items' }))
  await readLive(studio, `/api/runs/${run}/events`, { until: ({ data }) => JSON.stringify(data).includes('"retry"') })
  isSlow = true
  // a run is stopped as one of its pipeline, and of no other
  const foreign = await studio.api(`/api/runs/${run}/stop?pipeline=things`, post({}))
  expect([foreign.status, await foreign.json()]).toMatchObject([404, { error: { code: 'STUDIO_NOT_FOUND' } }])
  expect((await studio.api(`/api/runs/${run}/stop`, post({}))).status).toBe(400)
  expect(await studio.json(`/api/runs/${run}/stop?pipeline=items`, post({}))).toEqual({ state: 'stopping' })
  const stopped = (await readLive(studio, `/api/runs/${run}/events`)).findLast(({ event }) => event === 'snapshot')
  expect(stopped?.data).toMatchObject({ outcome: 'interrupted', isStopping: true, phase: 'over' })
  isSlow = false
  const again = await runWhole(studio, 'items')
  expect(again).toMatchObject({
    outcome: 'ok',
    resumed: true,
    totals: { rows: { items: expect.any(Number) as number } },
  })
  const { matching } = await studio.json<RowsPage>('/api/p/items/rows?table=items&from=0&to=1')
  expect(matching).toBe(40)
  const odd = await studio.api('/api/p/items/rows?table=items&from=NaN&to=1')
  const message = 'Could not answer because "from" is not what it should be: a whole number, 0 or more, is wanted.'
  expect([odd.status, await odd.json()]).toMatchObject([400, { error: { message, found: 'NaN' } }])
})

test('a run that cron starts succeeds while a page reads without a pause, and is seen here', async () => {
  const studio = shop
  const watching = new AbortController()
  const seen: string[] = []
  const watched = readLive(studio, '/api/watch', {
    until: ({ event, data }) => {
      seen.push(`${event} ${JSON.stringify(data)}`)
      return watching.signal.aborted || seen.some((one) => one.startsWith('data'))
    },
  })
  const statuses = new Map<string, number>()
  const over = new AbortController()
  const reading = async (number: number): Promise<void> => {
    while (!over.signal.aborted) {
      const from = (number * 37) % 800
      const table = ['orders', 'payments', 'products'][number % 3]
      const { status } = await studio.api(`/api/p/shop/rows?table=${table}&from=${from}&to=${from + 50}&sort=-id`)
      statuses.set(String(status), (statuses.get(String(status)) ?? 0) + 1)
    }
  }
  const readers = [reading(0), reading(1), reading(2)]
  const slow = studio
    .json<QueryAnswer>(
      '/api/p/shop/query',
      post({ id: 'slow-query', sql: 'select count(*) from range(100000000) a, range(100000) b', timeoutMs: 60_000 }),
    )
    .catch((error: unknown) => String(error))
  studio.shop.nextDay()
  const { code, stderr } = await startCli(['run', 'shop.yaml', '--json'], { cwd: studio.project.path, env: studio.env })
    .done
  over.abort()
  await Promise.all(readers)
  expect([code, stderr]).toEqual([0, expect.anything()])
  // a query that would hold the file for longer than the run waits is given up for it
  expect(await slow).toContain('STUDIO_CANCELLED')
  expect(statuses.get('200')).toBeGreaterThan(10)
  await watched
  watching.abort()
  expect(seen.filter((one) => one.startsWith('run')).length).toBeGreaterThan(0)
  const { runs } = await studio.json<RunList>('/api/runs')
  expect(runs.map(({ isOwn, summary: { command, outcome } }) => [isOwn, command, outcome])).toEqual([
    [false, 'run', 'ok'],
    [true, 'studio', 'ok'],
  ])
  const [other] = runs
  const snapshot = await studio.json<RunSnapshot>(`/api/runs/${other?.summary.run}?pipeline=shop`)
  expect(snapshot).toMatchObject({
    isOwn: false,
    outcome: 'ok',
    phase: 'over',
    totals: { records: other?.summary.records },
  })
})

test('SQL reads, one statement, and can be ended', async () => {
  const studio = shop
  const ask = (sql: string, more = {}) => studio.api('/api/p/shop/query', post({ id: 'query-1234', sql, ...more }))
  const answer = (await (
    await ask(
      "select 12345678901234567890::hugeint as h, 0.1::decimal(38,9) d, null n, '\\x41'::blob b, timestamp '2024-01-01' t",
    )
  ).json()) as QueryAnswer
  expect(answer.rows).toEqual([['12345678901234567890', '0.100000000', null, 'QQ==', '2024-01-01T00:00:00.000000']])
  expect(answer.columns.map(({ kind }) => kind)).toEqual(['integer', 'decimal', 'integer', 'binary', 'local_timestamp'])
  for (const sql of [
    'delete from orders',
    'select 1; select 2',
    "copy orders to '/tmp/x.csv'",
    "attach '/tmp/x.db' as x",
    "select * from read_blob('shop.duckdb')",
    "select * from read_text('/etc/passwd')",
    "set memory_limit='1GB'",
    'install httpfs',
  ])
    expect((await ask(sql)).status, sql).toBe(422)
  const endless = studio.api(
    '/api/p/shop/query',
    post({ id: 'endless-01', sql: 'select count(*) from range(100000000000) a, range(1000000) b' }),
  )
  await delay(200)
  expect(await studio.json('/api/p/shop/query/endless-01', { method: 'DELETE' })).toEqual({ cancelled: true })
  expect(await (await endless).json()).toMatchObject({ error: { code: 'STUDIO_CANCELLED' } })
  expect(
    await (await ask('select count(*) from range(100000000000) a, range(1000000) b', { timeoutMs: 300 })).json(),
  ).toMatchObject({ error: { code: 'DESTINATION_TIMEOUT' } })
  expect((await ask('select count(*) from orders')).status).toBe(200)
})

test('what was pasted becomes a config, its secrets a file of their own', async () => {
  await using api = await startScriptedApi({
    routes: { 'GET /v1/items': () => ({ json: { data: [{ id: 1, updated_at: '2024-01-01T00:00:00Z' }] } }) },
  }).then(closing)
  await using studio = await startStudio()
  const recognised = await studio.json('/api/import/recognise', post({ text: `curl ${api.url}/v1/items` }))
  expect(recognised).toEqual({ kind: 'curl', what: 'a cURL line' })
  const events = await readLive(studio, '/api/import', {
    body: { text: `curl '${api.url}/v1/items' -H 'Authorization: Bearer tok-aa51c7'`, name: 'things' },
  })
  const draft = events.at(-1)?.data as ImportDraft
  expect(draft).toMatchObject({ kind: 'curl', file: 'things.yaml', secrets: [{ from: 'source' }] })
  const check = await studio.json('/api/check', post({ file: draft.file, text: draft.yaml, draft: draft.draft }))
  expect(check).toMatchObject({ problems: [], documents: [{ plan: { pipeline: 'things' } }] })
  const written = await studio.json<ImportWritten>(`/api/import/${draft.draft}`, post({ file: draft.file }))
  expect(written).toMatchObject({ file: 'things.yaml', pipeline: 'things', secretsFile: '.sluice/secrets.toml' })
  expect(await readFile(join(studio.project.path, '.sluice/secrets.toml'), 'utf8')).toContain('tok-aa51c7')
  expect(await readFile(join(studio.project.path, 'things.yaml'), 'utf8')).not.toContain('tok-aa51c7')
  expect((await runWhole(studio, 'things')).outcome).toBe('ok')
  await rm(join(studio.project.path, 'things.yaml'))
  await delay(400)
  const schedule = await studio.api('/api/p/things/schedule')
  expect([schedule.status, await schedule.json()]).toMatchObject([422, { error: { code: 'CONFIG_NEEDED' } }])
})

test('no two configs get one name of a pipeline by the studio', async () => {
  await using api = await startScriptedApi({ routes: { 'GET /': () => ({ json: [{ id: 1 }] }) } }).then(closing)
  await using studio = await startStudio()
  const drafted = async (): Promise<ImportDraft> =>
    (await readLive(studio, '/api/import', { body: { text: `${api.url}/` } })).at(-1)?.data as ImportDraft
  const first = await drafted()
  expect(first.resources.map(({ name }) => name)).toEqual(['items'])
  const late = await drafted()
  await studio.json(`/api/import/${first.draft}`, post({ file: first.file }))
  const second = await drafted()
  expect([second.name, second.file]).toEqual([`${first.name}-2`, `${first.name}-2.yaml`])
  expect(second.yaml).toContain(`\nname: ${first.name}-2\n`)
  expect(second.yaml).toContain(`# ${first.name}-2: drafted from`)
  const refused = { error: { code: 'PIPELINE_NAME_TAKEN', hint: `Give it another name, e.g. name: ${first.name}_2` } }
  // one that was drafted before the name was taken, under another file's name
  const other = await studio.api(`/api/import/${late.draft}`, post({ file: 'other.yaml' }))
  expect([other.status, await other.json()]).toMatchObject([409, refused])
  const put = async (query: string, headers: Readonly<Record<string, string>>) =>
    studio.api(`/api/config?file=${query}`, { method: 'PUT', headers, body: { text: late.yaml } })
  expect((await put('other.yaml', { 'If-None-Match': '*' })).status).toBe(409)
  expect(await (await put('other.yaml', { 'If-None-Match': '*' })).json()).toMatchObject(refused)
  // a conversion means the same as what it is made of, and a file keeps its own name
  expect((await put(`converted.yaml&of=${first.file}`, { 'If-None-Match': '*' })).status).toBe(200)
  const { hash } = await studio.json<ConfigText>('/api/config?file=converted.yaml')
  expect((await put('converted.yaml', { 'If-Match': hash })).status).toBe(200)
  expect(await studio.json('/api/import/recognise', post({ text: 'localhost:7004/posts' }))).toMatchObject({
    kind: 'unknown',
    meant: 'http://localhost:7004/posts',
  })
})

test('texts of a schedule say that files of a runner are thrown away, wherever what is loaded lies in such', async () => {
  const config = (name: string, destination: string): string =>
    `name: ${name}\ndestination: ${destination}\nclient: { base_url: 'http://127.0.0.1:9' }\nresources: [a]\n`
  await using studio = await startStudio({
    'file.yaml': config('file', './x.db'),
    'folder.yaml': config('folder', '{ type: filesystem, bucket_url: ./lake }'),
    'lake.yaml': config('lake', "'ducklake:shop.ducklake?storage=s3://bucket/lake'"),
    'bucket.yaml': config('bucket', '{ type: filesystem, bucket_url: s3://bucket/lake }'),
    'server.yaml': config('server', 'postgres://u@db.example/shop'),
  })
  const warned = async (name: string): Promise<boolean> =>
    JSON.stringify(await studio.json(`/api/p/${name}/schedule`)).includes('A runner is thrown away')
  expect(await Promise.all(['file', 'folder', 'lake', 'bucket', 'server'].map(warned))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
})

test('texts of a schedule call a sluice that exists, and say which', async () => {
  const config = `name: shop\nclient: { base_url: 'http://127.0.0.1:9' }\nresources: [a]\n`
  await using studio = await startStudio({ 'shop.yaml': config })
  const cron = async (): Promise<string> => {
    const { schedules } = await studio.json<{ schedules: readonly unknown[] }>('/api/p/shop/schedule')
    return JSON.stringify(schedules[0])
  }
  const before = await cron()
  expect(before).toContain('is not installed in')
  const [, main = ''] = /(\/\S+\/dist\/cli\/main\.js) run shop\.yaml/.exec(before) ?? []
  expect(existsSync(main)).toBe(true)
  await mkdir(join(studio.project.path, 'node_modules', '.bin'), { recursive: true })
  await writeFile(join(studio.project.path, 'node_modules', '.bin', 'sluice'), '')
  const after = await cron()
  expect(after).toContain('node_modules/.bin/sluice run shop.yaml')
  expect(after).not.toContain('is not installed')
})

/** Three resources, and rows of Python, which no config has. */
const program = `import dlt
from dlt.sources.rest_api import rest_api_source

source = rest_api_source({
    "client": {"base_url": "http://127.0.0.1:9"},
    "resources": ["orders", "customers", {"name": "items", "endpoint": {"path": "items"}}],
})

@dlt.resource
def numbers():
    yield [1, 2]

pipeline = dlt.pipeline("shop", destination="duckdb")
pipeline.run([source, numbers()])
`

test('what is ticked is imported and no more, and what is left out has its line', async () => {
  const imported = async (body: object): Promise<ImportDraft> =>
    (await readLive(shop, '/api/import', { body })).at(-1)?.data as ImportDraft
  const whole = await imported({ text: program, name: 'ticked' })
  expect(whole.resources.map(({ name }) => name)).toEqual(['orders', 'customers', 'items'])
  const part = await imported({ text: program, name: 'ticked', include: ['customers'] })
  expect(part.resources.map(({ name }) => name)).toEqual(['customers'])
  expect(part.yaml).not.toMatch(/orders|items/)
  expect(part.leftOut).toEqual(whole.leftOut)
  expect(part.leftOut).toContainEqual(expect.objectContaining({ what: 'PYTHON_IN_PART', line: 9 }))
  const cell = {
    cell_type: 'code',
    source: program.split('\n').map((line) => `${line}\n`),
    metadata: {},
    outputs: [],
    execution_count: null,
  }
  const notebook = JSON.stringify({ cells: [cell], nbformat: 4, nbformat_minor: 5, metadata: {} })
  expect(await shop.json('/api/import/recognise', post({ text: notebook }))).toEqual({
    kind: 'python',
    what: 'a notebook',
  })
  const ofNotebook = await imported({ text: notebook, include: ['items'] })
  expect(ofNotebook.resources.map(({ name }) => name)).toEqual(['items'])
  const yaml = 'name: x\nclient: { base_url: "http://127.0.0.1:9" }\nresources:\n  - one # kept\n  - two\n'
  expect((await imported({ text: yaml, include: ['one'] })).yaml).toBe(yaml.replace('  - two\n', ''))
})

test('a long HAR file is imported, and known by its beginning', async () => {
  const entry = (id: number) => ({
    request: { method: 'GET', url: `${shop.shop.url}/v1/things?page=${id}`, headers: [], queryString: [] },
    response: {
      status: 200,
      headers: [],
      content: { mimeType: 'application/json', text: `[{"id": ${id}, "filler": "${'x'.repeat(400_000)}"}]` },
    },
  })
  const text = JSON.stringify({ log: { version: '1.2', entries: Array.from({ length: 40 }, (_one, id) => entry(id)) } })
  expect(text.length).toBeGreaterThan(15_000_000)
  const beginning = post({ text: text.slice(0, 1_000_000), isCut: true })
  expect(await shop.json('/api/import/recognise', beginning)).toEqual({ kind: 'har', what: 'a HAR file' })
  const last = (await readLive(shop, '/api/import', { body: { text, probe: 0, name: 'long' } })).at(-1)
  expect(last).toMatchObject({ event: 'result', data: { kind: 'har' } })
})

test('a drop says how many rows go, and rows of one parent are exported', async () => {
  const { tables } = await shop.json<TableList>('/api/p/shop/tables')
  const plan = await shop.json<DropAnswer>('/api/p/shop/drop', post({ all: true, dryRun: true }))
  const counted = new Map(tables.map(({ name, rows }) => [name, rows]))
  expect(plan.applied).toBe(false)
  expect(plan.tables.length).toBeGreaterThan(2)
  expect(plan.tables.map(({ name, rows }) => [name, rows])).toEqual(
    plan.tables.map(({ name }) => [name, counted.get(name)]),
  )
  const child = tables.find(({ parent, rows }) => parent !== undefined && rows > 0)
  if (child?.parent === undefined) throw new Error('the shop has no child table with rows')
  const { keys } = await shop.json<RowsPage>(`/api/p/shop/rows?table=${child.parent}&from=0&to=200`)
  const linesOf = async (key: string): Promise<[expected: number, exported: number]> => {
    const of = `table=${child.name}&of=${encodeURIComponent(key)}`
    const { matching } = await shop.json<RowsPage>(`/api/p/shop/rows?${of}&from=0&to=1`)
    const file = await (await shop.api(`/api/p/shop/export?${of}&format=jsonl`)).text()
    return [matching, file.split('\n').filter((line) => line !== '').length]
  }
  let some = 0
  for (const key of keys.slice(0, 3)) {
    const [expected, exported] = await linesOf(key ?? '')
    expect(exported).toBe(expected)
    some += exported
  }
  expect(some).toBeGreaterThan(0)
})

test('a long body is cut for the page, and read in parts; hostile texts stay texts', async () => {
  const records = Array.from({ length: 4000 }, (_one, id) => ({
    id,
    html: '<img src=x onerror=alert(1)>',
    long: id === 0 ? 'x'.repeat(1_000_000) : `\u202e${'y'.repeat(800)}`,
    big: 1,
  }))
  const body = JSON.stringify({ data: records }).replace('"big":1', '"big":9007199254740993')
  await using api = await startScriptedApi({
    routes: { 'GET /items': () => ({ text: body }) },
  }).then(closing)
  const temporary = await temporaryFolder()
  await using studio = await startStudio(
    {
      'items.yaml': `name: items\nclient: { base_url: "${api.url}" }\nresources: [{ name: items, endpoint: { data_selector: data, paginator: single_page } }]\n`,
    },
    { env: { TMPDIR: temporary.path } },
  )
  const live = await readLive(studio, '/api/preview', { body: { file: 'items.yaml' } })
  const last = live.at(-1)
  if (last === undefined) throw new Error('nothing came')
  const { id, resources } = last.data as PreviewResult
  const [first] = resources
  if (first === undefined) throw new Error('nothing was shown')
  const { records: shown, recordCount, exchanges } = first
  expect([recordCount, shown.length]).toEqual([4000, 1000])
  expect(shown[0]).toMatchObject({ big: { $number: '9007199254740993' }, long: { $length: 1_000_000 } })
  expect(exchanges[0]?.response).toMatchObject({ isCut: true, body: body.slice(0, 65_536) })
  const parts: string[] = []
  for (let from = 0; from < body.length; from += 1_000_000) {
    const path = `/api/preview/${id}/body/1?from=${from}&to=${from + 1_000_000}`
    const { text, length } = await studio.json<BodyPart>(path)
    expect(length).toBe(body.length)
    parts.push(text)
  }
  expect(parts.join('')).toBe(body)
  expect((await studio.api(`/api/preview/${id}/body/99`)).status).toBe(404)
  // bodies may hold what is nobody else's business
  const kept = [...(await filesUnder(temporary.path)).keys()].filter((path) => path.includes('sluice-studio-'))
  expect(kept.length).toBeGreaterThan(0)
  for (const path of kept) {
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700)
  }
  await temporary.remove()
})

test('files that change outside are told of', async () => {
  await using studio = await startStudio({
    'a.yaml': 'name: a\nclient: { base_url: "http://127.0.0.1:9" }\nresources: [x]\n',
  })
  const seen = readLive(studio, '/api/watch', { until: ({ event }) => event === 'files' })
  await delay(500)
  await writeFile(
    join(studio.project.path, 'a.yaml'),
    'name: a\nclient: { base_url: "http://127.0.0.1:8" }\nresources: [x]\n',
  )
  const { hash } = await studio.json<ConfigText>('/api/config?file=a.yaml')
  expect((await seen).at(-1)?.data).toEqual({ files: [{ file: 'a.yaml', hash }] })
})

function closing<T extends { close(): Promise<void> }>(server: T): T & AsyncDisposable {
  return Object.assign(server, { [Symbol.asyncDispose]: () => server.close() })
}
