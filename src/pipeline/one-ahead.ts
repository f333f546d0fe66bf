/** Lets one task go on while its caller does other things. The next one waits for it; whoever waits gets its failure. */
export interface OneAhead {
  /** resolves when the task before is done and this one has begun */
  start(task: () => Promise<void>): Promise<void>
  /** resolves when nothing is under way */
  finish(): Promise<void>
}

export function oneAhead(): OneAhead {
  let running: Promise<void> = Promise.resolve()
  return {
    async start(task) {
      await running
      running = task()
      running.catch(() => undefined)
    },
    finish: () => running,
  }
}
