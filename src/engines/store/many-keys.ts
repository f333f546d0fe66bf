import type { ObjectStore } from '../../load/store/object-store.ts'

/** So many requests to a store at once. */
const atOnce = 16

/** Does the same for each of many keys, some at a time. */
export async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = [...items].toReversed()
  const lane = async (): Promise<void> => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane))
}

export function deleteAll(store: ObjectStore, keys: readonly string[]): Promise<void> {
  return eachOf(keys, (key) => store.delete(key))
}
