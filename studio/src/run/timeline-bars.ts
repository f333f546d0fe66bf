import type { RunSnapshot, SnapshotRequest } from '../api/contract.ts'

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

export interface TimelineShape {
  readonly from: number
  readonly to: number
  readonly rows: readonly TimelineRow[]
}

const mostLanes = 4

/**
 * The last requests, one row for each resource, with the waits between a try and the next one. `now` = where those without
 * an answer end. What all of them waited for, as a lock, is before the first request: it is in the head of the run.
 */
export function timelineOf(
  { requests, resources }: Pick<RunSnapshot, 'requests' | 'resources'>,
  now: number,
): TimelineShape {
  const bare = requests.map((request) => spanOf(request, now))
  const spans = bare.map((span) => ({ ...span, wait: waitAfter(span, bare, now) }))
  const from = Math.min(...spans.map((span) => span.from))
  const to = Math.max(...spans.map((span) => span.wait?.until ?? span.to), from + 1)
  const known = new Set(requests.map(({ resource }) => resource))
  const names = [...resources.map(({ resource }) => resource).filter((name) => known.delete(name)), ...known]
  return { from, to, rows: names.map((name) => rowOf(name, spans, { from, length: to - from })) }
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
