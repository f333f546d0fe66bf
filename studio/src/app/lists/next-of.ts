/** Where a step leads from one of so many, -1 = from none: to the first of them. */
export function nextOf(now: number, step: number, count: number): number {
  return now === -1 ? 0 : Math.max(0, Math.min(count - 1, now + step))
}
