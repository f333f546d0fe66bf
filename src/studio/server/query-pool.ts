import { type Child, startChild } from '../child/start-child.ts'
import type { World } from '../../model/world.ts'

/** The process that asks destinations: started with the first question, and again when it is gone. */
export interface QueryPool {
  /** what the process says; aborted = the question is interrupted, and a process that does not listen is ended */
  ask<T>(verb: string, input: unknown, signal: AbortSignal): Promise<T>
  /** all places are given back for a moment: a run wants one of them */
  yield(): Promise<void>
}

/** How long an interrupted question may go on, and how long a process that nobody asks lives. Milliseconds. */
const [hangsMs, idleMs] = [3000, 120_000]

export function createQueryPool({
  world,
  signal: ended,
}: {
  readonly world: World
  readonly signal: AbortSignal
}): QueryPool {
  let child: Child | undefined
  let asked = 0
  // one that has not answered yet may still be starting, which takes long on a busy machine
  let hasAnswered = false
  let idle: NodeJS.Timeout | undefined
  const started = (): Child => {
    if (child !== undefined) return child
    const fresh = startChild('query', world)
    child = fresh
    hasAnswered = false
    void fresh.gone.then(() => {
      if (child === fresh) child = undefined
    })
    return fresh
  }
  ended.addEventListener('abort', () => child?.kill(), { once: true })
  return {
    async ask<T>(verb: string, input: unknown, signal: AbortSignal) {
      const one = started()
      clearTimeout(idle)
      asked += 1
      let hanging: NodeJS.Timeout | undefined
      const stop = (): void => void (hanging = setTimeout(() => hasAnswered && one.kill(), hangsMs))
      signal.addEventListener('abort', stop, { once: true })
      try {
        const answer = await one.ask<T>(verb, input, { signal })
        hasAnswered = true
        return answer
      } finally {
        clearTimeout(hanging)
        signal.removeEventListener('abort', stop)
        asked -= 1
        if (asked === 0) {
          idle = setTimeout(() => one.kill(), idleMs)
          idle.unref()
        }
      }
    },
    yield: async () => {
      await child?.ask('yield', {}).catch(() => undefined)
    },
  }
}
