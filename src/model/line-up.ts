/** Runs tasks one after the other, in the order they were handed in. A failed task fails its own caller only. */
export function lineUp(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const next = last.then(task, task)
    last = next.catch(() => undefined)
    return next
  }
}
