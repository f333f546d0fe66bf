import { given } from '../../model/given.ts'
import { openPlace, ownName } from '../../pipeline/many/open-place.ts'
import type { UnitEnd } from '../../pipeline/many/read-unit.ts'
import { serve } from '../../pipeline/many/serve.ts'
import { longestPoll, type WorkSummary } from '../../pipeline/many/work.ts'
import type { Job } from '../host.ts'
import type { RunWorkerOptions } from './options.ts'
import { limitsOf } from './open-paces.ts'
import { openWorkerAt, signAt, stoppingFor, usualConcurrency, usualLeaseMs } from './at-work.ts'

/** Reads units of all runs that come, until it is told to stop. */
export async function worker(options: RunWorkerOptions, job: Job, ended: (end: UnitEnd) => void): Promise<WorkSummary> {
  const { store, engine, leaseMs = usualLeaseMs, concurrency = usualConcurrency, hosts, pipelines, idleMs } = options
  const { world, reporter } = job
  const limits = limitsOf(options)
  const place = openPlace({ store, ...given({ engine }) }, job)
  const signing = signAt(place, job, concurrency)
  try {
    return await serve({
      signing,
      engine: place.engine,
      world,
      reporter,
      holder: ownName(),
      leaseMs,
      concurrency,
      stopping: stoppingFor(job),
      ended,
      pollMs: Math.min(longestPoll, leaseMs / 4),
      open: (pipeline, engineRun, onPage) =>
        openWorkerAt(place, { pipeline, engineRun, job, leaseMs, signing, ...given({ hosts, onPage, limits }) }),
      ...given({ pipelines, idleMs }),
    })
  } finally {
    await signing.close()
    await place.engine.close()
  }
}
