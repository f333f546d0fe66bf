import type { IncrementalState } from './incremental.ts'
import type { JsonValue } from './json.ts'
import type { Position } from './paginator.ts'

/** What a child needs of one parent record: the values its placeholders name, and the columns it carries along. */
export interface ParentValues {
  /** by field text as written in the placeholder, e.g. `id` or `a.b[0]` */
  readonly fields: Readonly<Record<string, JsonValue>>
  /** by child column, `_<parent>_<key>`, as `include_from_parent` says */
  readonly included: Readonly<Record<string, JsonValue>>
}

/**
 * The smallest piece of extraction that can be resumed and retried (design section 2): a resource, or a resource for
 * a handful of parent records. Plain JSON.
 */
export interface Unit {
  /** unique in its package and stable: the resource name, or `<resource>/<parent unit>/<page>/<part>` */
  readonly id: string
  readonly resource: string
  /** undefined for a top-level resource; else the parent records to visit, in order */
  readonly parents?: readonly ParentValues[]
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
  /** what `auto` decided on the first page, so that a resumed unit does not decide again */
  readonly detected?: JsonValue
  /** what the unit's verdict will be made of */
  readonly tally?: UnitTally
  readonly done: boolean
}

/** Evidence for the verdict of a unit. A total the server announced is evidence, never a limit. */
export interface UnitTally {
  /** parents whose reading a response action ended */
  readonly ignored: number
  /** records announced for the parents that fell short, and how many of them did not come */
  readonly announced: number
  readonly missing: number
  /** parents that ended though the server said that there is more */
  readonly open?: number
  /** the parent being read */
  readonly walk: { readonly received: number; readonly announced?: number }
}

/** One page, ready to normalize, with everything that must become durable together with its rows. */
export interface ExtractedPage {
  readonly unit: Unit
  /** records to load, after steps, incremental filter and included parent columns; [] when nothing is left */
  readonly records: readonly JsonValue[]
  /** records the server sent, before filters */
  readonly received: number
  readonly bytes: number
  readonly progress: UnitProgress
  /** child units this page gave birth to */
  readonly children: readonly Unit[]
  /** on the unit's last page: `complete`, `empty`, `ignored`, `limited`, `short by N of T` or `short` */
  readonly verdict?: string
  /** the resource's cursor after this page, when it has one */
  readonly incremental?: { readonly cursorPath: string; readonly state: IncrementalState }
}
