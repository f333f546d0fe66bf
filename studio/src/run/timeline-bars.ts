import type { RunSnapshot, SnapshotLockWait, SnapshotRequest } from '../api/contract.ts'

/** A request as a bar of the timeline: shares of the time that is shown, 0 to 1. */
export interface RequestBar {
  readonly request: SnapshotRequest
  readonly from: number
  readonly to: number
  /** share of the bar that was spent in the queue */
  readonly queued: number
  readonly look: 'fine' | 'wrong' | 'open'
  /** which of the lines of its resource it is drawn on: side by side ones do not cover each other */
  readonly lane: number
}

/** A time in which a resource did not ask: before a try, or for somebody else. Shares of the time that is shown. */
export interface WaitBar {
  readonly from: number
  readonly to: number
  readonly ms: number
  readonly why: string
  readonly lane: number
}

export interface TimelineRow {
  readonly resource: string
  readonly lanes: number
  readonly bars: readonly RequestBar[]
  readonly waits: readonly WaitBar[]
}

/** What all of a run waited for: another process, which had the database's file or ran the same pipeline. */
export interface LockRow {
  readonly lock: SnapshotLockWait['lock']
  readonly waits: readonly WaitBar[]
}

export interface TimelineShape {
  readonly from: number
  readonly to: number
  readonly locks: readonly LockRow[]
  readonly rows: readonly TimelineRow[]
}

const mostLanes = 4

type Timed = Pick<RunSnapshot, 'requests' | 'resources' | 'waiting' | 'waited'> & {
  readonly totals: Pick<RunSnapshot['totals'], 'requests'>
}

/**
 * The last requests, one row for each resource, with the waits between a try and the next one; before them what all waited for.
 * `now` = where those without an answer end.
 */
export function timelineOf(run: Timed, now: number): TimelineShape {
  const { requests, resources } = run
  const bare = requests.map((request) => spanOf(request, now))
  const spans = bare.map((span) => ({ ...span, wait: waitAfter(span, bare, now) }))
  const first = Math.min(...spans.map((span) => span.from))
  // where earlier requests are not shown, what was waited for before them is not, either
  const isWhole = requests.length === run.totals.requests
  const locks = lockWaits(run, now).filter(({ to: end }) => isWhole || end >= first)
  const from = Math.min(first, ...(isWhole ? locks.map((lock) => lock.from) : []))
  const ends = [...spans.map((span) => span.wait?.until ?? span.to), ...locks.map((lock) => lock.to)]
  const to = Math.max(...ends, from + 1)
  const shown = { from, length: to - from }
  const known = new Set(requests.map(({ resource }) => resource))
  const names = [...resources.map(({ resource }) => resource).filter((name) => known.delete(name)), ...known]
  return { from, to, locks: lockRows(locks, shown), rows: names.map((name) => rowOf(name, spans, shown)) }
}

interface Locked {
  readonly lock: SnapshotLockWait['lock']
  readonly why: string
  readonly from: number
  readonly to: number
}

/** Waits for other processes: those that are over, and one that goes on. */
export function lockWaits(
  { waited, waiting }: Pick<RunSnapshot, 'waiting' | 'waited'>,
  now: number,
): readonly Locked[] {
  const over = waited.map(({ from, to, ...one }) => ({ ...one, from: Date.parse(from), to: Date.parse(to) }))
  const open = waiting.flatMap(({ lock, why, since }) =>
    lock === undefined ? [] : [{ lock, why, from: Date.parse(since), to: Math.max(now, Date.parse(since)) }],
  )
  return [...over, ...open]
}

function lockRows(
  locks: readonly Locked[],
  { from, length }: { readonly from: number; readonly length: number },
): readonly LockRow[] {
  return (['pipeline', 'destination'] as const).flatMap((lock) => {
    const waits = locks
      .filter((one) => one.lock === lock)
      .map(({ why, ...one }): WaitBar => ({
        from: Math.max(0, one.from - from) / length,
        to: (one.to - from) / length,
        ms: one.to - one.from,
        why,
        lane: 0,
      }))
    return waits.length === 0 ? [] : [{ lock, waits }]
  })
}

interface Wait {
  readonly why: string
  readonly until: number
}

interface SpanOf {
  readonly request: SnapshotRequest
  readonly from: number
  readonly to: number
}

function spanOf(request: SnapshotRequest, now: number): SpanOf {
  const sent = Date.parse(request.sentAt)
  const { queued = 0, ms } = request
  return { request, from: sent - queued, to: ms === null ? Math.max(sent, now) : sent + ms }
}

function rowOf(
  resource: string,
  spans: readonly (SpanOf & { readonly wait: Wait | undefined })[],
  { from, length }: { readonly from: number; readonly length: number },
): TimelineRow {
  const free: number[] = []
  const waits: WaitBar[] = []
  const share = (time: number): number => (time - from) / length
  const bars = spans
    .filter(({ request }) => request.resource === resource)
    .map((span): RequestBar => {
      const open = free.findIndex((end) => end <= span.from)
      const lane = open === -1 ? Math.min(free.length, mostLanes - 1) : open
      free[lane] = span.to
      if (span.wait !== undefined) {
        const { why, until } = span.wait
        free[lane] = Math.max(span.to, until)
        waits.push({ from: share(span.to), to: share(until), ms: until - span.to, why, lane })
      }
      const { status, queued = 0 } = span.request
      return {
        request: span.request,
        from: share(span.from),
        to: share(span.to),
        queued: queued / Math.max(1, span.to - span.from),
        look:
          status === null ? (span.request.retry === undefined ? 'open' : 'wrong') : status >= 400 ? 'wrong' : 'fine',
        lane,
      }
    })
  return { resource, lanes: Math.max(1, free.length), bars, waits }
}

/** How long a request that is sent again was waited with, and why; undefined = it is not, or nobody waited. */
function waitAfter({ request, to }: SpanOf, spans: readonly SpanOf[], now: number): Wait | undefined {
  const { retry, resource, unit, page, url } = request
  if (retry === undefined) return undefined
  const next = spans.find(
    ({ request: other }) =>
      other.request > request.request &&
      other.resource === resource &&
      other.unit === unit &&
      other.page === page &&
      (page !== undefined || other.url === url),
  )
  const until = next?.from ?? now
  return until > to ? { why: retry, until } : undefined
}
