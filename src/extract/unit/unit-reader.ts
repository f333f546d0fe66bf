import type { JsonValue } from '../../json/json.ts'
import { given } from '../../model/given.ts'
import { noRecords } from '../../json/records/decoded-records.ts'
import type { SluiceError } from '../../model/errors.ts'
import type { Position, Step } from '../../model/paginator.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import type { ExtractedPage, ParentValues, Unit, UnitProgress, WalkEvidence } from '../../model/unit.ts'
import type { Answer } from '../http/http-client.ts'
import { childUnits } from './child-units.ts'
import { errorBeside } from './answer-errors.ts'
import { judgePage, type Judgement } from './judge-page.ts'
import { createPace, type Pace } from './pace.ts'
import type { EndpointContext } from './extract-context.ts'
import { withEmptyEnd, withPage } from '../complete/walk-evidence.ts'
import { weigh, type WalkEnd } from '../complete/weigh.ts'
import { type PageSigns, readSigns } from '../paginate/evidence/read-signs.ts'
import { rowsOf } from './page-rows.ts'
import { asPassing, explainShort, isForbidden, isPastEnd, isRefusal, passesLater, type WalkSoFar } from './past-end.ts'
import { cutBy, isShut, limitedVerdict, limitsOf, pagesLeft, withTaken } from '../complete/item-limit.ts'
import { announcedBy, noTally, totalsOf, walkSoFar, withEnd, withWalk } from './tally.ts'
import { believed, endOf, stepAfter } from './step-after.ts'
import type { Detection, Teller } from './teller.ts'
import {
  beginWalk,
  otherwise,
  provenBy,
  type ReadAnswer,
  readAnswer,
  refuseSelector,
  requestAt,
  resumeWalk,
  type Walk,
  type WalkTools,
  walkTools,
} from './walk.ts'
import { keepNew } from './keep-new.ts'
import { nothingStreamed, outlineOf, pieceNumber, pieceOf, type Streamed, unwrapped } from './pieces.ts'

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

/** An answer on its way to the reader. */
export interface Arrival {
  readonly parent: number
  readonly page: number
  readonly walk: Walk
  /** null = first page, paginator still to be detected */
  readonly position: Position | null
  readonly request: RequestSpec
  readonly outcome: Answer | { readonly kind: 'failed'; readonly error: unknown }
  /** of a long answer, of which this is the last piece */
  readonly streamed?: Streamed
}

/** Sending and reading are apart, so that the next page can be on its way while one is handled. */
export interface UnitReader {
  /** undefined = nothing to ask for: the unit has no parents */
  readonly first: Target | undefined
  send(target: Target): Promise<Arrival>
  /**
   * Moves the unit's progress on; throws what the page or the failed request deserves. A fault that may pass moves
   * nothing: the page may be asked for again.
   */
  read(arrival: Arrival): Reading | Fault
  /** takes a piece of a long answer that is not its last one; `stop` = no more of it is wanted */
  piece(arrival: Arrival, records: readonly JsonValue[], soFar: Streamed): ReturnType<typeof pieceOf>
  /** waits as the retry policy says and asks for the same page; null = it was asked for often enough */
  again(arrival: Arrival, fault: Fault, attempt: number): Promise<Arrival> | null
  /** says that the answer to a target that was sent will not be read */
  forget(target: Target): void
  /** the page that ends a unit without anything to read */
  nothing(): ExtractedPage
}

/** A page that was read, and what to ask for now. */
export interface Reading {
  readonly page: ExtractedPage
  readonly next: Target | null
  /** what most likely comes after `next`, and may be asked for as well */
  readonly named: readonly Target[]
}

/** An answer that is not what was asked for, and may be when it is asked for again. */
export interface Fault {
  readonly fault: SluiceError
  /** takes it for the end of the walk, which it is when asking once more brings the same */
  readonly end?: () => Reading
}

/** Of longer pages one at a time is enough for any line. */
const longestAhead = 1 << 20

