import { type Key, hashable, joinedKey, keyOf } from './keys.ts'
import { Mutable } from './mutable.ts'
import type { Running, Value } from './value.ts'

/**
 * A set or frozenset, in the order of insertion: Python's own order is not to be relied on.
 */
export class PySet extends Mutable {
  readonly typeName: 'set' | 'frozenset'
  readonly #values = new Map<Key, Value>()

  constructor(values: Iterable<Value> = [], typeName: 'set' | 'frozenset' = 'set') {
    super()
    this.typeName = typeName
    for (const value of values) this.#values.set(told(value), value)
  }

  get size(): number {
    return this.#values.size
  }

  has(value: Value): boolean {
    return this.#values.has(told(value))
  }

  add(value: Value): void {
    this.changes()
    if (!this.has(value)) this.#values.set(told(value), value)
  }

  delete(value: Value): boolean {
    this.changes()
    return this.#values.delete(told(value))
  }

  clear(): void {
    this.changes()
    this.#values.clear()
  }

  values(): Iterable<Value> {
    return this.#values.values()
  }

  override truth(): boolean {
    return this.#values.size > 0
  }

  override length(): number {
    return this.#values.size
  }

  override iterate(): Iterable<Value> {
    return this.#values.values()
  }

  override contains(value: Value, running: Running): boolean {
    return this.#values.has(hashable(value, running))
  }

  override hashKey(): string | undefined {
    if (this.typeName === 'set') return undefined
    const parts = [...this.values()].map((value) => joinedKey([value]) ?? '')
    return parts.toSorted((a, b) => (a < b ? -1 : Number(a > b))).join(',')
  }

  protected override parts(): Iterable<unknown> {
    return this.#values.values()
  }
}

function told(value: Value): Key {
  const key = keyOf(value)
  if (key !== undefined) return key
  return typeof value === 'boolean' ? Number(value) : value
}
