import type { Frame } from '../../../../../python/run/machine.ts'
import type { Statement } from '../../../../../python/syntax/tree.ts'
import type { Reader } from '../asked.ts'
import { withoutStatus, withoutTry } from '../asked-conditions.ts'
import { asks } from '../asks.ts'
import { isIdle, isName, usesOf } from '../walk-tree.ts'

/** The statements that are done where nothing fails, with those after the loop where they are reached. */
export type Tried = (after: readonly Statement[]) => readonly Statement[]

/**
 * `for attempt in range(3): try: … break; except …: sleep`: a request that is made again where it fails, as the statements that are done where
 * it does not. Requests are retried anyway. undefined = the loop is something else.
 */
export function retriedIn(statement: Statement, frame: Frame, reader: Reader): Tried | undefined {
  if (statement.kind !== 'for' || statement.target.kind !== 'name') return undefined
  const { target, iterable, body } = statement
  if (iterable.kind !== 'call' || !isName(iterable.callee, 'range') || !asks(body, frame)) return undefined
  const own = body.filter((part) => !isIdle(part))
  // what counts the attempts is used where one fails, and nowhere else
  const counted = own.filter((part) => part.kind !== 'try').some((part) => usesOf(target.name, part) > 0)
  const inTry = own.some((part) => part.kind === 'try' && usesOf(target.name, [part.body, part.otherwise]) > 0)
  if (counted || inTry || !ends(own)) return undefined
  const done = own.flatMap((part) => succeeded(part, reader))
  const last = done.at(-1)
  if (last?.kind === 'break') return (after) => [...done.slice(0, -1), ...after]
  return last?.kind === 'return' ? () => done : undefined
}

/** Whether a round in which nothing fails is the last one. */
function ends(body: readonly Statement[]): boolean {
  const last = body.filter((part) => !isIdle(part)).at(-1)
  if (last === undefined) return false
  if (last.kind === 'break' || last.kind === 'return') return true
  if (last.kind === 'try') return ends(last.otherwise.length > 0 ? last.otherwise : last.body)
  return last.kind === 'if' && (ends(last.body) || ends(last.otherwise))
}

function succeeded(statement: Statement, reader: Reader): readonly Statement[] {
  if (statement.kind === 'try') return withoutTry(statement, reader, true).flatMap((inner) => succeeded(inner, reader))
  if (isIdle(statement)) return []
  const inner = statement.kind === 'if' ? withoutStatus(statement, reader, true) : undefined
  return inner === undefined ? [statement] : inner.flatMap((part) => succeeded(part, reader))
}
