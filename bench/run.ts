/**
 * `npm run bench`: loads 200,000 nested records from a local server into DuckDB, beside DuckDB's own `read_json` and a
 * bare `JSON.parse` over the same bytes. Times are printed, never judged: it fails only when a load fails or rows are
 * missing. `--records N` for another size; `SLUICE_BENCH_DLT_PYTHON=/path/to/python` adds dlt on a quarter.
 */
import { fork } from 'node:child_process'
import { statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Counted } from './baselines.ts'
import { type Measured, measure } from './measure.ts'
import { pagesFolder, recordsFile } from './records.ts'

const { values: flags } = parseArgs({ options: { records: { type: 'string', default: '200000' } } })
const recordCount = Number(flags.records)
const tsx = import.meta.resolve('tsx')
const reference = 'DuckDB read_json, the same pages from disk'
const cliFile = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))

/** One line of the result. */
interface Line {
  readonly what: string
  readonly seconds: number
  /** of all its threads, user and system; the server's are its own */
  readonly cpuSeconds: number | undefined
  readonly peakMb: number | undefined
  /** what the line stands for when it loaded only a part */
  readonly share: number
}

interface Bench {
  readonly folder: string
  readonly file: string
  readonly pages: string
  readonly url: string
}

await main()

async function main(): Promise<void> {
  const file = await recordsFile(recordCount)
  const size = statSync(file).size
  console.log(
    `${recordCount.toLocaleString('en')} records, ${(size / 1e6).toFixed(0)} MB of JSON, ${cpus().length} cores\n`,
  )
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-run-'))
  const server = await startServer(file)
  try {
    const bench = { folder, file, pages: await pagesFolder(file, 5000), url: server.url }
    const lines = [
      ...(await baselines(bench)),
      await sluice(bench, 5000),
      await sluice(bench, 1000),
      ...(await dlt(bench)),
    ]
    print(lines, size)
  } finally {
    server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function startServer(file: string): Promise<{ url: string; stop: () => void }> {
  const script = fileURLToPath(new URL('server.ts', import.meta.url))
  const child = fork(script, [file, String(recordCount)], { execArgv: ['--import', tsx] })
  const port = await new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', () => reject(new Error('the benchmark server did not start')))
  })
  return { url: `http://127.0.0.1:${String(port)}`, stop: () => child.disconnect() }
}

async function baselines(bench: Bench): Promise<readonly Line[]> {
  return [
    await baseline(bench, 'json-parse', 'JSON.parse alone, from memory'),
    await baseline(bench, 'read-json-pages', reference),
    await baseline(bench, 'read-json-lines', 'DuckDB read_json, one record per line (its best case)'),
  ]
}

/** Their time is the one they took inside, without Node's start. */
async function baseline(bench: Bench, job: string, what: string): Promise<Line> {
  const script = fileURLToPath(new URL('baselines.ts', import.meta.url))
  const database = join(bench.folder, `${job}.duckdb`)
  const args = ['--import', tsx, script, job, bench.file, bench.pages, database]
  const result = await measure([process.execPath, ...args], { cwd: bench.folder })
  const counted = JSON.parse(checked(job, result).stdout) as Counted
  checkCounts(job, counted)
  const { ms, cpuSeconds } = counted
  return { what, seconds: ms / 1000, cpuSeconds, peakMb: result.peakMb, share: 1 }
}

/** The whole command, from its start to its exit, over HTTP. */
async function sluice(bench: Bench, pageSize: number): Promise<Line> {
  const name = `pages_of_${pageSize}`
  const config = { name, client: { base_url: bench.url }, resources: [recordsResource(pageSize)] }
  await writeFile(join(bench.folder, `${name}.json`), JSON.stringify(config))
  const args = ['run', `${name}.json`, '--destination', `./${name}.duckdb`, '--dataset', 'd'] as const
  const result = await measure([process.execPath, cliFile, ...args], { cwd: bench.folder })
  checked(name, result)
  checkCounts(name, await countRows(join(bench.folder, `${name}.duckdb`)))
  const pages = `sluice, over HTTP, pages of ${pageSize.toLocaleString('en')}`
  const { ms, cpuSeconds, peakMb } = result
  return { what: pages, seconds: ms / 1000, cpuSeconds, peakMb, share: 1 }
}

