import type { World } from '../../model/world.ts'
import type { PendingInfo } from '../../pipeline/inspect/pending.ts'

export type { PendingInfo } from '../../pipeline/inspect/pending.ts'

/** What a pipeline has read here that is not in its destination; nothing while it runs. Opens the packages. */
export async function pendingPackages(pipeline: string, world: World): Promise<readonly PendingInfo[]> {
  const { pendingIn } = await import('../../pipeline/inspect/pending.ts')
  const { workFolderOf } = await import('../../pipeline/work-folder.ts')
  return pendingIn(workFolderOf(world, pipeline))
}
