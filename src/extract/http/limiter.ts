import type { World } from '../../model/world.ts'

/** Guards one origin under one identity (ARCHITECTURE.md D6): how many at once, and not before when. */
export interface Limiter {
  /** runs the work when a slot is free and no pause is on; rejects with the signal's reason when aborted while waiting */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>
  /** nothing more starts before this moment (epoch milliseconds); an earlier one changes nothing */
  pauseUntil(moment: number): void
}

export interface LimiterOptions {
  readonly world: World
  /** requests at once */
  readonly concurrency: number
  /** before each pause that is waited for, once however many requests wait */
  readonly onWait?: (ms: number) => void
}

export function createLimiter({ world, concurrency, onWait }: LimiterOptions): Limiter {
  const slots = createSlots(concurrency)
  let notBefore = 0
  let told = 0
  // a pause may be prolonged while it is slept through; one pause is slept once, whatever the clock says
  const waitOut = async (signal: AbortSignal) => {
    for (let pause = 0; pause !== notBefore && notBefore > world.now();) {
      pause = notBefore
      if (told !== pause) onWait?.(pause - world.now())
      told = pause
      await world.sleep(pause - world.now(), signal)
    }
  }
  return {
    async run(signal, work) {
      await slots.take(signal)
      try {
        await waitOut(signal)
        return await work()
      } finally {
        slots.giveBack()
      }
    },
    pauseUntil(moment) {
      notBefore = Math.max(notBefore, moment)
    },
  }
}

function createSlots(count: number) {
  let free = count
  const waiting = new Set<() => void>()
  return {
    async take(signal: AbortSignal): Promise<void> {
      signal.throwIfAborted()
      if (free > 0) {
        free--
        return
      }
      await new Promise<void>((resolve, reject) => {
        const leave = () => {
          waiting.delete(enter)
          reject(signal.reason as Error)
        }
        const enter = () => {
          waiting.delete(enter)
          signal.removeEventListener('abort', leave)
          resolve()
        }
        waiting.add(enter)
        signal.addEventListener('abort', leave, { once: true })
      })
    },
    giveBack(): void {
      const [next] = waiting
      if (next === undefined) free++
      else next()
    },
  }
}
