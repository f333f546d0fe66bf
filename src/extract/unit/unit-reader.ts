import type { Records } from '../../json/records/records.ts'
import { given } from '../../model/given.ts'
import type { SluiceError } from '../../model/errors.ts'
import type { Position, Step } from '../../model/paginator.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import type { ExtractedPage, ParentValues, Unit, UnitProgress } from '../../model/unit.ts'
import type { Answer } from '../http/http-client.ts'
import { advance, nothingRead, type Outcome, type ReaderState, type Reading, type Target } from './advance.ts'
import { childUnits } from '../slice/child-units.ts'
import { errorBeside } from './answer-errors.ts'
import { judgePage, type Judgement } from './judge-page.ts'
import { createPace } from './pace.ts'
import type { EndpointContext } from './extract-context.ts'
import { withEmptyEnd, withPage } from '../complete/walk-evidence.ts'
import { type PageSigns, readSigns } from '../paginate/evidence/read-signs.ts'
import { rowsOf } from './page-rows.ts'
import { asPassing, explainShort, judgeFailure, type WalkSoFar } from './past-end.ts'
import { isShut, limitsOf, pagesLeft } from '../complete/item-limit.ts'
import { noTally, walkSoFar } from './tally.ts'
import { believed, endOf, stepAfter } from './step-after.ts'
import type { Detection } from './teller.ts'
import {
  beginWalk,
  otherwise,
  provenBy,
  type ReadAnswer,
  readAnswer,
  refuseSelector,
  requestAt,
  withDetected,
  type Walk,
  walkTools,
} from './walk.ts'
import { keepNew, mayStop } from './keep-new.ts'
import { nothingStreamed, outlineOf, pieceNumber, pieceOf, type Streamed, unwrapped } from './pieces.ts'

/** An answer on its way to the reader. */
export interface Arrival {
  readonly parent: number
  readonly page: number
  readonly walk: Walk
  /** null = first page, paginator still to be detected */
  readonly position: Position | null
  readonly request: RequestSpec
  readonly outcome: Answer | { readonly kind: 'failed'; readonly error: unknown }
  /** what was handed on of a long answer, of which this is the last piece */
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
  piece(arrival: Arrival, records: Records, soFar: Streamed): ReturnType<typeof pieceOf>
  /** waits as the retry policy says and asks for the same page; null = it was asked for often enough */
  again(arrival: Arrival, fault: Fault, attempt: number): Promise<Arrival> | null
  /** says that the answer to a target that was asked for ahead will not be read */
  forget(target: Target): void
  /** the page that ends a unit without anything to read */
  nothing(): ExtractedPage
}

/** An answer that is not what was asked for, and may be when it is asked for again. */
export interface Fault {
  readonly fault: SluiceError
  /** takes it for the end of the walk, which it is when asking once more brings the same */
  readonly end?: () => Reading
}

/** Pages that are longer than this are asked for one at a time, which is enough for any line. */
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
    forget({ walk, position }) {
      pace.missed()
      walk?.guard.forget(requestAt(walk, position, tools).request)
    },
    nothing: () => advance(reader, { ...nothingRead, parent: parents.length - 1, end: 'single', counts: false }).page,
  }
}

type ReaderContext = EndpointContext & Pick<ReaderState, 'teller'>
async function send(target: Target, { parents, tools, progress }: ReaderState): Promise<Arrival> {
  const begun = target.walk ?? beginWalk(parents[target.parent] ?? null, tools)
  const isResumed = target.walk === null && target.position !== null
  const walk = isResumed ? withDetected(begun, progress, tools.resource) : begun
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
      return advance(reader, { ...nothingRead, parent, by: arrival.walk, end: 'ignored', counts: false })
    case 'failed': {
      const failure = judgeFailure(outcome.error, walkSoFar(arrival.walk, reader.progress))
      if (failure.kind === 'passes') return { fault: failure.fault }
      const other = failure.isRefused ? otherwise(arrival.walk, arrival.position) : undefined
      if (other !== undefined) return advance(reader, notUnderstood(arrival, other, reader))
      if (failure.kind === 'fails') throw failure.error
      reader.teller.pastEnd(reader.progress.pages, failure.answered)
      return advance(reader, { ...pastEnd(arrival, reader), counts: false })
    }
    default:
      return outcome satisfies never
  }
}

function pastEnd(
  { parent, walk: by }: Arrival,
  { progress }: ReaderState,
  end: 'past_end' | 'error' = 'past_end',
): Pick<Outcome, 'parent' | 'end' | 'evidence' | 'by'> & typeof nothingRead {
  const { walk } = progress.tally ?? noTally
  return { ...nothingRead, parent, by, end, evidence: withEmptyEnd(walk) }
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
  const { url, status, headers, bytes, format, outline, isBlank = false } = answer
  const { request, streamed } = arrival
  const { body, list } = answer.list === undefined ? answer : unwrapped(answer, streamed)
  const rows = streamed?.rows
  const before = arrival.walk
  if (list !== undefined) refuseSelector(before, tools.resource)
  const told: Detection[] = []
  const found = readAnswer(
    before,
    { request, url, status, headers, body, format, ...given({ list, rows, outline }) },
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
  const isStopped = (left.stop || streamed.isStopped) && mayStop(context, unit)
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
    by: walk,
    records: left.records,
    received: fresh.records.count,
    earlier: streamed.records,
    bytes,
    evidence,
    children: childUnits(context.dependents, { unit, number, ...left }, (...skip) => teller.skipped(...skip)),
    counts: true,
  }
  if (step?.kind !== 'next' || isStopped)
    return { ...taken, end: isStopped && step?.kind === 'next' ? 'stopped' : endOf(step) }
  const next = { parent: arrival.parent, position: step.position, walk, page: progress.pages + 2 }
  return { ...taken, end: null, next, named: namedAfter(arrival, { page, walk, bytes }, reader) }
}

/** An answer to a request that the server did not understand: it brings nothing, and changes no evidence but that of the end. */
function notUnderstood({ parent, walk, page }: Arrival, step: Step, { progress }: ReaderState): Outcome {
  const outcome = { ...nothingRead, parent, by: walk, counts: false }
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
