import { PyDict } from '../../../../python/values/dict.ts'
import { PyList } from '../../../../python/values/list.ts'
import type { Value } from '../../../../python/values/value.ts'
import { JsonFloat } from '../../../../json/json.ts'
import { isMap, isPlacedList, type Placed } from '../program/placed.ts'

/** A part of a config as a program sees it again; undefined for what is only data of a config: lookups, functions. */
export function plainOf(placed: Placed | undefined): Value | undefined {
  const value = placed?.value
  if (isMap(value)) {
    const dict = new PyDict()
    for (const [key, inner] of value) dict.set(key, plainOf(inner) ?? null, inner.at)
    return dict
  }
  if (isPlacedList(value)) return new PyList(value.map((item) => plainOf(item) ?? null))
  if (value === null || value instanceof JsonFloat) return value
  return typeof value === 'object' ? undefined : value
}
