import { sameJson } from './same-json.ts'
import type { Target } from './advance.ts'
import type { Arrival, UnitReader } from './unit-reader.ts'

/** An answer in whose turn an error is thrown. */
export type Arriving = Promise<() => Arrival>

/** Pages that were asked for before their turn. */
export interface ReadAhead {
  /**
   * The answer for this target: the one that is under way, or else it is asked for now. If another page was expected
   * here, those under way are nobody's: a server that sends shorter pages has moved all that follow.
   */
  take(target: Target): Arriving
  /** asks for targets that will have their turn next, in order, unless they are under way */
  ask(targets: readonly Target[]): void
}

export function createReadAhead(reader: Pick<UnitReader, 'send' | 'forget'>): ReadAhead {
  const underWay: { readonly target: Target; readonly arriving: Arriving }[] = []
  const begin = (target: Target): Arriving => settle(reader.send(target))
  return {
    take(target) {
      const [first] = underWay
      if (first !== undefined && isSame(first.target, target)) {
        underWay.shift()
        return first.arriving
      }
      for (const { target: unwanted } of underWay.splice(0)) reader.forget(unwanted)
      return begin(target)
    },
    ask(targets) {
      for (const target of targets.slice(underWay.length)) underWay.push({ target, arriving: begin(target) })
    },
  }
}

function isSame(left: Target, right: Target): boolean {
  return left.parent === right.parent && sameJson(left.position, right.position)
}

/** A promise that waits for its turn: a failure ahead is not an unhandled rejection. */
async function settle(promise: Promise<Arrival>): Arriving {
  try {
    const arrival = await promise
    return () => arrival
  } catch (error) {
    return () => {
      throw error
    }
  }
}
