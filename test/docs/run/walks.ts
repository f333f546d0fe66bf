import { resolve } from 'node:path'
import { sharedPostgres } from '../../servers/postgres.ts'
import { docBlocks } from '../pages.ts'
import { harText, openApiText, planRoutes, postmanText, shopRoutes, shopWithItems, shopYaml } from './shop.ts'
import type { Routes } from './web.ts'

/* What a reader of a page has when he types its commands. A page that is not named here needs an empty folder. */

/** What a page leaves to its reader. */
export interface Walk {
  /** files in the folder, by name */
  readonly files?: Readonly<Record<string, string>>
  /** what was typed before */
  readonly before?: string
  readonly routes?: () => Routes
  readonly env?: Readonly<Record<string, string>>
  /** names of the page that are others on this machine: `~` = the folder of the walk */
  readonly named?: Readonly<Record<string, string>>
  /** starts what the page takes for granted, and gives more such names */
  readonly start?: () => Promise<Readonly<Record<string, string>>>
  /** each line stands for itself, in a folder of its own */
  readonly byLine?: true
  /** a server: what it prints when it is ready */
  readonly until?: RegExp
}

/** The n-th block of a language on a page. */
export function blockOf(page: string, language: string, n = 0): string {
  const found = docBlocks.filter((block) => block.page === page && block.language === language)[n]
  if (found === undefined) throw new Error(`${page} has no block ${n} of ${language}`)
  return found.text
}

const shop: Walk = { files: { 'shop.yaml': shopYaml }, routes: () => shopRoutes }
const loadedShop: Walk = { ...shop, before: 'sluice run shop.yaml' }
/** As dlt leaves it: rows, schema and state in the database, and nothing of sluice in the folder. */
const leftByDlt = 'rm -r .sluice'

const manifest = {
  'manifest.yaml': blockOf('docs/recipes/airbyte.md', 'yml'),
  'config.json': '{ "api_key": "key-123456789" }',
  'components.ts': 'export const components = []\n',
}

/** The warehouse of docs/destinations/postgres.md: its certificate is checked here as well. */
async function startWarehouse(): Promise<Readonly<Record<string, string>>> {
  const server = await sharedPostgres()
  const there = new URL(await server.createDatabase('docs_warehouse'))
  return {
    'loader:secret@db.example.com:5432/warehouse': there.href.slice('postgres://'.length),
    '/etc/ca.pem': resolve('test/fixtures/tls/cert.pem'),
  }
}

export const walks: Readonly<Record<string, Walk>> = {
  'README.md': { routes: () => shopRoutes },
  'docs/backfill.md': loadedShop,
  'docs/coming-from/dlt.md': {
    files: { 'pipeline.py': blockOf('docs/coming-from/dlt.md', 'python') },
    env: { API_KEY: 'key-123456789' },
    routes: () => ({
      '/v1/orders': () => ({ json: { data: [{ id: 1, updated_at: '2024-01-02T00:00:00Z' }], next: null } }),
    }),
    before: `sluice run pipeline.py --destination ./shop.duckdb && ${leftByDlt}`,
  },
  'docs/destinations/duckdb.md': shop,
  'docs/destinations/filesystem.md': { ...shop, named: { '/data/lake': '~/lake' } },
  'docs/destinations/postgres.md': { ...shop, start: startWarehouse },
  'docs/init-from.md': {
    routes: () => shopRoutes,
    files: { 'session.har': harText, 'shop.postman_collection.json': postmanText, 'openapi.yaml': openApiText },
    named: { 'Bearer …': 'Bearer key-123456789' },
    byLine: true,
  },
  'docs/many-machines.md': {
    ...shop,
    before: 'sluice units plan shop.yaml --store /shared/runs',
    named: { '/shared/runs': '~/runs' },
  },
  'docs/operating/telemetry.md': shop,
  'docs/operations.md': { ...shop, before: `sluice run shop.yaml --destination ./shop.duckdb && ${leftByDlt}` },
  'docs/plan.md': { ...loadedShop, routes: planRoutes },
  'docs/query.md': {
    ...shop,
    before: 'sluice run shop.yaml && sluice run shop.yaml',
    files: { 'shop.yaml': shopWithItems, 'report.sql': 'select status, count(*) from orders group by 1' },
  },
  'docs/recipes/airbyte.md': { files: manifest, routes: () => shopRoutes },
  'docs/record-and-replay.md': shop,
  'docs/schema.md': { ...loadedShop, before: 'sluice run shop.yaml && mkdir src' },
  'docs/studio.md': { ...loadedShop, until: /http:\/\/127\.0\.0\.1:\d+\S*/ },
}

