import { setMaxListeners } from 'node:events'
import type { EngineRun } from '../../engines/engine.ts'
import { given } from '../../model/given.ts'
import { type MeetingPlace, ownName } from '../../pipeline/many/open-place.ts'
import { openWorker, type Worker, type WorkerTools } from '../../pipeline/many/open-worker.ts'
import type { Stopping } from '../../pipeline/many/read-unit.ts'
import { type Signing, startSigning } from '../../pipeline/many/sign.ts'
import type { Job } from '../host.ts'
import { openPaces } from './open-paces.ts'

export const usualLeaseMs = 30_000
export const usualConcurrency = 8

/** A worker of a run at this place, which keeps to budgets with others where a Redis for them is named. */
export async function openWorkerAt(place: MeetingPlace, of: WorkerOf): Promise<Worker> {
  const { pipeline, engineRun, job, leaseMs, hosts, onPage, limits, signing } = of
  const { world, vault } = job
  const { reporter } = signing
  const paces = limits === undefined ? undefined : await openPaces(limits, job)
  const shards = place.shardsOf(pipeline, engineRun)
  const tools = { world, vault, reporter, shards, holder: ownName(), leaseMs }
  try {
    const more = given({ hosts, onPage, paces, storeFolder: place.folder, texts: place.texts })
    const worker = await openWorker(engineRun, { ...tools, ...more })
    return {
      ...worker,
      async close() {
        await worker.close()
        await paces?.close()
      },
    }
  } catch (error) {
    await paces?.close()
    throw error
  }
}

interface WorkerOf extends Pick<WorkerTools, 'hosts' | 'onPage' | 'leaseMs'> {
  readonly pipeline: string
  readonly engineRun: EngineRun
  readonly job: Job
  readonly limits?: string
  readonly signing: Signing
}

/** What this process says about itself, while it reads units at this place. */
export function signAt({ engine }: MeetingPlace, { world, reporter }: Job, concurrency: number): Signing {
  return startSigning({ engine, world, reporter, holder: ownName(), concurrency })
}

/** How long a page may take after a worker was told to stop. */
const graceMs = 20_000

/** Ctrl-C ends a worker after the page that it reads. */
export function stoppingFor({ signal, world }: Job): Stopping {
  const atOnce = new AbortController()
  // every unit that is read listens
  setMaxListeners(0, atOnce.signal)
  signal.signal.addEventListener('abort', () => {
    world.alarm(graceMs, () => atOnce.abort(signal.signal.reason))
  })
  return { afterPage: signal.signal, atOnce: atOnce.signal }
}
