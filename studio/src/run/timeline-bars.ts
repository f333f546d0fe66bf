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

export interface TimelineRow {
  readonly resource: string
  readonly lanes: number
  readonly bars: readonly RequestBar[]
}

export interface TimelineShape {
  readonly from: number
  readonly to: number
  readonly rows: readonly TimelineRow[]
}

const mostLanes = 4

/** The last requests, one row for each resource. `now` = where those without an answer end. */
export function timelineOf(
  { requests, resources }: Pick<RunSnapshot, 'requests' | 'resources'>,
  now: number,
): TimelineShape {
  const spans = requests.map((request) => spanOf(request, now))
  const from = Math.min(...spans.map((span) => span.from))
  const to = Math.max(...spans.map((span) => span.to), from + 1)
  const known = new Set(requests.map(({ resource }) => resource))
  const names = [...resources.map(({ resource }) => resource).filter((name) => known.delete(name)), ...known]
  return { from, to, rows: names.map((name) => rowOf(name, spans, { from, length: to - from })) }
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
  spans: readonly SpanOf[],
  { from, length }: { readonly from: number; readonly length: number },
): TimelineRow {
  const free: number[] = []
  const bars = spans
    .filter(({ request }) => request.resource === resource)
    .map((span): RequestBar => {
      const open = free.findIndex((end) => end <= span.from)
      const lane = open === -1 ? Math.min(free.length, mostLanes - 1) : open
      free[lane] = span.to
      const { status, queued = 0 } = span.request
      return {
        request: span.request,
        from: (span.from - from) / length,
        to: (span.to - from) / length,
        queued: queued / Math.max(1, span.to - span.from),
        look:
          status === null ? (span.request.retry === undefined ? 'open' : 'wrong') : status >= 400 ? 'wrong' : 'fine',
        lane,
      }
    })
  return { resource, lanes: Math.max(1, free.length), bars }
}
