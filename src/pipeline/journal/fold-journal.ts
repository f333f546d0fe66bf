import { given } from '../../model/given.ts'
import type { Verdict } from '../../model/report/completeness.ts'
import { type SlowRequest, slowRequest } from './coalesce.ts'
import type { EndLine, JournalLine, LineOf } from './lines.ts'
import { readLines } from './read-journal.ts'
import { type Counting, nothingCounted } from './totals.ts'
import { createWaitClock, type EndedWait } from './waits.ts'

/** Slow requests that are remembered of each resource. */
const mostSlow = 5
/** Different reasons, notes, schema changes that are remembered; of more only the number is. */
const mostKept = 200

/** Something that happened several times for the same reason. */
export interface Reason {
  readonly why: string
  /** whose requests; absent where a host was waited for */
  readonly resource?: string
  count: number
  waitedMs: number
}

/** What is known of one resource of a run, while its journal is read. */
export interface FoldedResource {
  parent?: string
  /** moments, in epoch milliseconds */
  began?: number
  ended?: number
  pages: number
  records: number
  requests: number
  retries: number
  bytes: number
  waitedMs: number
  total?: number
  verdict?: Verdict
  slowest: SlowRequest[]
}

/** Moments between which the phases of a run lie, in epoch milliseconds. */
export type Moments = Partial<
  Record<'began' | 'planned' | 'started' | 'lastRead' | 'loadStarted' | 'loadDone' | 'last', number>
>

/** Everything that a journal says, gathered in one pass. */
export interface Folded {
  head?: LineOf<'journal'>
  started?: LineOf<'run_started'>
  end?: EndLine
  readonly moments: Moments
  readonly totals: Counting
  readonly resources: Map<string, FoldedResource>
  readonly reasons: Map<string, Reason>
  readonly steps: LineOf<'load_step'>[]
  /** rows by table of loads that are done */
  readonly loaded: Record<string, number>
  readonly warnings: LineOf<'warning'>[]
  readonly notes: LineOf<'note'>[]
  readonly detected: LineOf<'detected'>[]
  readonly changes: LineOf<'schema_changed'>[]
  error?: LineOf<'failed'>['error']
  /** lines that are not lines of a journal, and of kinds that are not known here */
  unreadable: number
  unknown: number
  /** notes, warnings, changes, reasons that were too many to be kept */
  left: number
}

/** Reads a whole journal. */
export async function foldJournal(path: string): Promise<Folded> {
  const folded: Folded = {
    moments: {},
    totals: nothingCounted(),
    resources: new Map(),
    reasons: new Map(),
    steps: [],
    loaded: {},
    warnings: [],
    notes: [],
    detected: [],
    changes: [],
    unreadable: 0,
    unknown: 0,
    left: 0,
  }
  const clock = createWaitClock()
  for await (const read of readLines(path)) {
    if (read.kind === 'line') {
      for (const wait of clock.take(read.line)) takeWait(folded, wait)
      take(folded, read.line)
    } else folded[read.kind] += 1
  }
  // the end of the run, or its last sign
  for (const wait of clock.rest(folded.moments.last)) takeWait(folded, wait)
  return folded
}

function take(folded: Folded, line: JournalLine): void {
  const { moments } = folded
  const at = Date.parse(line.at)
  moments.last = Math.max(moments.last ?? at, at)
  switch (line.kind) {
    case 'journal':
      folded.head = line
      moments.began = Date.parse(line.began)
      moments.planned = at
      break
    case 'run_started':
      begin(folded, line)
      break
    case 'load_started':
      // what an earlier run left is loaded before this one begins
      if (moments.started !== undefined) moments.loadStarted = at
      break
    case 'load_done':
      if (moments.started !== undefined) moments.loadDone = at
      for (const [table, { rows }] of Object.entries(line.tables))
        folded.loaded[table] = (folded.loaded[table] ?? 0) + rows
      break
    case 'load_step':
      keep(folded, folded.steps, line)
      break
    case 'warning':
      folded.totals.warnings += 1
      keep(folded, folded.warnings, line)
      break
    case 'note':
      keep(folded, folded.notes, line)
      break
    case 'detected':
      keep(folded, folded.detected, line)
      break
    case 'schema_changed':
      keep(folded, folded.changes, line)
      break
    case 'failed':
      folded.error = line.error
      break
    case 'run_done':
      folded.end = line
      break
    default:
      moments.lastRead = at
      takeReading(folded, line, at)
  }
}

