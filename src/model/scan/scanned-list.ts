import type { JsonValue } from '../json.ts'
import { valueAt } from './read-token.ts'
import type { ScannedJson } from './scan-json.ts'

/** A list of JSON objects that are still bytes. */
export interface ScannedList {
  readonly scan: ScannedJson
  /** the token of each item */
  readonly items: Int32Array
}

const untouched = new WeakMap<object, ScannedList>()

/**
 * A list like any other, whose items are decoded, all at once, when somebody first looks at one. Its length is known
 * without.
 */
export function lazyList(list: ScannedList): readonly JsonValue[] {
  const proxy = new Proxy<JsonValue[]>(Array.from({ length: list.items.length }), {
    get: (target, key, receiver) =>
      key === 'length' ? target.length : (Reflect.get(decoded(target), key, receiver) as unknown),
    has: (target, key) => Reflect.has(decoded(target), key),
    ownKeys: (target) => Reflect.ownKeys(decoded(target)),
    getOwnPropertyDescriptor: (target, key) => Reflect.getOwnPropertyDescriptor(decoded(target), key),
    set: (target, key, value) => Reflect.set(decoded(target), key, value),
    defineProperty: (target, key, property) => Reflect.defineProperty(decoded(target), key, property),
    deleteProperty: (target, key) => Reflect.deleteProperty(decoded(target), key),
  })
  const decoded = (target: JsonValue[]): JsonValue[] => {
    if (!untouched.delete(proxy)) return target
    for (const [index, token] of list.items.entries()) target[index] = valueAt(list.scan, token)
    return target
  }
  untouched.set(proxy, list)
  return proxy
}

/** What a list that nobody has looked into is made of; undefined for every other value. */
export function scannedList(value: JsonValue): ScannedList | undefined {
  return typeof value === 'object' && value !== null ? untouched.get(value) : undefined
}

/** An item of a list, from the end when negative; of one that is still bytes, only this item is decoded. */
export function itemAt(list: readonly JsonValue[], index: number): JsonValue | undefined {
  const scanned = scannedList(list)
  if (scanned === undefined) return list.at(index)
  const token = scanned.items.at(index)
  return token === undefined ? undefined : valueAt(scanned.scan, token)
}
