import type { Clause, Expression, Span } from '../syntax/tree.ts'
import { PyDict } from '../values/dict.ts'
import { PyIterator } from '../values/functions.ts'
import { hashable } from '../values/keys.ts'
import { PyList } from '../values/list.ts'
import { PySet } from '../values/set.ts'
import { unknownIn } from '../values/unknown.ts'
import { Unknown, type Value } from '../values/value.ts'
import { assignTo } from './assign.ts'
import { Frame } from './machine.ts'

type Comprehension = Extract<Expression, { readonly kind: 'comprehension' }>

/** `[… for …]` and its like. Over what is not known, or by a condition that is not, all of it is unknown. */
export function evaluateComprehension(expression: Comprehension, frame: Frame): Value {
  const { machine } = frame
  const { clauses, element, makes } = expression
  const [first] = clauses
  if (first === undefined) return new PyList()
  // the first iterable belongs to what stands around
  const iterable = machine.evaluator.evaluate(first.iterable, frame)
  machine.at = first.iterable.at
  const unknown = unknownIn(iterable)
  if (unknown !== undefined) {
    unknown.touched?.(machine)
    return unknown
  }
  const inner = new Frame('comprehension', frame)
  const rounds = new Rounds(inner, clauses)
  const items = machine.iterate(iterable)
  if (makes === 'generator') return new PyIterator(generate(rounds, element, items), 'generator')
  const keys: Value[] = []
  const values: Value[] = []
  for (const _ of rounds.over(items, 0)) {
    keys.push(machine.evaluator.evaluate(element, inner))
    if (expression.value !== undefined) values.push(machine.evaluator.evaluate(expression.value, inner))
  }
  return rounds.doubt ?? collected(expression, { keys, values }, inner)
}

function* generate(rounds: Rounds, element: Expression, items: Iterable<Value>): Iterable<Value> {
  for (const _ of rounds.over(items, 0)) yield rounds.frame.machine.evaluator.evaluate(element, rounds.frame)
  if (rounds.doubt !== undefined) yield rounds.doubt
}

function collected(
  { makes, element, value }: Comprehension,
  { keys, values }: { readonly keys: Value[]; readonly values: readonly Value[] },
  { machine }: Frame,
): Value {
  const place: Span = element.at
  if (makes === 'list')
    return new PyList(
      keys,
      keys.map(() => place),
    )
  machine.at = place
  const unknown = keys.find((key) => key instanceof Unknown)
  if (unknown !== undefined) return unknown
  for (const key of keys) hashable(key, machine)
  if (makes === 'set') return new PySet(keys)
  const dict = new PyDict()
  keys.forEach((key, at) => dict.set(key, values[at] ?? null, value === undefined ? undefined : place))
  return dict
}

/** The rounds of the clauses, with their names set for each. */
class Rounds {
  readonly frame: Frame
  readonly #clauses: readonly Clause[]
  /** a condition or an inner iterable that was not known */
  doubt: Unknown | undefined

  constructor(frame: Frame, clauses: readonly Clause[]) {
    this.frame = frame
    this.#clauses = clauses
  }

  *over(items: Iterable<Value>, depth: number): Iterable<void> {
    const clause = this.#clauses[depth]
    const { machine } = this.frame
    if (clause === undefined) return
    const next = this.#clauses[depth + 1]
    for (const item of items) {
      machine.spend(1)
      assignTo(clause.target, item, this.frame)
      if (!this.#meets(clause)) continue
      if (next === undefined) {
        yield
        continue
      }
      const iterable = machine.evaluator.evaluate(next.iterable, this.frame)
      machine.at = next.iterable.at
      const unknown = unknownIn(iterable)
      unknown?.touched?.(machine)
      this.doubt ??= unknown
      yield* this.over(machine.iterate(iterable), depth + 1)
    }
  }

  #meets({ conditions }: Clause): boolean {
    const { machine } = this.frame
    return conditions.every((condition) => {
      const value = machine.evaluator.evaluate(condition, this.frame)
      machine.at = condition.at
      const truth = machine.truth(value)
      if (truth instanceof Unknown) this.doubt ??= truth
      return truth !== false
    })
  }
}
