import { noRecords } from '../../json/records/decoded-records.ts'
import type { Position } from '../../model/paginator.ts'
import { isWhole as isWholeVerdict, type Verdict } from '../../model/report/completeness.ts'
import type { ExtractedPage, ParentValues, Unit, UnitProgress, WalkEvidence } from '../../model/unit.ts'
import { cutBy, isShut, limitedVerdict, limitsOf, withTaken } from '../complete/item-limit.ts'
import { weigh, type WalkEnd } from '../complete/weigh.ts'
import type { ResourceCursor } from '../incremental/cursor.ts'
import type { EndpointContext } from './extract-context.ts'
import type { Pace } from './pace.ts'
import { announcedBy, noTally, totalsOf, withEnd, withWalk } from './tally.ts'
import type { Teller } from './teller.ts'
import type { Walk, WalkTools } from './walk.ts'

/** What to ask for next. */
export interface Target {
  readonly parent: number
  /** null = the first page of that parent */
  readonly position: Position | null
  /** null = to be begun, or resumed when there is a position */
  readonly walk: Walk | null
  /** which page of the unit it will be */
  readonly page: number
}

/** A page that was read, and what to ask for now. */
export interface Reading {
  readonly page: ExtractedPage
  /** the cursor that the page went by */
  readonly cursor: ResourceCursor | null
  readonly next: Target | null
  /** what most likely comes after `next`, and may be asked for as well */
  readonly named: readonly Target[]
}

/** A unit while it is read. */
export interface ReaderState {
  readonly unit: Unit
  readonly parents: readonly (ParentValues | null)[]
  readonly context: EndpointContext
  readonly tools: WalkTools
  /** after the last page read */
  progress: UnitProgress
  readonly teller: Teller
  readonly pace: Pace
}

/** What one answer came to. */
export interface Outcome {
  readonly parent: number
  readonly records: ExtractedPage['records']
  readonly received: number
  /** records of the same answer that were handed on before */
  readonly earlier?: number
  readonly bytes: number
  readonly request?: number | undefined
  /** the evidence of the walk with this answer; absent = as it was */
  readonly evidence?: WalkEvidence
  readonly children: readonly Unit[]
  /** null = the walk goes on at `next` */
  readonly end: WalkEnd | null
  readonly next?: Target
  /** the targets after `next` that may be asked for */
  readonly named?: readonly Target[]
  /** false for answers that are not pages: ignored ones, refusals after the end */
  readonly counts: boolean
  /** the walk that it belongs to; absent = none was begun */
  readonly by?: Walk
}

export const nothingRead = { records: noRecords, received: 0, bytes: 0, children: [] } as const

/** Moves the unit on by one answer and makes the page that accounts for it. */
export function advance(reader: ReaderState, outcome: Outcome): Reading {
  const { unit, parents, context, progress: before } = reader
  const { walk } = before.tally ?? noTally
  const tally = withWalk(before.tally ?? noTally, outcome.evidence ?? walk)
  const verdict = outcome.end === null ? null : weigh(tally.walk, outcome.end)
  const pages = before.pages + (outcome.counts ? 1 : 0)
  const following = outcome.next ?? nextParent(outcome.parent, parents.length, pages + 1)
  const limits = limitsOf(context)
  const counted = withTaken(before, outcome, limits)
  const seconds = reader.tools.elapsed()
  const cut = following !== null || isShut(limits) ? cutBy(limits, { pages, ...counted, seconds }) : undefined
  const next = cut === undefined ? following : null
  const detected = following?.walk?.detected
  const closed = verdict === null ? tally : withEnd(tally, verdict)
  const cursor = outcome.by?.cursor ?? null
  if (verdict !== null || cut !== undefined) endCursor(outcome, { verdict, cut })
  const done = next === null
  const progress: UnitProgress = {
    parent: following?.parent ?? parents.length,
    position: following?.position ?? null,
    pages,
    records: before.records + outcome.received + (outcome.earlier ?? 0),
    ...counted,
    ...(detected === undefined ? {} : { detected }),
    ...(before.job && { job: before.job }),
    tally: closed,
    ...(done && { verdict: limitedVerdict(closed, cut) }),
    done,
  }
  reader.progress = progress
  const { records, received, bytes, children } = outcome
  const all = received + (outcome.earlier ?? 0)
  const told = { request: outcome.request, records: all, bytes, children, goesOn: outcome.end === null }
  if (outcome.counts) reader.teller.pageRead({ ...told, ...totalsOf(tally.walk) })
  const page = {
    unit,
    records,
    received,
    bytes,
    progress,
    children,
    ...(progress.verdict !== undefined && {
      verdict: progress.verdict,
      ...announcedBy(tally.walk),
      ...(cut && { cut }),
    }),
  }
  return { page, cursor, next, named: next === null ? [] : (outcome.named ?? []) }
}

/** Tells the cursor how the walk went by which it moved. */
function endCursor(
  { by }: Outcome,
  { verdict, cut }: { readonly verdict: Verdict | null; readonly cut: 'run' | 'resource' | undefined },
): void {
  const isRead = verdict !== null && isWholeVerdict(verdict) && verdict.kind !== 'limited'
  // what is in order was read up to where it was cut
  const isWhole = isRead || (cut === 'resource' && by?.cursor?.isInOrder() === true)
  by?.cursor?.ended?.({ isWhole, window: by.parent?.window })
}

function nextParent(parent: number, count: number, page: number): Target | null {
  return parent + 1 < count ? { parent: parent + 1, position: null, walk: null, page } : null
}
