import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { context, metrics, SpanStatusCode, trace } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'
import { runCli, spawnCli } from './run-cli.ts'

interface Told {
  readonly path: string
  readonly authorization: string | undefined
  readonly body: Record<string, unknown>
}

let api: ScriptedApi
let project: Project
let listener: Server
let told: Told[]
let answerWith: number[]

const secret = 'a-very-secret-token'
const config = (url: string): string => `
client: { base_url: "${url}", auth: { type: bearer, token: "\${secrets.shop_token}" }, paginator: single_page }
resources:
  - name: orders
    endpoint: { path: orders, data_selector: data }
  - name: notes
    endpoint: { path: "orders/{resources.orders.id}/notes", data_selector: data }
`

beforeEach(async () => {
  told = []
  answerWith = []
  listener = createServer((request, response) => {
    void text(request).then((body) => {
      const { url: path = '', headers } = request
      told.push({ path, authorization: headers.authorization, body: JSON.parse(body) as Record<string, unknown> })
      response.writeHead(answerWith.shift() ?? 200).end()
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  listener.close()
  trace.disable()
  metrics.disable()
  context.disable()
  await api.close()
  await project.remove()
})

const listenerUrl = (): string => `http://127.0.0.1:${(listener.address() as AddressInfo).port}`

async function start(routes: Parameters<typeof startScriptedApi>[0]['routes'] = {}): Promise<void> {
  api = await startScriptedApi({
    routes: {
      'GET /orders': () => ({ json: { data: [{ id: 1 }, { id: 2 }] } }),
      'GET /orders/1/notes': () => ({ json: { data: [{ text: 'hello' }] } }),
      'GET /orders/2/notes': () => ({ json: { data: [] } }),
      ...routes,
    },
  })
  project = await startProject({ 'shop.yaml': config(api.url) })
}

const load = (env: Readonly<Record<string, string>> = {}) =>
  runCli(['run', 'shop.yaml', '--json'], { cwd: project.path, env: { SHOP_TOKEN: secret, ...env } })

function watchSpans(): () => readonly ReadableSpan[] {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  trace.setGlobalTracerProvider(provider)
  return () => exporter.getFinishedSpans()
}

test('a span for the run, and below it one for each resource, page and load', async () => {
  const spans = watchSpans()
  await start()
  expect((await load()).code).toBe(0)
  const found = spans()
  const names = found.map(({ name }) => name.replace(/load [\d.]+/, 'load N')).toSorted()
  expect(names).toEqual([
    'sluice load N',
    'sluice page notes',
    'sluice page notes',
    'sluice page orders',
    'sluice resource notes',
    'sluice resource orders',
    'sluice run shop',
  ])
  const byName = (name: string): ReadableSpan | undefined => found.find((span) => span.name === name)
  const run = byName('sluice run shop')
  const orders = byName('sluice resource orders')
  const page = byName('sluice page orders')
  expect(orders?.parentSpanContext?.spanId).toBe(run?.spanContext().spanId)
  expect(page?.parentSpanContext?.spanId).toBe(orders?.spanContext().spanId)
  expect(page?.attributes).toMatchObject({
    'sluice.records': 2,
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'url.full': `${api.url}/orders`,
  })
  expect(orders?.attributes['sluice.verdict']).toBe('complete')
  expect(new Set(found.map((span) => span.spanContext().traceId)).size).toBe(1)
  expect(JSON.stringify(found.map(({ attributes, events, status }) => [attributes, events, status]))).not.toContain(
    secret,
  )
})

test('a run that fails ends its spans with the error', async () => {
  const spans = watchSpans()
  await start({ 'GET /orders': () => ({ status: 403, json: { message: `no ${secret}` } }) })
  expect((await load()).code).toBe(1)
  const run = spans().find(({ name }) => name === 'sluice run shop')
  expect(run?.status.code).toBe(SpanStatusCode.ERROR)
  expect(run?.attributes['error.type']).toBe('HTTP_403')
  expect(JSON.stringify(run?.status)).not.toContain(secret)
})

test('counts requests, records and rows', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] })
  metrics.setGlobalMeterProvider(provider)
  await start()
  await load()
  const points = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
    .flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => ({ name: descriptor.name, attributes, value })),
    )
  const sum = (name: string, key: string, value: string): unknown =>
    points.find((point) => point.name === name && point.attributes[key] === value)?.value
  expect(sum('sluice.requests', 'sluice.resource', 'notes')).toBe(2)
  expect(sum('sluice.records', 'sluice.resource', 'orders')).toBe(2)
  expect(sum('sluice.rows_loaded', 'sluice.table', 'notes')).toBe(1)
  await provider.shutdown()
})

test('the process of a command line ends when what the SDK holds is out', async () => {
  await start()
  const setup = `import { appendFileSync } from 'node:fs'
import { createRequire } from 'node:module'
const require = createRequire('${import.meta.url}')
const { trace } = require('@opentelemetry/api')
const sdk = require('@opentelemetry/sdk-trace-base')
const exporter = { export(spans, done) { for (const { name } of spans) appendFileSync('spans.txt', name + '\\n'); done({ code: 0 }) }, shutdown: async () => {} }
trace.setGlobalTracerProvider(new sdk.BasicTracerProvider({ spanProcessors: [new sdk.BatchSpanProcessor(exporter)] }))
`
  await writeFile(join(project.path, 'otel.mjs'), setup)
  const env = { SHOP_TOKEN: secret, NODE_OPTIONS: '--import ./otel.mjs' }
  expect(await spawnCli(['run', 'shop.yaml'], { cwd: project.path, env })).toMatchObject({ code: 0 })
  const lines = (await readFile(join(project.path, 'spans.txt'), 'utf8')).split('\n')
  expect(lines).toContain('sluice run shop')
  expect(lines.filter((line) => line === 'sluice page notes')).toHaveLength(2)
})

