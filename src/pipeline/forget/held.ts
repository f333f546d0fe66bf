import { SluiceError } from '../../model/errors.ts'

/** What is prepared while a pipeline is held, and the two ways to end that. */
export interface Held<Result, Choice extends readonly unknown[] = []> extends AsyncDisposable {
  apply(...choice: Choice): Promise<Result>
  leave(): Promise<void>
}

/**
 * `work` may be done once, while the pipeline is held: after `leave`, others may have changed what it was planned on.
 * Then, and a second time, `apply` throws PLAN_IS_OVER.
 */
export function held<Result, Choice extends readonly unknown[] = []>(
  leave: () => Promise<void>,
  work: (...choice: Choice) => Promise<Result>,
): Held<Result, Choice> {
  let isOver = false
  const end = async (): Promise<void> => {
    isOver = true
    await leave()
  }
  return {
    async apply(...choice) {
      if (isOver) throw planIsOver()
      try {
        return await work(...choice)
      } finally {
        await end()
      }
    },
    leave: end,
    [Symbol.asyncDispose]: end,
  }
}

function planIsOver(): SluiceError {
  return new SluiceError('PLAN_IS_OVER', 'Could not do it because the pipeline was given back already.', {
    hint: 'Prepare it once more: what was planned may not hold any longer.',
  })
}
