import { given } from '../../model/given.ts'
import type { QueryValue } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import type { PipelineState } from '../../model/state.ts'
import type { World } from '../../model/world.ts'
import { listPackages } from '../../package/package.ts'
import { listRuns, outcomeOf, type RunOutcomeName, type RunSummary } from '../journal/history.ts'
import type { LastRun } from '../memory/remembered.ts'
import { listRecordings } from '../../recording/keep/recordings.ts'
import { packageFolders, packagesFor, workFolderOf } from '../work-folder.ts'
import type { FoundPipeline, UnloadedPipeline } from './find-pipeline.ts'
import { ownShare } from './own-share.ts'
import type { SchemaView } from '../../render/schema-view.ts'

/** How the last run ended, with the word that the history of runs has for it. */
export type ToldLastRun = LastRun & { readonly outcome: Exclude<RunOutcomeName, 'running'> }

/** What is loaded, pending and remembered of one pipeline. */
export interface PipelineStatus {
  readonly pipeline: string
  /** null = no load is remembered here, and nobody said where to look */
  readonly destination: string | null
  readonly dataset: string | null
  /** when the load was that the destination is remembered from; null = the command line names it */
  readonly rememberedFrom: string | null
  /** how the last run ended; null = none ran here */
  readonly lastRun: ToldLastRun | null
  /** its own, where it shares the dataset with other pipelines; the same goes for tables */
  readonly loads: readonly { readonly loadId: string; readonly insertedAt: string }[]
  readonly tables: Readonly<Record<string, { readonly rows: number }>>
  readonly pending: readonly { readonly loadId: string; readonly status: string }[]
  /** the last ten runs that left a journal here, newest first */
  readonly runs: readonly RunSummary[]
  /** what `run --replay` can answer from, the newest first; bytes on disk */
  readonly recordings: readonly { readonly run: string; readonly began: string; readonly bytes: number }[]
}

/**
 * Status of a pipeline, also of one that has loaded nothing yet.
 */
export async function pipelineStatus(found: FoundPipeline | UnloadedPipeline, world: World): Promise<PipelineStatus> {
  const { pipeline } = found
  const lastRun = found.lastRun && { ...found.lastRun, outcome: outcomeOfLast(found.lastRun) }
  const workFolder = workFolderOf(world, pipeline)
  const runs = (await listRuns(workFolder, { limit: 10 })).map(({ summary }) => summary)
  const kept = await listRecordings(workFolder.folder)
  const recordings = kept.map(({ run, began, bytes }) => ({ run, began, bytes }))
  if (found.warehouse !== undefined) {
    const pending = await pendingIn([packagesFor(workFolder, found.warehouse)])
    const there = await loadedIn(found)
    const isLoaded = ({ loadId }: { readonly loadId: string }): boolean =>
      there.loads.some((load) => load.loadId === loadId)
    const marked = pending.map((one) =>
      isLoaded(one) ? { ...one, status: 'loaded, but its run was stopped before it said so' } : one,
    )
    return { pipeline, lastRun, pending: marked, runs, recordings, ...there }
  }
  const pending = await pendingIn(await packageFolders(workFolder))
  const nowhere = { destination: null, dataset: null, rememberedFrom: null, loads: [], tables: {} }
  return { pipeline, lastRun, pending, runs, recordings, ...nowhere }
}

function outcomeOfLast({ ok, error }: LastRun): ToldLastRun['outcome'] {
  if (ok) return 'ok'
  if (error === undefined) return 'failed'
  return error.code === 'RUN_KILLED' ? 'killed' : outcomeOf(error.code)
}

async function pendingIn(folders: readonly string[]): Promise<PipelineStatus['pending']> {
  const packages = await Promise.all(folders.map((folder) => listPackages(folder)))
  return packages.flat().map(({ loadId, status }) => ({ loadId, status }))
}

async function loadedIn({
  pipeline,
  warehouse,
  rememberedFrom,
}: FoundPipeline): Promise<Omit<PipelineStatus, 'pipeline' | 'lastRun' | 'pending' | 'runs' | 'recordings'>> {
  const { target, dataset } = warehouse
  const restored = await warehouse.recalled()
  return warehouse.look(async (session) => {
    const own = await ownShare(session, { dataset, pipeline, restored })
    const tables: Record<string, { rows: number }> = {}
    for (const table of own.tables) tables[table] = { rows: await session.count({ dataset, table }) }
    const loads = own.loads.map(([loadId, insertedAt]) => ({
      loadId: String(loadId),
      insertedAt: momentText(insertedAt),
    }))
    return { destination: target.label, dataset, rememberedFrom, loads, tables }
  })
}

/** `2024-01-01T10:00:00.500000Z` as people write it: `2024-01-01 10:00:00.5+00`. */
function momentText(iso: QueryValue | undefined): string {
  return String(iso)
    .replace('T', ' ')
    .replace(/\.?0*Z$/, '+00')
}

/** The schema the destination holds, ready to be rendered. Throws NOTHING_LOADED. */
export async function storedSchema({ pipeline, warehouse }: FoundPipeline): Promise<SchemaView> {
  const { schema } = await warehouse.recalled()
  const { rowValues } = warehouse.destination.capabilities
  return {
    schema: schema ?? nothingLoaded(pipeline),
    pipeline,
    dataset: warehouse.dataset,
    ...given({ rowValues }),
  }
}

/** The state the destination holds. Throws NOTHING_LOADED. */
export async function storedState({ pipeline, warehouse }: FoundPipeline): Promise<PipelineState> {
  const { state } = await warehouse.recalled()
  return state ?? nothingLoaded(pipeline)
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
