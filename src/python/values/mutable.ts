import { PythonObject, type Unknown } from './value.ts'

let births = 0
let watcher: ((changed: Mutable) => void) | undefined

/** The number of mutable values made so far: what is born later did not exist before. */
export function birthsSoFar(): number {
  return births
}

/** Tells the watcher of every change of a mutable value from now on; gives what takes the watcher away again. */
export function watchChanges(watch: ((changed: Mutable) => void) | undefined): () => void {
  const before = watcher
  watcher = watch
  return () => {
    watcher = before
  }
}

/**
 * A value that can be changed in place. Every method that changes it calls `changes()` first, so that a change in doubt
 * taints it.
 */
export abstract class Mutable extends PythonObject {
  readonly born = ++births
  /** why it may hold something else than it seems to */
  tainted: Unknown | undefined

  protected changes(): void {
    if (watcher !== undefined) watcher(this)
  }

  /** It may have been changed by something that is not known: with all the mutable values in it. */
  taint(why: Unknown): void {
    const reached: Mutable[] = [this]
    for (let value = reached.pop(); value !== undefined; value = reached.pop()) {
      if (value.tainted !== undefined) continue
      value.tainted = why
      for (const part of value.parts()) if (part instanceof Mutable) reached.push(part)
    }
  }

  /** the values that can be reached through it */
  protected abstract parts(): Iterable<unknown>
}
