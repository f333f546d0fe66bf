/**
 * Which element draws which row: one that stays in view keeps its element, a new one takes that of a row that went, in order.
 * So a bar that is dragged over a million rows makes no element and moves none; what differs is written into those that are there.
 */
export class Slots {
  #slots = new Map<number, number>()

  /** The number of its element for each of these rows, which come in their order; asked again for the same rows, the same. */
  of(rows: readonly number[]): ReadonlyMap<number, number> {
    const next = new Map<number, number>()
    const taken = new Set<number>()
    for (const row of rows) {
      const slot = this.#slots.get(row)
      if (slot !== undefined) taken.add(slot)
    }
    const wanted = new Set(rows)
    const free = [...this.#slots].filter(([row]) => !wanted.has(row)).map(([, slot]) => slot)
    let fresh = 0
    for (const row of rows) {
      let slot = this.#slots.get(row) ?? free.shift()
      while (slot === undefined) {
        if (!taken.has(fresh)) slot = fresh
        fresh += 1
      }
      taken.add(slot)
      next.set(row, slot)
    }
    this.#slots = next
    return next
  }
}
