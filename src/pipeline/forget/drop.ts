import { SluiceError } from '../../model/errors.ts'
import type { Reporter } from '../../model/report/events.ts'
import type { World } from '../../model/world.ts'
import { loadPackage } from '../../load/load-package.ts'
import { createPackage, listPackages } from '../../package/package.ts'
import { removePackage } from '../../package/package-file.ts'
import { finishRun } from '../../state/finish-run.ts'
import type { FoundPipeline } from '../inspect/find-pipeline.ts'
import { momentAfter, nextLoadId } from '../identity/load-id.ts'
import { stepTeller } from '../load-sealed.ts'
import { occupy, packagesFor, workFolderOf } from '../work-folder.ts'
import { held } from './held.ts'
import { type DropChoice, type DropPlan, planDrop } from './plan-drop.ts'

/** A drop that may be done, or not. */
export interface PreparedDrop extends AsyncDisposable {
  readonly pipeline: string
  readonly destination: string
  readonly dataset: string
  readonly rememberedFrom: FoundPipeline['rememberedFrom']
  readonly plan: DropPlan
  /** how many rows the destination has in each table that goes; a table that is not there is left out */
  rows(): Promise<ReadonlyMap<string, number>>
  /** Does it: one commit with a load id of its own, which is given back; null = there was nothing to do. Then leaves. */
  apply(): Promise<string | null>
  /** gives the pipeline back to others; call it when nothing is applied. Safe to call twice */
  leave(): Promise<void>
}

/**
 * Takes the pipeline for this process and plans a drop. Throws what `occupy` and `planDrop` throw,
 * NOTHING_LOADED, and DROP_PACKAGES_PENDING: rows that wait in a package would come back after the drop.
 */
export async function prepareDrop(
  found: FoundPipeline,
  choice: DropChoice,
  { world, reporter }: DropTools,
): Promise<PreparedDrop> {
  const { pipeline, warehouse } = found
  const workFolder = workFolderOf(world, pipeline)
  const leave = await occupy(workFolder)
  try {
    const pending = await listPackages(packagesFor(workFolder, warehouse))
    if (pending.length > 0) throw packagesPending(pipeline, pending.length)
    const { schema, state, existing, newestLoad } = await warehouse.recalled()
    if (schema === undefined) throw nothingLoaded(pipeline)
    const plan = planDrop({ schema, state }, choice)
    const dropped = plan.tables.map((table) => table.name).filter((table) => existing.has(table))
    return {
      pipeline,
      destination: warehouse.target.label,
      dataset: warehouse.dataset,
      rememberedFrom: found.rememberedFrom,
      plan,
      rows: () => rowsOf(warehouse, dropped),
      ...held(leave, () => commitDrop(found, { plan, dropped, world, reporter, newestLoad })),
    }
  } catch (error) {
    await leave()
    throw error
  }
}

async function rowsOf(
  warehouse: FoundPipeline['warehouse'],
  tables: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { dataset } = warehouse
  return warehouse.visit(async (session) => {
    const rows = new Map<string, number>()
    for (const table of tables) rows.set(table, await session.count({ dataset, table }))
    return rows
  })
}

/** Where a drop happens, and who hears of it. */
interface DropTools {
  readonly world: World
  readonly reporter: Reporter
}

interface Committing extends DropTools {
  readonly plan: DropPlan
  /** tables that are in the destination */
  readonly dropped: readonly string[]
  readonly newestLoad: number
}

/** A load without rows: the same path as any other, so that a drop is as atomic and as visible as a load. */
async function commitDrop(
  { pipeline, warehouse }: FoundPipeline,
  { plan, dropped, world, reporter, newestLoad }: Committing,
): Promise<string | null> {
  const { schema, state, tables, states, paths } = plan
  if (tables.length + states.length + paths.length === 0) return null
  const now = momentAfter(newestLoad, world.now())
  const { dataset, destination } = warehouse
  const folder = packagesFor(workFolderOf(world, pipeline), warehouse)
  const loadId = nextLoadId(now)
  const writer = await createPackage({ folder, loadId, pipeline, dataset, fingerprint: 'drop', createdAt: now })
  try {
    const destinationType = destination.capabilities.dltType
    const change = { pipeline, schemaName: schema.name, dataset, destinationType, cursors: [], now }
    const sealed = await writer.seal(finishRun({ schema, state, change, filled: [], replaced: [], dropped }))
    const heard = stepTeller(loadId, { world, reporter })
    const { tables: loaded } = await warehouse.visit((session) =>
      loadPackage({ package: sealed, session, dataset, world, heard }),
    )
    reporter.report({ kind: 'load_done', loadId, tables: loaded })
    return loadId
  } finally {
    // a drop that failed is not tried again behind the user's back
    await writer.close()
    await removePackage(writer.path)
  }
}

function packagesPending(pipeline: string, count: number): SluiceError {
  return new SluiceError(
    'DROP_PACKAGES_PENDING',
    `Could not drop because ${count === 1 ? 'a package is' : `${count} packages are`} pending, whose rows would come back.`,
    {
      hint: `Finish with \`sluice run\`, or throw away what is pending: sluice sync ${pipeline}`,
    },
  )
}

function nothingLoaded(pipeline: string): SluiceError {
  return new SluiceError('NOTHING_LOADED', `Could not drop because pipeline "${pipeline}" has loaded nothing yet.`, {
    hint: 'Load it with `sluice run <config>`.',
  })
}
