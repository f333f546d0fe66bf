import { verdictText } from '../../src/model/report/completeness.ts'
import { join } from 'node:path'
import { createVault } from '../../src/config/vault.ts'
import { SluiceError } from '../../src/model/errors.ts'
import type { Happening } from '../../src/model/report/events.ts'
import type { World } from '../../src/model/world.ts'
import { openConfig } from '../../src/pipeline/open-config.ts'
import { realWorld } from '../../src/library/real-world.ts'
import type { Plan } from '../../src/model/plan.ts'
import { runPipeline } from '../../src/pipeline/run-pipeline.ts'
import type { RunOptions, RunOutcome, RunTools } from '../../src/pipeline/run-tools.ts'
import type { RunReport } from '../../src/pipeline/report/run-report.ts'
import { keepWarnings } from '../../src/pipeline/report/warning-log.ts'
import { temporaryFolder } from '../end-to-end/run-cli.ts'
import { type Warehouse, withWarehouse } from '../end-to-end/warehouse.ts'
import { type Handler, type LocalServer, startServer } from '../servers/local-http.ts'

/** What the config of a test may hold besides the resource. */
export interface Setting {
  /** of the resource "things", read from `/things`; `endpoint` is merged into its endpoint */
  readonly resource?: Readonly<Record<string, unknown>>
  readonly endpoint?: Readonly<Record<string, unknown>>
  readonly client?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  /** a clock of its own */
  readonly now?: () => number
  /** the working folder; default the one of the test */
  readonly cwd?: string
  /** resources beside "things" */
  readonly more?: readonly Readonly<Record<string, unknown>>[]
  readonly options?: RunOptions
  /** it ends like a process that is killed when all is done but nobody has been told */
  readonly untold?: true
}

/** What became of a load. */
export interface Loaded {
  readonly report: RunReport
  /** code of the error; undefined when it loaded */
  readonly code: string | undefined
  readonly failure: SluiceError | undefined
  /** everything said about it, for leaks and texts: masked as a listener masks it */
  readonly said: string
  /** codes of the warnings, in order */
  readonly warnings: readonly string[]
  /** verdict of the resource */
  readonly verdict: string | undefined
}

/** A server, and a folder to load it into as often as a test likes. `await using` removes both. */
export interface HostileApi extends AsyncDisposable {
  readonly server: LocalServer
  /** where the runs work; `x.duckdb` in it is the warehouse */
  readonly folder: string
  load(setting?: Setting): Promise<Loaded>
  /** reads what was loaded into dataset `d` */
  look<T>(see: (warehouse: Warehouse) => Promise<T>): Promise<T>
}

/** Starts a server that answers with `handler`, ready to be loaded into a real DuckDB file. */
export async function startHostileApi(handler: Handler): Promise<HostileApi> {
  const server = await startServer(handler)
  const folder = await temporaryFolder()
  const file = join(folder.path, 'x.duckdb')
  return {
    server,
    folder: folder.path,
    load: (setting = {}) => loadOnce({ origin: server.origin, folder: folder.path, file }, setting),
    look: (see) => withWarehouse(file, see),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await folder.remove()
    },
  }
}

/** Bytes as they are, with a JSON content type: what `JSON.stringify` could not write. */
export function raw(text: string): Handler {
  return (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(text)
}

async function loadOnce(
  { origin, folder, file }: { readonly origin: string; readonly folder: string; readonly file: string },
  { resource = {}, endpoint = {}, client = {}, env = {}, now, cwd = folder, ...rest }: Setting,
): Promise<Loaded> {
  const config = {
    name: 'hostile',
    client: { base_url: origin, ...client },
    resources: [{ name: 'things', endpoint: { path: 'things', ...endpoint }, ...resource }, ...(rest.more ?? [])],
  }
  const world: World = {
    ...realWorld({ cwd, env: { HOME: folder, RUNTIME__REQUEST_BACKOFF_FACTOR: '0', ...env } }),
    ...(now !== undefined && { now }),
  }
  const vault = createVault()
  const events: Happening[] = []
  const reporter = keepWarnings({ mask: vault.mask, report: (event) => void events.push(event) })
  const plan = await openConfig({ object: config }, { destination: file, dataset: 'd' }, { world, vault, reporter })
  const tools = { world, vault, reporter, signal: new AbortController() }
  const { report, failure } =
    rest.untold === true ? await runUntold(plan, tools, rest.options) : await runPipeline(plan, tools, rest.options)
  const known = failure instanceof SluiceError ? failure : undefined
  if (failure !== undefined && known === undefined) throw failure
  return {
    report,
    failure: known,
    code: known?.code,
    said: vault.mask(JSON.stringify([report, events, known?.details, known?.message])),
    warnings: events.flatMap((event) => (event.kind === 'warning' ? [event.code] : [])),
    verdict: verdictOf(report),
  }
}

async function runUntold(plan: Plan, tools: RunTools, options: RunOptions | undefined): Promise<RunOutcome> {
  const told: RunOutcome[] = []
  const killed = new Error('killed')
  const deliver = (outcome: RunOutcome): Promise<never> => {
    told.push(outcome)
    return Promise.reject(killed)
  }
  await runPipeline(plan, { ...tools, deliver }, options).catch((error: unknown) => {
    if (error !== killed) throw error
  })
  const [outcome] = told
  if (outcome === undefined) throw new Error('nothing was delivered')
  return outcome
}

function verdictOf({ resources: { things } }: RunReport): string | undefined {
  if (things === undefined) return undefined
  return things.records === 0 && things.verdict.kind === 'complete' ? 'nothing new' : verdictText(things.verdict)
}
