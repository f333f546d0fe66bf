import type { PyDict } from '../values/dict.ts'
import { PyTuple } from '../values/list.ts'
import { PySet } from '../values/set.ts'
import type { BinaryOperator, CompareOperator } from '../syntax/tree.ts'
import { PythonObject, type Running, type Side, type Unknown, type Value } from '../values/value.ts'

/** `dict.keys()`, `.values()` and `.items()`: they show the dict as it is when they are looked at. */
export class DictView extends PythonObject {
  readonly typeName: string
  readonly dict: PyDict
  readonly what: 'keys' | 'values' | 'items'

  constructor(dict: PyDict, what: 'keys' | 'values' | 'items') {
    super()
    this.dict = dict
    this.what = what
    this.typeName = `dict_${what}`
  }

  override truth(): boolean {
    return this.dict.size > 0
  }

  override length(): number | Unknown {
    return this.dict.tainted ?? this.dict.size
  }

  override *iterate(running: Running): Iterable<Value> {
    if (this.dict.tainted !== undefined) {
      yield this.dict.tainted
      return
    }
    const { size } = this.dict
    for (const value of this.#all()) {
      running.spend(1)
      yield value
      if (this.dict.size !== size) running.raise('RuntimeError', 'dictionary changed size during iteration')
    }
  }

  *#all(): Iterable<Value> {
    if (this.what === 'keys') yield* this.dict.keys()
    else if (this.what === 'values') yield* this.dict.values()
    else
      for (const [key, value] of this.dict.entries())
        yield new PyTuple([key, value], [this.dict.placeOf(key), this.dict.placeOf(key)])
  }

  override contains(value: Value, running: Running): boolean | Unknown {
    if (this.dict.tainted !== undefined) return this.dict.tainted
    if (this.what === 'keys') return this.dict.has(value)
    for (const item of this.#all()) {
      running.spend(1)
      const same = running.equal(item, value)
      if (same !== false) return same
    }
    return false
  }

  override repr(running: Running): string {
    return `${this.typeName}([${Array.from(this.#all(), (value) => running.repr(value)).join(', ')}])`
  }

  override binary(operator: BinaryOperator, other: Value, { isRight, running }: Side): Value | undefined {
    if (this.what === 'values' || !/^[|&^-]$/.test(operator)) return undefined
    const own = new PySet(this.#all())
    const set = other instanceof PySet ? other : new PySet(running.iterate(other))
    return isRight ? running.binary(operator, set, own) : running.binary(operator, own, set)
  }

  override compare(operator: CompareOperator, other: Value, running: Running): boolean | Unknown | undefined {
    if (this.what === 'values' || !/^(?:[<>=!]=|[<>])$/.test(operator)) return undefined
    if (!(other instanceof DictView) && !(other instanceof PySet)) return undefined
    const set = other instanceof DictView ? new PySet(other.#all()) : other
    return running.compare(operator, new PySet(this.#all()), set)
  }
}
