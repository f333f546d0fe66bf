import { createHash } from 'node:crypto'
import { createVault } from '../../../src/config/vault.ts'
import { readContract } from '../../../src/config/plan/hints/hint-values.ts'
import { parseDestination } from '../parse-destination.ts'
import { runSignal } from '../run-signal.ts'
import type { Session } from '../../../src/load/destination.ts'
import { ConfigProblems, SluiceError } from '../../../src/model/errors.ts'
import { openConfig } from '../../../src/pipeline/open-config.ts'
import { realWorld } from '../../../src/library/real-world.ts'
import { runPipeline } from '../../../src/pipeline/run-pipeline.ts'
import { keepWarnings } from '../../../src/pipeline/report/warning-log.ts'
import type { RunOptions } from '../../../src/pipeline/run-tools.ts'
import { temporaryFolder } from '../../end-to-end/run-cli.ts'
import { type ScriptedApi, startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { readDataset, type TableDump } from './read-dataset.ts'
import { hintsOf, recordsOf, type RunOutcome, type Topic } from './read-topic.ts'

/** A warehouse that topics are loaded into, each its own dataset. */
export interface TestWarehouse extends AsyncDisposable {
  /** as `--destination` takes it */
  readonly text: string
  readonly session: Session
  /** what its loads need in the environment */
  readonly env: Readonly<Record<string, string>>
}

export async function openTestWarehouse(text: string, env: TestWarehouse['env'] = {}): Promise<TestWarehouse> {
  const { destination, target } = parseDestination(text, { pipeline: 'shop', cwd: '/' })
  const session = await destination.connect(target, realWorld({ env: { ...process.env, ...env } }))
  return { text, session, env, [Symbol.asyncDispose]: () => session[Symbol.asyncDispose]() }
}

/** The API of all topics: `/<topic>/<run>/<shape>` answers with the records as they stand in its file. */
export function startTopicsApi(topics: readonly Topic[]): Promise<ScriptedApi> {
  return startScriptedApi({
    routes: {
      'GET /:topic/:run/:shape': ({ params }) => {
        const shape = topics.find(({ name }) => name === params['topic'])?.shapes[params['shape'] ?? '']
        const records = shape === undefined ? undefined : recordsOf(shape, Number(params['run']))
        return records === undefined ? { status: 404, text: '{}' } : { text: `{"records": ${records}}` }
      },
    },
  })
}

export interface TopicPlace {
  readonly warehouse: TestWarehouse
  readonly api: ScriptedApi
  /** false = the dataset is read after a run only where the topic says so, and after the last one; reading costs most */
  readonly looksAtEveryRun: boolean
}

/** Loads all runs of a topic with sluice, in this process, and reads the dataset after each. */
export async function playThroughSluice(topic: Topic, place: TopicPlace): Promise<readonly RunOutcome[]> {
  const { warehouse, api, looksAtEveryRun } = place
  const folder = await temporaryFolder()
  const dataset = datasetOf(topic)
  try {
    const outcomes: RunOutcome[] = []
    for (let run = 0; run < topic.count; run++) {
      const failure = await runOnce(topic, {
        run,
        dataset,
        url: api.url,
        cwd: folder.path,
        destination: warehouse.text,
        env: warehouse.env,
      })
      outcomes.push({
        failure,
        dataset: looksAtEveryRun || isLookedAt(topic, run) ? await dumpTopic(topic, warehouse.session, dataset) : {},
      })
    }
    return outcomes
  } finally {
    await folder.remove()
  }
}

/** True for the runs after which the replay reads the tables. */
export function isLookedAt({ everyRun, count }: Topic, run: number): boolean {
  return everyRun === true || run === count - 1
}

export function datasetOf({ name }: Topic): string {
  return name.replaceAll('-', '_')
}

export async function dumpTopic(topic: Topic, session: Session, dataset: string): Promise<RunOutcome['dataset']> {
  const dump = await readDataset({ session, dataset, keepsIds: (table) => topic.shapes[table]?.ids === 'hashes' })
  if (topic.isCorpus !== true) return dump
  return Object.fromEntries(Object.entries(dump).map(([table, { columns, rows }]) => [table, digestOf(columns, rows)]))
}

/** Rows as their number and a digest of each column. */
function digestOf(columns: readonly string[], rows: readonly string[]): TableDump {
  const cells = rows.map((row) => JSON.parse(row) as unknown[])
  const digests = cells[0]?.map((_, index) => {
    const text = JSON.stringify(cells.map((row) => row[index] ?? null))
    return createHash('sha256').update(text).digest('hex').slice(0, 12)
  })
  return { columns, rows: [`${rows.length} rows`, (digests ?? []).join(' ')] }
}

interface TopicRun {
  readonly run: number
  readonly dataset: string
  readonly url: string
  readonly cwd: string
  readonly destination: string
  readonly env: TestWarehouse['env']
}

async function runOnce(topic: Topic, { run, dataset, url, cwd, destination, env }: TopicRun): Promise<string | null> {
  const vault = createVault()
  const reporter = keepWarnings({ mask: vault.mask, report: () => undefined })
  const world = realWorld({ cwd, env: { HOME: cwd, ...env } })
  try {
    const plan = await openConfig(
      { object: configOf(topic, run, url) },
      { destination, dataset },
      { world, vault, reporter },
    )
    const tools = { world, vault, reporter, signal: runSignal() }
    const { failure } = await runPipeline(plan, tools, optionsOf(topic, run))
    if (failure !== undefined) throw failure
    return null
  } catch (error) {
    if (error instanceof ConfigProblems) return error.problems.map((problem) => problem.code).join(', ')
    if (error instanceof SluiceError && error.code !== 'INTERNAL') return error.code
    throw error
  }
}

function configOf(topic: Topic, run: number, url: string): object {
  const { name, naming, source = {}, runs = [], shapes } = topic
  const here = Object.entries(shapes).filter(([, shape]) => recordsOf(shape, run) !== undefined)
  const contract = runs[run]?.source_contract
  return {
    name: 'shop',
    ...(naming === undefined ? {} : { naming }),
    ...source,
    ...(contract === undefined ? {} : { schema_contract: contract }),
    client: { base_url: url, paginator: 'single_page' },
    resources: here.map(([shape, definition]) => ({
      name: shape,
      ...hintsOf(definition, run),
      endpoint: { path: `${name}/${run}/${encodeURIComponent(shape)}`, data_selector: 'records' },
    })),
  }
}

function optionsOf({ runs = [] }: Topic, run: number): RunOptions {
  const { schema_contract: contract, refresh } = runs[run] ?? {}
  return {
    // an empty list replaces, as it does in dlt
    allowEmpty: true,
    ...(contract === undefined ? {} : { schemaContract: readContract(contract) }),
    ...(refresh === undefined ? {} : { refresh }),
  }
}
