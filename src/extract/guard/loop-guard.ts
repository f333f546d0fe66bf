import { createHash } from 'node:crypto'
import { toJsonText } from '../../json/json-text.ts'
import { type Body, decodedBody } from '../../json/records/body.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import { haveIdentity } from '../paginate/answer/identity.ts'
import { boundReached, type Guarded, loop, repeated } from './guard-errors.ts'
import { keyPrints, pagePrint } from './page-print.ts'
import { isAnnounced, isEchoed, isGiven, type PageContext, type SoFar } from './progress-evidence.ts'
import { createRecentHashes } from './recent-hashes.ts'
import { sameJson } from '../unit/same-json.ts'

/** Requests of one walk that are remembered; older ones are forgotten. */
const mostRequests = 10_000
const mostPrints = 100_000
/** Repeats that leave no doubt, where records say which they are: at positions of our own, and at ones the server gives. */
const proof = { own: 3, given: 10 }
/** Where they do not: readings and states may well be alike for long. */
const patience = 10_000
/** Pages without a new key that leave no doubt. */
const keyProof = { own: 1000, given: 5000 }

/**
 * Stops a walk that goes in circles, or on for ever (ARCHITECTURE.md D2). One per walk; after a resume it begins empty.
 */
export interface LoopGuard {
  /**
   * Throws `SluiceError` PAGINATION_LOOP when a GET was sent before, unless it is the one just sent: a position that the
   * server keeps (scrolls, polling links) is the same on every page, and the answer then has to be new. BOUND_REACHED
   * when the time is over.
   */
  beforeSend(request: RequestSpec): void
  /** takes back a `beforeSend` whose answer nobody reads */
  forget(request: RequestSpec): void
  /**
   * Throws `SluiceError` PAGE_REPEATS when pages come again, PAGINATION_LOOP when the same request got an answer it
   * had before, and BOUND_REACHED when there is no end to it. What the server says about its paging is weighed: records
   * without an identity may be equal while announced pages or totals are not reached, or while the server gives new
   * links and cursors. Gives true for a page that came before and that the guard lets pass, though its records say which
   * ones they are: it brought nothing new.
   */
  afterPage(page: Page, about: PageContext): boolean
}

export interface GuardOptions extends Guarded {
  /** source names of the key: the same records twice are the same rows for certain; [] = none */
  readonly key: readonly string[]
  /** processing steps may change records after the page was seen, so a copy as text is compared */
  readonly keepsText: boolean
  /** seconds since the reading of the unit began */
  readonly elapsed: () => number
}

/** A request of the walk: how often it was sent and how it was answered. */
interface Asked {
  times: number
  readonly answers: Set<number>
}

interface Seen {
  readonly request: string
  readonly print: number
  readonly body: Body
}

interface Walked {
  readonly options: GuardOptions
  readonly asked: Map<string, Asked>
  readonly prints: ReturnType<typeof createRecentHashes>
  readonly keys: ReturnType<typeof createRecentHashes>
  last: Seen | null
  lastSent: string
  pages: number
  records: number
  /** pages in a row: empty, seen before, without a new key */
  empty: number
  repeats: number
  stale: number
}

export function createLoopGuard(options: GuardOptions): LoopGuard {
  const walked: Walked = {
    options,
    asked: new Map(),
    prints: createRecentHashes(mostPrints),
    keys: createRecentHashes(mostPrints),
    last: null,
    lastSent: '',
    pages: 0,
    records: 0,
    empty: 0,
    repeats: 0,
    stale: 0,
  }
  return {
    beforeSend(request) {
      if (options.elapsed() > options.limits.seconds)
        throw boundReached(options, 'seconds', { because: `it has taken more than ${options.limits.seconds} seconds` })
      const key = hashOf(request)
      const isAgain = remember(walked.asked, key) > 1 && key !== walked.lastSent
      if (isAgain && request.method === 'GET')
        throw loop(request, options, 'the next request is one that was sent before')
      walked.lastSent = key
    },
    forget(request) {
      const key = hashOf(request)
      const known = walked.asked.get(key)
      if (known !== undefined && --known.times === 0) walked.asked.delete(key)
    },
    afterPage(page, about) {
      walked.pages++
      walked.records += page.records.count
      const seen = seenOf(page, options)
      if (page.records.count === 0) checkEmpty(page, seen, { walked, about })
      else checkRecords(page, seen, { walked, about })
      walked.last = seen
      const { limits } = options
      if (about.step?.kind === 'next' && walked.pages >= limits.pages)
        throw boundReached(options, 'pages', { because: `it has more than ${limits.pages} pages` })
      return walked.repeats > 0 && page.records.count > 0 && (options.key.length > 0 || haveIdentity(page.records))
    },
  }
}

