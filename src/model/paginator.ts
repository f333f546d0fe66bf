import type { z } from 'zod'
import type { EndReason, PageEvidence } from './report/completeness.ts'
import type { JsonValue } from '../json/json.ts'
import type { Page, RequestSpec } from './request.ts'

/** Where a unit stands in its paging: plain JSON, kept in the package, good for resuming in another process. */
export type Position = JsonValue

/**
 * What follows a page, with what the page says about the whole as the paginator reads it. Signs that every answer may
 * carry (`total`, `has_more`, `Content-Range`, …) are read by the engine as well, for all paginators alike.
 */
export type Step = PageEvidence & {
  /** so many records at the start of the page came with the page before it and are to be left out */
  readonly again?: number
  /** true = the server did not understand what was asked for: the records of this page are those of the first */
  readonly misunderstood?: true
} & (
    | {
        readonly kind: 'next'
        readonly position: Position
        /** something the user should know once, e.g. that the server lowered the limit; written without a full stop */
        readonly note?: string
      }
    | {
        readonly kind: 'done'
        /** for people */
        readonly why: string
        /** default `end` */
        readonly because?: EndReason
      }
  )

/**
 * A way to ask for the next page (ARCHITECTURE.md D2): three pure functions over JSON positions. The loop guard stands
 * outside, once for all.
 */
export interface Paginator {
  readonly type: string
  /**
   * true = positions are made up here (page numbers, offsets), so one may lie past the end; else the server gave them,
   * and a page must be there
   */
  readonly makesUpPositions?: boolean
  /** true = the config begins after the first record: what the server announces in all is more than what is to come */
  readonly startsLate?: boolean
  /** the same, sparing of requests that only confirm an end: for walks of which there is one per parent */
  readonly perParent?: Paginator
  /** the position of the first page */
  first(request: RequestSpec): Position
  /** what a position is to expressions that name `page.token`; undefined = it is that of a first page without one */
  token?(position: Position): JsonValue | undefined
  /** the request for a position, made from the endpoint's own request */
  apply(request: RequestSpec, position: Position): RequestSpec
  /**
   * what follows; throws `SluiceError` when the page contradicts the config (for example a total that is not a number)
   */
  next(position: Position, page: Page): Step
  /**
   * What to ask for when the request of a position was refused: paginators that try do not know whether the server
   * takes their parameter. Undefined = the refusal stands.
   */
  otherwise?(position: Position): Step | undefined
  /**
   * Positions after the one that `next` gives, in order, as long as every page is as long as this one: those that are
   * certain to have records because the server said how many there are. They may be asked for before their turn.
   */
  ahead?(position: Position, page: Page, most: number): readonly Position[]
}

/** How sure a detection is: `certain`, `likely` (something else could be meant), `guess` (it has not been tried yet). */
export type Confidence = 'certain' | 'likely' | 'guess'

/** What `auto` concluded from the first page: the paginator, where its first page ends, and the reasons to tell. */
export interface Detected<T> {
  readonly value: T
  /** for the log: `json_link at "links.next"` */
  readonly found: string
  readonly why: string
  readonly certain: boolean
}

/** A paginator type of the catalog: options, behaviour and doc in one file (CONTRIBUTING.md 1.10). */
export interface PaginatorDefinition<Options extends z.ZodType = z.ZodType> {
  readonly type: string
  /** other names of the type, e.g. dlt's deprecated `json_response` */
  readonly aliases?: readonly string[]
  readonly summary: string
  readonly options: Options
  build(options: z.output<Options>): Paginator
}
