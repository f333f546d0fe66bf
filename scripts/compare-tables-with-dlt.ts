/**
 * Loads every topic of test/cases/tables with dlt and with sluice into DuckDB and into Postgres and compares all tables
 * after each run, cell by cell; with `--destinations clickhouse,ducklake,mysql,sqlite` into these. Starts its own servers; needs the Python that
 * compare-with-dlt.ts needs:
 *
 *     SLUICE_DLT_PYTHON=/tmp/dltvenv/bin/python npx tsx scripts/compare-tables-with-dlt.ts [--only topic,topic] [--update] [--destinations clickhouse,ducklake,mysql,sqlite]
 *
 * For ClickHouse the Python needs `dlt[clickhouse]`; it goes by HTTP (scripts/oracle/clickhouse_over_http.py). For MySQL it needs
 * `dlt[sqlalchemy]` and `pymysql`, for DuckLake `dlt[ducklake]` with the version of DuckDB that sluice has.
 *
 * `--update` writes what dlt did to `duckdb.json`, `postgres.json` … beside each topic, and where a `differs` says
 * that a difference is meant, what sluice did. Exit code 1 when anything differs that no `differs` explains.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { temporaryFolder } from '../test/end-to-end/run-cli.ts'
import { readCorpora } from '../test/kits/tables/corpora.ts'
import { differencesOf, reasonFor } from '../test/kits/tables/outcome.ts'
import { openPlaces, type Places } from '../test/kits/tables/places.ts'
import {
  datasetOf,
  dumpTopic,
  openTestWarehouse,
  playThroughSluice,
  startTopicsApi,
} from '../test/kits/tables/play-topic.ts'
import {
  type DestinationType,
  destinations,
  readTopics,
  type RunOutcome,
  type StoredRun,
  type Topic,
  warehouses,
} from '../test/kits/tables/read-topic.ts'
import { dltPython } from '../test/kits/dlt-version.ts'

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    update: { type: 'boolean', default: false },
    destinations: { type: 'string', default: destinations.join(',') },
  },
})
const chosen = [...destinations, ...warehouses].filter((type) => options.destinations.split(',').includes(type))

/** A Python process that loads one run after the other. */
interface Oracle {
  run(job: object): Promise<{ readonly failure: string | null }>
  close(): void
}

