import type { Span } from '../syntax/tree.ts'
import { type Key, hashable, keyOf } from './keys.ts'
import { Mutable } from './mutable.ts'
import type { Running, Value } from './value.ts'

/**
 * A dict of Python: order kept, keys equal as Python has it (1 == 1.0 == True), with the place of each entry. Keys that are
 * not hashable are told by `hashable` of keys.ts before they come here.
 */
export class PyDict extends Mutable {
  readonly typeName: string = 'dict'
  readonly #values: Map<Key, Value>
  /** the keys that are not the same as what they are told apart by */
  #odd: Map<Key, Value> | undefined
  #places: Map<Key, Span> | undefined

  /** The entries are kept in a map of somebody else's, if one is given: both see all changes. */
  constructor(values: Map<Key, Value> = new Map<Key, Value>()) {
    super()
    this.#values = values
  }

  static of(entries: Iterable<readonly [Value, Value]>): PyDict {
    const dict = new PyDict()
    for (const [key, value] of entries) dict.set(key, value)
    return dict
  }

  get size(): number {
    return this.#values.size
  }

  get(key: Value): Value | undefined {
    return this.#values.get(told(key))
  }

  has(key: Value): boolean {
    return this.#values.has(told(key))
  }

  set(key: Value, value: Value, at?: Span): void {
    this.changes()
    const told = keyOf(key) ?? keyless(key)
    if (told !== key && !this.#values.has(told)) (this.#odd ??= new Map()).set(told, key)
    this.#values.set(told, value)
    if (at !== undefined) (this.#places ??= new Map()).set(told, at)
  }

  delete(key: Value): boolean {
    this.changes()
    const gone = told(key)
    this.#odd?.delete(gone)
    this.#places?.delete(gone)
    return this.#values.delete(gone)
  }

  clear(): void {
    this.changes()
    this.#values.clear()
    this.#odd = undefined
    this.#places = undefined
  }

  /** where this entry's key was written */
  placeOf(key: Value): Span | undefined {
    return this.#places?.get(told(key))
  }

  *keys(): Iterable<Value> {
    for (const key of this.#values.keys()) yield this.#original(key)
  }

  values(): Iterable<Value> {
    return this.#values.values()
  }

  *entries(): Iterable<readonly [Value, Value]> {
    for (const [key, value] of this.#values) yield [this.#original(key), value]
  }

  /** Takes over all entries of another dict, with their places. */
  update(other: PyDict): void {
    for (const [key, value] of other.entries()) this.set(key, value, other.placeOf(key))
  }

  copy(): PyDict {
    const copy = new PyDict()
    copy.update(this)
    return copy
  }

  override truth(): boolean {
    return this.#values.size > 0
  }

  override length(): number {
    return this.#values.size
  }

  override item(key: Value, running: Running): Value {
    const value = this.#values.get(hashable(key, running))
    return value === undefined ? running.raise('KeyError', key) : value
  }

  override setItem(key: Value, value: Value, running: Running): void {
    hashable(key, running)
    this.set(key, value, running.at)
  }

  override deleteItem(key: Value, running: Running): void {
    hashable(key, running)
    if (!this.delete(key)) running.raise('KeyError', key)
  }

  override *iterate(running: Running): Iterable<Value> {
    const { size } = this
    for (const key of this.keys()) {
      yield key
      if (this.size !== size) running.raise('RuntimeError', 'dictionary changed size during iteration')
    }
  }

  override contains(value: Value, running: Running): boolean {
    return this.#values.has(hashable(value, running))
  }

  protected override *parts(): Iterable<unknown> {
    yield* this.#values.values()
    if (this.#odd !== undefined) yield* this.#odd.values()
  }

  #original(key: Key): Value {
    const odd = this.#odd?.get(key)
    return odd === undefined ? plain(key) : odd
  }
}

function told(key: Value): Key {
  return keyOf(key) ?? keyless(key)
}

// what is not hashable was refused before; what comes all the same is itself
function keyless(key: Value): Key {
  return typeof key === 'boolean' ? Number(key) : key
}

function plain(key: Key): Value {
  return typeof key === 'object' ? null : key
}
