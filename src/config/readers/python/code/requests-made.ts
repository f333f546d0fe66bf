import type { Frame } from '../../../../python/run/machine.ts'
import { Mutable } from '../../../../python/values/mutable.ts'
import type { Running, Unknown } from '../../../../python/values/value.ts'

/** The requests that the function makes which is being read: it may make those of its rows, and no others. */
const made = new WeakMap<Running['host'], Set<object>>()

/** Does `work` with a count of its own: a resource may be read while another one is. */
export function countingRequests<Result>({ host }: Running, work: () => Result): Result {
  const outer = made.get(host)
  made.set(host, new Set())
  try {
    return work()
  } finally {
    if (outer === undefined) made.delete(host)
    else made.set(host, outer)
  }
}

export function requestMade(request: object, { host }: Running): void {
  made.get(host)?.add(request)
}

/** A request is one of the rows that are read: its answer is not lost. */
export function requestRead(request: object, { host }: Running): void {
  made.get(host)?.delete(request)
}

/** How many of them are none of those that are read. */
export function requestsLeft({ host }: Running): number {
  return made.get(host)?.size ?? 0
}

/** Does what may turn out not to be read: then it gives undefined, and no request was made. */
export function attempted<Result>({ host }: Running, work: () => Result | undefined): Result | undefined {
  const before = made.get(host)
  if (before !== undefined) made.set(host, new Set(before))
  let found: Result | undefined
  try {
    found = work()
  } catch (error) {
    if (!(error instanceof Error && 'refusal' in error)) throw error
  }
  if (found === undefined && before !== undefined) made.set(host, before)
  return found
}

/** The clients that a function finds around it, with why nothing is known of them. */
export function clientsAround(frame: Frame): ReadonlyMap<Mutable, Unknown | undefined> {
  const found = new Map<Mutable, Unknown | undefined>()
  for (let around: Frame | undefined = frame; around !== undefined; around = around.parent)
    for (const value of around.names.values())
      if (value instanceof Mutable && value.typeName === 'RESTClient') found.set(value, value.tainted)
  return found
}