interface Checking {
  readonly walked: Walked
  readonly about: PageContext
}

function checkEmpty(page: Page, seen: Seen, { walked, about }: Checking): void {
  const { options, last } = walked
  if (last?.request === seen.request && isSameAnswer(last, seen))
    throw loop(page.request, options, 'the same request got the same answer again')
  walked.empty++
  const { emptyPages } = options.limits
  if (walked.empty >= emptyPages && about.step?.kind === 'next')
    throw boundReached(options, 'emptyPages', {
      because: `the server has sent ${emptyPages} pages in a row without records, and each says that there is another`,
    })
}

function checkRecords(page: Page, seen: Seen, { walked, about }: Checking): void {
  const { options, last } = walked
  walked.empty = 0
  const isUnclear = () => options.key.length === 0 && !haveIdentity(page.records)
  const soFar: SoFar = walked
  const answers = walked.asked.get(seen.request)?.answers
  const isOldAnswer = answers?.has(seen.print) === true
  if (answers !== undefined && answers.size < mostRequests) answers.add(seen.print)
  if (isOldAnswer && !(isUnclear() && isAnnounced(about, soFar)))
    throw loop(
      page.request,
      options,
      last?.request === seen.request && last.print === seen.print
        ? 'the same request got the same answer again'
        : 'the server gives answers it gave before',
    )
  walked.repeats = walked.prints.has(seen.print) && !isOldAnswer ? walked.repeats + 1 : 0
  walked.prints.add(seen.print)
  if (walked.repeats > 0 && walked.repeats >= repeatsThatProve(page, seen, { walked, about }))
    throw repeated(page.request, options, { ...about, isInARow: last?.print === seen.print })
  checkKeys(page, { walked, about })
}

/** How many pages in a row may have been there before, less one. */
function repeatsThatProve(page: Page, seen: Seen, { walked, about }: Checking): number {
  const { options, last } = walked
  if (options.limits.repeatedPages !== null) return options.limits.repeatedPages + 1
  const isSameBody = last?.print === seen.print && sameJson(decodedBody(last.body), decodedBody(seen.body))
  const isKeyed = options.key.length > 0
  if (isKeyed || haveIdentity(page.records)) {
    if (isGiven(about)) return isSameBody ? proof.own : proof.given
    if (isSameBody) return 1
    if (last?.print !== seen.print) return proof.own
    if (isKeyed) return 1
    return isAnnounced(about, walked) && isEchoed(page.body, about) ? Number.POSITIVE_INFINITY : proof.own
  }
  if (isAnnounced(about, walked)) return Number.POSITIVE_INFINITY
  return isSameBody && !isGiven(about) ? 1 : patience
}

function checkKeys(page: Page, { walked, about }: Checking): void {
  const { options } = walked
  if (options.key.length === 0) return
  const prints = keyPrints(page.records, options.key)
  const isStale = prints.length > 0 && prints.every((print) => walked.keys.has(print))
  for (const print of prints) walked.keys.add(print)
  walked.stale = isStale && !isAnnounced(about, walked) ? walked.stale + 1 : 0
  const bound = options.limits.pagesWithoutNewKey ?? (isGiven(about) ? keyProof.given : keyProof.own)
  if (walked.stale >= bound && about.step?.kind === 'next')
    throw boundReached(options, 'pagesWithoutNewKey', {
      because: `the server has sent ${bound} pages in a row without a key that is new`,
      bound,
    })
}

function seenOf(page: Page, { keepsText }: GuardOptions): Seen {
  const { request, body } = page
  return { request: hashOf(request), print: pagePrint(page), body: keepsText ? toJsonText(decodedBody(body)) : body }
}

function isSameAnswer(left: Seen, right: Seen): boolean {
  return left.print === right.print && sameJson(decodedBody(left.body), decodedBody(right.body))
}

/** How often the request was sent, this time included. */
function remember(asked: Map<string, Asked>, key: string): number {
  const known = asked.get(key)
  if (known !== undefined) return ++known.times
  const [oldest] = asked.keys()
  if (asked.size >= mostRequests && oldest !== undefined) asked.delete(oldest)
  asked.set(key, { times: 1, answers: new Set() })
  return 1
}

function hashOf(request: RequestSpec): string {
  const { method, url, params, headers, body } = request
  const sent = body.kind === 'multipart' ? body.parts.map((part) => ({ ...part })) : { ...body }
  return createHash('sha1')
    .update(toJsonText([method, url, params, headers, sent]))
    .digest('base64')
}
