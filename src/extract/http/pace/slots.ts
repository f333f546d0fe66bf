/** Places for what goes on at once; how many there are may change. */
export interface Slots {
  /** takes a place as soon as there is one; rejects with the signal's reason when aborted while waiting */
  take(signal: AbortSignal): Promise<void>
  giveBack(): void
  /** lets those in for whom there are places by now */
  refill(): void
  readonly taken: number
  readonly waiting: number
}

export function createSlots(count: () => number): Slots {
  let taken = 0
  const queue = new Set<() => void>()
  const refill = (): void => {
    for (const enter of queue) {
      if (taken >= count()) return
      taken++
      enter()
    }
  }
  return {
    get taken() {
      return taken
    },
    get waiting() {
      return queue.size
    },
    async take(signal) {
      signal.throwIfAborted()
      if (taken < count()) {
        taken++
        return
      }
      await new Promise<void>((resolve, reject) => {
        const leave = () => {
          queue.delete(enter)
          reject(signal.reason as Error)
        }
        const enter = () => {
          queue.delete(enter)
          signal.removeEventListener('abort', leave)
          resolve()
        }
        queue.add(enter)
        signal.addEventListener('abort', leave, { once: true })
      })
    },
    giveBack() {
      taken--
      refill()
    },
    refill,
  }
}
