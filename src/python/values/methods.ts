import type { Arguments, Running, Value } from './value.ts'

/** A method of a built-in type: `self` is of that type and neither Unknown nor tainted, arguments may be. */
export type Method = (self: Value, args: Arguments, running: Running) => Value

/**
 * Methods by the type's name (`nameOfType` of keys.ts: str, int, float, bool, NoneType, list, dict, tuple, set, frozenset,
 * bytes, generator …), then by their own: `methods.get('str')?.get('upper')`. A Lookup and a LookupText have the typeName
 * `str`: they are asked for under `lookup`, and what is not there is Unknown.
 */
export type Methods = ReadonlyMap<string, ReadonlyMap<string, Method>>

/** What Python has without any import, apart from its operators. */
export interface Builtins {
  /** `len`, `print`, `int`, `True` is syntax; the exceptions are put beside them by the evaluator */
  readonly names: ReadonlyMap<string, Value>
  readonly methods: Methods
  /** attributes of built-in types that are not methods: `x.real`, `f.__name__`; undefined = none */
  attribute?(value: Value, name: string, running: Running): Value | undefined
  /** `str(x)`: a str, a Lookup or LookupText, or Unknown */
  text(value: Value, running: Running): Value
  /** `repr(x)` */
  repr(value: Value, running: Running): string
  /** `format(x, spec)` and f-strings */
  format(value: Value, spec: string, running: Running): Value
  /** `template % values` of str and bytes */
  percent(template: Value, values: Value, running: Running): Value
}
