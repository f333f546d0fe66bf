import type { JsonFloat } from '../../../../json/json.ts'
import type { Span } from '../../../../python/syntax/tree.ts'
import type { Value } from '../../../../python/values/value.ts'
import type { PlacedHeaders } from './placed-headers.ts'
import type { SecretReference, SecretText } from '../../../document.ts'

/** A value of a config as a program has it: every part with the place that it was written at. */
export interface Placed {
  readonly value: PlacedValue
  readonly at: Span
}

export type PlacedValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | JsonFloat
  | SecretReference
  | SecretText
  | readonly Placed[]
  | PlacedMap
  | PlacedChoice
  | PlacedFunction
  | PlacedMoment
  | PlacedHeaders<PlacedMap>
  | Refusal

export type PlacedMap = ReadonlyMap<string, Placed>

/** A hint that needs the text of the program's classes. */
export type LateHint = (textOfClass: (name: string) => string | undefined) => string

/** Why something cannot be part of a config. It is told when, and only when, a config needs it. */
export class Refusal {
  /** goes on after "because" */
  readonly why: string
  readonly hint: string | LateHint | undefined
  /** the code as written, or where it stands, when it is not what stands in the refusal's place */
  readonly found: string | Span | undefined

  constructor(why: string, hint?: string | LateHint, found?: string | Span) {
    this.why = why
    this.hint = hint
    this.found = found
  }
}

/** A value that was looked up and not found, and something hangs on it. */
export class MissingValue extends Refusal {}

/** One of two values, by whether a lookup finds something. */
export class PlacedChoice {
  readonly test: SecretReference
  readonly found: Placed
  readonly missing: Placed

  constructor(test: SecretReference, found: Placed, missing: Placed) {
    this.test = test
    this.found = found
    this.missing = missing
  }
}

/** A function of Python; it becomes text once the whole program is known, since it sees names that are given later. */
export class PlacedFunction {
  readonly function: Value
  /** why it is refused where it cannot become text: of a paginator or an auth, with the built-in way */
  readonly otherwise: Refusal | undefined

  constructor(value: Value, otherwise?: Refusal) {
    this.function = value
    this.otherwise = otherwise
  }
}

/** A date or a moment: in a request it is its text. */
export class PlacedMoment {
  readonly moment: Value

  constructor(moment: Value) {
    this.moment = moment
  }
}

export function isMap(value: PlacedValue | undefined): value is PlacedMap {
  return value instanceof Map
}

export function isPlacedList(value: PlacedValue | undefined): value is readonly Placed[] {
  return Array.isArray(value)
}

/** The text of a key of a map, if it has one. */
export function textAt(map: PlacedMap, key: string): string | undefined {
  const value = map.get(key)?.value
  return typeof value === 'string' ? value : undefined
}

/** A value of dlt that stands for a part of a config: an auth, a paginator, an incremental, `dlt.secrets.value`. */
export interface Configured {
  /** `givenTo`: the key it is given to */
  asConfig(convert: Convert, givenTo: string | undefined): PlacedValue
}

export type Convert = (value: Value, at: Span, givenTo?: string) => Placed