export function createUnitReader(unit: Unit, progress: UnitProgress | null, context: ReaderContext): UnitReader {
  const parents: readonly (ParentValues | null)[] = unit.parents ?? [null]
  const tools = walkTools(unit, context)
  const start = progress ?? { parent: 0, position: null, pages: 0, records: 0, done: false }
  const isNothing = start.parent >= parents.length || isShut(limitsOf(context))
  const pace = createPace(() => context.http.counts(context.resource.name).retries)
  const reader: ReaderState = {
    unit,
    parents,
    context,
    tools,
    progress: start,
    teller: context.teller,
    pace,
  }
  return {
    first: isNothing
      ? undefined
      : { parent: start.parent, position: start.position, walk: null, page: start.pages + 1 },
    send: (target) => send(target, reader),
    read: (arrival) => read(arrival, reader),
    piece: ({ walk }, records, soFar) => pieceOf(walk, { records, soFar }, reader),
    again: (arrival, fault, attempt) => again(arrival, { fault, attempt }, reader),
    forget: ({ walk, position }) => walk?.guard.forget(requestAt(walk, position, tools).request),
    nothing: () => advance(reader, { ...nothingRead, parent: parents.length - 1, end: 'single', counts: false }).page,
  }
}

type ReaderContext = EndpointContext & Pick<ReaderState, 'teller'>
interface ReaderState {
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
interface Outcome {
  readonly parent: number
  readonly records: ExtractedPage['records']
  readonly received: number
  /** records of the same answer that were handed on before */
  readonly earlier?: number
  readonly bytes: number
  readonly request?: number | undefined
  /** of the walk, with this answer; absent = as it was */
  readonly evidence?: WalkEvidence
  readonly children: readonly Unit[]
  /** null = the walk goes on at `next` */
  readonly end: WalkEnd | null
  readonly next?: Target
  /** the targets after `next` that may be asked for */
  readonly named?: readonly Target[]
  /** false for answers that are not pages: ignored ones, refusals after the end */
  readonly counts: boolean
}

const nothingRead = { records: noRecords, received: 0, bytes: 0, children: [] } as const

async function send(target: Target, { parents, tools, progress }: ReaderState): Promise<Arrival> {
  const begun = target.walk ?? beginWalk(parents[target.parent] ?? null, tools)
  const isResumed = target.walk === null && target.position !== null
  const walk = isResumed ? resumeWalk(begun, progress, tools.resource) : begun
  const { position, request, send } = requestAt(walk, target.position, tools)
  walk.guard.beforeSend(request)
  const arrival = { ...target, walk, position, request }
  try {
    return { ...arrival, outcome: await tools.http.fetchPage(request, { ...send, page: target.page }) }
  } catch (error) {
    return { ...arrival, outcome: { kind: 'failed', error } }
  }
}

function read(arrival: Arrival, reader: ReaderState): Reading | Fault {
  const { outcome, parent } = arrival
  switch (outcome.kind) {
    case 'page':
      return readPage(arrival, outcome, reader)
    case 'ignored':
      return advance(reader, { ...nothingRead, parent, end: 'ignored', counts: false })
    case 'failed': {
      const soFar = walkSoFar(arrival.walk, reader.progress)
      const { error } = outcome
      // a page of HTML in the middle of a walk is a login page or maintenance, and passes
      if (soFar.hasPages && passesLater(error)) return { fault: asPassing(explainShort(error, soFar)) }
      // the credentials were good for the first page: what is forbidden is the parameter on trial
      const other = isRefusal(error) || isForbidden(error) ? otherwise(arrival.walk, arrival.position) : undefined
      if (other !== undefined) return advance(reader, notUnderstood(arrival, other, reader))
      if (!isPastEnd(error, soFar)) throw explainShort(error, soFar)
      reader.teller.pastEnd(reader.progress.pages, error.code)
      return advance(reader, { ...pastEnd(arrival, reader), counts: false })
    }
    default:
      return outcome satisfies never
  }
}

function pastEnd(
  { parent }: Arrival,
  { progress }: ReaderState,
  end: 'past_end' | 'error' = 'past_end',
): Pick<Outcome, 'parent' | 'end' | 'evidence'> & typeof nothingRead {
  const { walk } = progress.tally ?? noTally
  return { ...nothingRead, parent, end, evidence: withEmptyEnd(walk) }
}

/** Once more, after a wait; the answer that came counts as a failed attempt. */
function again(
  { walk, position, parent, page, request, streamed, outcome }: Arrival,
  { fault, attempt }: { readonly fault: Fault; readonly attempt: number },
  reader: ReaderState,
): Promise<Arrival> | null {
  const { tools } = reader
  // what was handed on of it cannot be taken back
  if (streamed !== undefined || attempt > tools.send.retry.maxRetries) return null
  walk.guard.forget(request)
  const asking = async (): Promise<Arrival> => {
    const asked = outcome.kind === 'page' ? given({ request: outcome.request }) : {}
    await tools.http.waitAgain(tools.send, { reason: fault.fault.code, attempt, ...asked })
    return send({ parent, position, walk, page }, reader)
  }
  return asking()
}

function readPage(arrival: Arrival, answer: Answer & { readonly kind: 'page' }, reader: ReaderState): Reading | Fault {
  const { tools, teller, progress } = reader
  const { url, status, headers, bytes, format, isBlank = false } = answer
  const { request, streamed } = arrival
  const { body, list } = unwrapped(answer, streamed)
  const rows = streamed === undefined ? undefined : streamed.records + (list?.length ?? 0)
  const before = arrival.walk
  if (list !== undefined) refuseSelector(before, tools.resource)
  const told: Detection[] = []
  const found = readAnswer(
    before,
    { request, url, status, headers, body, format, ...(list && { list }), ...(rows !== undefined && { rows }) },
    (said) => void told.push(said),
  )
  const soFar = walkSoFar({ ...found.walk, hasPages: before.hasPages }, progress)
  const signs = readSigns(found.page)
  const judgement = judgePage({
    resource: tools.resource,
    page: found.page,
    isBlank,
    form: found.form,
    signs,
    soFar,
    number: progress.pages + 1,
    mask: tools.reporter.mask,
  })
  const fault = faultOf(judgement, soFar)
  if (fault !== null) return fault
  if (judgement.kind === 'past_end') {
    const end = (): Reading => {
      teller.pastEnd(progress.pages, judgement.answered)
      const kind = judgement.isError === true ? 'error' : 'past_end'
      return advance(reader, { ...pastEnd(arrival, reader, kind), bytes, request: answer.request, counts: true })
    }
    return judgement.doubt === undefined ? end() : { fault: judgement.doubt, end }
  }
  if (judgement.kind === 'no_match') teller.noMatch(arrival.parent)
  for (const said of told) teller.detected(said)
  return advance(reader, { ...takePage(arrival, { ...found, signs, bytes }, reader), request: answer.request })
}

/** Throws a fault that asking again would not mend. */
function faultOf(judgement: Judgement, soFar: WalkSoFar): Fault | null {
  if (judgement.kind !== 'fault') return null
  const error = explainShort(judgement.error, soFar)
  if (!judgement.mayPass) throw error
  return { fault: asPassing(error) }
}

/** What a page that is one comes to. */
function takePage(
  arrival: Arrival,
  { walk, page, form, signs, bytes }: ReadAnswer & { readonly signs: PageSigns; readonly bytes: number },
  reader: ReaderState,
): Outcome {
  const { context, unit, tools, teller, progress } = reader
  const step = believed(stepAfter(walk, arrival.position, { page, tools }), { tools, signs })
  if (step?.misunderstood === true) return { ...notUnderstood({ ...arrival, walk }, step, reader), bytes }
  provenBy(page, arrival.position, walk).forEach((proven) => teller.detected(proven))
  const { streamed = nothingStreamed } = arrival
  const outline = outlineOf(page, streamed)
  // a page that the paginator knows to be the one before it once more is left out, and goes no rounds
  const isKnown = (step?.again ?? 0) >= page.records.count && page.records.count > 0
  const { paginator } = walk
  const cameBefore =
    !isKnown && arrival.walk.guard.afterPage(outline, { paginator, position: arrival.position, step, signs })
  const fresh = step?.again === undefined ? page : { ...page, records: page.records.slice(step.again) }
  if (step?.kind === 'next' && step.note !== undefined) teller.noted(step.note)
  const left = keepNew(fresh, walk, reader)
  const isStopped = (left.stop || streamed.isStopped) && unit.parents === undefined
  const rows = rowsOf(page)
  const isMadeUp = walk.paginator?.makesUpPositions === true
  const evidence = withPage((progress.tally ?? noTally).walk, {
    rows,
    repeated: cameBefore ? rows : Math.max(isMadeUp ? walk.overlap(outline) : 0, step?.again ?? 0),
    partial: tools.resource.endpoint.allowEmpty ? null : errorBeside(page, form),
    form,
    signs,
    step: step ?? {},
    mayBeEmpty: tools.resource.endpoint.allowEmpty,
    trustsTotals: tools.resource.endpoint.trustsTotals && walk.paginator?.startsLate !== true,
  })
  const number = pieceNumber(progress.pages + 1, streamed)
  const taken = {
    parent: arrival.parent,
    records: left.records,
    received: fresh.records.count,
    earlier: streamed.records,
    bytes,
    evidence,
    children: childUnits(context.dependents, { unit, number, records: left.records }),
    counts: true,
  }
  if (step?.kind !== 'next' || isStopped)
    return { ...taken, end: isStopped && step?.kind === 'next' ? 'stopped' : endOf(step) }
  const next = { parent: arrival.parent, position: step.position, walk, page: progress.pages + 2 }
  return { ...taken, end: null, next, named: namedAfter(arrival, { page, walk, bytes }, reader) }
}

/** An answer to a request that the server did not understand: it brings nothing, and changes no evidence but that of the end. */
function notUnderstood({ parent, walk, page }: Arrival, step: Step, { progress }: ReaderState): Outcome {
  const outcome = { ...nothingRead, parent, counts: false }
  if (step.kind === 'next') return { ...outcome, end: null, next: { parent, position: step.position, walk, page } }
  const isEmpty = step.because === 'empty'
  return { ...outcome, end: endOf(step), ...(isEmpty && { evidence: withEmptyEnd((progress.tally ?? noTally).walk) }) }
}

/** Targets whose positions the paginator can tell already; none for long pages, of which one at a time is enough. */
function namedAfter(
  { parent, position }: Arrival,
  { page, walk, bytes }: { readonly page: Page; readonly walk: Walk; readonly bytes: number },
  { tools, pace, progress, context }: ReaderState,
): readonly Target[] {
  const { paginator, base } = walk
  if (paginator?.ahead === undefined || !tools.resource.parallelized || bytes > longestAhead) return []
  // this page and the next are not yet in the progress
  const most = Math.min(pace.next(), pagesLeft(limitsOf(context), progress) - 2)
  const positions = paginator.ahead(position ?? paginator.first(base), page, most)
  return positions.map((at, i): Target => ({ parent, position: at, walk, page: progress.pages + 3 + i }))
}

/** Moves the unit on by one answer and makes the page that accounts for it. */
function advance(reader: ReaderState, outcome: Outcome): Reading {
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
  const done = next === null
  const progress: UnitProgress = {
    parent: following?.parent ?? parents.length,
    position: following?.position ?? null,
    pages,
    records: before.records + outcome.received + (outcome.earlier ?? 0),
    ...counted,
    ...(detected === undefined ? {} : { detected }),
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
  return { page, next, named: next === null ? [] : (outcome.named ?? []) }
}

function nextParent(parent: number, count: number, page: number): Target | null {
  return parent + 1 < count ? { parent: parent + 1, position: null, walk: null, page } : null
}
