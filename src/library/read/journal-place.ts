import type { World } from '../../model/world.ts'
import type { KnownRun } from '../../pipeline/journal/history.ts'

export type { KnownRun } from '../../pipeline/journal/history.ts'

/** Where the journal of a run lies, and how the run stands: by its id, a load id or `latest`. Throws RUN_NOT_FOUND. */
export async function journalOf(pipeline: string, run: string, world: World): Promise<KnownRun> {
  const { findRun } = await import('../../pipeline/journal/run-log.ts')
  const { workFolderOf } = await import('../../pipeline/work-folder.ts')
  return findRun(workFolderOf(world, pipeline), run)
}

/** The folder of a pipeline: `.sluice/<pipeline>`, where its journals are; it may not be there. */
export async function folderOf(pipeline: string, world: World): Promise<string> {
  const { workFolderOf } = await import('../../pipeline/work-folder.ts')
  return workFolderOf(world, pipeline).folder
}
