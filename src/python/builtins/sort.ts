import { Unknown, type Running, type Value } from '../values/value.ts'

/** Values in the order that `sorted(values, key=, reverse=)` gives; Unknown when a comparison is. */
export function sortValues<Item extends { readonly value: Value }>(
  items: readonly Item[],
  how: { readonly key: Value; readonly reverse: boolean },
  running: Running,
): Item[] | Unknown {
  running.spend(items.length * (1 + Math.ceil(Math.log2(items.length + 1))))
  let unknown: Unknown | undefined
  const keyed = items.map((item) => {
    const by = how.key === null ? item.value : running.call(how.key, [item.value])
    if (by instanceof Unknown) unknown ??= by
    return { item, by }
  })
  const isLess = (left: Value, right: Value): boolean => {
    if (unknown !== undefined) return false
    const less = plainLess(left, right) ?? running.compare('<', left, right)
    if (less instanceof Unknown) unknown = less
    return less === true
  }
  // turned round before and after, equal ones keep their order
  const ascending = (how.reverse ? keyed.toReversed() : keyed).toSorted((left, right) => {
    if (isLess(left.by, right.by)) return -1
    return isLess(right.by, left.by) ? 1 : 0
  })
  const sorted = how.reverse ? ascending.toReversed() : ascending
  return unknown ?? sorted.map(({ item }) => item)
}

function plainLess(left: Value, right: Value): boolean | undefined {
  return typeof left === 'number' && typeof right === 'number' ? left < right : undefined
}

/** The smallest or largest, the first of several equal ones; undefined = there is none. */
export function extreme(
  values: Iterable<Value>,
  how: { readonly key: Value; readonly largest: boolean },
  running: Running,
): Value | undefined {
  let found: { value: Value; by: Value } | undefined
  for (const value of values) {
    running.spend(1)
    const by = how.key === null ? value : running.call(how.key, [value])
    if (by instanceof Unknown) return by
    if (found === undefined) {
      found = { value, by }
      continue
    }
    const better = how.largest ? running.compare('>', by, found.by) : running.compare('<', by, found.by)
    if (better instanceof Unknown) return better
    if (better) found = { value, by }
  }
  return found?.value
}
