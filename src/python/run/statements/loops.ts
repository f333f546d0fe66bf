import type { Statement } from '../../syntax/tree.ts'
import { unknownIn } from '../../values/unknown.ts'
import { Unknown, type Value } from '../../values/value.ts'
import { assignTo } from '../assign.ts'
import type { Completion } from '../completion.ts'
import type { Region } from '../doubt.ts'
import type { Frame, Steps } from '../machine.ts'
import { type Ending, inDoubt, settle } from './branches.ts'

type Of<Kind extends Statement['kind']> = Extract<Statement, { readonly kind: Kind }>

/** Nothing happened at all. */
const skipped: Ending = { completion: undefined, outcome: new Map() }

/** `for`: over what is not known its body is walked once, in doubt. */
export function* runFor(statement: Of<'for'>, frame: Frame): Steps {
  const { machine } = frame
  const { target, iterable, body, otherwise } = statement
  const items = machine.evaluator.evaluate(iterable, frame)
  machine.at = iterable.at
  const unknown = unknownIn(items)
  if (items instanceof Unknown) items.touched?.(machine)
  if (unknown !== undefined)
    return yield* once(frame, unknown, { body, otherwise, before: () => assignTo(target, unknown, frame) })
  // of an open stretch of doubt the rest of the loop is part
  const doubt: { region?: Region; why?: Unknown } = {}
  try {
    for (const item of machine.iterate(items)) {
      machine.spend(1)
      assignTo(target, item, frame)
      const completion = yield* machine.evaluator.block(body, frame)
      if (completion?.kind === 'break') return undefined
      if (completion?.kind === 'return') return left(completion, doubt, frame)
      if (completion?.kind === 'maybe' && completion.of === 'break' && doubt.region === undefined) {
        doubt.why = completion.why
        doubt.region = machine.doubts.open(completion.why)
      }
    }
    return yield* machine.evaluator.block(otherwise, frame)
  } finally {
    if (doubt.region !== undefined && doubt.why !== undefined)
      machine.doubts.merge([machine.doubts.close(doubt.region), new Map()], doubt.why)
  }
}

/** A return that may not be reached is one of several. */
function left(
  completion: Completion & { readonly kind: 'return' },
  { why }: { readonly why?: Unknown },
  frame: Frame,
): Completion {
  if (why === undefined) return completion
  frame.pending ??= []
  frame.pending.push({ value: completion.value, why })
  return undefined
}

interface Once {
  readonly body: readonly Statement[]
  readonly otherwise: readonly Statement[]
  readonly before: () => void
}

/** The body once in doubt, as if it might not be reached at all. */
function* once(frame: Frame, why: Unknown, { body, otherwise, before }: Once): Steps {
  const ending = yield* inDoubt(frame, why, round(frame, before, body))
  const completion = settle(frame, why, [ending, skipped])
  if (completion === undefined) return yield* frame.machine.evaluator.block(otherwise, frame)
  // the loop itself takes break and continue
  return completion.kind === 'return' ? completion : undefined
}

function* round(frame: Frame, before: () => void, body: readonly Statement[]): Steps {
  before()
  return yield* frame.machine.evaluator.block(body, frame)
}

/**
 * `while`: once, in doubt, when its condition is not known. When it is, but a round may have left the loop, nobody knows how
 * many rounds there are: what the loop changes is unknown after it.
 */
export function* runWhile({ test, body, otherwise }: Of<'while'>, frame: Frame): Steps {
  const { machine } = frame
  const tracker = machine.doubts.track()
  try {
    for (;;) {
      const value: Value = machine.evaluator.evaluate(test, frame)
      machine.at = test.at
      machine.spend(1)
      const truth = machine.truth(value)
      if (truth instanceof Unknown) {
        const ending = yield* once(frame, truth, { body, otherwise, before: () => undefined })
        tracker.forget(truth, machine.doubts)
        return ending
      }
      if (!truth) return yield* machine.evaluator.block(otherwise, frame)
      const { exits, pending } = frame
      const waiting = pending?.length ?? 0
      const completion = yield* machine.evaluator.block(body, frame)
      if (completion?.kind === 'break') return undefined
      if (completion?.kind === 'return') return completion
      if (frame.exits === exits) continue
      tracker.forget(
        machine.unknown(`line ${machine.lineOf(test.at)} has a loop of which it is not known how often it goes round`),
        machine.doubts,
      )
      // a loop that only a return can leave has returned
      const [returned] = frame.pending?.slice(waiting) ?? []
      return completion === undefined && value === true && returned !== undefined
        ? { kind: 'return', value: returned.value }
        : undefined
    }
  } finally {
    machine.doubts.untrack(tracker)
  }
}
