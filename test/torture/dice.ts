/** A small generator with a seed that failures name (mulberry32). */
export interface Dice {
  readonly seed: number
  /** in [0, 1) */
  next(): number
  /** a whole number from 0 to below `n` */
  below(n: number): number
  pick<T>(items: readonly [T, ...T[]]): T
}

export function dice(seed: number): Dice {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number): number => Math.floor(next() * n)
  return { seed, next, below, pick: (items) => items[below(items.length)] ?? items[0] }
}
