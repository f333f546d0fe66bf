import { fileURLToPath } from 'node:url'
import { measure } from '../measure.ts'
import type { Bench, Contender, Place } from '../section.ts'
import { ended } from './ended.ts'

/** One load by dlt's `rest_api` source. */
export interface DltLoad {
  readonly url: string
  readonly path: string
  readonly page: number
  readonly disposition: 'append' | 'merge'
  /** few enough that its defaults play in the append, too */
  readonly isShort?: boolean
  /** a DuckDB file of the round's folder if absent */
  readonly postgres?: string
  readonly dataset?: string
  readonly prepare?: () => Promise<void>
  readonly check: (place: Place) => Promise<void>
}

/** What makes dlt faster: settings that its documentation names for it, the best of those tried (bench/README.md). */
const best = {
  NORMALIZE__WORKERS: '2',
  EXTRACT__WORKERS: '4',
  NORMALIZE__DATA_WRITER__BUFFER_MAX_ITEMS: '20000',
  EXTRACT__DATA_WRITER__BUFFER_MAX_ITEMS: '20000',
  EXTRACT__DATA_WRITER__FILE_MAX_ITEMS: '50000',
}

export const dltDefaults = 'dlt, defaults'
export const dltBest = 'dlt, at its best'

/** dlt as one writes it first. */
export function dltByDefault(bench: Bench, load: DltLoad): Contender {
  return contender(bench, load, { name: dltDefaults, settings: 'no settings' })
}

/** dlt with its defaults, and with what makes it faster. Into Postgres parquet goes by ADBC, which takes half as long as csv. */
export function dlts(bench: Bench, load: DltLoad): readonly Contender[] {
  const by = load.postgres === undefined ? 'parquet' : 'parquet by ADBC'
  const settings = `${by}, two normalize workers, buffers of 20,000, files of 50,000`
  return [dltByDefault(bench, load), contender(bench, load, { name: dltBest, settings, format: 'parquet', env: best })]
}

interface Way {
  readonly name: string
  readonly settings: string
  readonly format?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Why it stays out, if it does. Appending takes dlt's defaults as long as merging, which is over a minute a round. */
function reasonOf({ tools, big }: Bench, { disposition, isShort }: DltLoad, name: string): string | undefined {
  if (tools.dlt === undefined) return 'no Python with dlt: SLUICE_BENCH_DLT_PYTHON=/path/of/venv/bin/python'
  const isLeftOut = name === dltDefaults && disposition === 'append' && isShort !== true && !big
  return isLeftOut ? 'it takes as long as its merge, over a minute a round; --big has it play here, too' : undefined
}

function contender(bench: Bench, load: DltLoad, { name, settings, format, env }: Way): Contender {
  const { dlt } = bench.tools
  const missing = reasonOf(bench, load, name)
  const script = fileURLToPath(new URL('dlt_load.py', import.meta.url))
  return {
    name,
    settings,
    ...(missing !== undefined && { missing }),
    play: async (place) => {
      await load.prepare?.()
      const { url, path, page, disposition, postgres, dataset = 'd' } = load
      const into = postgres === undefined ? { duckdb: place.database } : { postgres: withPassword(postgres) }
      const task = { url, path, page, disposition, dataset, ...into, folder: `${place.folder}/dlt`, format }
      const environment = { RUNTIME__DLTHUB_TELEMETRY: 'false', HOME: place.folder, ...env }
      const command = [dlt ?? '', script, JSON.stringify(task)] as const
      const measured = ended(await measure([...command], { cwd: place.folder, env: environment }))
      await load.check(place)
      return measured
    },
  }
}

/** dlt wants a password, even of a server that asks for none. */
function withPassword(server: string): string {
  const url = new URL(server)
  if (url.password === '') url.password = 'none'
  return url.href
}
