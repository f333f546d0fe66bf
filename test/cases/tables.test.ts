import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCorpora } from '../kits/tables/corpora.ts'
import { expectedOf } from '../kits/tables/outcome.ts'
import {
  isLookedAt,
  openTestWarehouse,
  playThroughSluice,
  startTopicsApi,
  type TestWarehouse,
} from '../kits/tables/play-topic.ts'
import {
  type DestinationType,
  destinations,
  readTopics,
  type RunOutcome,
  type Shape,
  shapeOf,
  type Topic,
} from '../kits/tables/read-topic.ts'
import { temporaryFolder } from '../end-to-end/run-cli.ts'
import { type PostgresServer, sharedPostgres } from '../servers/postgres.ts'
import type { ScriptedApi } from '../scripted-api/scripted-api.ts'
import { runOnDuckdb } from '../kits/run-on-duckdb.ts'
import { isWhole } from '../kits/whole.ts'

/*
 * Every topic of tables/ as dlt loaded it, replayed without dlt on DuckDB and on Postgres: each shape is a test, and so
 * are the system tables of each topic. scripts/compare-tables-with-dlt.ts writes what is expected.
 */

const topics = [...readTopics(), ...readCorpora()]
let api: ScriptedApi
let postgres: Promise<PostgresServer>
let warehouse: NamedWarehouse | undefined
let place: Awaited<ReturnType<typeof temporaryFolder>>
/** held open, so that DuckDB's engine, which packages need as well, starts once */
let engine: TestWarehouse

beforeAll(async () => {
  api = await startTopicsApi(topics)
  postgres = sharedPostgres()
  place = await temporaryFolder()
  engine = await openTestWarehouse(`${place.path}/engine.duckdb`)
})

afterAll(async () => {
  await closeWarehouse()
  await engine[Symbol.asyncDispose]()
  await place.remove()
  await api.close()
})

/** topics per database: more make DuckDB slow at looking things up in its catalog, fewer mean opening more files */
const batchSize = 6

interface NamedWarehouse extends TestWarehouse {
  readonly name: string
}

/** The warehouse of a topic. The one before it is closed: looking things up goes through all that are open. */
async function warehouseOf(type: DestinationType, index: number): Promise<TestWarehouse> {
  const name = type === 'duckdb' ? `duckdb_${Math.floor(index / batchSize)}` : type
  if (warehouse?.name !== name) {
    await closeWarehouse()
    const text = type === 'duckdb' ? `${place.path}/${name}.duckdb` : await makeDatabase(await postgres)
    warehouse = { ...(await openTestWarehouse(text)), name }
  }
  return warehouse
}

/** Without TLS, which other tests look at: a run connects twice. */
async function makeDatabase(server: PostgresServer): Promise<string> {
  await server.createDatabase('topics')
  return server.url('topics', 'sslmode=disable')
}

async function closeWarehouse(): Promise<void> {
  // nobody reads the file again
  if (warehouse !== undefined && warehouse.name !== 'postgres')
    await runOnDuckdb(warehouse.text, 'PRAGMA disable_checkpoint_on_shutdown')
  await warehouse?.[Symbol.asyncDispose]()
}

describe.each(destinations)('tables as dlt makes them, on %s', (type) => {
  // all of them on DuckDB; on Postgres every second one, unless everything is played
  const here = topics
    .filter((topic) => playsHere(topic, type))
    .filter((_, index) => type === 'duckdb' || isWhole || index % 2 === 0)
  describe.each(here.map((topic, index) => [topic.name, topic, index] as const))('%s', (_, topic, index) => {
    const stored = topic.expected[type]
    let wanted: readonly RunOutcome[]
    let found: readonly RunOutcome[]
    beforeAll(async () => {
      if (stored === undefined) throw new Error(`"${topic.name}" was never compared with dlt`)
      found = await playThroughSluice(topic, {
        warehouse: await warehouseOf(type, index),
        api,
        looksAtEveryRun: false,
      })
      wanted = expectedOf(stored).map((run, number) => (isLookedAt(topic, number) ? run : { ...run, dataset: {} }))
    })

    test.each(Object.entries(topic.shapes).map(([name, shape]) => [titleOf(name, shape), name] as const))(
      '%s',
      (_title, name) => {
        expect(found.map((run) => partOf(run, topic, name))).toEqual(wanted.map((run) => partOf(run, topic, name)))
      },
    )
    test(`T4.1, T4.2, T4.4, T4.6 system tables${markOf(topic.differs?.['_dlt_version'])}`, () => {
      expect(found.map((run) => partOf(run, topic, undefined))).toEqual(
        wanted.map((run) => partOf(run, topic, undefined)),
      )
    })
  })
})

/** The corpora are wide: one destination is enough here, the script compares both. */
function playsHere(topic: Topic, type: DestinationType): boolean {
  return topic.isCorpus === true ? type === 'duckdb' : (topic.destinations ?? destinations).some((one) => one === type)
}

/** `T1.6, T1.7 into_bigint [differs: …]`: what `npm run conformance` counts. */
function titleOf(name: string, { sections, differs }: Shape): string {
  return `${sections.join(', ')} ${name.replaceAll('_', ' ')}${markOf(differs)}`
}

function markOf(differs: { readonly decision: string } | undefined): string {
  return differs === undefined ? '' : ` [differs: ${differs.decision}]`
}

/** The tables of one shape; without a name those that belong to none, and how the run ended. */
function partOf({ failure, dataset }: RunOutcome, topic: Topic, name: string | undefined): object {
  const tables = Object.entries(dataset).filter(([table]) => shapeOf(topic, table) === name)
  return { ...(name === undefined ? { failure } : {}), tables: Object.fromEntries(tables) }
}
