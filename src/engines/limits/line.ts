/** Lets one after another in; whoever is aborted while he waits leaves his place to the next. */
export type Line = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>

export function createLine(): Line {
  let tail: Promise<unknown> = Promise.resolve()
  return (signal, work) => {
    const before = tail
    const turn = (async () => {
      await before
      signal.throwIfAborted()
      return work()
    })()
    tail = turn.catch(() => undefined)
    return untilAborted(turn, signal)
  }
}

/** What the work gives, unless nobody waits for it any more: rejects with the signal's reason then. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  let onAbort = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error)
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
