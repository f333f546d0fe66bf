import type { JsonFloat } from '../../json/json.ts'
import type { BinaryOperator, CompareOperator, Span } from '../syntax/tree.ts'

/**
 * A value of Python. Scalars are those of JSON, so that records need no conversion of them: `null` is None, an integral
 * `number` or a `bigint` is an int, any other `number` or a `JsonFloat` is a float (`json/json.ts`), a `string` is a str.
 * Everything else is an object with a class in this room.
 */
export type Value = null | boolean | number | bigint | string | JsonFloat | PythonObject

/** Arguments as a call hands them over: spreads are spread, names are text. */
export interface Arguments {
  readonly positional: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
  /** of the whole call; `placeOf(i or name)` of one argument */
  readonly at: Span
  placeOf(argument: number | string): Span
}

/**
 * What a value can do. A method that is left out is something the value cannot do: Python's own error (TypeError …) comes of
 * it. Methods may give `Unknown`: whatever hangs on it is unknown as well, with the first reason.
 */
export abstract class PythonObject {
  /** as `type(x).__name__` gives it */
  abstract readonly typeName: string
  /** own and class attributes, methods bound; undefined = AttributeError */
  attribute?(name: string, running: Running): Value | undefined
  setAttribute?(name: string, value: Value, running: Running): void
  call?(args: Arguments, running: Running): Value
  /** default: true */
  truth?(running: Running): boolean | Unknown
  length?(running: Running): number | Unknown
  item?(key: Value, running: Running): Value
  setItem?(key: Value, value: Value, running: Running): void
  deleteItem?(key: Value, running: Running): void
  iterate?(running: Running): Iterable<Value>
  contains?(value: Value, running: Running): boolean | Unknown
  /** undefined = the other side is asked (`isRight`), then TypeError */
  binary?(operator: BinaryOperator, other: Value, side: Side): Value | undefined
  compare?(operator: CompareOperator, other: Value, running: Running): boolean | Unknown | undefined
  negate?(running: Running): Value
  /** what makes it the same key of a dict or set as another; undefined = not hashable */
  hashKey?(): string | object | undefined
  /** `str(x)`; default: `repr(x)` */
  text?(running: Running): string | Value
  /** `repr(x)` */
  repr?(running: Running): string
  /** `with x as y`: gives y */
  enter?(running: Running): Value
}

/** Which side of an operator a value stands on. */
export interface Side {
  readonly isRight: boolean
  readonly running: Running
}

/**
 * What is not known without running Python: what an API answered, what a library computed. It goes wherever it is used; a
 * config that it ends up in is refused with `why` and `at`.
 */
export class Unknown extends PythonObject {
  readonly typeName = 'unknown'
  /** goes on after "because": `line 12 asks an API (requests.get)` */
  readonly why: string
  readonly at: Span
  readonly hint: string | undefined

  constructor(why: string, at: Span, hint?: string) {
    super()
    this.why = why
    this.at = at
    this.hint = hint
  }
}

/** What a running program has around it. */
export interface Running {
  readonly host: Host
  /** the span that is being evaluated: for reasons and errors */
  readonly at: Span
  /** 1-based line of a span in the user's file */
  lineOf(span: Span): number
  /** counts work; throws PYTHON_TOO_MUCH when the budget is used up */
  spend(units: number): void
  call(callee: Value, args: readonly Value[], named?: ReadonlyMap<string, Value>): Value
  /** throws what `except` catches; `type` is Python's name of the exception */
  raise(type: string, message: string): never
  unknown(why: string, hint?: string): Unknown
  /**
   * Why it is not certain that this is reached: a condition that is not known, a loop over unknown elements. What has an
   * effect outside of names and containers (a pipeline that runs) keeps it beside the effect.
   */
  readonly doubt: Unknown | undefined
}

/** The outside, as far as a program that is only read may see it. */
export interface Host {
  /** epoch milliseconds */
  readonly now: number
  /** an environment variable, for conditions only: values that end up in a config stay lookups */
  env(name: string): string | undefined
  /**
   * The text of a file beside the program, undefined = none there. Files that were not read yet are noted and reading stops
   * with `FilesNeeded`: the reader fetches them and begins anew.
   */
  file(path: string): string | undefined
}
