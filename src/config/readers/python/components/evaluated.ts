import { PyClass } from '../../../../python/values/classes.ts'
import { PyDict } from '../../../../python/values/dict.ts'
import { Raised } from '../../../../python/values/exceptions.ts'
import { PyInstance } from '../../../../python/values/instance.ts'
import { PyList, PyTuple } from '../../../../python/values/list.ts'
import { Mutable } from '../../../../python/values/mutable.ts'
import { PySet } from '../../../../python/values/set.ts'
import { unknownIn } from '../../../../python/values/unknown.ts'
import { PythonObject, type Value } from '../../../../python/values/value.ts'
import { ownClassesOf } from './component-classes.ts'
import { StandIns } from './stand-ins.ts'

interface Evaluated {
  readonly value: Value
  readonly standIns: StandIns
}

/**
 * What comes out with one set of stand-ins and with another, when it is the same but for them. It is done twice with each, as for two
 * requests: what counts, turns or remembers gives something else the second time, or has changed what it holds.
 */
export function evaluated(
  instance: PyInstance,
  work: (self: PyInstance, standIns: StandIns) => Value | undefined,
): Evaluated | undefined {
  try {
    const [first, second] = (['first', 'second'] as const).map((set) => {
      const standIns = new StandIns(set)
      const self = standIns.copyOf(instance)
      const before = stateOf(self)
      const value = work(self, standIns)
      const again = work(self, standIns)
      if (value === undefined || again === undefined) return undefined
      if (unknownIn(self) !== undefined || !isSameState(before, stateOf(self))) return undefined
      return standIns.shape(value) === standIns.shape(again) ? { value, standIns } : undefined
    })
    if (first === undefined || second === undefined) return undefined
    return first.standIns.shape(first.value) === second.standIns.shape(second.value) ? first : undefined
  } catch (error) {
    if (error instanceof Raised) return undefined
    throw error
  }
}

/** All that an object and its classes hold, however deep. */
function stateOf(instance: PyInstance): readonly unknown[] {
  const state: unknown[] = []
  const seen = new Set<unknown>()
  const visit = (value: unknown): void => {
    state.push(value)
    if (seen.has(value)) return
    if (value instanceof PythonObject) seen.add(value)
    if (value instanceof Mutable) state.push(value.tainted)
    if (value instanceof PyList || value instanceof PyTuple) for (const item of value.items) visit(item)
    else if (value instanceof PySet) for (const item of value.values()) visit(item)
    else if (value instanceof PyDict) for (const entry of value.entries()) entry.forEach(visit)
    else if (value instanceof PyInstance) for (const entry of value.attributes) entry.forEach(visit)
    else if (value instanceof PyClass) for (const entry of value.members) entry.forEach(visit)
  }
  visit(instance)
  for (const cls of ownClassesOf(instance)) visit(cls)
  return state
}

function isSameState(before: readonly unknown[], after: readonly unknown[]): boolean {
  return before.length === after.length && before.every((value, index) => Object.is(value, after[index]))
}
