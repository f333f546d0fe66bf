import { setImmediate as settle } from 'node:timers/promises'

/** Time that passes when nothing else is left to do: hours in milliseconds, the same each time. */
export interface VirtualTime {
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** lets time pass until the work is done */
  run<T>(work: Promise<T>): Promise<T>
}

export function virtualTime(): VirtualTime {
  let clock = 0
  const timers = new Set<{ readonly at: number; readonly ring: () => void }>()
  return {
    now: () => clock,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason as Error)
        const timer = { at: clock + ms, ring: resolve }
        timers.add(timer)
        signal?.addEventListener('abort', () => {
          timers.delete(timer)
          reject(signal.reason as Error)
        })
        return undefined
      }),
    async run(work) {
      let isDone = false
      const finish = (): void => void (isDone = true)
      work.then(finish, finish)
      for (;;) {
        await settle()
        if (isDone) return work
        const next = Math.min(...[...timers].map(({ at }) => at))
        if (!Number.isFinite(next)) throw new Error('nothing will ever happen')
        clock = Math.max(clock, next)
        for (const timer of timers)
          if (timer.at <= clock) {
            timers.delete(timer)
            timer.ring()
          }
      }
    },
  }
}
