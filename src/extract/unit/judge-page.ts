import { SluiceError } from '../../model/errors.ts'
import { decodedBody, isBodyObject } from '../../json/records/body.ts'
import type { EndpointResource } from '../../model/plan.ts'
import type { Page } from '../../model/request.ts'
import type { PageSigns } from '../paginate/evidence/read-signs.ts'
import type { Form } from '../select/select-records.ts'
import { shortfallOf } from '../complete/weigh.ts'
import {
  describeShape,
  errorInAnswer,
  errorInside,
  graphqlErrors,
  isOnlyError,
  selectorNoMatch,
} from './answer-errors.ts'
import { isDue, type WalkSoFar } from './past-end.ts'

/**
 * What an answer is worth. `no_match` and `past_end` deserve a warning; a `fault` is what reading on would make of it,
 * unless asking again gives a page (`mayPass`).
 */
export type Judgement =
  | { readonly kind: 'fine' }
  /** an object with other things in it, taken for an empty page */
  | { readonly kind: 'no_match' }
  /** `doubt`: it may as well be a fault, so that it is asked for once more */
  | { readonly kind: 'past_end'; readonly answered: string; readonly isError?: true; readonly doubt?: SluiceError }
  | { readonly kind: 'fault'; readonly error: SluiceError; readonly mayPass: boolean }

/** An answer, and what is known of the walk it belongs to. */
export interface Judged {
  readonly resource: EndpointResource
  readonly page: Page
  /** nothing came but white space */
  readonly isBlank: boolean
  readonly form: Form
  readonly signs: PageSigns
  /** `hasPages` = before this page */
  readonly soFar: WalkSoFar
  /** the page's number, from 1, for messages */
  readonly number: number
  readonly mask: (text: string) => string
}

const fine = { kind: 'fine' } as const

/**
 * Is this answer what was asked for? Never silently short: on the first page a selector that matches nothing, an error
 * inside a successful answer, or an answer without a body are faults (`allow_empty` says that they may be). Later, where
 * a page is due, so is anything in its place that holds no records where records belong: an error, nothing, null,
 * something of another shape. Where none is due, that is the end.
 */
export function judgePage(judged: Judged): Judgement {
  const { resource, page, form, soFar } = judged
  const error = judgeError(judged) ?? judgeRequired(judged)
  if (error !== null) return error
  if (form === 'list' || form === 'record' || form === 'value') return judgeShape(judged)
  if (resource.endpoint.allowEmpty) return fine
  if (soFar.hasPages) return judgeGap(judged)
  if (form === 'null' && announcesRecords(judged.signs))
    return { kind: 'fault', error: pageMissing(judged), mayPass: true }
  if (form === 'none')
    return { kind: 'fault', error: selectorNoMatch(resource, decodedBody(page.body), judged.mask), mayPass: false }
  if (form === 'blank' && page.status === 200 && (judged.isBlank || looksInside(judged)))
    return { kind: 'fault', error: emptyAnswer(judged), mayPass: true }
  return fine
}

/** Null where the records are somewhere in an object; a bare null may be how the server writes an empty list. */
function looksInside({ resource: { endpoint } }: Judged): boolean {
  return endpoint.selector !== null && endpoint.selector.text !== '$'
}

function announcesRecords({ total, pages, next, more }: PageSigns): boolean {
  return (total?.value ?? 0) > 0 || (pages?.value ?? 0) > 0 || next !== undefined || more?.value === true
}

/** An error where records belong; one after the last page is the end. */
function judgeError(judged: Judged): Judgement | null {
  const graphql = judgeGraphql(judged)
  if (graphql !== null) return graphql
  const { resource, page, form, soFar, mask } = judged
  const { selector, allowEmpty } = resource.endpoint
  const isAlone = selector === null && isOnlyError(page.body)
  const hasRecords = page.records.count > 0 && !(soFar.evidence.form === 'list' && form !== 'list')
  if (!isAlone && (hasRecords || allowEmpty)) return null
  const said = errorInside(page.body)
  // where nothing matches, the missing records are the news, with what the answer says went wrong
  if (said === null || (form === 'none' && !soFar.hasPages && !isAlone)) return null
  if (soFar.hasPages && !isDue(soFar) && !soundsPassing(said))
    return { kind: 'past_end', answered: 'an error instead of records', isError: true }
  const error = errorInAnswer(resource, decodedBody(page.body), mask)
  return { kind: 'fault', error, mayPass: soFar.hasPages || soundsPassing(said) }
}

/** What the config wants to see in every answer. */
function judgeRequired({ resource, page, form, soFar, mask }: Judged): Judgement | null {
  const { selectorRequired, shapeMayPass, selector } = resource.endpoint
  const isList = form === 'list' || (selector !== null && form === 'record')
  if ((selectorRequired !== true && shapeMayPass !== true) || isList) return null
  const error = selectorNoMatch(resource, decodedBody(page.body), mask)
  return { kind: 'fault', error, mayPass: shapeMayPass === true || soFar.hasPages }
}

