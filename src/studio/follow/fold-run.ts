import { newResource } from './new-resource.ts'
import type {
  CoalescedEvents,
  JournalledEvent,
  RunSnapshot,
  SnapshotChange,
  SnapshotRequest,
  SnapshotResource,
  SnapshotSecond,
  SnapshotWait,
} from '../contract/runs.ts'

/*
 * What is known of a run, from its events: the same for the server, which has them all, and for the page, which gets a
 * snapshot and then the events behind it. Pure but for the snapshot that is changed in place.
 */

type Mutable<Value> = Value extends (infer Item)[] | readonly (infer Item)[]
  ? Mutable<Item>[]
  : Value extends object
    ? { -readonly [Key in keyof Value]: Mutable<Value[Key]> }
    : Value

/** A snapshot that events are put into. */
export type FoldedRun = Mutable<Omit<RunSnapshot, 'error' | 'report' | 'lastTime' | 'schemaChanges' | 'detected'>> &
  Pick<RunSnapshot, 'schemaChanges' | 'detected'> & {
    error?: NonNullable<RunSnapshot['error']>
    report?: NonNullable<RunSnapshot['report']>
    lastTime?: NonNullable<RunSnapshot['lastTime']>
    schemaChanges: SnapshotChange[]
    detected: RunSnapshot['detected'][number][]
  }

const most = { requests: 500, seconds: 300, kept: 200, tables: 1000 } as const

/** A run of which nothing is known yet but its names. */
export function emptyRun(names: Pick<RunSnapshot, 'run' | 'pipeline' | 'isOwn' | 'command' | 'startedAt'>): FoldedRun {
  return {
    ...names,
    seq: 0,
    at: names.startedAt,
    isStopping: false,
    destination: null,
    dataset: null,
    loadId: null,
    resumed: false,
    finishedAt: null,
    phase: 'starting',
    outcome: 'running',
    why: null,
    totals: {
      requests: 0,
      retries: 0,
      waits: 0,
      waitedMs: 0,
      records: 0,
      pages: 0,
      bytes: 0,
      warnings: 0,
      durableRows: 0,
      rows: {},
    },
    resources: [],
    requests: [],
    waiting: [],
    waited: [],
    seconds: [],
    steps: [],
    schemaChanges: [],
    warnings: [],
    notes: [],
    detected: [],
    left: 0,
    coalesced: 0,
  }
}

/** A snapshot as it came, to put later events into. */
export function foldedFrom(snapshot: RunSnapshot): FoldedRun {
  return structuredClone(snapshot) as FoldedRun
}

/** Puts an event into a snapshot; one that is in it already changes nothing. */
export function applyEvent(run: FoldedRun, event: JournalledEvent): void {
  if (event.seq <= run.seq) return
  run.seq = event.seq
  run.at = event.at
  endWaits(run, event)
  switch (event.kind) {
    case 'run_started':
      begin(run, event)
      break
    case 'resource_started':
      Object.assign(resourceOf(run, event.resource), { state: 'reading', startedAt: event.at })
      break
    case 'coalesced':
      takeMany(run, event)
      break
    case 'schema_changed':
      changeSchema(run, event)
      break
    case 'load_started':
      run.phase = 'loading'
      break
    case 'load_step':
      keep(run, run.steps, {
        loadId: event.loadId,
        step: event.step,
        done: event.done,
        of: event.of,
        ms: event.ms,
        ...(event.table !== undefined && { table: event.table }),
      })
      break
    case 'load_done':
      run.loadId = event.loadId
      run.phase = 'reporting'
      break
    case 'warning':
      run.totals.warnings += 1
      keep(run, run.warnings, {
        code: event.code,
        message: event.message,
        at: event.at,
        ...(event.resource !== undefined && { resource: event.resource }),
        ...(event.hint !== undefined && { hint: event.hint }),
      })
      break
    case 'note':
      keep(run, run.notes, event.message)
      break
    case 'detected':
      keep(run, run.detected, { resource: event.resource, what: event.what, found: event.found, why: event.why })
      break
    case 'failed':
      run.error = event.error
      break
    case 'run_done':
      end(run, event)
      break
    default:
      read(run, event)
  }
}

type Of<Kind extends JournalledEvent['kind']> = Extract<JournalledEvent, { readonly kind: Kind }>