test('OpenLineage hears of the start and the end, with inputs, outputs and their rows', async () => {
  await start()
  const env = {
    OPENLINEAGE_URL: listenerUrl(),
    OPENLINEAGE_API_KEY: 'lineage-key-1',
    OPENLINEAGE_NAMESPACE: 'prod',
    OPENLINEAGE_PARENT_ID: 'airflow/dag.task/0190f5a0-0000-7000-8000-000000000001',
  }
  expect((await load(env)).code).toBe(0)
  expect(told.map(({ path, authorization, body }) => [path, authorization, body['eventType']])).toEqual([
    ['/api/v1/lineage', 'Bearer lineage-key-1', 'START'],
    ['/api/v1/lineage', 'Bearer lineage-key-1', 'COMPLETE'],
  ])
  const [first, last] = told.map(({ body }) => body)
  const { runId } = (last?.['run'] ?? {}) as { readonly runId?: string }
  expect(first?.['run']).toMatchObject({ runId })
  expect(last).toMatchObject({
    job: { namespace: 'prod', name: 'shop' },
    run: { facets: { parent: { job: { namespace: 'airflow', name: 'dag.task' } } } },
    inputs: [
      { namespace: api.url, name: 'orders', inputFacets: { inputStatistics: { rowCount: 2 } } },
      { namespace: api.url, name: 'orders/{resources.orders.id}/notes' },
    ],
  })
  const outputs = last?.['outputs'] as { name: string; outputFacets: { outputStatistics: { rowCount: number } } }[]
  expect(outputs.map(({ name, outputFacets }) => [name, outputFacets.outputStatistics.rowCount])).toEqual([
    ['shop_dataset.orders', 2],
    ['shop_dataset.notes', 1],
  ])
  expect(JSON.stringify(told)).not.toContain(secret)
})

test('an address that nobody listens at, or that never answers, is a warning after the report', async () => {
  await start()
  const key = { OPENLINEAGE_API_KEY: 'lineage-key-1' }
  const nobody = await load({ OPENLINEAGE_URL: 'http://127.0.0.1:9', ...key })
  expect(nobody.code).toBe(0)
  expect(nobody.stderr).toMatch(/Loaded [^]*warning NOT_TOLD .*127\.0\.0\.1:9 cannot be reached/)
  listener.removeAllListeners('request')
  const mute = await load({ OPENLINEAGE_URL: listenerUrl(), ...key })
  expect(mute.code).toBe(0)
  expect(mute.stderr).toMatch(/Loaded [^]*warning NOT_TOLD /)
  listener.closeAllConnections()
  expect(nobody.stdout + nobody.stderr + mute.stderr).not.toContain('lineage-key-1')
})

test('the webhook gets the report of a run that failed, and of one that did not get everything; not of one that is fine', async () => {
  await start({ 'GET /orders': () => ({ status: 403, json: { message: `no ${secret}` } }) })
  const env = { SLUICE_FAILURE_WEBHOOK: `${listenerUrl()}/hook/very-secret-path` }
  answerWith = [503]
  const { code, stdout, stderr } = await load(env)
  expect(code).toBe(1)
  // the first answer was one that may pass
  expect(told).toHaveLength(2)
  expect(told[1]?.body).toMatchObject({ ok: false, pipeline: 'shop', load_id: null, error: { resource: 'orders' } })
  expect(told[1]?.body['text']).toMatch(/^sluice: pipeline "shop" failed, nothing is loaded\. Run [\w-]+\.\nHTTP_403: /)
  expect(JSON.stringify(told)).not.toContain(secret)
  expect(stdout + stderr).not.toContain('very-secret-path')
  told = []
  // refused by the run itself, before anything is asked for
  const refused = `
client: { base_url: "${api.url}" }
resources:
  - name: orders
    primary_key: id
    write_disposition: { disposition: merge, strategy: cdc }
    endpoint: { path: orders, incremental: { cursor_path: at, start_param: since } }
`
  await writeFile(join(project.path, 'shop.yaml'), refused)
  expect((await load(env)).code).toBe(2)
  expect(told).toMatchObject([{ body: { pipeline: 'shop', error: { code: 'MERGE_READS_IN_PART' } } }])
  told = []
  await writeFile(join(project.path, 'shop.yaml'), 'resources: {')
  expect((await load(env)).code).toBe(2)
  expect(told).toMatchObject([{ body: { ok: false, load_id: null } }])
  told = []
  expect((await runCli(['run', 'shop.yaml', '--plan', 'none.json'], { cwd: project.path, env })).code).toBe(2)
  expect(told).toMatchObject([{ body: { ok: false, load_id: null } }])
  told = []
  await api.close()
  await project.remove()
  await start()
  expect((await load(env)).code).toBe(0)
  expect(told).toEqual([])
})