/** A line of a page that is not run here, by its beginning, and why; `elsewhere` = the test that runs it. */
export interface NotRun {
  readonly page: string
  readonly line: string
  readonly why: string
}

const notOfSluice = 'sets up other programs'
const unpublished = 'npm has no sluice before the first release; npm run release:smoke installs the packed package'

export const notRun: readonly NotRun[] = [
  {
    page: 'docs/benchmarks.md',
    line: 'npm ',
    why: 'a benchmark takes the machine for minutes; test/bench runs its parts',
  },
  { page: 'docs/benchmarks.md', line: 'python3 ', why: notOfSluice },
  { page: 'docs/benchmarks.md', line: 'dlt-venv/', why: notOfSluice },
  { page: 'docs/benchmarks.md', line: 'SLUICE_BENCH_DLT_PYTHON', why: 'a benchmark takes the machine for minutes' },
  {
    page: 'docs/destinations/clickhouse.md',
    line: 'sluice run',
    why: 'wants a ClickHouse; npm run test:warehouses has one',
  },
  {
    page: 'docs/destinations/ducklake.md',
    line: 'sluice run',
    why: 'wants extensions of DuckDB, and servers; npm run test:warehouses has them',
  },
  {
    page: 'docs/destinations/filesystem.md',
    line: "sluice run shop.yaml --destination 's3:",
    why: 'wants a bucket; npm run test:warehouses has one',
  },
  { page: 'docs/destinations/mysql.md', line: 'sluice run', why: 'wants a MySQL; npm run test:warehouses has one' },
  {
    page: 'docs/destinations/sqlite.md',
    line: 'sluice run',
    why: 'wants Node 22.16 or better-sqlite3; npm run test:warehouses has it',
  },
  { page: 'docs/operating/telemetry.md', line: 'npm ', why: notOfSluice },
  {
    page: 'docs/many-machines.md',
    line: 'sluice units run --store s3:',
    why: 'wants a bucket and a Redis; test/many/buckets.warehouse.test.ts and src/engines/limits have one each',
  },
  {
    page: 'docs/many-machines.md',
    line: 'sluice worker',
    why: 'goes on until it is told to end; test/many/bullmq.test.ts and signals.test.ts have some at work',
  },
  { page: 'docs/many-machines.md', line: 'npm install', why: notOfSluice },
  { page: 'docs/many-machines.md', line: 'export SLUICE_ENGINE', why: notOfSluice },
  {
    page: 'docs/many-machines.md',
    line: 'sluice run shop.yaml --store s3:',
    why: 'wants a bucket and a Redis; test/many/buckets.warehouse.test.ts and test/many/bullmq.test.ts have one each',
  },
  {
    page: 'docs/operating/telemetry.md',
    line: 'OTEL_',
    why: 'wants 150 packages of OpenTelemetry; test/end-to-end/telemetry.test.ts looks at spans with an SDK',
  },
  { page: 'docs/operating/cron.md', line: '', why: 'run by test/docs/operating.test.ts, as cron does' },
  { page: 'docs/tutorial.md', line: '$ ', why: 'run by test/docs/tutorial.test.ts, which compares what they print' },
  {
    page: 'docs/tutorial.md',
    line: 'npx sluice studio',
    why: 'run by test/docs/run/tutorial-chart.docs.test.ts, in a browser',
  },
  { page: 'docs/versions.md', line: '', why: unpublished },
  { page: 'docs/ways-to-run.md', line: 'npm ', why: unpublished },
  { page: 'docs/ways-to-run.md', line: 'npx ', why: unpublished },
  { page: 'docs/ways-to-run.md', line: 'bun', why: 'npm run release:smoke runs it where bun is' },
  { page: 'docs/ways-to-run.md', line: 'deno', why: 'npm run release:smoke runs it where deno is' },
  { page: 'docs/ways-to-run.md', line: 'docker', why: 'no engine here; packaging/try-container.sh goes its steps' },
]
