import { PyFunction } from '../../../../python/run/functions/function.ts'
import type { Frame } from '../../../../python/run/machine.ts'
import { PyClass } from '../../../../python/values/classes.ts'
import { PyDict } from '../../../../python/values/dict.ts'
import { PyIterator } from '../../../../python/values/functions.ts'
import { PyInstance } from '../../../../python/values/instance.ts'
import { PyList, PyTuple } from '../../../../python/values/list.ts'
import { Mutable } from '../../../../python/values/mutable.ts'
import type { Value } from '../../../../python/values/value.ts'
import { Refusal } from '../program/placed.ts'

export const stepHint =
  'Write an expression such as "record.id < 10" (docs/processing-steps.md), or the function in a TypeScript config.'

/** What ends the writing of a text. */
export class NoText extends Error {
  readonly refusal: Refusal

  constructor(why: string, hint: Refusal['hint'] = stepHint) {
    super(why)
    this.refusal = new Refusal(why, hint)
  }
}

/** What functions read of the program, and what they change in it. */
export class State {
  /** everything that can be reached, with the name that it was reached by; names themselves by what keeps them */
  readonly used = new Map<object, string>()
  readonly changed = new Set<object>()
  /** names that are set: where they are kept */
  readonly names: { readonly name: string; readonly frame: Frame }[] = []
  readonly #shared = new Set<object>()

  use(name: string, value: Value): void {
    for (const part of reachable(value)) {
      const before = this.used.get(part)
      if (before !== undefined && before !== name) this.#shared.add(part)
      this.used.set(part, name)
    }
  }

  change(value: Value): void {
    for (const part of reachable(value)) this.changed.add(part)
  }

  /** Two names that are alike become one: neither may change. */
  share(...parts: readonly (object | undefined)[]): void {
    for (const part of parts) if (part !== undefined) this.#shared.add(part)
  }

  /** In the text every name has a value of its own. */
  check(): void {
    for (const part of this.changed)
      if (this.#shared.has(part))
        throw new NoText('the function of this step changes something that it knows by two names', stateHint)
  }
}

export const stateHint = 'Make what it keeps its own, or do it in a TypeScript config, or in SQL afterwards.'

const cells = new WeakMap<Frame, Map<string, object>>()

/** What stands for a name of a frame, whatever its value is. */
export function cellOf(name: string, frame: Frame): object {
  const names = cells.get(frame) ?? new Map<string, object>()
  cells.set(frame, names)
  const cell = names.get(name) ?? {}
  names.set(name, cell)
  return cell
}

/** Values that can be changed in place, within a value. */
function reachable(value: Value, found = new Set<object>()): ReadonlySet<object> {
  const isFrozen = !(value instanceof Mutable) && !(value instanceof PyTuple) && !(value instanceof PyIterator)
  if (isFrozen || found.has(value) || value instanceof PyFunction) return found
  found.add(value)
  if (value instanceof PyList || value instanceof PyTuple) for (const item of value.items) reachable(item, found)
  else if (value instanceof PyDict) for (const [, item] of value.entries()) reachable(item, found)
  else if (value instanceof PyInstance) for (const item of value.attributes.values()) reachable(item, found)
  else if (value instanceof PyClass && value.native === undefined)
    for (const item of value.members.values()) reachable(item, found)
  return found
}
