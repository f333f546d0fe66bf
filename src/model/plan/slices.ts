import type { CursorFormat } from '../cursor/cursor-format.ts'
import type { IsoDuration } from '../cursor/iso-duration.ts'
import type { Place } from '../errors.ts'
import type { JsonValue } from '../../json/json.ts'
import type { JsonPath } from './json-path.ts'
import type { Until } from './incremental.ts'

/** The `for_each` of an endpoint: it is read once for each combination of a value of every entry. */
export interface SlicesPlan {
  readonly entries: readonly SliceEntry[]
  /** values that become columns: `include_from_slice` */
  readonly include: readonly (readonly [name: string, column: string])[]
}

/** One factor: the values of one source, or of several one after the other (`union`). */
export interface SliceEntry {
  readonly members: readonly SliceSource[]
  /** so many values at a time, as a list */
  readonly batch?: number
  /** a value that comes again is passed over */
  readonly isUnique?: true
}

export type SliceSource = { readonly as: string; readonly place?: Place } & (
  | {
      readonly kind: 'resource'
      readonly resource: string
      readonly field: JsonPath
      /** other values of the same record, by name */
      readonly fields: readonly (readonly [name: string, path: JsonPath])[]
    }
  | { readonly kind: 'values'; readonly values: readonly JsonValue[] }
  /** several values that belong together, by name */
  | { readonly kind: 'rows'; readonly rows: readonly Readonly<Record<string, JsonValue>>[] }
  | { readonly kind: 'range'; readonly from: number; readonly to: number; readonly step: number }
  | {
      readonly kind: 'dates'
      readonly from: JsonValue
      readonly to: Until
      readonly step: IsoDuration
      readonly format?: CursorFormat
    }
  /** `column` of a CSV file or of records in JSON; without it the lines of a text, or a list of values */
  | { readonly kind: 'file'; readonly path: string; readonly column?: string }
)

/** The resources that a `for_each` takes values from. */
export function sliceParents({ entries }: SlicesPlan): readonly string[] {
  const named = entries.flatMap(({ members }) =>
    members.flatMap((member) => (member.kind === 'resource' ? [member.resource] : [])),
  )
  return [...new Set(named)]
}

/** The resource source that is read page by page with its parent; undefined = there is none, or values are gathered first. */
export function streamedSource(slices: SlicesPlan): (SliceSource & { readonly kind: 'resource' }) | undefined {
  const fed = slices.entries.filter(({ members }) => members.some(({ kind }) => kind === 'resource'))
  const [entry] = fed
  const [only] = entry?.members ?? []
  const isStreamed =
    fed.length === 1 && entry?.members.length === 1 && entry.batch === undefined && entry.isUnique !== true
  return isStreamed && only?.kind === 'resource' ? only : undefined
}
