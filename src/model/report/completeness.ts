/**
 * How a resource was read, as data: everything that acts on it (cursors, replaced tables, exit codes, reports) asks the
 * `kind`, and nothing compares sentences. `why` is for people: a clause without a full stop.
 */
export type Verdict =
  /** the answers said where the end is, and what was read adds up to it */
  | { readonly kind: 'complete' }
  | Shortfall
  /** the answers did not say where the end is; `more` = something in them looks as if there were more */
  | { readonly kind: 'unknown'; readonly why: string; readonly more: boolean }
  /** the user asked for less than all: `--limit`, `maximum_page`, `maximum_offset` */
  | { readonly kind: 'limited'; readonly why: string }
  /** a response action of the config ended it */
  | { readonly kind: 'ignored' }
  /** the reading broke off; `on_error: skip` let the other resources go on */
  | { readonly kind: 'failed'; readonly why: string }

/** The server had more than it sent. Without numbers it is unknown how much more. */
export interface Shortfall {
  readonly kind: 'short'
  readonly why: string
  readonly missing?: number
  readonly announced?: number
  /** what the numbers count; default records */
  readonly counted?: 'records' | 'pages'
}

/** What one answer says about the whole of which it is a part: evidence for the verdict, never a limit. */
export interface PageEvidence {
  /** records in all */
  readonly total?: number
  /** pages in all */
  readonly pages?: number
  /** a number in all of which it is not known whether it counts records or pages */
  readonly count?: number
  /** a flag: there is (no) more after this page */
  readonly more?: boolean
  /** the page holds a round number of records, as full pages do, and nothing in it says whether there is more */
  readonly full?: true
  /** the server leaves records out of its pages after it has cut them: fewer come than it counts */
  readonly hides?: true
  /** records came behind a page without any: that page is missing, or the server leaves all of it out */
  readonly hole?: true
  /** records may have come twice: nothing tells them apart */
  readonly blind?: true
}

/**
 * Why a paginator asks for no further page. `end`: the answer has no link or cursor to go on with; `total`: what was
 * announced has been read; `disputed`: it has, and a flag of the config says that there is more; `flag`: a flag in the answer says so; `empty`: a page without records; `condition`: the
 * user's stop condition; `cap`: a maximum of the config; `single`: it only ever asks for one;
 * `same`: the server sends the same records whatever it is asked for; `short`: a page shorter than a full one, which the
 * config takes for the last.
 */
export type EndReason =
  | 'end'
  | 'total'
  | 'disputed'
  | 'flag'
  | 'empty'
  | 'condition'
  | 'cap'
  | 'single'
  | 'same'
  | 'short'

/** True for what was read whole as far as anything tells, or as far as was asked for. */
export function isWhole(verdict: Verdict): boolean {
  if (verdict.kind === 'unknown') return !verdict.more
  return verdict.kind !== 'short' && verdict.kind !== 'failed'
}

/** `complete`, `short by 60 of 100 records`, `unknown (…)`, for people. */
export function verdictText(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'short': {
      const { missing, announced, counted = 'records', why } = verdict
      if (missing === undefined || announced === undefined) return `short, by how much is unknown (${why})`
      return `short by ${missing} of ${announced}${counted === 'pages' ? ' pages' : ''}`
    }
    case 'unknown':
    case 'limited':
    case 'failed':
      return `${verdict.kind} (${verdict.why})`
    case 'complete':
    case 'ignored':
      return verdict.kind
    default:
      return verdict satisfies never
  }
}
