import { SluiceError } from '../../model/errors.ts'
import type { Plan } from '../../model/plan.ts'
import type { Schema } from '../../model/schema.ts'
import type { PipelineState } from '../../model/state.ts'
import type { World } from '../../model/world.ts'
import { listPackages } from '../../package/package.ts'
import { openWarehouse, type Warehouse } from '../warehouse.ts'
import { knownPipelines, packagesFor, recall, type Remembered, workplaceOf } from '../workplace.ts'

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

export interface InspectOptions {
  /** a destination for this call, where none could be remembered because it holds a password */
  readonly destination?: string
}

/** Status of a pipeline that ran in this folder. Throws PIPELINE_UNKNOWN. */
export async function pipelineStatus(
  name: string | undefined,
  world: World,
  options: InspectOptions = {},
): Promise<PipelineStatus> {
  const { facts, warehouse } = await find(name, world, options)
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
      pending: pending.map(({ loadId, status }) => ({ loadId, status })),
    }
  })
}

/** The schema the destination holds. */
export async function storedSchema(
  name: string | undefined,
  world: World,
  options: InspectOptions = {},
): Promise<Schema> {
  const { facts, warehouse } = await find(name, world, options)
  const { schema } = await warehouse.remembered()
  return schema ?? nothingLoaded(facts.pipeline)
}

/** The state the destination holds. */
export async function storedState(
  name: string | undefined,
  world: World,
  options: InspectOptions = {},
): Promise<PipelineState> {
  const { facts, warehouse } = await find(name, world, options)
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

async function find(
  name: string | undefined,
  world: World,
  options: InspectOptions,
): Promise<{ facts: Remembered; warehouse: Warehouse }> {
  const known = await knownPipelines(world)
  const facts = await recall(workplaceOf(world, name ?? (known.length === 1 ? (known[0] ?? '') : '')))
  if (facts === undefined) throw unknownPipeline(name, known)
  const destination = options.destination ?? facts.destination
  if (destination === undefined) {
    throw new SluiceError(
      'DESTINATION_NEEDED',
      `Could not open ${facts.destinationLabel} because its password is not kept.`,
      {
        hint: 'Give the whole URL: --destination postgres://user:password@host/database',
        exitCode: 2,
      },
    )
  }
  const { pipeline, source, dataset } = facts
  return { facts, warehouse: openWarehouse(asPlan({ pipeline, source, dataset, destination }), world) }
}

// the naming was applied when the dataset's name was noted, and applying it again changes nothing
function asPlan(facts: Pick<Plan, 'pipeline' | 'source' | 'dataset' | 'destination'>): Plan {
  return { ...facts, environment: null, resources: [], naming: 'snake_case', fingerprint: '' }
}

function unknownPipeline(name: string | undefined, known: readonly string[]): SluiceError {
  const what = name === undefined ? 'which pipeline is meant is not clear' : `no pipeline "${name}" ran here`
  return new SluiceError('PIPELINE_UNKNOWN', `Could not show the pipeline because ${what}.`, {
    ...(name === undefined ? {} : { found: name }),
    ...(known.length > 0 ? { allowed: known } : {}),
    hint:
      known.length > 0
        ? 'Name one of these.'
        : 'Run one first with `sluice run <config>`, or change to the folder it ran in.',
    exitCode: 2,
  })
}
