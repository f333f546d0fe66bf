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
  /**
   * Something unknown was spread into the call (`f(**options)`): there may be more arguments than these. Functions of ours are
   * not called then, the call is Unknown, unless they say that they look at this.
   */
  readonly spread?: Unknown | undefined
}

/**
 * What a value can do. A method that is left out is something the value cannot do: Python's own error (TypeError …) comes of
 * it. Methods may give `Unknown`: whatever hangs on it is unknown as well, with the first reason.
 */
/** A value that was looked up. */
export type Looked = string | number | boolean

export abstract class PythonObject {
  /** as `type(x).__name__` gives it */
  abstract readonly typeName: string
  /** the built-in type that its class extends: a member of `class Color(str, Enum)` is a text as well */
  alsoIs?(): 'str' | 'int' | undefined
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
  text?(running: Running): Value
  /** `repr(x)` */
  repr?(running: Running): string
  /** `with x as y`: gives y; what has none cannot be used with `with` */
  enter?(running: Running): Value
  /** the end of `with`; true = the exception is swallowed */
  exit?(exception: Value, running: Running): boolean
  /** what `x.name` gives for a member of a class: a method bound to its object; undefined = the member itself */
  bind?(self: Value, running: Running): Value
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

  /** What becomes of it when something is done with it. */
  get opaque(): Unknown {
    return this
  }

  /** Something is done with it that may change it. */
  touched?(running: Running): void
}

class Singleton extends PythonObject {
  readonly typeName: string
  readonly #written: string

  constructor(typeName: string, written: string) {
    super()
    this.typeName = typeName
    this.#written = written
  }

  override repr(): string {
    return this.#written
  }

  override hashKey(): object {
    return this
  }
}

/** `...` */
export const ellipsisValue: PythonObject = new Singleton('ellipsis', 'Ellipsis')

/** What an operator's method gives when it is not for this other value. */
export const notImplemented: PythonObject = new Singleton('NotImplementedType', 'NotImplemented')

/** What a running program has around it, and what can be done with any value. */
export interface Running {
  readonly host: Host
  /** the span that is being evaluated: for reasons and errors */
  readonly at: Span
  /** 1-based line of a span in the user's file */
  lineOf(span: Span): number
  /** counts work and sizes; throws PYTHON_TOO_MUCH when the budget is used up */
  spend(units: number): void
  call(callee: Value, args: readonly Value[], named?: ReadonlyMap<string, Value>): Value
  /** throws what `except` catches; `type` is Python's name of the exception, `argument` what it is made with */
  raise(type: string, argument: Value): never
  /** what `work` gives; undefined when it raises this exception */
  attempt<Result>(type: string, work: () => Result): Result | undefined
  /** sets a variable or attribute: all of them are set by it, so that what is set in doubt is Unknown afterwards */
  assign(holder: Map<string, Value>, name: string, value: Value): void
  /** `why` goes on after "because" */
  unknown(why: string, hint?: string): Unknown
  /**
   * Why it is not certain that this is reached: a condition that is not known, a loop over unknown elements. What has an
   * effect outside of names and containers (a pipeline that runs) keeps it beside the effect.
   */
  readonly doubt: Unknown | undefined
  /** Something hangs on the actual value of an environment variable: the document says so. */
  decidedBy(variable: string): void
  /** a module as `import` gives it: a known one, a file beside the program, or one of which nothing is known */
  importModule(name: string): Value

  // the operations of Python on any value; what is unknown or tainted gives Unknown
  /** raises TypeError for what has no elements; of what is unknown it gives one unknown element */
  iterate(value: Value): Iterable<Value>
  truth(value: Value): boolean | Unknown
  /** `==` */
  equal(left: Value, right: Value): boolean | Unknown
  compare(operator: CompareOperator, left: Value, right: Value): boolean | Unknown
  binary(operator: BinaryOperator, left: Value, right: Value): Value
  /** undefined = it has none; methods of built-in types come bound */
  attribute(value: Value, name: string): Value | undefined
  item(value: Value, key: Value): Value
  /** `len(x)` */
  length(value: Value): number | Unknown
  /** `str(x)` and `repr(x)`: as `Builtins` writes them */
  text(value: Value): Value
  repr(value: Value): string
}

/** The outside, as far as a program that is only read may see it. */
export interface Host {
  /** epoch milliseconds */
  readonly now: number
  /** an environment variable, for conditions only: values that end up in a config stay lookups */
  env(name: string): string | undefined
  /** what `dlt.config` and `dlt.secrets` find now, for conditions only; undefined = nothing */
  looked?(lookup: {
    readonly store: 'secrets' | 'config' | 'env'
    readonly key: string
    readonly sections: readonly string[]
  }): Looked | readonly Looked[] | undefined
  /** the names in what `dlt.config` and `dlt.secrets` find, when that is a section; undefined = it is none */
  section?(lookup: Parameters<NonNullable<Host['looked']>>[0]): readonly string[] | undefined
  /** the file of the program as it was given: `sys.argv[0]` */
  readonly program?: string
  /**
   * The text of a file beside the program, undefined = none there. Files that were not read yet are noted and reading stops
   * with `FilesNeeded`: the reader fetches them and begins anew.
   */
  file(path: string): string | undefined
}
