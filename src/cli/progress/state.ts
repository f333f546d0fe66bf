import type { Verdict } from '../../model/report/completeness.ts'
import { given } from '../../model/given.ts'
import type { Happening, LastTime, StartedResource } from '../../model/report/events.ts'

/** How many there were when: enough to tell a rate. */
export interface Sample {
  /** epoch milliseconds */
  readonly at: number
  readonly count: number
}

/** One resource as far as it has come. Moments are epoch milliseconds. */
export interface ProgressRow {
  readonly name: string
  parent?: string
  pages: number
  records: number
  bytes: number
  /** announced by its answers; of a resource that is read for parents that is not known */
  total?: number
  totalPages?: number
  /** parents that it was read for, and that are known so far */
  parentsDone: number
  parentsFound: number
  /** those of groups that are not done, counted in `parentsDone` already */
  readonly partly: Map<string, number>
  began?: number
  verdict?: Verdict
  retry?: { readonly until: number; readonly reason: string; readonly attempt: number }
  samples: readonly Sample[]
}

/** A wait of all requests to a host. */
export interface Pause {
  readonly why: string
  readonly until: number
}

/** What people want to see of a run that goes on. Filled by `take`, shown by `frame`. */
export interface ProgressState {
  /** undefined = no run has begun to read: another command, or one that is still preparing */
  pipeline?: string
  phase: 'preparing' | 'reading' | 'loading' | 'over'
  readonly began: number
  readAt?: number
  readonly rows: Map<string, ProgressRow>
  pauses: readonly Pause[]
  requests: number
  retries: number
  samples: readonly Sample[]
  load?: { loadId: string; done: number; of: number; step: string }
  lastTime?: LastTime
}

export function emptyState(now: number): ProgressState {
  return { phase: 'preparing', began: now, rows: new Map(), pauses: [], requests: 0, retries: 0, samples: [] }
}

/** How far back a rate looks, and how close samples lie, in milliseconds. */
const lookBack = 15_000
const apart = 500

/** Takes one event into the picture. */
export function take(state: ProgressState, event: Happening, now: number): void {
  switch (event.kind) {
    case 'run_started':
      begin(state, event, now)
      break
    case 'resource_started':
      rowOf(state, event.resource).began ??= now
      break
    case 'request_sent':
      state.requests += 1
      if (state.rows.get(event.resource)?.retry !== undefined) delete rowOf(state, event.resource).retry
      break
    case 'page_read':
      takePage(state, event, now)
      break
    case 'unit_done':
      takeUnit(rowOf(state, event.resource), event)
      break
    case 'retry':
      state.retries += 1
      if (event.everybody !== true)
        rowOf(state, event.resource).retry = { until: now + event.waitMs, reason: event.reason, attempt: event.attempt }
      break
    case 'waiting':
      state.pauses = [...state.pauses.filter(({ until }) => until > now), { why: event.why, until: now + event.ms }]
      break
    case 'resource_done':
      rowOf(state, event.resource).verdict = event.verdict
      break
    case 'load_started':
      state.phase = 'loading'
      state.load = { loadId: event.loadId, done: 0, of: 0, step: 'opening the destination' }
      break
    case 'load_step':
      takeStep(state, event)
      break
    case 'load_done':
      delete state.load
      break
    case 'run_done':
      state.phase = 'over'
      break
    default:
  }
}

type Of<Kind extends Happening['kind']> = Happening & { readonly kind: Kind }

function begin(state: ProgressState, event: Of<'run_started'>, now: number): void {
  state.pipeline = event.pipeline
  state.phase = 'reading'
  state.readAt = now
  if (event.lastTime !== undefined) state.lastTime = event.lastTime
  for (const resource of event.resources) Object.assign(rowOf(state, resource.name), startOf(resource))
}

function startOf({ parent, pages = 0, records = 0, parents = 0, verdict }: StartedResource): Partial<ProgressRow> {
  return { pages, records, parentsFound: parents, ...given({ parent, verdict }) }
}

/** Parents without a page, whose answers were ignored, are counted with their group. */
function takeUnit(row: ProgressRow, { unit, parents }: Of<'unit_done'>): void {
  row.parentsDone += Math.max(0, parents - (row.partly.get(unit) ?? 0))
  row.partly.delete(unit)
}

function takePage(state: ProgressState, event: Of<'page_read'>, now: number): void {
  const row = rowOf(state, event.resource)
  row.pages += 1
  row.records += event.records
  row.bytes += event.bytes
  row.samples = sampled(row.samples, now, row.records)
  state.samples = sampled(state.samples, now, (state.samples.at(-1)?.count ?? 0) + event.records)
  if (row.parent === undefined) {
    if (event.total !== undefined) row.total = event.total
    if (event.totalPages !== undefined) row.totalPages = event.totalPages
  } else if (event.last === true && event.unit !== undefined) {
    row.parentsDone += 1
    row.partly.set(event.unit, (row.partly.get(event.unit) ?? 0) + 1)
  }
  for (const [name, found] of Object.entries(event.parents ?? {})) rowOf(state, name).parentsFound += found
}

function takeStep(state: ProgressState, { loadId, step, table, done, of }: Of<'load_step'>): void {
  state.phase = 'loading'
  state.load = { loadId, done, of, step: table === undefined ? step : `${step} ${table}` }
}

/** The samples with one more; what lies close together is one. */
function sampled(samples: readonly Sample[], at: number, count: number): readonly Sample[] {
  const [last, before] = [samples.at(-1), samples.at(-2)]
  const kept =
    last !== undefined && before !== undefined && last.at - before.at < apart ? samples.slice(0, -1) : samples
  const young = kept.filter((sample) => at - sample.at <= lookBack)
  return [...(young.length === 0 ? kept.slice(-1) : young), { at, count }]
}

function rowOf({ rows }: ProgressState, name: string): ProgressRow {
  const known = rows.get(name)
  if (known !== undefined) return known
  const nothing = { pages: 0, records: 0, bytes: 0, parentsDone: 0, parentsFound: 0 }
  const fresh: ProgressRow = { name, ...nothing, partly: new Map(), samples: [] }
  rows.set(name, fresh)
  return fresh
}
