import type { Frame } from '../../../../../python/run/machine.ts'
import type { Expression, Statement } from '../../../../../python/syntax/tree.ts'
import { Answer } from '../rest-client.ts'
import { adds, leaves } from '../loop-parts.ts'
import { isIdle, isName, partsIn, rootOf, setBy, yields } from '../walk-tree.ts'

/** The statements of a round that make rows, without the looks at whether there are any. */
export interface RowsOfRound {
  readonly statements: readonly Statement[]
  /** what has to be what is given: where it is empty nothing is given all the same */
  readonly guards: readonly Expression[]
}

/** What of a round of a loop makes rows of its answer: what goes on to the next page is left out. */
export function rowsOfRound(
  round: readonly Statement[],
  { kept, collector }: { readonly kept: ReadonlySet<string>; readonly collector: string | undefined },
): RowsOfRound & { readonly plain: readonly Statement[] } {
  const gives = (statement: Statement): boolean => givesRows(statement, collector)
  const last = round.findLastIndex(gives)
  const making = round.slice(0, last + 1)
  const guards: Expression[] = []
  const isOfState = (statement: Statement): boolean => !gives(statement) && setsOnly(statement, kept)
  const strip = (statement: Statement): readonly Statement[] => {
    if (isOfState(statement) || isIdle(statement)) return []
    if (statement.kind !== 'if') return [statement]
    const { test, body, otherwise } = statement
    const empty = emptyOf(test)
    if (empty !== undefined && isEnd(body)) {
      guards.push(empty)
      return otherwise.flatMap(strip)
    }
    const filled = filledOf(test)
    if (filled !== undefined && gives(statement) && (otherwise.length === 0 || isEnd(otherwise))) {
      guards.push(filled)
      return body.flatMap(strip)
    }
    return [statement]
  }
  const statements = making.flatMap(strip)
  return { statements, guards, plain: making.filter((statement) => !isOfState(statement)) }
}

export function givesRows(statement: Statement, collector: string | undefined): boolean {
  if (yields(statement)) return true
  return collector !== undefined && [...partsIn(statement)].some((part) => adds(part, collector))
}

/** Whether a statement only says what the next page is asked with. */
function setsOnly(statement: Statement, kept: ReadonlySet<string>): boolean {
  if (leaves([statement]) !== undefined || holds(statement, 'continue') || holds(statement, 'raise')) return false
  const roots = [...partsIn(statement)].flatMap((part) => {
    const targets =
      part.kind === 'assign'
        ? part.targets
        : part.kind === 'augmented' || part.kind === 'annotated'
          ? [part.target]
          : []
    return targets.flatMap((target) => rootOf(target) ?? [])
  })
  const all = [...setBy(statement), ...roots]
  return all.length > 0 && all.every((name) => kept.has(name))
}

function holds(statement: Statement, kind: Statement['kind']): boolean {
  return [...partsIn(statement, true)].some((part) => part.kind === kind)
}

/** `break`, `return`, what is set for the condition of the loop, and messages. */
function isEnd(body: readonly Statement[]): boolean {
  const own = body.filter((statement) => !isIdle(statement))
  const last = own.at(-1)
  return own.length === 1 && (last?.kind === 'break' || (last?.kind === 'return' && last.value === undefined))
}

/** What a test finds empty: `not rows`, `len(rows) == 0`, `rows == []`. */
function emptyOf(test: Expression): Expression | undefined {
  if (test.kind === 'unary' && test.operator === 'not') return filledOf(test.operand)
  if (test.kind !== 'compare') return undefined
  const [only, ...more] = test.rest
  if (only?.operator !== '==' || more.length > 0) return undefined
  const { operand } = only
  if (operand.kind === 'list' && operand.items.length === 0) return chainOf(test.first)
  return operand.kind === 'constant' && operand.value === 0 ? lengthOf(test.first) : undefined
}

/** What a test finds something in: `rows`, `len(rows) > 0`. */
function filledOf(test: Expression): Expression | undefined {
  if (test.kind !== 'compare') return chainOf(test) ?? lengthOf(test)
  const [only, ...more] = test.rest
  const isMore = only?.operator === '>' && only.operand.kind === 'constant' && only.operand.value === 0
  return isMore && more.length === 0 ? lengthOf(test.first) : undefined
}

function lengthOf(test: Expression): Expression | undefined {
  const [only, ...more] = test.kind === 'call' && isName(test.callee, 'len') ? test.args : []
  return only === undefined || more.length > 0 ? undefined : chainOf(only.value)
}

/** `rows`, `data["rows"]`, `data.get("rows")` */
function chainOf(value: Expression): Expression | undefined {
  if (value.kind === 'name') return value
  if (value.kind === 'subscript') return chainOf(value.object) && value
  const isGet = value.kind === 'call' && value.callee.kind === 'attribute' && value.callee.name === 'get'
  return isGet && value.callee.kind === 'attribute' ? chainOf(value.callee.object) && value : undefined
}

/** Whether everything that was looked at is what is given of each answer. */
export function areGiven(guards: readonly Expression[], given: Answer, frame: Frame): boolean {
  const path = (answer: Answer): string => JSON.stringify(answer.path?.map(({ key }) => key))
  return guards.every((guard) => {
    const value = frame.machine.evaluator.evaluate(guard, frame)
    return value instanceof Answer && value.request === given.request && path(value) === path(given)
  })
}
