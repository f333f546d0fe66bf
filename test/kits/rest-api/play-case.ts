import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createVault } from '../../../src/config/vault.ts'
import type { ConfigValue } from '../../../src/config/document.ts'
import { readDocument } from '../../../src/config/read-document.ts'
import { duckdb } from '../../../src/destinations/duckdb/duckdb.ts'
import type { Session } from '../../../src/load/destination.ts'
import { ConfigProblems, SluiceError } from '../../../src/model/errors.ts'
import type { World } from '../../../src/model/world.ts'
import { type ConfigSource, openConfig } from '../../../src/pipeline/open-config.ts'
import { realWorld } from '../../../src/library/real-world.ts'
import { runPipeline } from '../../../src/pipeline/run-pipeline.ts'
import { keepWarnings } from '../../../src/pipeline/report/warning-log.ts'
import { functions, resources } from './functions.ts'
import { temporaryFolder } from '../../end-to-end/run-cli.ts'
import type { CaseOutcome, RunOutcome } from './outcome.ts'
import { type RestApiCase, startCaseApi } from './read-case.ts'
import { readCursors, readTables } from './read-tables.ts'
import { showRequests } from './show-requests.ts'
import { runOnDuckdb } from '../run-on-duckdb.ts'
import { runSignal } from '../run-signal.ts'

/** Who plays a case: dlt or sluice. */
export interface Player {
  readonly dataset: string
  /** one run; resolves to its failure, or null */
  run(at: { readonly url: string; readonly folder: string }): Promise<string | null>
  /** the database after the last run */
  look<T>(folder: string, work: (session: Session) => Promise<T>): Promise<T>
}

/** Plays a case against its API, run after run, and reads what was asked for and what was loaded. */
export async function playCase(restCase: RestApiCase, player: Player): Promise<CaseOutcome> {
  const api = await startCaseApi(restCase)
  const workFolder = await temporaryFolder()
  try {
    const runs: RunOutcome[] = []
    for (let number = 0; number < restCase.runs; number++) {
      const before = api.requests.length
      const failure = await player.run({ url: api.url, folder: workFolder.path })
      const mask = (text: string): string => text.replaceAll(api.url, '<url>').replaceAll(workFolder.path, '<dir>')
      const requests = showRequests(api.requests.slice(before), api.url)
      runs.push({ requests, failure: failure === null ? null : mask(failure) })
    }
    const { dataset } = player
    return await player.look(workFolder.path, async (session) => {
      const described = await session.describe(dataset)
      const place = { session, dataset, described }
      return { runs, tables: await readTables(place, api.url), cursors: await readCursors(place) }
    })
  } finally {
    await api.close()
    await workFolder.remove()
  }
}

/** A database that several cases load into, each its own dataset: opening a file is what takes DuckDB longest. */
export interface SharedDatabase extends AsyncDisposable {
  readonly file: string
  readonly session: Session
}

/** Makes an empty database and holds it open. */
export async function shareDatabase(): Promise<SharedDatabase> {
  const folder = await temporaryFolder()
  const file = join(folder.path, 'x.duckdb')
  const session = await openDatabase(file)
  return {
    file,
    session,
    async [Symbol.asyncDispose]() {
      // nobody reads the file again
      await runOnDuckdb(file, 'PRAGMA disable_checkpoint_on_shutdown')
      await session[Symbol.asyncDispose]()
      await folder.remove()
    },
  }
}

/** Plays a case through sluice, in this process, into a dataset of its own. */
export function playThroughSluice(restCase: RestApiCase, { file, session }: SharedDatabase): Promise<CaseOutcome> {
  const dataset = restCase.name.replaceAll('-', '_')
  return playCase(restCase, {
    dataset,
    run: ({ url, folder }) => runSluice(restCase, { url, folder, choices: { destination: file, dataset } }),
    look: (_, work) => work(session),
  })
}

/** A session on a DuckDB file. */
export function openDatabase(file: string): Promise<Session> {
  return duckdb.connect(duckdb.locate({ database: file }, { pipeline: 'config', cwd: '/' }), realWorld())
}

interface SluiceRun {
  readonly url: string
  readonly folder: string
  readonly choices: { readonly destination: string; readonly dataset: string }
}

async function runSluice(restCase: RestApiCase, { url, folder, choices }: SluiceRun): Promise<string | null> {
  const vault = createVault()
  const reporter = keepWarnings({ mask: vault.mask, report: () => undefined })
  const env = { RUNTIME__REQUEST_BACKOFF_FACTOR: '0.001', HOME: folder, ...restCase.env }
  const world = realWorld({ cwd: folder, env })
  const text = (await readFile(join(restCase.folder, 'config.json'), 'utf8')).replaceAll('<url>', url)
  await writeFile(join(folder, 'config.json'), text)
  try {
    const source = /"\$(?:function|resource|class)"/.test(text) ? await withFunctions(world) : { file: 'config.json' }
    const plan = await openConfig(source, choices, { world, vault, reporter })
    const { failure } = await runPipeline(
      plan,
      { world, vault, reporter, signal: runSignal() },
      // the cases are about requests and tables: many of them read one page of several
      { allowShort: true, allowEmpty: true },
    )
    if (failure !== undefined) throw failure
    return null
  } catch (error) {
    return codesOf(error)
  }
}

async function withFunctions(world: World): Promise<ConfigSource> {
  const { value } = await readDocument('config.json', world)
  return { object: { name: 'config', ...(revive(value) as object) } }
}

function codesOf(error: unknown): string {
  if (error instanceof ConfigProblems) return error.problems.map((problem) => problem.code).join(', ')
  if (error instanceof SluiceError && error.code !== 'INTERNAL') return error.code
  throw error
}

/** A config with what only code can say in place of its names; an instance of dlt's becomes its dict form. */
function revive(value: ConfigValue): ConfigValue {
  if (Array.isArray(value)) return value.map(revive)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  const { $function, $resource, $class, config, ...rest } = value as Readonly<Record<string, ConfigValue>>
  if ($function !== undefined) return named(functions, $function)
  if ($resource !== undefined) return named(resources, $resource)
  if ($class !== undefined) return revive(config ?? null)
  const kept = config === undefined ? rest : { ...rest, config }
  return Object.fromEntries(Object.entries(kept).map(([key, inner]) => [key, revive(inner)]))
}

function named(those: Readonly<Record<string, ConfigValue>>, name: ConfigValue): ConfigValue {
  const found = those[String(name)]
  if (found === undefined) throw new Error(`functions.ts has no "${String(name)}"`)
  return found
}
