/**
 * `npm run demo`: starts the example shop, loads it twice with the real command line, and shows what arrived.
 * `npm run demo -- --serve`: keeps the shop open and prints what to type.
 */
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { type Shop, type ShopCredentials, startShop } from '../examples/shop/api.ts'
import { newPerDay } from '../examples/shop/data.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const home = fileURLToPath(new URL('../.sluice/demo/', import.meta.url))
const cliFile = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
/** as a person would type it here */
const sluice = 'node dist/cli/main.js'
const config = 'examples/shop/shop.yaml'
const database = '.sluice/demo/shop.duckdb'
const servePort = 8787

/** New ones every time, so that nobody takes them for a real shop's. */
const credentials: ShopCredentials = {
  apiKey: `demo-${randomBytes(8).toString('hex')}`,
  clientId: 'demo-client',
  clientSecret: `demo-${randomBytes(8).toString('hex')}`,
}

/** The parts of `sluice run --json` that the demo talks about. */
interface Report {
  readonly ok: boolean
  readonly resources: Readonly<
    Record<string, { readonly records: number; readonly requests: number; readonly retries: number }>
  >
  readonly tables: Readonly<Record<string, { readonly rows: number }>>
}

const looks = [
  {
    title: 'Orders with their customers: nested objects became columns, line_items a table of its own',
    sql: `SELECT o.id, o.status, o.total__amount AS amount, c.name AS customer, o.shipping_address__city AS city,
       count(l._dlt_id) AS lines, o.updated_at::VARCHAR AS updated_at
FROM shop_dataset.orders o
JOIN shop_dataset.customers c ON c.id = o.customer_id
JOIN shop_dataset.orders__line_items l ON l._dlt_parent_id = o._dlt_id
GROUP BY ALL ORDER BY updated_at DESC, id LIMIT 4`,
  },
  {
    title: 'Every load leaves its mark',
    sql: `SELECT load_id, status, inserted_at::VARCHAR AS inserted_at FROM shop_dataset._dlt_loads ORDER BY load_id`,
  },
]

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(`The demo stopped: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}

async function main(flags: readonly string[]): Promise<void> {
  build()
  if (flags.includes('--serve')) return serve()
  const started = performance.now()
  const shop = await startShop(credentials)
  try {
    await showTwoLoads(shop)
    say('', dim(`That took ${((performance.now() - started) / 1000).toFixed(1)} s.`), '')
  } finally {
    await shop.close()
  }
}

async function showTwoLoads(shop: Shop): Promise<void> {
  await rm(home, { recursive: true, force: true })
  say('', bold('sluice demo: a small shop, loaded twice into DuckDB'), '')
  say(`The shop is open at ${shop.url}: an API key in the query, OAuth2 for payments,`)
  say('four kinds of paging, and now and then a 429 or a 500 on the way.', '')

  const first = await load(shop)
  say('', table(Object.entries(first.tables).map(([name, { rows }]) => ({ table: name, 'rows loaded': rows }))), '')

  shop.nextDay()
  say(bold(`A day goes by: ${newPerDay.orders} new orders, ${newPerDay.changedOrders} open ones get paid.`), '')
  const second = await load(shop)
  say('', compare(first, second), '')

  await showRows()
  sayWhatNext()
}

/** Runs the real CLI, its own progress on stderr for the reader, its JSON report on stdout for us. */
async function load(shop: Shop): Promise<Report> {
  const args = ['run', config, '--destination', database, '--set', `client.base_url=${shop.url}`]
  say(cyan(`$ ${sluice} ${args.join(' ')}`))
  const env = { ...process.env, ...secretsOf(shop.url), SLUICE_HOME: '.sluice/demo' }
  const child = spawn(process.execPath, [cliFile, ...args, '--json'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output, code] = await Promise.all([
    text(child.stdout),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ])
  if (code !== 0) throw new Error(`the load ended with exit code ${String(code)}`)
  return JSON.parse(output) as Report
}

function compare(first: Report, second: Report): string {
  return table(
    Object.entries(second.resources).map(([resource, { records, requests, retries }]) => ({
      resource,
      'first run': first.resources[resource]?.records ?? 0,
      'second run': records,
      requests,
      retries,
      why: resource === 'orders' ? 'incremental: only what changed was asked for' : 'merged by id',
    })),
  )
}

async function showRows(): Promise<void> {
  const instance = await DuckDBInstance.create(join(root, database), { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  await connection.run(`SET TimeZone = 'UTC'`)
  for (const { title, sql } of looks) {
    const reader = await connection.runAndReadAll(sql)
    say(bold(title), dim(sql), table(reader.getRowObjectsJS()), '')
  }
  connection.closeSync()
  instance.closeSync()
}

function sayWhatNext(): void {
  say(bold('What to try next'))
  say(`  npm run demo -- --serve`, dim('      keep the shop open and load it yourself, as often as you like'))
  say(`  less ${config}`, dim('      the config that was just run, with comments'))
  say(`  ${sluice} init`, dim('      a commented config to start from, for your own API'))
  say(`  ${sluice} import test/fixtures/seeds/003_97d0d47ab53e21ca.txt`)
  say(dim('      any dlt rest_api config runs as it is, even out of a document; this one as YAML'))
  say('', dim(`Everything the demo wrote is in .sluice/demo (the database: ${database}).`))
}

async function serve(): Promise<void> {
  const shop = await openShop()
  const onDefaultPort = shop.url.endsWith(`:${servePort}`)
  const override = onDefaultPort ? '' : ` --set client.base_url=${shop.url}`
  const secrets = Object.entries(secretsOf(shop.url)).map(([name, value]) => `export ${name}=${value}`)
  say('', bold(`The shop is open at ${shop.url}. Ctrl-C closes it.`), '')
  say('In another terminal, in this folder:', '', ...secrets.map(cyan), '')
  say(cyan(`${sluice} check ${config}${override}`), dim('  is the config right, are all secrets there?'))
  say(cyan(`${sluice} preview ${config} orders${override}`), dim('  a few records and their types; nothing is loaded'))
  say(cyan(`${sluice} run ${config} --destination shop.duckdb${override}`), dim('  load; again: only what changed'))
  say(cyan(`curl -X POST ${shop.url}/next-day`), dim('  a day goes by: new orders, some get paid; then run again'))
  say(cyan(`${sluice} status shop`), dim('  what is loaded'), '')
  await new Promise<void>((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve))
  await shop.close()
}

/** On the port that the config names, or on any free one when that is taken. */
async function openShop(): Promise<Shop> {
  try {
    return await startShop(credentials, servePort)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    return startShop(credentials)
  }
}

function secretsOf(url: string): Readonly<Record<string, string>> {
  return {
    SHOP_API_KEY: credentials.apiKey,
    SHOP_CLIENT_ID: credentials.clientId,
    SHOP_CLIENT_SECRET: credentials.clientSecret,
    SHOP_TOKEN_URL: `${url}/oauth/token`,
  }
}

/** Builds `dist` when a source is newer than it: nothing to wait for the second time. */
function build(): void {
  const built = statSync(cliFile, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  const newest = Math.max(...sources.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs))
  if (built > newest) return
  const options = { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' } as const
  const npm = spawnSync('npm', ['run', '-s', 'build'], options)
  if (npm.status !== 0) throw new Error('the build failed: run "npm ci" first, then "npm run build" to see why')
}

/** Rows under their column names, numbers to the right. */
function table(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = Object.keys(rows[0] ?? {})
  const cells = rows.map((row) => names.map((name) => cellText(row[name])))
  const widths = names.map((name, column) => Math.max(name.length, ...cells.map((line) => line[column]?.length ?? 0)))
  const numeric = names.map((name) => rows.every((row) => ['number', 'bigint'].includes(typeof row[name])))
  const line = (values: readonly string[]): string =>
    values
      .map((value, column) =>
        numeric[column] ? value.padStart(widths[column] ?? 0) : value.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [bold(line(names)), ...cells.map(line)].map((text) => `  ${text}`).join('\n')
}

function cellText(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : ''
}

function say(...lines: readonly string[]): void {
  for (const line of lines) console.log(line)
}

function colour(style: 'bold' | 'cyan' | 'dim'): (text: string) => string {
  const plain = process.env['NO_COLOR'] !== undefined || !process.stdout.isTTY
  return (text) => (plain ? text : styleText(style, text))
}

function bold(text: string): string {
  return colour('bold')(text)
}

function cyan(text: string): string {
  return colour('cyan')(text)
}

function dim(text: string): string {
  return colour('dim')(text)
}
