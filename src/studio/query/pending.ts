import { pendingPackages as lookFor } from '../../library/read/pending.ts'
import type { World } from '../../model/world.ts'
import type { PendingPackage } from '../contract/pipeline.ts'

const words = {
  extracting: 'half read: the next run goes on with it',
  sealed: 'read to its end, and not loaded',
  busy: 'another process is at work on it',
  unreadable: 'damaged, or made by another version',
} as const

/** What a pipeline has read here that is not in its destination. */
export async function pendingPackages(pipeline: string, world: World): Promise<readonly PendingPackage[]> {
  return (await lookFor(pipeline, world)).map(({ loadId, status, createdAt, rows, bytes }) => ({
    loadId,
    status,
    words: words[status],
    since: createdAt === null ? null : new Date(createdAt).toISOString(),
    rows,
    bytes,
  }))
}
