import type { JsonValue } from '../../json/json.ts'
import type { HookResponse } from '../user-code/response-hook.ts'

/** A function that stands in a config as Python: `{ python: "lambda r: …" }` (docs/processing-steps.md). */
export interface PythonFunction {
  /** One call. Throws `SluiceError` PYTHON_FAILS, PYTHON_UNKNOWN, PYTHON_TOO_MUCH with the line within the text. */
  call(...values: readonly JsonValue[]): JsonValue
  /** the values of what one call gives: a list, or a generator */
  many(value: JsonValue): Iterable<JsonValue>
  /** the value as the call leaves it, when what it gives is true; undefined = it is not */
  keep(value: JsonValue): JsonValue | undefined
  /** One call with a response, as `requests` gives it to hooks; what it sets of it is set. Throws `IgnoreResponse` as well. */
  act(response: HookResponse): void
}

/**
 * Makes the function of its text: statements, of which the last is a `def` or an expression that gives a function.
 * `name` is what errors call it. Throws `SluiceError` PYTHON_SYNTAX, PYTHON_FAILS, PYTHON_UNKNOWN, with the line within
 * the text. Of a `paginator` the last statement is its class, and the function is what steps it: `python-paginator.ts`.
 */
export type CompilePython = (text: string, name: string, use?: 'paginator') => PythonFunction