function begin(folded: Folded, line: LineOf<'run_started'>): void {
  folded.started = line
  folded.moments.started = Date.parse(line.at)
  for (const { name, parent } of line.resources ?? []) Object.assign(resourceOf(folded, name), given({ parent }))
}

type ReadingKind =
  | 'resource_started'
  | 'request_sent'
  | 'response'
  | 'page_read'
  | 'page_normalized'
  | 'committed'
  | 'retry'
  | 'waiting'
  | 'unit_done'
  | 'resource_done'
  | 'coalesced'

function takeReading(folded: Folded, line: LineOf<ReadingKind>, at: number): void {
  const { totals } = folded
  switch (line.kind) {
    case 'resource_started':
      resourceOf(folded, line.resource).began ??= at
      break
    case 'request_sent':
      totals.requests += 1
      resourceOf(folded, line.resource).requests += 1
      break
    case 'response':
      addSlow(resourceOf(folded, line.resource), slowRequest(line))
      break
    case 'page_read':
      takePage(folded, line)
      break
    case 'retry':
      takeRetry(folded, line)
      break
    case 'waiting':
      totals.waits += 1
      addReason(folded, { why: line.why, count: 1, waitedMs: 0 })
      break
    case 'resource_done':
      Object.assign(resourceOf(folded, line.resource), { verdict: line.verdict, ended: at })
      break
    case 'coalesced':
      takeMany(folded, line)
      break
    case 'page_normalized':
    case 'committed':
    case 'unit_done':
      break
    default:
      line satisfies never
  }
}

function takePage(folded: Folded, { resource: name, records, bytes, total }: LineOf<'page_read'>): void {
  const { totals } = folded
  const resource = resourceOf(folded, name)
  for (const counted of [totals, resource]) {
    counted.pages += 1
    counted.records += records
    counted.bytes += bytes
  }
  if (total !== undefined && resource.parent === undefined) resource.total = total
}

function takeRetry(folded: Folded, { resource: name, reason }: LineOf<'retry'>): void {
  const { totals } = folded
  const resource = resourceOf(folded, name)
  totals.retries += 1
  resource.retries += 1
  addReason(folded, { why: reason, resource: name, count: 1, waitedMs: 0 })
}

/** What was announced and counted is over, and it is known how long it was. */
function takeWait(folded: Folded, { why, resource, ms }: EndedWait): void {
  folded.totals.waitedMs += ms
  if (resource !== undefined) resourceOf(folded, resource).waitedMs += ms
  addReason(folded, { why, ...given({ resource }), count: 0, waitedMs: ms })
}

function takeMany(folded: Folded, line: LineOf<'coalesced'>): void {
  const { totals } = folded
  const more = line.totals
  for (const key of ['requests', 'retries', 'waits', 'waitedMs', 'records', 'pages', 'bytes', 'coalesced'] as const)
    totals[key] += more[key]
  const { resource: name, reasons, slowest } = line
  const count = Object.values(reasons).reduce((sum, times) => sum + times, 0)
  for (const [why, times] of Object.entries(reasons))
    // how long each of them waited is not known any more
    addReason(folded, { why, ...given({ resource: name }), count: times, waitedMs: (more.waitedMs * times) / count })
  if (name === undefined) return
  const resource = resourceOf(folded, name)
  for (const key of ['requests', 'retries', 'records', 'pages', 'bytes', 'waitedMs'] as const)
    resource[key] += more[key]
  if (slowest !== undefined) addSlow(resource, slowRequest(slowest))
}

function addReason(folded: Folded, more: Reason): void {
  const { reasons } = folded
  const key = JSON.stringify([more.resource, more.why])
  const known = reasons.get(key)
  if (known !== undefined) {
    known.count += more.count
    known.waitedMs += more.waitedMs
  } else if (more.count > 0 && reasons.size < mostKept) reasons.set(key, { ...more })
  else folded.left += more.count
}

function addSlow({ slowest }: FoldedResource, request: SlowRequest): void {
  const last = slowest.at(-1)
  if (slowest.length >= mostSlow && last !== undefined && request.ms <= last.ms) return
  slowest.push(request)
  slowest.sort((left, right) => right.ms - left.ms)
  if (slowest.length > mostSlow) slowest.pop()
}

function resourceOf({ resources }: Folded, name: string): FoldedResource {
  const known = resources.get(name)
  if (known !== undefined) return known
  const fresh = { pages: 0, records: 0, requests: 0, retries: 0, bytes: 0, waitedMs: 0, slowest: [] }
  resources.set(name, fresh)
  return fresh
}

function keep<T>(folded: Folded, list: T[], item: T): void {
  if (list.length < mostKept) list.push(item)
  else folded.left += 1
}
