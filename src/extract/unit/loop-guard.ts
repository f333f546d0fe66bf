import { createHash } from 'node:crypto'
import { SluiceError, type Place } from '../../model/errors.ts'
import { toJsonText } from '../../model/json-text.ts'
import type { JsonValue } from '../../model/json.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import { sameJson } from './same-json.ts'

/** Requests of one walk that are remembered; older ones are forgotten. */
const mostRequests = 10_000
/** Pages with the same records, but not the same body, that prove a loop when the records have no key. */
const repeatsThatProve = 3

/** Stops a walk that goes in circles (design D2). One per walk; after a resume it begins empty. */
export interface LoopGuard {
  /** throws `SluiceError` PAGINATION_LOOP when a GET was sent before */
  beforeSend(request: RequestSpec): void
  /** takes back a `beforeSend` whose answer nobody reads */
  forget(request: RequestSpec): void
  /**
   * Throws `SluiceError` PAGE_REPEATS when the page is the one before again, and PAGINATION_LOOP when the answer to a
   * POST repeated itself: the same POST may be sent again, a search goes on that way.
   */
  afterPage(page: Page): void
}

export interface GuardOptions {
  readonly resource: string
  /** of the paginator, where the cure is */
  readonly place: Place
  /** records have a key: the same records twice are the same rows for certain */
  readonly isKeyed: boolean
  /** processing steps may change records after the page was seen, so a copy as text is compared */
  readonly keepsText: boolean
  readonly mask: (text: string) => string
}

interface Seen {
  readonly body: JsonValue
  readonly records: JsonValue
}

/** A request of the walk: how often it was sent and, from the second time on, how it was answered. */
interface Asked {
  times: number
  answers?: Set<string>
}

export function createLoopGuard(options: GuardOptions): LoopGuard {
  const asked = new Map<string, Asked>()
  let last: (Seen & { readonly request: string }) | null = null
  let repeats = 0
  return {
    beforeSend(request) {
      const times = remember(asked, hashOf(request))
      if (times > 1 && request.method === 'GET')
        throw loop(request, options, 'the next request is one that was sent before')
    },
    forget(request) {
      const key = hashOf(request)
      const known = asked.get(key)
      if (known !== undefined && --known.times === 0) asked.delete(key)
    },
    afterPage(page) {
      const { request, body, records } = page
      const seen: Seen = options.keepsText
        ? { body: toJsonText(body), records: toJsonText(records) }
        : { body, records }
      const key = hashOf(request)
      const isSameBody = last !== null && sameJson(last.body, seen.body)
      if (isSameBody && last?.request === key)
        throw loop(request, options, 'the same request got the same answer again')
      if (records.length > 0 && last !== null) {
        const isSameRecords = isSameBody || sameJson(last.records, seen.records)
        repeats = isSameRecords && !isConstant(records) ? repeats + 1 : 0
        if (isSameBody || (isSameRecords && options.isKeyed) || repeats >= repeatsThatProve)
          throw repeated(request, options)
      }
      if (isOldAnswer(asked.get(key), page)) throw loop(request, options, 'the server gives answers it gave before')
      last = { ...seen, request: key }
    },
  }
}

/** How often the request was sent, this time included. */
function remember(asked: Map<string, Asked>, key: string): number {
  const known = asked.get(key)
  if (known !== undefined) return ++known.times
  const [oldest] = asked.keys()
  if (asked.size >= mostRequests && oldest !== undefined) asked.delete(oldest)
  asked.set(key, { times: 1 })
  return 1
}

/** Answers are kept from the second time on only: hashing every page would cost more than finding a loop a round later. */
function isOldAnswer(known: Asked | undefined, page: Page): boolean {
  if (known === undefined || known.times < 2 || page.records.length === 0) return false
  const answer = digest(toJsonText(page.body))
  const answers = (known.answers ??= new Set())
  if (answers.has(answer)) return true
  if (answers.size < mostRequests) answers.add(answer)
  return false
}

/** Records that are all alike, as a row of zeros: several pages of them prove nothing. */
function isConstant(records: readonly JsonValue[]): boolean {
  const [first] = records
  return first !== undefined && records.length > 1 && records.every((record) => sameJson(record, first))
}

function hashOf(request: RequestSpec): string {
  const { method, url, params, headers, body } = request
  return digest(toJsonText([method, url, params, headers, { ...body }]))
}

function digest(text: string): string {
  return createHash('sha1').update(text).digest('base64')
}

function loop(request: RequestSpec, options: GuardOptions, because: string): SluiceError {
  return new SluiceError('PAGINATION_LOOP', `Could not read "${options.resource}" to its end because ${because}.`, {
    place: options.place,
    found: options.mask(requestLine(request)),
    hint: `Correct the paginator: the server gives the same next page again. "sluice preview" shows the requests and answers.`,
  })
}

function repeated(request: RequestSpec, options: GuardOptions): SluiceError {
  return new SluiceError(
    'PAGE_REPEATS',
    `Could not read "${options.resource}" to its end because the server sent the same page twice in a row.`,
    {
      place: options.place,
      found: options.mask(requestLine(request)),
      hint: 'Correct the paginator: the server may not know the parameter it sets, or may repeat its last page for ever; then tell it where to stop (total_path, maximum_page, maximum_offset or has_more_path).',
    },
  )
}

/** A request in one line: `GET https://… page=2`. */
function requestLine(request: RequestSpec): string {
  const params = request.params.map(([name, value]) => `${name}=${value}`).join('&')
  const query = params === '' ? '' : `${request.url.includes('?') ? '&' : '?'}${params}`
  const { body } = request
  const sent = body.kind === 'json' ? toJsonText(body.value) : body.kind === 'raw' ? body.text : ''
  return `${request.method} ${request.url}${query}${sent === '' ? '' : ` ${sent.slice(0, 200)}`}`
}
