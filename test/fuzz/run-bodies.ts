import { join } from 'node:path'
import { createVault } from '../../src/config/vault.ts'
import { SluiceError } from '../../src/model/errors.ts'
import { openConfig } from '../../src/pipeline/open-config.ts'
import { realWorld } from '../../src/library/real-world.ts'
import { keepWarnings } from '../../src/pipeline/report/warning-log.ts'
import { runPipeline } from '../../src/pipeline/run-pipeline.ts'
import { temporaryFolder } from '../end-to-end/run-cli.ts'
import { type Warehouse, withWarehouse } from '../end-to-end/warehouse.ts'
import { startServer } from '../servers/local-http.ts'
import { type Cell, cellsOfJson } from './compare-values.ts'

/** What was in the warehouse after a run that was told to be a success. */
export interface Loaded {
  readonly kind: 'loaded'
  readonly cells: readonly Cell[]
  readonly rows: number
}

/** What became of bodies that were loaded in one run. */
export type RunOutcome =
  | Loaded
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'crashed'; readonly message: string }

const longestMs = 300_000

/** Serves bodies over HTTP, loads all of them in one run into a DuckDB file, and reads that back. */
export async function runBodies(bodies: readonly Buffer[]): Promise<RunOutcome> {
  const folder = await temporaryFolder()
  await using server = await startServer((request, response) => {
    const [, place, number] = request.url.split('/')
    const body = place === 'ids' ? JSON.stringify(bodies.map((_, n) => ({ n }))) : bodies[Number(number)]
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  })
  const file = join(folder.path, 'x.duckdb')
  let timer: NodeJS.Timeout | undefined
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('it hangs')), longestMs)
    })
    const failure = await Promise.race([load({ origin: server.origin, folder: folder.path, file }), late])
    if (failure instanceof SluiceError) return { kind: 'refused', code: failure.code, message: failure.message }
    if (failure !== undefined) throw failure
    return { kind: 'loaded', ...(await withWarehouse(file, readBack)) }
  } catch (error) {
    return { kind: 'crashed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  } finally {
    clearTimeout(timer)
    await folder.remove()
  }
}

async function load({
  origin,
  folder,
  file,
}: {
  readonly origin: string
  readonly folder: string
  readonly file: string
}): Promise<unknown> {
  const config = {
    name: 'fuzz',
    client: { base_url: origin },
    resources: [
      { name: 'ids', selected: false, endpoint: { path: 'ids', paginator: 'single_page', data_selector: '$' } },
      {
        name: 'things',
        endpoint: { path: 'bodies/{resources.ids.n}', paginator: 'single_page', data_selector: '$' },
      },
    ],
  }
  const world = realWorld({ cwd: folder, env: { HOME: folder, RUNTIME__REQUEST_BACKOFF_FACTOR: '0' } })
  const vault = createVault()
  const reporter = keepWarnings({ mask: vault.mask, report: () => undefined })
  const plan = await openConfig({ object: config }, { destination: file, dataset: 'd' }, { world, vault, reporter })
  const { failure } = await runPipeline(plan, { world, vault, reporter, signal: new AbortController() })
  return failure
}

const links = new Set(['_dlt_id', '_dlt_load_id', '_dlt_parent_id', '_dlt_list_idx'])

async function readBack({ rows, tables, columns }: Warehouse): Promise<{ cells: Cell[]; rows: number }> {
  const cells: Cell[] = []
  let total = 0
  for (const table of (await tables('d')).filter((name) => !name.startsWith('_dlt_'))) {
    const types = Object.entries(await columns('d', table)).filter(([name]) => !links.has(name))
    const wanted = types.map(([name, type]) => selected(name, type))
    for (const row of await rows(`SELECT 0 AS "0 0"${wanted.join('')} FROM d.${quoted(table)}`)) {
      total++
      for (const [name, type] of types) cells.push(...cellsOf(row[name], type))
    }
  }
  return { cells, rows: total }
}

function selected(name: string, type: string): string {
  return type.startsWith('TIMESTAMP') ? `, epoch_us(${quoted(name)}) AS ${quoted(name)}` : `, ${quoted(name)}`
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function cellsOf(value: unknown, type: string): Cell[] {
  if (value === null || value === undefined) return []
  if (type.startsWith('TIMESTAMP')) return [{ kind: 'moment', micros: value as bigint }]
  if (typeof value === 'boolean') return [{ kind: 'bool', value }]
  if (typeof value === 'number' || typeof value === 'bigint') return [{ kind: 'number', text: String(value) }]
  if (typeof value !== 'string') throw new Error(`a cell of type ${type} came as ${typeof value}`)
  return type === 'JSON' ? cellsOfJson(value) : [{ kind: 'text', text: value }]
}