function begin(run: FoldedRun, event: Of<'run_started'>): void {
  const { loadId, resumed, continues, command, destination, dataset, resources, lastTime } = event
  Object.assign(run, {
    loadId,
    resumed,
    command,
    destination,
    dataset,
    phase: 'extracting',
    ...(continues !== undefined && { continues }),
    ...(lastTime !== undefined && { lastTime }),
  })
  for (const { name, parent, pages = 0, records = 0, rows = {}, parents, verdict } of resources) {
    const resource = resourceOf(run, name)
    if (parent !== undefined) resource.parent = parent
    if (pages > 0 || records > 0) {
      resource.before = { pages, records }
      resource.pages += pages
      resource.records += records
    }
    addRows(resource.rows, rows)
    addRows(run.totals.rows, rows)
    // they are in its package since then
    run.totals.durableRows += Object.values(rows).reduce((sum, count) => sum + count, 0)
    if (parents !== undefined) resource.parents = { done: 0, seen: parents }
    if (verdict !== undefined) Object.assign(resource, { verdict, state: 'done' })
  }
}

function end(run: FoldedRun, { ok, report, at, loadId }: Of<'run_done'>): void {
  run.phase = 'over'
  run.finishedAt = at
  run.report = report
  run.loadId = loadId
  run.waiting = []
  if (report.error !== undefined) run.error = report.error
  // what the exit code says is said by the run's summary, which the server knows
  if (run.outcome === 'running') run.outcome = ok ? 'ok' : 'failed'
}

/** The events of reading, whose number grows with the pages. */
function read(
  run: FoldedRun,
  event: Of<
    | 'request_sent'
    | 'response'
    | 'page_read'
    | 'page_normalized'
    | 'committed'
    | 'retry'
    | 'waiting'
    | 'unit_done'
    | 'resource_done'
  >,
): void {
  switch (event.kind) {
    case 'request_sent':
      sent(run, event)
      break
    case 'response':
      answered(run, event)
      break
    case 'page_read':
      takePage(run, event)
      break
    case 'page_normalized':
      addRows(run.totals.rows, event.rows)
      addRows(resourceOf(run, event.resource).rows, event.rows)
      break
    case 'committed':
      run.totals.durableRows += event.rows
      break
    case 'retry':
      retried(run, event)
      break
    case 'waiting':
      wait(run, event)
      break
    case 'unit_done': {
      const resource = resourceOf(run, event.resource)
      const { done, seen } = resource.parents ?? { done: 0, seen: 0 }
      resource.parents = { done: done + event.parents, seen: Math.max(seen, done + event.parents) }
      break
    }
    case 'resource_done':
      Object.assign(resourceOf(run, event.resource), { state: 'done', finishedAt: event.at, verdict: event.verdict })
      break
    default:
      event satisfies never
  }
}

function sent(run: FoldedRun, event: Of<'request_sent'>): void {
  const { request, resource, unit, page, attempt, method, url, at } = event
  run.totals.requests += 1
  resourceOf(run, resource).requests += 1
  secondOf(run, at).requests += 1
  run.requests.push({
    request,
    resource,
    attempt,
    method,
    url,
    sentAt: at,
    status: null,
    ms: null,
    ...(unit !== undefined && { unit }),
    ...(page !== undefined && { page }),
  })
  if (run.requests.length > most.requests) run.requests.splice(0, run.requests.length - most.requests)
}

function answered(run: FoldedRun, { request: number, status, ms, timing, bytes, at }: Of<'response'>): void {
  secondOf(run, at).bytes += bytes
  const request = requestOf(run, number)
  if (request !== undefined) Object.assign(request, { status, ms, bytes, ...timing })
}

function takePage(run: FoldedRun, event: Of<'page_read'>): void {
  const { records, bytes, total, totalPages, parents = {}, at } = event
  const resource = resourceOf(run, event.resource)
  for (const counted of [run.totals, resource]) {
    counted.pages += 1
    counted.records += records
    counted.bytes += bytes
  }
  secondOf(run, at).records += records
  if (resource.parent === undefined) {
    if (total !== undefined) resource.total = total
    if (totalPages !== undefined) resource.totalPages = totalPages
  }
  for (const [child, count] of Object.entries(parents)) {
    const { done, seen } = resourceOf(run, child).parents ?? { done: 0, seen: 0 }
    resourceOf(run, child).parents = { done, seen: seen + count }
  }
  const request = event.request === undefined ? undefined : requestOf(run, event.request)
  if (request !== undefined) request.records = records
}

function retried(run: FoldedRun, event: Of<'retry'>): void {
  const { resource, reason, waitMs, at, everybody } = event
  run.totals.retries += 1
  resourceOf(run, resource).retries += 1
  const request = event.request === undefined ? undefined : requestOf(run, event.request)
  if (request !== undefined) request.retry = reason
  // what everybody waits for is told by an event of its own
  if (everybody !== true && waitMs > 0) run.waiting.push({ resource, why: reason, since: at, until: later(at, waitMs) })
}

