/**
 * `npm run bench`: loads 200,000 nested records from a local server into DuckDB, beside DuckDB's own `read_json` and a
 * bare `JSON.parse` over the same bytes. Times are printed, never judged: it fails only when a load fails or rows are
 * missing. Then the same from a server that takes its time. `--records N` for another size;
 * `SLUICE_BENCH_DLT_PYTHON=/path/to/python` adds dlt, of the records on a quarter.
 */
import { statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Counted } from './baselines.ts'
import { type Measured, measure } from './measure.ts'
import { documentFile, pagesFolder, recordsFile } from './records.ts'
import { checkCounts, countRows, serveRecords } from './served.ts'

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
  readonly document: string
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
  const server = await serveRecords(file, recordCount)
  try {
    const pages = await pagesFolder(file, 5000)
    const bench = { folder, file, pages, document: await documentFile(file), url: server.url }
    const lines = [
      ...(await baselines(bench)),
      await sluice(bench, 5000),
      await sluice(bench, 1000),
      ...(await dlt(bench)),
    ]
    print(lines, size)
    await waiting(bench)
  } finally {
    server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function baselines({ folder, file, pages, document }: Bench): Promise<readonly Line[]> {
  return [
    await baseline(folder, { job: 'json-parse', source: pages, what: 'JSON.parse alone, from memory' }),
    await baseline(folder, { job: 'read-json-pages', source: pages, what: reference }),
    await baseline(folder, {
      job: 'read-json-pages-plain',
      source: pages,
      what: 'DuckDB read_json, those pages, a statement per table',
    }),
    await baseline(folder, {
      job: 'read-json-document',
      source: document,
      what: 'DuckDB read_json, one document, a statement per table',
    }),
    await baseline(folder, {
      job: 'read-json-lines',
      source: file,
      what: 'DuckDB read_json, one record per line (its best case)',
    }),
  ]
}

interface Job {
  readonly job: string
  readonly source: string
  readonly what: string
}

/** Their time is the one they took inside, without Node's start. */
async function baseline(folder: string, { job, source, what }: Job): Promise<Line> {
  const script = fileURLToPath(new URL('baselines.ts', import.meta.url))
  const args = ['--import', tsx, script, job, source, join(folder, `${job}.duckdb`)]
  const result = await measure([process.execPath, ...args], { cwd: folder })
  const counted = JSON.parse(checked(job, result).stdout) as Counted
  checkCounts(job, counted, recordCount)
  const { ms, cpuSeconds } = counted
  return { what, seconds: ms / 1000, cpuSeconds, peakMb: result.peakMb, share: 1 }
}

/** The whole command, from its start to its exit, over HTTP. */
async function sluice(bench: Bench, pageSize: number): Promise<Line> {
  const name = `pages_of_${pageSize}`
  const result = await runSluice(bench, name, recordsResource('records', pageSize))
  checkCounts(name, await countRows(join(bench.folder, `${name}.duckdb`)), recordCount)
  const pages = `sluice, over HTTP, pages of ${pageSize.toLocaleString('en')}`
  const { ms, cpuSeconds, peakMb } = result
  return { what: pages, seconds: ms / 1000, cpuSeconds, peakMb, share: 1 }
}

async function runSluice({ folder, url }: Bench, name: string, resource: object): Promise<Measured> {
  const config = { name, client: { base_url: url }, resources: [resource] }
  await writeFile(join(folder, `${name}.json`), JSON.stringify(config))
  const args = ['run', `${name}.json`, '--destination', `./${name}.duckdb`, '--dataset', 'd'] as const
  return checked(name, await measure([process.execPath, cliFile, ...args], { cwd: folder }))
}

function recordsResource(path: string, limit: number): object {
  const paginator = { type: 'offset', limit }
  return { name: 'records', write_disposition: 'append', endpoint: { path, data_selector: 'data', paginator } }
}

/** Real APIs take longer to make a page than anybody takes to load it. */
async function waiting(bench: Bench): Promise<void> {
  console.log('\n40 pages of 100 records from a server that takes 200 ms for each')
  const show = (what: string, { ms }: Measured) => console.log(`${what.padEnd(44)} ${(ms / 1000).toFixed(2)} seconds`)
  const resource = recordsResource('slow', 100)
  show('sluice', await runSluice(bench, 'slow', resource))
  show('sluice, parallelized: false', await runSluice(bench, 'slow_one_by_one', { ...resource, parallelized: false }))
  const python = process.env['SLUICE_BENCH_DLT_PYTHON']
  if (python !== undefined) show('dlt rest_api', await runDlt(bench, python, ['slow', '100']))
}

async function dlt(bench: Bench): Promise<readonly Line[]> {
  const python = process.env['SLUICE_BENCH_DLT_PYTHON']
  if (python === undefined) return []
  const result = await runDlt(bench, python, ['quarter', '5000'])
  const what = 'dlt rest_api, over HTTP, a quarter of the records × 4'
  const cpuSeconds = result.cpuSeconds === undefined ? undefined : result.cpuSeconds * 4
  return [{ what, seconds: (result.ms / 1000) * 4, cpuSeconds, peakMb: result.peakMb, share: 0.25 }]
}

async function runDlt({ folder, url }: Bench, python: string, args: readonly [path: string, pageSize: string]) {
  const script = fileURLToPath(new URL('dlt_load.py', import.meta.url))
  const command = [python, script, url, join(folder, `dlt-${args[0]}.duckdb`), ...args] as const
  return checked('dlt', await measure([...command], { cwd: folder, env: { RUNTIME__DLTHUB_TELEMETRY: 'false' } }))
}

function checked(job: string, result: Measured): Measured {
  if (result.code !== 0) throw new Error(`${job} ended with exit code ${String(result.code)}:\n${result.stderr}`)
  return result
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
