import type { CursorFormat } from '../cursor/cursor-format.ts'
import type { IsoDuration } from '../cursor/iso-duration.ts'
import type { JsonPath } from './json-path.ts'
import type { JsonValue } from '../../json/json.ts'

/** The incremental settings of an endpoint (docs/contract/rest-api.md 6.2), complete. */
export interface IncrementalPlan {
  readonly cursorPath: JsonPath
  /** what its state is kept under; absent = its cursor path. A backfill has a memory of its own */
  readonly memory?: string
  readonly initialValue: JsonValue
  readonly endValue: JsonValue
  /** the upper end of what is asked for; beside it the state moves, unlike beside `endValue` */
  readonly until?: Until
  /** the range is read in pieces, each a unit of its own */
  readonly window?: WindowPlan
  readonly lastValueFunc: 'min' | 'max' | ((values: readonly JsonValue[]) => JsonValue)
  /** dedup key at the boundary: undefined = inherit the resource's, [] = no dedup. Source names, not column names */
  readonly primaryKey?: readonly string[]
  /** true = the key of one column was written as a list: dlt hashes a list of one value then */
  readonly keyIsList?: boolean
  readonly rowOrder: 'asc' | 'desc' | null
  readonly lag: number | IsoDuration | null
  /** where the days of a lag begin, when that is not UTC */
  readonly timeZone?: string
  /** how the values are written, when they do not sort so: tried in turn; absent = as they are */
  readonly cursorFormat?: readonly CursorFormat[]
  /** how requests write the values; absent = as the records do */
  readonly paramFormat?: CursorFormat
  /** true = the bounds are a scheduler's window */
  readonly isScheduled?: boolean
  readonly rangeStart: 'open' | 'closed'
  readonly rangeEnd: 'open' | 'closed'
  readonly onCursorValueMissing: 'raise' | 'include' | 'exclude'
  /** every record that the API sends is loaded, as in Airbyte (`filter_records: false`) */
  readonly keepsAll?: true
  /** each parent record, or slice, has a cursor of its own */
  readonly perParent?: true
  readonly startParam?: string
  readonly endParam?: string
  /** other places of the request that get the values */
  readonly places?: readonly EdgePlace[]
  readonly convert?: (value: JsonValue) => JsonValue
}

/** A place of a request, besides its query, that gets the start or the end of a range. */
export interface EdgePlace {
  readonly edge: 'start' | 'end'
  /** a header, or keys that lead into the body */
  readonly at: { readonly header: string } | { readonly bodyPath: readonly string[] }
}

/** `until`: `now` is the moment in which the run began, also when it is gone on with later. */
export type Until = { readonly kind: 'now' } | { readonly kind: 'value'; readonly value: JsonValue }

/** How a range is cut: a window ends `gap` before the next one begins. Durations for times, numbers for numbers. */
export interface WindowPlan {
  readonly size: IsoDuration | number
  readonly gap: IsoDuration | number | null
}

/**
 * What one cursor remembers between runs: dlt's shape and key names, so that dlt reads it
 * (docs/contract/tables.md 7.1).
 */
export interface IncrementalState {
  readonly initial_value: JsonValue
  readonly last_value: JsonValue
  readonly unique_hashes: readonly string[]
  readonly start_value: JsonValue
}

/** What the state of a cursor is kept under. */
export function memoryOf({ memory, cursorPath }: Pick<IncrementalPlan, 'memory' | 'cursorPath'>): string {
  return memory ?? cursorPath.text
}
