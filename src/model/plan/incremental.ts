import type { CursorFormat } from '../cursor/cursor-format.ts'
import type { JsonPath } from './json-path.ts'
import type { JsonValue } from '../../json/json.ts'

/** The incremental settings of an endpoint (docs/contract/rest-api.md 6.2), complete. */
export interface IncrementalPlan {
  readonly cursorPath: JsonPath
  readonly initialValue: JsonValue
  readonly endValue: JsonValue
  readonly lastValueFunc: 'min' | 'max' | ((values: readonly JsonValue[]) => JsonValue)
  /** dedup key at the boundary: undefined = inherit the resource's, [] = no dedup. Source names, not column names */
  readonly primaryKey?: readonly string[]
  /** true = the key of one column was written as a list: dlt hashes a list of one value then */
  readonly keyIsList?: boolean
  readonly rowOrder: 'asc' | 'desc' | null
  readonly lag: number | null
  /** where the days of a lag begin, when that is not UTC */
  readonly timeZone?: string
  /** how the values are written, when they do not sort so: tried in turn; absent = as they are */
  readonly cursorFormat?: readonly CursorFormat[]
  /** true = the bounds are a scheduler's window */
  readonly isScheduled?: boolean
  readonly rangeStart: 'open' | 'closed'
  readonly rangeEnd: 'open' | 'closed'
  readonly onCursorValueMissing: 'raise' | 'include' | 'exclude'
  readonly startParam?: string
  readonly endParam?: string
  readonly convert?: (value: JsonValue) => JsonValue
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