function recordsResource(limit: number): object {
  const paginator = { type: 'offset', limit }
  return {
    name: 'records',
    write_disposition: 'append',
    endpoint: { path: 'records', data_selector: 'data', paginator },
  }
}

async function dlt(bench: Bench): Promise<readonly Line[]> {
  const python = process.env['SLUICE_BENCH_DLT_PYTHON']
  if (python === undefined) return []
  const script = fileURLToPath(new URL('dlt_load.py', import.meta.url))
  const command = [python, script, bench.url, join(bench.folder, 'dlt.duckdb'), '5000'] as const
  const env = { RUNTIME__DLTHUB_TELEMETRY: 'false' }
  const result = checked('dlt', await measure([...command], { cwd: bench.folder, env }))
  const what = 'dlt rest_api, over HTTP, a quarter of the records × 4'
  const cpuSeconds = result.cpuSeconds === undefined ? undefined : result.cpuSeconds * 4
  return [{ what, seconds: (result.ms / 1000) * 4, cpuSeconds, peakMb: result.peakMb, share: 0.25 }]
}

function checked(job: string, result: Measured): Measured {
  if (result.code !== 0) throw new Error(`${job} ended with exit code ${String(result.code)}:\n${result.stderr}`)
  return result
}

async function countRows(database: string): Promise<{ parents: number; children: number }> {
  const instance = await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  const reader = await connection.runAndReadAll(
    'SELECT (SELECT count(*) FROM d.records)::INT, (SELECT count(*) FROM d.records__lines)::INT',
  )
  const [parents = 0, children = 0] = reader.getRowsJS()[0] as number[]
  connection.closeSync()
  instance.closeSync()
  return { parents, children }
}

/** Record `n` has `n mod 3` items in its list. */
function checkCounts(job: string, found: { parents: number; children: number }): void {
  const whole = Math.floor(recordCount / 3)
  const children = whole * 3 + (recordCount % 3 === 2 ? 1 : 0)
  if (found.parents !== recordCount || found.children !== children)
    throw new Error(`${job} has ${found.parents} + ${found.children} rows, expected ${recordCount} + ${children}`)
}

function print(lines: readonly Line[], size: number): void {
  const base = lines.find((line) => line.what === reference)
  const width = Math.max(...lines.map((line) => line.what.length))
  console.log(`${''.padEnd(width)}   seconds   × read_json   CPU seconds   × read_json   records/s     MB/s   peak MB`)
  for (const { what, seconds, cpuSeconds, peakMb, share } of lines) {
    const rate = Math.round(recordCount / seconds).toLocaleString('en')
    const memory = peakMb === undefined ? '—' : `${peakMb.toFixed(0)}${share < 1 ? '*' : ''}`
    const cells = [
      seconds.toFixed(2).padStart(9),
      ratio(seconds, base?.seconds).padStart(13),
      (cpuSeconds?.toFixed(2) ?? '—').padStart(13),
      ratio(cpuSeconds, base?.cpuSeconds).padStart(13),
      rate.padStart(11),
      (size / 1e6 / seconds).toFixed(0).padStart(8),
      memory.padStart(9),
    ]
    console.log(`${what.padEnd(width)} ${cells.join(' ')}`)
  }
  if (lines.some((line) => line.share < 1)) console.log('\n* for the quarter that was loaded')
}

function ratio(value: number | undefined, base: number | undefined): string {
  return value === undefined || base === undefined ? '—' : (value / base).toFixed(2)
}
