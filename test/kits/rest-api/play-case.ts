import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createVault } from '../../../src/config/vault.ts'
import type { ConfigValue } from '../../../src/config/document.ts'
import { readDocument } from '../../../src/config/read-document.ts'
import { ConfigProblems, SluiceError } from '../../../src/model/errors.ts'
import type { Reporter, World } from '../../../src/model/world.ts'
import { type ConfigSource, openConfig } from '../../../src/pipeline/open-config.ts'
import { realWorld } from '../../../src/pipeline/real-world.ts'
import { runPipeline } from '../../../src/pipeline/run-pipeline.ts'
import { functions } from '../../cases/rest-api/functions.ts'
import { temporaryFolder } from '../../end-to-end/run-cli.ts'
import { withWarehouse } from '../../end-to-end/warehouse.ts'
import type { CaseOutcome, RunOutcome } from './outcome.ts'
import { type RestApiCase, startCaseApi } from './read-case.ts'
import { readCursors, readTables } from './read-tables.ts'
import { showRequests } from './show-requests.ts'

/** How one run is done: resolves to its failure, or null. */
export type RunOne = (at: { readonly url: string; readonly folder: string }) => Promise<string | null>

/** Plays a case against its API, run after run, and reads what was asked for and what is in `database` then. */
export async function playCase(
  restCase: RestApiCase,
  { run, database }: { readonly run: RunOne; readonly database: string },
): Promise<CaseOutcome> {
  const api = await startCaseApi(restCase)
  const workplace = await temporaryFolder()
  try {
    const runs: RunOutcome[] = []
    for (let number = 0; number < restCase.runs; number++) {
      const before = api.requests.length
      const failure = await run({ url: api.url, folder: workplace.path })
      const mask = (text: string): string => text.replaceAll(api.url, '<url>').replaceAll(workplace.path, '<dir>')
      const requests = showRequests(api.requests.slice(before), api.url)
      runs.push({ requests, failure: failure === null ? null : mask(failure) })
    }
    return await withWarehouse(join(workplace.path, database), async (warehouse) => ({
      runs,
      tables: await readTables(warehouse, 'd', api.url),
      cursors: await readCursors(warehouse, 'd'),
    }))
  } finally {
    await api.close()
    await workplace.remove()
  }
}

/** Plays a case through sluice, in this process. */
export function playThroughSluice(restCase: RestApiCase): Promise<CaseOutcome> {
  return playCase(restCase, { run: ({ url, folder }) => runSluice(restCase, { url, folder }), database: 'x.duckdb' })
}

async function runSluice(restCase: RestApiCase, { url, folder }: { url: string; folder: string }) {
  const vault = createVault()
  const reporter: Reporter = { mask: vault.mask, report: () => undefined }
  const env = { RUNTIME__REQUEST_BACKOFF_FACTOR: '0.001', HOME: folder, ...restCase.env }
  const world = realWorld({ cwd: folder, env })
  const text = (await readFile(join(restCase.folder, 'config.json'), 'utf8')).replaceAll('<url>', url)
  await writeFile(join(folder, 'config.json'), text)
  try {
    const choices = { destination: 'x.duckdb', dataset: 'd' }
    const source = text.includes('"$function"') ? await withFunctions(world) : { file: 'config.json' }
    const plan = await openConfig(source, choices, { world, vault, reporter })
    const { failure } = await runPipeline(plan, { world, vault, reporter, signal: new AbortController() })
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

function revive(value: ConfigValue): ConfigValue {
  if (Array.isArray(value)) return value.map(revive)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  if ('$function' in value) {
    const named = functions[String(value.$function)]
    if (named === undefined) throw new Error(`functions.ts has no "${String(value.$function)}"`)
    return named
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revive(inner)]))
}