function wait(run: FoldedRun, { resource, lock, why, until, at }: Of<'waiting'>): void {
  run.totals.waits += 1
  if (lock !== undefined && run.phase === 'starting') run.phase = 'waiting'
  // said again every minute: it is the same wait
  const isSame = (one: SnapshotWait): boolean => one.why === why && one.resource === resource && one.lock === lock
  const since = run.waiting.find(isSame)?.since ?? at
  run.waiting = run.waiting.filter((one) => !isSame(one))
  run.waiting.push({
    why,
    since,
    until: until ?? null,
    ...(resource !== undefined && { resource }),
    ...(lock !== undefined && { lock }),
  })
}

/** A wait for another process is over with the next event, the others when their time has come. */
function endWaits(run: FoldedRun, event: JournalledEvent): void {
  if (run.waiting.length === 0) return
  const now = Date.parse(event.at)
  secondOf(run, event.at).waited = true
  run.waiting = run.waiting.filter(({ since, until, lock, why }) => {
    const isSaidAgain = event.kind === 'waiting' && event.lock === lock && event.why === why
    const isOver = lock !== undefined ? !isSaidAgain : until !== null && Date.parse(until) <= now
    if (!isOver) return true
    const ended = until === null ? now : Math.min(now, Date.parse(until))
    run.totals.waitedMs += Math.max(0, ended - Date.parse(since))
    if (lock !== undefined) run.waited.push({ lock, why, from: since, to: new Date(ended).toISOString() })
    if (run.waited.length > most.kept) run.waited.shift()
    return false
  })
  if (run.phase === 'waiting' && run.waiting.length === 0) run.phase = 'starting'
}

function takeMany(run: FoldedRun, line: CoalescedEvents): void {
  const { totals, resource: name, rows, at } = line
  run.coalesced += Object.values(line.events).reduce((sum, count) => sum + count, 0)
  for (const key of ['requests', 'retries', 'waits', 'waitedMs', 'records', 'pages', 'bytes'] as const)
    run.totals[key] += totals[key]
  addRows(run.totals.rows, rows)
  const second = secondOf(run, at)
  second.records += totals.records
  second.requests += totals.requests
  second.bytes += totals.bytes
  if (name === undefined) return
  const resource = resourceOf(run, name)
  for (const key of ['requests', 'retries', 'records', 'pages', 'bytes'] as const) resource[key] += totals[key]
  addRows(resource.rows, rows)
}

function changeSchema(run: FoldedRun, { table, created, columns }: Of<'schema_changed'>): void {
  const named = columns.map(({ name, type }) => ({ name, type }))
  const at = run.schemaChanges.findIndex((change) => change.table === table)
  const known = run.schemaChanges[at]
  if (known === undefined) keep(run, run.schemaChanges, { table, created, columns: named })
  else run.schemaChanges[at] = { table, created: known.created || created, columns: [...known.columns, ...named] }
}

function resourceOf(run: FoldedRun, name: string): Mutable<SnapshotResource> {
  const known = run.resources.find(({ resource }) => resource === name)
  if (known !== undefined) return known
  const fresh: Mutable<SnapshotResource> = newResource(name)
  run.resources.push(fresh)
  return fresh
}

/** Answers come soon after their requests: from the end. */
function requestOf(run: FoldedRun, number: number): Mutable<SnapshotRequest> | undefined {
  return run.requests.findLast(({ request }) => request === number)
}

function secondOf(run: FoldedRun, at: string): Mutable<SnapshotSecond> {
  const second = `${at.slice(0, 19)}.000Z`
  const last = run.seconds.at(-1)
  if (last !== undefined && last.at >= second) return last
  const fresh = { at: second, records: 0, requests: 0, bytes: 0, waited: run.waiting.length > 0 }
  run.seconds.push(fresh)
  if (run.seconds.length > most.seconds) run.seconds.shift()
  return fresh
}

function addRows(counts: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [table, rows] of Object.entries(more)) {
    // names come from an API
    const known = Object.hasOwn(counts, table) ? (counts[table] ?? 0) : undefined
    if (known === undefined && Object.keys(counts).length >= most.tables) continue
    Object.defineProperty(counts, table, {
      value: (known ?? 0) + rows,
      enumerable: true,
      writable: true,
      configurable: true,
    })
  }
}

function keep<T>(run: FoldedRun, list: T[], item: T): void {
  if (list.length < most.kept) list.push(item)
  else run.left += 1
}

function later(at: string, ms: number): string {
  return new Date(Date.parse(at) + ms).toISOString()
}
