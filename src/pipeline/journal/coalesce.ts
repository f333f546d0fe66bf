import type { RunEvent } from '../../model/report/events.ts'
import { type Counter, type Counting, createCounter } from './totals.ts'

/** Page-level events of a resource that have a line of their own; what comes after is counted together. */
export const mostLines = 5000
/** Events in one line at most, and milliseconds that it waits for more. */
const fullAt = { events: 2000, ms: 30_000 } as const
/** Different reasons of retries and waits in one line; the others are counted under `others`. */
const mostReasons = 20

/** Kinds whose number grows with the pages that are read. */
const pageKinds: ReadonlySet<RunEvent['kind']> = new Set([
  'request_sent',
  'response',
  'page_read',
  'page_normalized',
  'committed',
  'unit_done',
  'retry',
  'waiting',
])

/** Many events of a resource in one line of the journal. */
export interface Coalesced {
  readonly v: 1
  readonly run: string
  /** of the last event in it */
  readonly seq: number
  readonly at: string
  readonly kind: 'coalesced'
  /** absent = of events that belong to no resource */
  readonly resource?: string
  /** when the first event in it was */
  readonly since: string
  /** how many of which kind */
  readonly events: Readonly<Record<string, number>>
  readonly totals: Readonly<Counting>
  /** rows by table */
  readonly rows: Readonly<Record<string, number>>
  /** why requests were sent again or had to wait, and how often */
  readonly reasons: Readonly<Record<string, number>>
  /** the request that took longest */
  readonly slowest?: SlowRequest
}

/** A request that took its time. */
export interface SlowRequest {
  readonly resource: string
  readonly request: number
  readonly method: string
  /** without credentials */
  readonly url: string
  readonly status: number
  readonly ms: number
  readonly bytes: number
}

type Bucket = {
  since: string
  count: number
  events: Map<string, number>
  readonly counter: Counter
  rows: Map<string, number>
  reasons: Map<string, number>
  slowest: SlowRequest | undefined
  last: RunEvent
}

/** Sorts events into those with a line of their own and those that share one. */
export interface Coalescer {
  /** the lines that this event brings: itself, nothing yet, or one for many */
  take(event: RunEvent): readonly (RunEvent | Coalesced)[]
  /** the lines of what is still gathered when the run ends, at a moment in epoch milliseconds */
  rest(at: number): readonly Coalesced[]
}

export function createCoalescer(most = mostLines): Coalescer {
  const lines = new Map<string, number>()
  const buckets = new Map<string, Bucket>()
  const empty = (key: string, endOfRun?: number): readonly Coalesced[] => {
    const bucket = buckets.get(key)
    buckets.delete(key)
    bucket?.counter.end(endOfRun)
    return bucket === undefined ? [] : [lineOf(bucket, key)]
  }
  return {
    take(event) {
      const key = 'resource' in event ? (event.resource ?? '') : ''
      if (!pageKinds.has(event.kind)) return event.kind === 'resource_done' ? [...empty(key), event] : [event]
      const count = (lines.get(key) ?? 0) + 1
      lines.set(key, count)
      if (count <= most) return [event]
      const bucket = buckets.get(key) ?? newBucket(event)
      buckets.set(key, bucket)
      gather(bucket, event)
      const isFull = bucket.count >= fullAt.events || Date.parse(event.at) - Date.parse(bucket.since) >= fullAt.ms
      return isFull ? empty(key) : []
    },
    rest: (at) => [...buckets.keys()].flatMap((key) => empty(key, at)),
  }
}

function newBucket(event: RunEvent): Bucket {
  return {
    since: event.at,
    count: 0,
    events: new Map(),
    counter: createCounter(),
    rows: new Map(),
    reasons: new Map(),
    slowest: undefined,
    last: event,
  }
}

function gather(bucket: Bucket, event: RunEvent): void {
  bucket.count += 1
  bucket.last = event
  add(bucket.events, event.kind, 1)
  bucket.counter.take(event)
  bucket.counter.totals.coalesced += 1
  if (event.kind === 'page_normalized')
    for (const [table, rows] of Object.entries(event.rows)) add(bucket.rows, table, rows)
  if (event.kind === 'retry') addReason(bucket.reasons, event.reason)
  if (event.kind === 'waiting') addReason(bucket.reasons, event.why)
  if (event.kind === 'response' && event.ms >= (bucket.slowest?.ms ?? 0)) bucket.slowest = slowRequest(event)
}

/** What is kept of a slow request. */
export function slowRequest(event: SlowRequest): SlowRequest {
  const { resource, request, method, url, status, ms, bytes } = event
  return { resource, request, method, url, status, ms, bytes }
}

function add(counts: Map<string, number>, key: string, more: number): void {
  counts.set(key, (counts.get(key) ?? 0) + more)
}

function addReason(reasons: Map<string, number>, reason: string): void {
  add(reasons, reasons.has(reason) || reasons.size < mostReasons ? reason : 'others', 1)
}

function lineOf({ since, events, counter, rows, reasons, slowest, last }: Bucket, key: string): Coalesced {
  const { v, run, seq, at } = last
  return {
    v,
    run,
    seq,
    at,
    kind: 'coalesced',
    ...(key !== '' && { resource: key }),
    since,
    events: Object.fromEntries(events),
    totals: counter.totals,
    rows: Object.fromEntries(rows),
    reasons: Object.fromEntries(reasons),
    ...(slowest !== undefined && { slowest }),
  }
}
