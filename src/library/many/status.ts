import type { EngineRun, SeenWorker, UnitCounts } from '../../engines/engine.ts'
import { given } from '../../model/given.ts'
import { type MeetingPlace, openPlace } from '../../pipeline/many/open-place.ts'
import type { Job } from '../host.ts'
import type { ManyStatusOptions } from './options.ts'

/** What goes on where machines meet. */
export interface ManyStatus {
  /** as it may be shown */
  readonly place: string
  readonly runs: readonly RunStatus[]
  /** processes that read units, or wait for runs; one that is killed is shown for ten minutes */
  readonly workers: readonly WorkerStatus[]
  /** of those workers that are not silent, since the word before their last one */
  readonly per_second: { readonly pages: number; readonly records: number }
}

/** A process that reads units. Times are ISO 8601 by the clock of whoever looks: those of workers are not asked. */
export interface WorkerStatus {
  /** a host and a process */
  readonly name: string
  readonly since: string
  /** it says so every five seconds by a Redis, every ten by a store */
  readonly last_seen: string
  /** it has missed three of them: it is dead, frozen or cut off, and others take its units when their lease is over */
  readonly is_silent: boolean
  readonly units: readonly { readonly pipeline: string; readonly unit: string }[]
  /** units at once at most */
  readonly concurrency: number
  /** units, pages and records since it began */
  readonly done: number
  readonly failed: number
  readonly pages: number
  readonly records: number
  readonly per_second: { readonly pages: number; readonly records: number }
  /** what its requests wait for, or waited for of late (`until` is over then) */
  readonly waits: readonly { readonly why: string; readonly until: string }[]
}

/** The newest run of a pipeline. */
export interface RunStatus {
  readonly pipeline: string
  readonly run: string
  /** absent = it is under way */
  readonly over?: 'loaded' | 'given_up'
  /** nothing waits or is worked on: it can be gathered */
  readonly is_read: boolean
  readonly resources: readonly UnitCounts[]
  readonly at_work: readonly {
    readonly unit: string
    readonly holder: string
    readonly pages: number
    readonly records: number
  }[]
  readonly failed: readonly { readonly unit: string; readonly code: string; readonly message: string }[]
  /** resources whose units are worked out when their parents are read */
  readonly wait_for_parents: readonly string[]
}

/** More than so many units that wait are not looked at one by one. */
const mostLookedAt = 1000

export async function status({ store, engine, pipelines }: ManyStatusOptions, job: Job): Promise<ManyStatus> {
  const place = openPlace({ store, ...given({ engine }) }, job)
  try {
    const runs: RunStatus[] = []
    for (const pipeline of pipelines ?? (await place.engine.pipelines())) {
      const run = await place.engine.find(pipeline)
      if (run !== undefined) runs.push(await runStatus(pipeline, run))
    }
    return { place: place.label, runs, ...(await workersAt(place, job)) }
  } finally {
    await place.engine.close()
  }
}

/** Who reads there, and how fast all of them are. */
async function workersAt(
  { engine }: Pick<MeetingPlace, 'engine'>,
  { world }: Pick<Job, 'world'>,
): Promise<Pick<ManyStatus, 'workers' | 'per_second'>> {
  const now = world.now()
  const workers = (await engine.workers()).map((seen) => workerStatus(seen, { now, signMs: engine.signMs }))
  const sum = (what: 'pages' | 'records'): number =>
    rounded(workers.reduce((total, { is_silent, per_second }) => total + (is_silent ? 0 : per_second[what]), 0))
  return { workers, per_second: { pages: sum('pages'), records: sum('records') } }
}

function workerStatus(
  { name, upMs, silentMs, units, concurrency, done, failed, pages, records, perSecond, waits }: SeenWorker,
  { now, signMs }: { readonly now: number; readonly signMs: number },
): WorkerStatus {
  const seen = now - silentMs
  const at = (moment: number): string => new Date(moment).toISOString()
  return {
    name,
    since: at(seen - upMs),
    last_seen: at(seen),
    is_silent: silentMs > signMs * 3,
    units,
    concurrency,
    done,
    failed,
    pages,
    records,
    per_second: { pages: rounded(perSecond.pages), records: rounded(perSecond.records) },
    waits: waits.map(({ why, leftMs }) => ({ why, until: at(seen + leftMs) })),
  }
}

function rounded(amount: number): number {
  return Math.round(amount * 10) / 10
}

async function runStatus(pipeline: string, run: EngineRun): Promise<RunStatus> {
  const none = { resources: [], at_work: [], failed: [], wait_for_parents: [] }
  if (run.over !== undefined) return { pipeline, run: run.id, over: run.over, is_read: true, ...none }
  const resources = await run.counts()
  const total = (what: 'waiting' | 'taken'): number => resources.reduce((sum, row) => sum + row[what], 0)
  const at_work: RunStatus['at_work'][number][] = []
  const failed: RunStatus['failed'][number][] = []
  for await (const { unit, state, holder = '', progress, failure } of run.left(['taken', 'failed'])) {
    const { pages = 0, records = 0 } = progress ?? {}
    if (state === 'taken') at_work.push({ unit: unit.id, holder, pages, records })
    else failed.push({ unit: unit.id, code: failure?.code ?? '', message: failure?.message ?? '' })
  }
  const waits = new Set<string>()
  if (total('waiting') <= mostLookedAt)
    for await (const { unit } of run.left(['waiting']))
      if (unit.isSpread === true && unit.parents === undefined) waits.add(unit.resource)
  const is_read = total('waiting') + total('taken') === 0
  const byId = <T extends { readonly unit: string }>(rows: readonly T[]): readonly T[] =>
    rows.toSorted((one, other) => (one.unit < other.unit ? -1 : 1))
  return {
    pipeline,
    run: run.id,
    is_read,
    resources,
    at_work: byId(at_work),
    failed: byId(failed),
    wait_for_parents: [...waits].toSorted(),
  }
}
