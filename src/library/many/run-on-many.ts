import { setMaxListeners } from 'node:events'
import type { EngineRun } from '../../engines/engine.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import { type MeetingPlace, openPlace, runUnderWay } from '../../pipeline/many/open-place.ts'
import { longestPoll, workOnAll } from '../../pipeline/many/work.ts'
import type { RunReport } from '../../pipeline/report/run-report.ts'
import type { Job } from '../host.ts'
import type { Sourced } from '../source.ts'
import type { RunOnManyOptions } from './options.ts'
import { limitsOf } from './open-paces.ts'
import { openWorkerAt, signAt, stoppingFor, usualConcurrency, usualLeaseMs } from './at-work.ts'
import { gatherAt } from './gather.ts'
import { planAt } from './units.ts'

/** So often a run is planned again that its engine has forgotten. */
const mostTries = 5
/** Milliseconds between two looks at what is left, and between two words about it. */
const lookMs = 1000
const sayMs = 10_000

/**
 * The whole of a run on many machines: plans it or goes on with it, reads units beside all others who do, waits until none is left,
 * gathers and loads. A run that its engine has forgotten is planned again, under the same id: what was loaded by then is not loaded twice.
 */
export async function runOnMany(sourced: Sourced, options: RunOnManyOptions, job: Job): Promise<RunReport> {
  const { store, engine } = options
  const place = openPlace({ store, ...given({ engine }) }, job)
  try {
    let known: Known | undefined
    for (let tries = 1; ; tries++) {
      const attempt = {
        place,
        sourced,
        options: { ...options, ...given({ runId: known?.run }) },
        job: ownSignal(job),
        tries,
      }
      try {
        return await once(attempt, (planned) => void (known = planned))
      } catch (error) {
        if (tries === mostTries || known === undefined || !(await isForgotten(error, place, known))) throw error
        job.reporter.report({
          kind: 'note',
          message: `The engine has forgotten run ${known.run}: it is planned again.`,
        })
      }
    }
  } finally {
    await place.engine.close()
  }
}

interface Known {
  readonly pipeline: string
  readonly run: string
}

interface Attempt {
  readonly place: MeetingPlace
  readonly sourced: Sourced
  readonly options: RunOnManyOptions
  /** its signal ends this attempt alone */
  readonly job: Job
  readonly tries: number
}

/** Somebody else who takes over ends what is done now, and nothing that comes after. */
function ownSignal(job: Job): Job {
  const own = new AbortController()
  setMaxListeners(0, own.signal)
  const { signal } = job.signal
  if (signal.aborted) own.abort(signal.reason)
  signal.addEventListener('abort', () => own.abort(signal.reason), { once: true })
  return { ...job, signal: own }
}

async function once(attempt: Attempt, planned: (known: Known) => void): Promise<RunReport> {
  const { place, sourced, options, job, tries } = attempt
  const { store: _store, engine: _engine, limits: _limits, anew = false, ...others } = options
  const { concurrency, leaseMs, deliver, ...pinned } = others
  const known = await planAt(place, sourced, { options: pinned, anew: anew && tries === 1, job })
  planned(known)
  const { pipeline } = known
  const engineRun = await runUnderWay(place, pipeline)
  await readAll(place, { pipeline, engineRun, job, concurrency, leaseMs, limits: limitsOf(options) })
  job.signal.signal.throwIfAborted()
  const told: RunOnManyOptions['deliver'] = async (outcome) => {
    const { failure } = outcome
    const isLast = tries === mostTries || failure === undefined || !(await isForgotten(failure, place, known))
    if (isLast) await deliver?.(outcome)
  }
  const { waitMs } = options
  return gatherAt(place, sourced, { options: { deliver: told, ...given({ leaseMs, waitMs }) }, job })
}

interface Reading {
  readonly pipeline: string
  readonly engineRun: EngineRun
  readonly job: Job
  readonly concurrency: number | undefined
  readonly leaseMs: number | undefined
  readonly limits: string | undefined
}

/** Reads, or waits for those who do, until nothing is left. */
async function readAll(place: MeetingPlace, reading: Reading): Promise<void> {
  const { pipeline, engineRun, job, concurrency = usualConcurrency, leaseMs = usualLeaseMs, limits } = reading
  const stopping = stoppingFor(job)
  const done = new AbortController()
  const saying = sayWhatIsLeft(engineRun, job, AbortSignal.any([stopping.afterPage, done.signal]))
  try {
    if (concurrency === 0) return await waitForOthers(engineRun, job)
    const signing = signAt(place, job, concurrency)
    const onPage = ({ received }: { readonly received: number }): void => signing.page(received)
    try {
      const at = { pipeline, engineRun, job, leaseMs, signing, onPage }
      const worker = await openWorkerAt(place, { ...at, ...given({ limits }) })
      try {
        const pollMs = Math.min(longestPoll, leaseMs / 4)
        await workOnAll(worker, { concurrency }, { stopping, signing, ended: () => undefined, pollMs })
      } finally {
        await worker.close()
      }
    } finally {
      await signing.close()
    }
  } finally {
    done.abort()
    await saying
  }
}

async function waitForOthers(engineRun: EngineRun, { world, signal: { signal } }: Job): Promise<void> {
  while (!signal.aborted && !(await engineRun.isRead())) await world.sleep(lookMs, signal).catch(() => undefined)
}

async function sayWhatIsLeft(engineRun: EngineRun, { world, reporter }: Job, signal: AbortSignal): Promise<void> {
  for (;;) {
    await world.sleep(sayMs, signal).catch(() => undefined)
    if (signal.aborted) return
    const counts = await engineRun.counts().catch(() => [])
    const sum = (what: 'done' | 'waiting' | 'taken' | 'failed'): number =>
      counts.reduce((total, row) => total + row[what], 0)
    const all = sum('done') + sum('waiting') + sum('taken') + sum('failed')
    if (all === 0) continue
    const message = `${sum('done')} of ${all} units so far are read, ${sum('taken')} are worked on.`
    reporter.report({ kind: 'note', message })
  }
}

/** Whether it failed because the engine does not know the run any more: it was emptied, say. */
async function isForgotten(error: unknown, { engine }: MeetingPlace, { pipeline, run }: Known): Promise<boolean> {
  if (!(error instanceof SluiceError)) return false
  if (error.code === 'UNITS_LOST' || error.code === 'UNITS_NONE') return true
  // who has lost the place of the one who gathers is not told why
  if (error.code !== 'UNIT_TAKEN') return false
  const found = await engine.find(pipeline).catch(() => undefined)
  return found?.id !== run
}
