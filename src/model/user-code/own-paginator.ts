import type { JsonValue } from '../../json/json.ts'
import { decodedBody } from '../../json/records/body.ts'
import type { Paginator, Position, Step } from '../paginator.ts'
import { type Page, recordCount, type RequestSpec } from '../request.ts'

/** One response together with the records found in it, as a paginator of the user's own sees it. */
export interface OwnPage extends Omit<Page, 'body' | 'records' | 'rows'> {
  /**
   * how many records the answer brought, before any filter; nothing is decoded to know it. Of an export that was too
   * long to be held, `records` are the last of them
   */
  readonly count: number
  /** decoded when first asked for: of a long page, which would otherwise become rows without that, this takes time */
  readonly body: JsonValue
  /** the records the selector found, before any filter; decoded when first asked for, as `body` */
  readonly records: readonly JsonValue[]
}

/** A `Paginator` whose pages are decoded. */
export interface OwnPaginator extends Omit<Paginator, 'next' | 'ahead' | 'first' | 'apply' | 'otherwise'> {
  /** the position of the first page */
  first(request: RequestSpec): Position
  /** the request for a position, made from the endpoint's own request */
  apply(request: RequestSpec, position: Position): RequestSpec
  /** what follows; throws `SluiceError` when the page contradicts the config */
  next(position: Position, page: OwnPage): Step
  /** what to ask for when the request of a position was refused; undefined = the refusal stands */
  otherwise?(position: Position): Step | undefined
  /** positions after the one that `next` gives that are certain to have records, in order */
  ahead?(position: Position, page: OwnPage, most: number): readonly Position[]
}

const owns = new WeakMap<Paginator, OwnPaginator>()

/** The paginator of the user's own that `withOwnPages` was given; undefined = it is one of the engine's. */
export function ownOf(paginator: Paginator): OwnPaginator | undefined {
  return owns.get(paginator)
}

/** A paginator of the user's own as the engine calls it. */
export function withOwnPages(own: OwnPaginator): Paginator {
  const paginator: Paginator = {
    type: own.type,
    ...(own.makesUpPositions !== undefined && { makesUpPositions: own.makesUpPositions }),
    ...(own.startsLate !== undefined && { startsLate: own.startsLate }),
    first: (request) => own.first(request),
    apply: (request, position) => own.apply(request, position),
    next: (position, page) => own.next(position, ownPage(page)),
    ...(own.otherwise !== undefined && { otherwise: (position) => own.otherwise?.(position) }),
    ...(own.ahead !== undefined && {
      ahead: (position, page, most) => own.ahead?.(position, ownPage(page), most) ?? [],
    }),
  }
  owns.set(paginator, own)
  return paginator
}

/** A page whose body and records are decoded by whoever asks for them. */
export function ownPage(page: Page): OwnPage {
  const { request, url, status, headers, body, records } = page
  let decoded: JsonValue | undefined
  return {
    request,
    url,
    status,
    headers,
    count: recordCount(page),
    get body() {
      decoded ??= decodedBody(body)
      return decoded
    },
    get records() {
      return records.decoded()
    },
  }
}
