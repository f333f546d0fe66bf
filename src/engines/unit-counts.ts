import type { UnitCounts } from './engine.ts'

type Counted = Exclude<keyof UnitCounts, 'resource'>

const none = { waiting: 0, taken: 0, done: 0, failed: 0, pages: 0, records: 0 }

/** Counts units by resource. */
export function createCounts() {
  const counts = new Map<string, Record<Counted, number>>()
  return {
    add(resource: string, what: Counted, by = 1): void {
      const row = counts.get(resource) ?? { ...none }
      row[what] += by
      counts.set(resource, row)
    },
    all(): readonly UnitCounts[] {
      return [...counts]
        .map(([resource, row]) => ({ resource, ...row }))
        .toSorted((one, other) => (one.resource < other.resource ? -1 : 1))
    },
  }
}

export function isCounted(what: string): what is Counted {
  return Object.hasOwn(none, what)
}
