/*
 * How values travel that JSON cannot carry exactly, or that are too long to show at once.
 */

/** A text that is longer than what is shown: its beginning, and how many characters it has in all. */
export interface CutText {
  readonly $cut: string
  readonly $length: number
}

/** A number that a double does not hold, with all its digits. */
export interface ExactNumber {
  readonly $number: string
}

/**
 * A JSON value of an API, as records are shown: as it came, but for numbers that no double holds, texts above 2,000
 * characters, and lists and objects above 1,000 items or 30 levels (`$more` = how many were left out).
 */
export type ShownJson =
  | null
  | boolean
  | number
  | string
  | CutText
  | ExactNumber
  | ShownMore
  | readonly ShownJson[]
  | { readonly [key: string]: ShownJson }

/** Stands at the end of a list, or under the key `$more` of an object, for what is left out. */
export interface ShownMore {
  readonly $more: number
}

/**
 * What a cell of a table holds, besides the destination's own spelling of its type. How each travels:
 * `integer`: a number while |n| ≤ 2^53 - 1, else a text of digits · `decimal`: a text of digits · `float`: a number; NaN and
 * infinities are the texts `NaN`, `Infinity`, `-Infinity` · `boolean` · `text` · `timestamp` (with a zone): ISO text in UTC
 * with `Z` · `local_timestamp` (without one): ISO text without · `date`: `2024-01-31` · `time`: `10:00:00.5` · `binary`:
 * base64 · `json`: JSON text · `other`: text, as the destination writes it. NULL is always null.
 */
export type CellKind =
  | 'integer'
  | 'decimal'
  | 'float'
  | 'boolean'
  | 'text'
  | 'timestamp'
  | 'local_timestamp'
  | 'date'
  | 'time'
  | 'binary'
  | 'json'
  | 'other'

/** One cell. Texts (binary and JSON as well) above 1,000 characters are cut; `GET …/cell` has all of it. */
export type Cell = null | boolean | number | string | CutText

/** A column of rows. */
export interface CellColumn {
  readonly name: string
  /** as the destination spells it; '' where it does not say */
  readonly type: string
  readonly kind: CellKind
}