function startOracle(): Oracle {
  const child: ChildProcess = spawn(dltPython(), [join('scripts', 'oracle', 'tables.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const { stdin, stdout } = child
  if (stdin === null || stdout === null) throw new Error('dlt was started without pipes')
  const answers = createInterface({ input: stdout })[Symbol.asyncIterator]()
  return {
    async run(job) {
      stdin.write(`${JSON.stringify(job)}\n`)
      const { value, done } = await answers.next()
      if (done === true) throw new Error(`dlt's process ended with code ${child.exitCode}`)
      return JSON.parse(String(value)) as { failure: string | null }
    },
    close: () => stdin.end(),
  }
}

const oracle = startOracle()
let places: Places
const topics = [...readTopics(), ...readCorpora()].filter(({ name }) =>
  options.only.split(',').some((part) => name.includes(part)),
)
const api = await startTopicsApi(topics)

async function playThroughDlt(topic: Topic, type: DestinationType): Promise<readonly RunOutcome[]> {
  const folder = await temporaryFolder()
  const dataset = datasetOf(topic)
  const url = places.urlOf('dlt', folder.path)
  const outcomes: RunOutcome[] = []
  const script = join(folder.path, 'topic.json')
  if (topic.isCorpus === true) await writeFile(script, JSON.stringify({ shapes: topic.shapes }))
  else await cp(join(topic.folder, 'topic.json'), script)
  try {
    for (let run = 0; run < topic.count; run++) {
      const job = { topic: script, run, destination: type, url, dataset, env: places.env ?? {} }
      const { failure } = await oracle.run({ ...job, folder: folder.path })
      // a copy: dlt's process may hold the file
      const copy = join(folder.path, `copy-${run}.duckdb`)
      if (type === 'duckdb') for (const end of ['', '.wal']) if (existsSync(url + end)) await cp(url + end, copy + end)
      await using warehouse = await openTestWarehouse(type === 'duckdb' ? copy : url, places.env)
      outcomes.push({ failure, dataset: await dumpTopic(topic, warehouse.session, dataset) })
    }
    return outcomes
  } finally {
    await folder.remove()
  }
}

async function playSluice(topic: Topic): Promise<readonly RunOutcome[]> {
  const folder = await temporaryFolder()
  try {
    await using warehouse = await openTestWarehouse(places.urlOf('sluice', folder.path), places.env)
    return await playThroughSluice(topic, { warehouse, api, looksAtEveryRun: true })
  } finally {
    await folder.remove()
  }
}

/** A topic may be about some destinations only; those that `npm test` does not start play all of them. */
function plays(topic: Topic, type: DestinationType): boolean {
  return warehouses.some((one) => one === type) || (topic.destinations ?? destinations).some((one) => one === type)
}

/** What is wrong with a topic on a destination, in lines. */
async function compare(topic: Topic, type: DestinationType): Promise<readonly string[]> {
  const dlt = await playThroughDlt(topic, type)
  const sluice = await playSluice(topic)
  const problems: string[] = []
  const stored = dlt.map((run, number): StoredRun => {
    const ours = sluice[number] ?? { failure: null, dataset: {} }
    const differences = differencesOf(run, ours)
    const meant = Object.entries(differences).filter(([what]) => reasonFor(topic, what, type) !== undefined)
    for (const [what, value] of Object.entries(differences)) {
      if (reasonFor(topic, what, type) !== undefined) continue
      problems.push(`run ${number + 1}, ${what}:`, ...showDifference(what, { run, ours, value }))
    }
    const both = run.failure !== null && ours.failure !== null
    return {
      failure: both ? { dlt: run.failure ?? '', sluice: ours.failure ?? '' } : run.failure,
      dataset: run.dataset,
      ...(meant.length === 0 ? {} : { sluice: Object.fromEntries(meant) }),
    }
  })
  const text = JSON.stringify(stored)
  await mkdir(topic.folder, { recursive: true })
  if (options.update) await writeFile(join(topic.folder, `${type}.json`), `${JSON.stringify(stored, undefined, 1)}\n`)
  else if (JSON.stringify(topic.expected[type]) !== text)
    problems.push('the golden file is not what came out now: run with --update and read the diff')
  return problems
}

interface Compared {
  readonly run: RunOutcome
  readonly ours: RunOutcome
  readonly value: unknown
}

function showDifference(what: string, { run, ours, value }: Compared): readonly string[] {
  if (what === 'failure') return [`    dlt    ${run.failure}`, `    sluice ${String(value)}`]
  const lines = (outcome: RunOutcome): readonly string[] => {
    const table = outcome.dataset[what]
    return table === undefined ? ['no such table'] : [table.columns.join(', '), ...table.rows]
  }
  const [theirs, own] = [lines(run), lines(ours)]
  const cut = (line: string, other: string | undefined): string =>
    line.slice(Math.max(0, firstDifference(line, other ?? '') - 150)).slice(0, 420)
  const pairs = Array.from({ length: Math.max(theirs.length, own.length) }, (_, index) => [theirs[index], own[index]])
  return pairs
    .filter(([left, right]) => left !== right)
    .slice(0, 6)
    .flatMap(([left, right]) => [
      ...(left === undefined ? [] : [`    dlt    ${cut(left, right)}`]),
      ...(right === undefined ? [] : [`    sluice ${cut(right, left)}`]),
    ])
}

function firstDifference(left: string, right: string): number {
  let at = 0
  while (at < left.length && left[at] === right[at]) at++
  return at
}

let failed = 0
try {
  for (const type of chosen) {
    await using opened = await openPlaces(type)
    places = opened
    for (const topic of topics.filter((one) => plays(one, type))) {
      const problems = await compare(topic, type).catch((error: unknown) => [
        `could not be played: ${String(error)} ${(error as Error).stack}`,
      ])
      if (problems.length > 0) failed += 1
      const shapes = Object.keys(topic.shapes).length
      console.log(`${problems.length > 0 ? '✗' : '='} ${topic.name} on ${type}, ${shapes} shapes`)
      for (const problem of problems) console.log(`  ${problem}`)
    }
  }
} finally {
  oracle.close()
  await api.close()
}
console.log(`\n${topics.length} topics × ${chosen.length} destinations, ${failed} to look at`)
process.exitCode = failed === 0 ? 0 : 1
