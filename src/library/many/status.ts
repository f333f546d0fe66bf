import type { EngineRun, UnitCounts, WorkerSign } from '../../engines/engine.ts'
import { given } from '../../model/given.ts'
import { openPlace } from '../../pipeline/many/open-place.ts'
import type { Job } from '../host.ts'
import type { ManyStatusOptions } from './options.ts'

/** What goes on where machines meet. */
export interface ManyStatus {
  /** as it may be shown */
  readonly place: string
  readonly runs: readonly RunStatus[]
  /** workers that wait for runs or work on them (`sluice worker`), by an engine that keeps them; others show in the runs */
  readonly workers: readonly WorkerSign[]
  /** of those workers, of late */
  readonly per_second: { readonly pages: number; readonly records: number }
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
    const workers = await place.engine.workers()
    const sum = (what: 'pages' | 'records'): number =>
      Math.round(workers.reduce((total, { perSecond }) => total + perSecond[what], 0) * 10) / 10
    return { place: place.label, runs, workers, per_second: { pages: sum('pages'), records: sum('records') } }
  } finally {
    await place.engine.close()
  }
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
