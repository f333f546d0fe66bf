import type { Verdict } from './report/completeness.ts'
import type { JobState } from './plan/job.ts'
import type { CursorUpdate } from './state.ts'
import type { JsonValue } from '../json/json.ts'
import type { Records } from '../json/records/records.ts'
import type { Position } from './paginator.ts'

/** The values of one slice by their `as` names, for `{slice.NAME}`; a batch is a list. */
export type Slice = Readonly<Record<string, JsonValue>>

/** One window of an incremental, as requests send it: `{incremental.window_start}`, `{incremental.window_end}`. */
export interface Window {
  readonly start: JsonValue
  readonly end: JsonValue
  /** where it begins and where the next one does: microseconds since 1970, or the numbers themselves */
  readonly at: readonly [number, number]
}

/**
 * What one walk of a unit is for. Of a parent record a child needs the values its placeholders name, and the columns it
 * carries along; a slice of a `for_each` and a window bring values of their own.
 */
export interface ParentValues {
  /** by field text as written in the placeholder, e.g. `id` or `a.b[0]` */
  readonly fields: Readonly<Record<string, JsonValue>>
  /** by child column, `_<parent>_<key>`, as `include_from_parent` says */
  readonly included: Readonly<Record<string, JsonValue>>
  readonly slice?: Slice
  readonly window?: Window
  /** the parent's record is not new: only those who read the parent in full care for what comes */
  readonly isOld?: true
}

/** Values that a `for_each` took from one page of a parent. */
export interface Gathered {
  /** which entry, and which member of it */
  readonly member: readonly [number, number]
  readonly slices: readonly Slice[]
}

/**
 * The smallest piece of extraction that can be resumed and retried (ARCHITECTURE.md D7): a resource, or a resource for
 * a handful of parent records. Plain JSON.
 */
export interface Unit {
  /** unique in its package and stable: the resource name, or `<resource>/<parent unit>/<page>/<part>` */
  readonly id: string
  readonly resource: string
  /** what to read it for, in order: parent records, slices, windows; undefined = the resource as it is, once */
  readonly parents?: readonly ParentValues[]
  /** it asks for nothing: it is worked out into units for its slices and windows, for each of its `parents` */
  readonly isSpread?: true
  /** it is not work: values that wait until all parents of its resource have been read */
  readonly gathered?: Gathered
}

/** How far a unit has come; committed with the rows it accounts for. */
export interface UnitProgress {
  /** index into `parents` (0 for a top-level resource) */
  readonly parent: number
  /** null = the first page of that parent is still to be asked for */
  readonly position: Position | null
  /** pages read, over all parents */
  readonly pages: number
  /** records the server sent, before filters, over all parents */
  readonly records: number
  /** items that count towards the resource's `add_limit`; absent = it has none */
  readonly taken?: number
  /** what `auto` decided on the first page, so that a resumed unit does not decide again */
  readonly detected?: JsonValue
  /** of a unit that downloads what a job makes */
  readonly job?: JobState
  /** what the unit's verdict will be made of */
  readonly tally?: UnitTally
  /** of a unit that is done */
  readonly verdict?: Verdict
  readonly done: boolean
}

/** How a unit's page loops ended, and the evidence of the one that is under way. */
export interface UnitTally {
  /** the worst verdict of the page loops that ended; absent = none has ended */
  readonly verdict?: Verdict
  /** the weakest proof among page loops that brought no records; absent = none of them ended without records */
  readonly nothing?: EmptyProof
  /** what the first page loop found: lists, or one record */
  readonly form?: 'list' | 'record'
  /** the parent being read */
  readonly walk: WalkEvidence
}

/**
 * How an answer without records showed that there are none: `proved` = an empty list where the list belongs and a total
 * of 0; `listed` = an empty list; `null` = null or nothing where a list could be; `blank` = no content at all.
 */
export type EmptyProof = 'proved' | 'listed' | 'null' | 'blank'

/** Everything the answers of one page loop have said about the whole, and what was read of it. Plain JSON. */
export interface WalkEvidence {
  /** rows of the server's own lists, whether or not the selector took them all */
  readonly received: number
  /** pages that hold records */
  readonly pages: number
  /** rows on the first page that has any, on the fullest and on the newest one */
  readonly sizes?: { readonly first: number; readonly most: number; readonly last: number }
  /** records announced: a total may change while it is read */
  readonly total?: { readonly least: number; readonly most: number; readonly where: string }
  readonly announcedPages?: { readonly most: number; readonly where: string }
  /**
   * a number that counts either records or pages; `isPageSize` = on each page it equalled the number of that page's
   * rows
   */
  readonly count?: { readonly most: number; readonly where: string; readonly isPageSize: boolean }
  /** records at the start of a page that already stood at the end of the page before it */
  readonly repeated?: number
  /** pages that began with all the records of the page before, and had more */
  readonly restarts?: number
  /** the server leaves records out of its pages after it has cut them */
  readonly hides?: true
  /** records came behind a page without any */
  readonly hole?: true
  /** a page came of which nothing tells whether its records had come before */
  readonly blind?: true
  /** an error that a page held beside its records */
  readonly partial?: string
  /** a page held nothing but records of the page before it */
  readonly isStale?: boolean
  /** what the selector finds on a page: a list, or one record */
  readonly form?: 'list' | 'record'
  /** what the newest page says about a next one */
  readonly newest?: {
    readonly isEmpty: boolean
    /** it has no place for records (`none`), or that place holds null */
    readonly gap?: 'none' | 'null'
    /** it holds a round number of records, as full pages do, and says nothing about a next one */
    readonly isFull?: boolean
    readonly more?: boolean
    readonly next?: { readonly where: string; readonly certain: boolean }
    readonly ends?: string
  }
  /** set while no record has come */
  readonly nothing?: EmptyProof
}

/** One page, ready to normalize, with everything that must become durable together with its rows. */
export interface ExtractedPage {
  readonly unit: Unit
  /** records to load, after steps, incremental filter and included parent columns; none when nothing is left */
  readonly records: Records
  /** records the server sent, before filters */
  readonly received: number
  readonly bytes: number
  readonly progress: UnitProgress
  /** child units made from the records of this page */
  readonly children: readonly Unit[]
  /**
   * true = a piece of an answer whose last piece is still to come: nothing of it may become durable before that one,
   * for the unit would ask for all of it again
   */
  readonly isPiece?: true
  /** no answer: the children are slices and windows of the same resource */
  readonly isSpread?: true
  /** something must not be done twice that is done next: it is made durable at once */
  readonly isUrgent?: true
  /** on the unit's last page */
  readonly verdict?: Verdict
  /** on the unit's last page: it has more, and a limit of the run or of the resource ends it here */
  readonly cut?: 'run' | 'resource'
  /** on the unit's last page: the records that its answers announced, if that did not change */
  readonly announced?: number
  /** the resource's cursor after this page, when it has one */
  readonly incremental?: Omit<CursorUpdate, 'resource'>
}
