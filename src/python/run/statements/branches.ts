import type { Statement } from '../../syntax/tree.ts'
import { Raised } from '../../values/exceptions.ts'
import type { Unknown, Value } from '../../values/value.ts'
import { breaking, type Completion, continuing } from '../completion.ts'
import type { Outcome } from '../doubt.ts'
import type { Frame, Steps } from '../machine.ts'
import { isSame } from '../same.ts'

/** How one of several branches ended. */
export type Ending = { readonly completion: Completion; readonly outcome: Outcome } | { readonly raised: Raised }

/** Statements of which only one list is reached, and it is not known which: all are walked, in doubt. */
export function* inBranches(frame: Frame, why: Unknown, branches: readonly (readonly Statement[])[]): Steps {
  const endings: Ending[] = []
  for (const branch of branches) endings.push(yield* inDoubt(frame, why, frame.machine.evaluator.block(branch, frame)))
  return settle(frame, why, endings)
}

/** Walks one branch; afterwards everything is as before, but for what it did to values and the outside. */
export function* inDoubt(frame: Frame, why: Unknown, steps: Steps): Generator<Value, Ending, Value> {
  const { doubts } = frame.machine
  const region = doubts.open(why)
  let outcome: Outcome | undefined
  try {
    const completion = yield* steps
    outcome = doubts.close(region)
    return { completion, outcome }
  } catch (error) {
    if (error instanceof Raised) return { raised: error }
    throw error
  } finally {
    if (outcome === undefined) doubts.close(region)
  }
}

/** What follows from the endings of branches of which one came about. */
export function settle(frame: Frame, why: Unknown, endings: readonly Ending[]): Completion {
  const live = endings.filter((ending) => 'completion' in ending)
  const raised = endings.find((ending) => 'raised' in ending)
  if (live.length === 0 && raised !== undefined) throw raised.raised
  frame.machine.doubts.merge(
    live.map(({ outcome }) => outcome),
    why,
  )
  if (raised !== undefined) frame.exits++
  return together(
    frame,
    why,
    live.map(({ completion }) => completion),
  )
}

/** One completion for several of which one came about. */
function together(frame: Frame, why: Unknown, completions: readonly Completion[]): Completion {
  const returns = completions.filter((completion) => completion?.kind === 'return')
  const [first] = returns
  if (first !== undefined && returns.length === completions.length) {
    const areSame = returns.every(({ value }) => isSame(value, first.value))
    return areSame ? first : { kind: 'return', value: why }
  }
  if (returns.length > 0) {
    frame.exits++
    frame.pending ??= []
    frame.pending.push(...returns.map(({ value }) => ({ value, why })))
  }
  const others = completions.filter((completion) => completion?.kind !== 'return')
  const leaving = others.filter((completion) => completion !== undefined)
  const breaks = leaving.filter(
    (completion) => completion.kind === 'break' || (completion.kind === 'maybe' && completion.of === 'break'),
  )
  if (breaks.length > 0) frame.exits++
  if (leaving.length === 0) return undefined
  if (leaving.length === others.length && leaving.every(({ kind }) => kind === 'break')) return breaking
  if (leaving.length === others.length && leaving.every(({ kind }) => kind === 'continue')) return continuing
  return { kind: 'maybe', of: breaks.length > 0 ? 'break' : 'continue', why }
}
