import { SluiceError } from '../../model/errors.ts'
import type { PipelineState } from '../../model/state.ts'
import type { World } from '../../model/world.ts'
import { listPackages } from '../../package/package.ts'
import { packagesFor, type Remembered, workplaceOf } from '../workplace.ts'
import { findPipeline, type InspectOptions } from './find-pipeline.ts'
import type { SchemaView } from './render/schema-view.ts'

/** What is loaded, pending and remembered of one pipeline. */
export interface PipelineStatus {
  readonly pipeline: string
  readonly destination: string
  readonly dataset: string
  readonly lastRun: Remembered['lastRun'] | null
  readonly loads: readonly { readonly loadId: string; readonly insertedAt: string }[]
  readonly tables: Readonly<Record<string, { readonly rows: number }>>
  readonly pending: readonly { readonly loadId: string; readonly status: string }[]
}

/** Status of a pipeline. Throws what `findPipeline` throws. */
export async function pipelineStatus(
  name: string | undefined,
  world: World,
  options: InspectOptions = {},
): Promise<PipelineStatus> {
  const { facts, warehouse } = await findPipeline(name, world, options)
  const { existing } = await warehouse.remembered()
  const tables = [...existing.keys()].filter((table) => !table.startsWith('_dlt_'))
  const pending = await listPackages(packagesFor(workplaceOf(world, facts.pipeline), warehouse))
  return warehouse.visit(async (session) => {
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
    const rows: Record<string, { rows: number }> = {}
    for (const table of tables) {
      const [[count] = [0]] = await session.query(`SELECT count(*) FROM ${quoted(warehouse.dataset)}.${quoted(table)}`)
      rows[table] = { rows: Number(count) }
    }
    const loads = existing.has('_dlt_loads')
      ? await session.query(
          `SELECT load_id, CAST(inserted_at AS VARCHAR) FROM ${quoted(warehouse.dataset)}."_dlt_loads" ORDER BY load_id DESC LIMIT 10`,
        )
      : []
    return {
      pipeline: facts.pipeline,
      destination: warehouse.target.label,
      dataset: warehouse.dataset,
      lastRun: facts.lastRun ?? null,
      loads: loads.map(([loadId, insertedAt]) => ({ loadId: String(loadId), insertedAt: String(insertedAt) })),
      tables: rows,
      pending: pending.map(({ loadId, status }) => {
        const isLoaded = loads.some(([loaded]) => loaded === loadId)
        return { loadId, status: isLoaded ? 'loaded, but its run was stopped before it said so' : status }
      }),
    }
  })
}

/** The schema the destination holds, ready to be rendered. Throws what `findPipeline` throws, and NOTHING_LOADED. */
export async function storedSchema(
  name: string | undefined,
  world: World,
  options: InspectOptions = {},
): Promise<SchemaView> {
  const { facts, warehouse } = await findPipeline(name, world, options)
  const { schema } = await warehouse.remembered()
  const { rowValues } = warehouse.destination.capabilities
  return {
    schema: schema ?? nothingLoaded(facts.pipeline),
    pipeline: facts.pipeline,
    dataset: warehouse.dataset,
    ...(rowValues === undefined ? {} : { rowValues }),
  }
}

/** The state the destination holds. */
export async function storedState(
  name: string | undefined,
  world: World,
  options: InspectOptions = {},
): Promise<PipelineState> {
  const { facts, warehouse } = await findPipeline(name, world, options)
  const { state } = await warehouse.remembered()
  return state ?? nothingLoaded(facts.pipeline)
}

function nothingLoaded(pipeline: string): never {
  throw new SluiceError(
    'NOTHING_LOADED',
    `Could not show anything because pipeline "${pipeline}" has loaded nothing yet.`,
    {
      hint: 'Load it with `sluice run <config>`.',
    },
  )
}
