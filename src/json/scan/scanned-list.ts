import { inspect } from 'node:util'
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
 * A list like any other. Its items are decoded, all at once, when one of them is first looked at; its length is known
 * without decoding.
 */
export function lazyList(list: ScannedList): readonly JsonValue[] {
  const items: JsonValue[] = Array.from({ length: list.items.length })
  const decoded = (): JsonValue[] => {
    if (untouched.delete(proxy))
      for (const [index, token] of list.items.entries()) items[index] = valueAt(list.scan, token)
    return items
  }
  // printing does not go through the traps of a proxy, so what the list holds is shown explicitly
  Object.defineProperty(items, inspect.custom, { value: () => [...decoded()], configurable: true })
  const proxy = new Proxy(items, {
    get: (_, key, receiver) => (key === 'length' ? items.length : (Reflect.get(decoded(), key, receiver) as unknown)),
    has: (_, key) => Reflect.has(decoded(), key),
    ownKeys: () => Reflect.ownKeys(decoded()),
    getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(decoded(), key),
    set: (_, key, value) => Reflect.set(decoded(), key, value),
    defineProperty: (_, key, property) => Reflect.defineProperty(decoded(), key, property),
    deleteProperty: (_, key) => Reflect.deleteProperty(decoded(), key),
  })
  untouched.set(proxy, list)
  return proxy
}

/** What a list that nobody has looked into is made of; undefined for every other value. */
export function scannedList(value: JsonValue): ScannedList | undefined {
  return typeof value === 'object' && value !== null ? untouched.get(value) : undefined
}

/** An item of a list, counted from the end when negative. Of a list that is still bytes only this item is decoded. */
export function itemAt(list: readonly JsonValue[], index: number): JsonValue | undefined {
  const scanned = scannedList(list)
  if (scanned === undefined) return list.at(index)
  const token = scanned.items.at(index)
  return token === undefined ? undefined : valueAt(scanned.scan, token)
}
