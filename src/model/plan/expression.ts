import type { JsonValue } from '../../json/json.ts'

/** A compiled Jinja-like expression over named values (docs/processing-steps.md). */
export interface Expression {
  /** as the user wrote it */
  readonly text: string
  /** the values that it names; `$now` = it asks when the run is */
  readonly names: ReadonlySet<string>
  /** true = text with expressions inside: the result is always a text */
  readonly isText: boolean
  /** the typed result; undefined = what it names is not there. Throws EXPRESSION_FAILED when the values do not fit */
  evaluate(values: ExpressionValues): JsonValue | undefined
  /** the result as Python takes it for true or false: zero, empty, none and not there are false */
  holds(values: ExpressionValues): boolean
}

/** What the names of an expression stand for. */
export type ExpressionValues = Readonly<Record<string, JsonValue | undefined>>
