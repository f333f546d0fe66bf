/**
 * `npm run bench:rounds`: the same load by several loaders, one after the other, again and again, so that whatever else the
 * machine does falls on all of them: medians, spread, and ratios to the first. 200,000 nested records over HTTP into DuckDB by
 * the whole command; nothing is extrapolated.
 *
 *   --rounds 5  --records 200000  --page 1000  --disposition append | merge
 *   --beside before=/path/of/another/checkout   (built; several) another version of sluice
 *   SLUICE_BENCH_DLT_PYTHON=/path/python        dlt with its defaults and at its best (parquet, two workers)
 */
import { statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Measured, measure } from './measure.ts'
import { recordsFile } from './records.ts'
import { checkCounts, countRows, type Served, serveRecords } from './served.ts'

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    records: { type: 'string', default: '200000' },
    page: { type: 'string', default: '1000' },
    disposition: { type: 'string', default: 'merge' },
    beside: { type: 'string', multiple: true, default: [] },
  },
})
const count = Number(flags.records)
const { disposition } = flags

/** Loads everything into a database of its own. */
interface Contender {
  readonly name: string
  readonly command: (database: string) => readonly [string, ...string[]]
  readonly env?: Readonly<Record<string, string>>
}

type Round = Pick<Measured, 'ms' | 'cpuSeconds' | 'peakMb'>

const file = await recordsFile(count)
const folder = await mkdtemp(join(tmpdir(), 'sluice-rounds-'))
const server = await serveRecords(file, count)
try {
  await writeFile(join(folder, 'bench.json'), JSON.stringify(configOf(server)))
  const contenders = [...sluices(), ...dlts(server)]
  const rounds = new Map<string, Round[]>(contenders.map(({ name }) => [name, []]))
  console.log(
    `${count.toLocaleString('en')} records, ${(statSync(file).size / 1e6).toFixed(0)} MB of JSON, pages of ${flags.page}, ${disposition}, ` +
      `${availableParallelism()} cores, load ${(loadavg()[0] ?? 0).toFixed(1)} at the start\n`,
  )
  for (let round = 1; round <= Number(flags.rounds); round++)
    for (const contender of contenders) rounds.get(contender.name)?.push(await play(contender, round))
  print(rounds)
} finally {
  server.stop()
  await rm(folder, { recursive: true, force: true })
}

function configOf({ url }: Served): object {
  const paginator = { type: 'offset', limit: Number(flags.page) }
  return {
    name: 'bench',
    client: { base_url: url },
    resources: [
      {
        name: 'records',
        primary_key: 'id',
        write_disposition: disposition,
        endpoint: { path: 'records', data_selector: 'data', paginator },
      },
    ],
  }
}

function sluices(): readonly Contender[] {
  const here = fileURLToPath(new URL('..', import.meta.url))
  const folders = flags.beside.map((text) => /^([^=]+)=(.+)$/.exec(text) ?? [text, text, text])
  return [['sluice', here] as const, ...folders.map(([, name = '', path = '']) => [name, path] as const)].map(
    ([name, path]) => ({
      name,
      command: (database) => [
        process.execPath,
        resolve(path, 'dist/cli/main.js'),
        'run',
        'bench.json',
        '--destination',
        database,
        '--dataset',
        'd',
      ],
    }),
  )
}

function dlts({ url }: Served): readonly Contender[] {
  const python = process.env['SLUICE_BENCH_DLT_PYTHON']
  if (python === undefined) return []
  const script = fileURLToPath(new URL('dlt_load.py', import.meta.url))
  const command: Contender['command'] = (database) => [
    python,
    script,
    url,
    database,
    'records',
    flags.page,
    disposition,
  ]
  const quiet = { RUNTIME__DLTHUB_TELEMETRY: 'false' }
  const best = { NORMALIZE__WORKERS: '2', EXTRACT__WORKERS: '4', SLUICE_BENCH_DLT_FORMAT: 'parquet' }
  return [
    { name: 'dlt, defaults', command, env: quiet },
    { name: 'dlt, parquet and two workers', command, env: { ...quiet, ...best } },
  ]
}

async function play({ name, command, env }: Contender, round: number): Promise<Round> {
  const place = await mkdtemp(join(folder, 'round-'))
  const database = join(place, 'bench.duckdb')
  try {
    const result = await measure([...command(database)] as [string, ...string[]], {
      cwd: folder,
      env: { ...env, SLUICE_HOME: place },
    })
    if (result.code !== 0) throw new Error(`${name} ended with exit code ${String(result.code)}:\n${result.stderr}`)
    checkCounts(name, await countRows(database), count)
    console.log(`round ${round}  ${name.padEnd(30)} ${(result.ms / 1000).toFixed(2)} s`)
    return result
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

function print(rounds: ReadonlyMap<string, readonly Round[]>): void {
  const [first] = rounds.values()
  console.log(
    `\n${'median of rounds (least to most)'.padEnd(32)} seconds                 ratio   CPU s   ratio   peak MB`,
  )
  for (const [name, taken] of rounds) {
    const seconds = taken.map(({ ms }) => ms / 1000)
    const cpu = taken.map(({ cpuSeconds = Number.NaN }) => cpuSeconds)
    const spread = `(${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)})`
    const times = median(seconds) / median((first ?? []).map(({ ms }) => ms / 1000))
    const timesCpu = median(cpu) / median((first ?? []).map(({ cpuSeconds = Number.NaN }) => cpuSeconds))
    console.log(
      [
        name.padEnd(32),
        median(seconds).toFixed(2).padStart(7),
        spread.padStart(18),
        times.toFixed(2).padStart(9),
        median(cpu).toFixed(2).padStart(7),
        timesCpu.toFixed(2).padStart(7),
        Math.max(...taken.map(({ peakMb = Number.NaN }) => peakMb))
          .toFixed(0)
          .padStart(9),
      ].join(' '),
    )
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
