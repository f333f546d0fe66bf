/** Work that is done one after the other, the newest wish first: what is in view now was asked for last. */
export interface Lane {
  /** waits for its turn; work that is given up before its turn never begins */
  <Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result>
}

export function createLane(): Lane {
  const waiting: (() => void)[] = []
  let isBusy = false
  const next = (): void => {
    const start = waiting.pop()
    isBusy = start !== undefined
    start?.()
  }
  return async (work, signal) => {
    if (isBusy) {
      await new Promise<void>((turn, givenUp) => {
        waiting.push(turn)
        signal.addEventListener('abort', () => {
          const at = waiting.indexOf(turn)
          if (at === -1) return
          waiting.splice(at, 1)
          givenUp(signal.reason as Error)
        })
      })
    }
    isBusy = true
    try {
      signal.throwIfAborted()
      return await work()
    } finally {
      next()
    }
  }
}
