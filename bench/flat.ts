/**
 * `npx tsx bench/flat.ts`: the most memory that a whole run holds, over the size of its data, and which kind of answer it
 * comes in. Bodies are made as they are sent, so that a gigabyte needs no file. Figures are printed, never judged: it fails only
 * when a load fails or rows are missing. Names of lines as arguments run those alone: `npx tsx bench/flat.ts csv-1000 json-1000`.
 */
import { fork } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { measure } from './measure.ts'

/** One run: records by the page, or so many megabytes as one answer. */
interface Case {
  readonly name: string
  readonly path: string
  readonly expected: 'all' | 'page'
}

const megabytes = [30, 300, 1000]
const cases: readonly Case[] = [
  ...['csv', 'ndjson', 'json'].flatMap((format) =>
    megabytes.map((size): Case => ({
      name: `${format}-${size}`,
      path: `long?format=${format}&mb=${size}`,
      expected: 'all',
    })),
  ),
  ...[1000, 200_000, 1_000_000].map((records): Case => ({
    name: `pages-${records}`,
    path: `pages?count=${records}`,
    expected: 'page',
  })),
]

const cliFile = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
const chosen = process.argv.slice(2)
await main()

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-flat-'))
  const server = await startServer()
  try {
    console.log('run                 rows   peak MB   CPU s   seconds')
    for (const one of cases)
      if (chosen.length === 0 || chosen.includes(one.name)) await run(one, { folder, url: server.url })
  } finally {
    server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function run(
  { name, path, expected }: Case,
  { folder, url }: { readonly folder: string; readonly url: string },
): Promise<void> {
  const database = join(folder, `${name}.duckdb`)
  const config = join(folder, `${name}.yaml`)
  const paging = expected === 'page' ? '{ type: offset, limit: 1000, total_path: total }' : 'single_page'
  await writeFile(
    config,
    `client: { base_url: '${url}/' }\nresources:\n  - name: things\n    write_disposition: append\n    endpoint: { path: '${path}', paginator: ${paging} }\n`,
  )
  const run = [process.execPath, cliFile, 'run', config, '--destination', database, '--dataset', 'd', '--json'] as const
  const measured = await measure([...run], { cwd: folder })
  if (measured.code !== 0)
    throw new Error(`${name} ended with ${String(measured.code)}: ${measured.stderr.slice(-2000)}`)
  const rows = await count(database)
  const sent: unknown = await (await fetch(`${url}/count?${path.split('?')[1] ?? ''}`)).json()
  if (rows !== Number(sent)) throw new Error(`${name} loaded ${rows} rows of ${String(sent)}`)
  const { peakMb = 0, cpuSeconds = 0, ms } = measured
  const cells = [
    rows.toLocaleString('en').padStart(12),
    peakMb.toFixed(0).padStart(9),
    cpuSeconds.toFixed(1).padStart(7),
    (ms / 1000).toFixed(1).padStart(9),
  ]
  console.log(`${name.padEnd(12)}${cells.join(' ')}`)
  await rm(database, { force: true })
  await rm(join(folder, '.sluice'), { recursive: true, force: true })
}

async function count(database: string): Promise<number> {
  const instance = await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  try {
    const answer = await connection.runAndReadAll('SELECT count(*)::INTEGER FROM d.things')
    return Number(answer.getRows()[0]?.[0])
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

async function startServer(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const script = fileURLToPath(new URL('flat-server.ts', import.meta.url))
  const child = fork(script, [], { execArgv: ['--import', import.meta.resolve('tsx')] })
  const port = await new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', () => reject(new Error('the server did not start')))
  })
  return { url: `http://127.0.0.1:${String(port)}`, stop: () => child.disconnect() }
}