/** The errors of a GraphQL answer: part of the data did not come, or none of it. */
function judgeGraphql({ resource, page, mask, soFar }: Judged): Judgement | null {
  const { graphql, places } = resource.endpoint
  const said = graphql === undefined ? null : graphqlErrors(page.body)
  if (graphql === undefined || said === null) return null
  if (graphql.partial && page.records.count > 0) return null
  const error = new SluiceError(
    'GRAPHQL_ERRORS',
    `Could not read "${resource.name}" because the GraphQL answer holds errors: ${mask(said)}.`,
    {
      place: places.path ?? resource.place,
      found: mask(describeShape(decodedBody(page.body))),
      hint:
        page.records.count > 0
          ? 'Correct the query, or take the data beside the errors with "allow_partial: true".'
          : 'Correct the query, its variables or the credentials.',
    },
  )
  return { kind: 'fault', error, mayPass: soFar.hasPages || soundsPassing(said) }
}

/** Where pages before had lists, a text, a number or an object is not a record. */
function judgeShape(judged: Judged): Judgement {
  const { resource, form, soFar } = judged
  const before = soFar.evidence.form
  if (form === 'value' && before === undefined && resource.endpoint.selector?.text === '$') return fine
  if (form !== 'value' && !isOddOne(judged) && (before === undefined || before === form)) return fine
  // a resource whose pages are one record each, or bare values, has no list to compare with
  if (form === 'value' && !soFar.hasPages && resource.endpoint.selector === null) return fine
  return { kind: 'fault', error: shapeChanged(judged), mayPass: soFar.hasPages }
}

/** A later answer without a place for records. */
function judgeGap(judged: Judged): Judgement {
  const { page, form, soFar, signs } = judged
  // null where the list was, beside "next_token": null: some write an empty list in that way, and say that it is the end
  const saysEnd = form === 'null' && signs.ends !== undefined && !isCounted(soFar)
  if (saysEnd && shortfallOf(soFar.evidence) === null) return fine
  const isBare = form !== 'none' || !holdsAnything(page)
  if (isDue(soFar))
    return isBare || isCounted(soFar)
      ? { kind: 'fault', error: pageMissing(judged), mayPass: true }
      : { kind: 'no_match' }
  if (!isBare) return { kind: 'no_match' }
  // 204 says that there is nothing; an empty body that is called a success may be a server's bad moment
  const isDoubtful = judged.isBlank && page.status === 200
  return { kind: 'past_end', answered: 'no list', ...(isDoubtful && { doubt: pageMissing(judged) }) }
}

// some leave the key of an empty list out: beside a cursor that led here, that is a page with other things in it
function holdsAnything({ body }: Page): boolean {
  return isBodyObject(body) && Object.keys(body).length > 0
}

function isCounted(soFar: WalkSoFar): boolean {
  return soFar.paginator?.makesUpPositions === true
}

function soundsPassing(text: string): boolean {
  return /rate.?limit|thrott|too many|quota|time.?out|timed out|temporar|try again|retry|unavailable|overload|busy|maintenance|internal (server )?error/i.test(
    text,
  )
}

function pageMissing({ resource, page, form, number, mask }: Judged): SluiceError {
  const answered =
    form === 'blank'
      ? `an answer without content (status ${page.status})`
      : form === 'null'
        ? 'null in place of a list'
        : 'no list'
  return new SluiceError(
    'PAGE_MISSING',
    `Could not read "${resource.name}" to its end because page ${number}, which was due, came as ${answered}.`,
    {
      place: resource.endpoint.places.selector ?? resource.place,
      found: mask(describeShape(decodedBody(page.body))),
      hint: 'Run again: the reading goes on at this page. If such an answer is to be taken as "no records", set "allow_empty: true".',
    },
  )
}

function emptyAnswer({ resource, page, isBlank, mask }: Judged): SluiceError {
  return new SluiceError(
    'RESPONSE_EMPTY',
    `Could not read "${resource.name}" because the server answered ${page.status} with ${isBlank ? 'an empty body' : 'null'}.`,
    {
      place: resource.endpoint.places.path ?? resource.place,
      found: mask(`${page.request.method} ${page.url}`),
      hint: 'Check the path with "sluice preview". If an empty answer is to be taken as "no records", set "allow_empty: true".',
    },
  )
}

/** A detected selector takes an answer without any list for one record: where other parents had lists, it is not. */
function isOddOne({ resource, soFar, form }: Judged): boolean {
  const isDetected = resource.endpoint.selector === null && soFar.evidence.form === undefined
  return isDetected && form === 'record' && soFar.others === 'list'
}

function shapeChanged(judged: Judged): SluiceError {
  const { resource, page, soFar, number, mask } = judged
  const selector = resource.endpoint.selector?.text ?? '$'
  const before = soFar.evidence.form === 'record' ? 'held one record' : 'held lists'
  const because = isOddOne(judged)
    ? 'it came as one record where other parents have lists'
    : soFar.hasPages
      ? `page ${number} has something else at "${selector}" where the pages before ${before}`
      : `"${selector}" leads to a single value, which is not a record`
  return new SluiceError('RESPONSE_SHAPE_CHANGED', `Could not read "${resource.name}" to its end because ${because}.`, {
    place: resource.endpoint.places.selector ?? resource.place,
    found: mask(describeShape(page.records.count === 1 ? (page.records.at(0) ?? null) : decodedBody(page.body))),
    allowed: soFar.evidence.form === 'record' ? 'one record' : 'a list of records',
    hint: 'Look at the answer with "sluice preview", and point "data_selector" at what is a list on every page.',
  })
}
