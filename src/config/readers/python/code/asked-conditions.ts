import type { Frame } from '../../../../python/run/machine.ts'
import { findName } from '../../../../python/run/names.ts'
import type { Expression, Statement } from '../../../../python/syntax/tree.ts'
import type { Asked, Reader } from './asked.ts'
import { asks } from './asks.ts'
import { Answer } from './rest-client.ts'
import { isIdle, partsIn, setByPart, yields } from './walk-tree.ts'

type If = Extract<Statement, { readonly kind: 'if' }>
type Loop = Extract<Statement, { readonly kind: 'for' }>

/** What is asked for each of something: nothing that lasts longer may be changed for one of them, which is done once here. */
export function forEachAlone(frame: Frame, reader: Reader, work: () => Asked): Asked {
  const { doubts } = frame.machine
  const tracker = doubts.track()
  try {
    const asked = work()
    const around: Frame['names'][] = [frame.root.names]
    for (let outer = frame.parent; outer !== undefined; outer = outer.parent) around.push(outer.names)
    if (tracker.changes(around)) return reader.stop('it changes what goes on from one request to the next')
    return asked
  } finally {
    doubts.untrack(tracker)
  }
}

/** The branch of a condition that is known when the program is read. */
export function branchOf(statement: If, frame: Frame, reader: Reader): readonly Statement[] {
  const { machine } = frame
  const test = machine.truth(machine.evaluator.evaluate(statement.test, frame))
  if (typeof test !== 'boolean') return reader.stop('whether it gives its rows hangs on a condition')
  return test ? statement.body : statement.otherwise
}

/** A loop whose conditions on what is known before it are decided. */
export function decided(loop: Loop, frame: Frame): Loop {
  const own = new Set(setByPart(loop))
  const body = loop.body.flatMap((inner) => {
    if (inner.kind !== 'if') return [inner]
    const names = [...partsIn(inner.test)].flatMap((part) => (part.kind === 'name' ? [part.name] : []))
    const isKnown =
      names.length > 0 && names.every((name) => !own.has(name) && typeof findName(name, frame) === 'boolean')
    if (!isKnown) return [inner]
    const test = frame.machine.truth(frame.machine.evaluator.evaluate(inner.test, frame))
    return typeof test === 'boolean' ? (test ? inner.body : inner.otherwise) : [inner]
  })
  return { ...loop, body }
}

/** What is done of a statement where no request fails; undefined = it does not say what is done where one does. */
export function assumedOf(
  statement: Statement,
  frame: Frame,
  reader: Pick<Reader, 'stop' | 'note'>,
): readonly Statement[] | undefined {
  if (statement.kind === 'try') return asks(statement.body, frame) ? withoutTry(statement, reader) : undefined
  if (statement.kind !== 'if') return undefined
  const isOfAnswer = [...partsIn(statement.test)].some(
    (part) => part.kind === 'name' && frame.names.get(part.name) instanceof Answer,
  )
  return isOfAnswer ? withoutStatus(statement, reader) : undefined
}

/** A request that may fail: here what fails ends the run, which is said. */
export function withoutTry(
  statement: Extract<Statement, { readonly kind: 'try' }>,
  reader: Pick<Reader, 'stop' | 'note'>,
  isRetried = false,
): readonly Statement[] {
  const { body, handlers, otherwise, finally: last } = statement
  if (handlers.some((handler) => givesOthers(handler.body)))
    return reader.stop('it gives other rows where a request fails')
  const isPassedOver = handlers.some((handler) => goesOn(handler.body))
  if (isRetried || handlers.some((handler) => waits(handler.body))) noteRetry(statement.at, reader)
  else if (isPassedOver)
    reader.note(
      statement.at,
      'passes over a request that fails; here it ends the run',
      'To pass over an answer: "response_actions" of the endpoint, e.g. [{"status_code": 404, "action": "ignore"}].',
    )
  return [...body, ...otherwise, ...last.filter((inner) => !isIdle(inner))]
}

function noteRetry(at: Statement['at'], reader: Pick<Reader, 'note'>): void {
  reader.note(
    at,
    'asks again where a request fails, which is left to sluice: it retries on its own terms',
    'Nothing has to be done: RUNTIME__REQUEST_MAX_ATTEMPTS says how often.',
  )
}

/** `time.sleep(…)` before the next attempt */
function waits(body: readonly Statement[]): boolean {
  return [...partsIn(body, true)].some(
    ({ kind, ...part }) =>
      kind === 'call' &&
      'callee' in part &&
      (part.callee.kind === 'attribute' || part.callee.kind === 'name') &&
      part.callee.name === 'sleep',
  )
}

/** Whether rows are given where a request fails, also under a condition. */
function givesOthers(body: readonly Statement[]): boolean {
  return body.some(
    (statement) =>
      yields(statement) ||
      [...partsIn(statement, true)].some(
        (part) => part.kind === 'return' && part.value !== undefined && !isNothing(part.value),
      ),
  )
}

/** `None`, `[]`, `{}` */
function isNothing(value: Expression): boolean {
  if (value.kind === 'constant') return value.value === null
  return (value.kind === 'list' && value.items.length === 0) || (value.kind === 'dict' && value.entries.length === 0)
}

/** Whether what fails may be passed over: not every way through ends in `raise`. */
function goesOn(body: readonly Statement[]): boolean {
  return (
    body.at(-1)?.kind !== 'raise' ||
    [...partsIn(body, true)].some(({ kind }) => kind === 'continue' || kind === 'break' || kind === 'return')
  )
}

/** What is done where the status is right; undefined = it asks something else. */
export function withoutStatus(
  statement: If,
  reader: Pick<Reader, 'stop' | 'note'>,
  isRetried = false,
): readonly Statement[] | undefined {
  const isGood = statusOf(statement.test)
  if (isGood === undefined) return undefined
  const [good, bad] = isGood ? [statement.body, statement.otherwise] : [statement.otherwise, statement.body]
  if (givesOthers(bad)) return reader.stop('it gives other rows where a request fails')
  if (isRetried || waits(bad)) noteRetry(statement.at, reader)
  else if (goesOn(bad))
    reader.note(
      statement.at,
      'passes over answers of another status; here they end the run',
      'To pass over an answer: "response_actions" of the endpoint, e.g. [{"status_code": 404, "action": "ignore"}].',
    )
  return good
}

/** Whether answers of these statuses are good; undefined = some are, or one is a redirect. */
function sameFor(codes: readonly number[]): boolean | undefined {
  if (codes.every((code) => code === 200 || code === 201)) return codes.includes(200) ? true : undefined
  return codes.every((code) => code >= 400 && code < 600) ? false : undefined
}

function opposite(found: boolean | undefined): boolean | undefined {
  return found === undefined ? undefined : !found
}

/** `answer.status_code == 200`, `answer.status_code in (429, 503)`, `answer.ok`, and the opposite. */
function statusOf(test: Expression): boolean | undefined {
  if (test.kind === 'unary' && test.operator === 'not') {
    const inner = statusOf(test.operand)
    return inner === undefined ? undefined : !inner
  }
  if (test.kind === 'attribute') return test.name === 'ok' ? true : undefined
  if (test.kind !== 'compare' || test.first.kind !== 'attribute' || test.first.name !== 'status_code') return undefined
  const [only, ...more] = test.rest
  if (only === undefined || more.length > 0) return undefined
  const { operator, operand } = only
  const codes =
    operand.kind === 'tuple' || operand.kind === 'list' || operand.kind === 'set' ? operand.items : [operand]
  const numbers = codes.flatMap((code) =>
    code.kind === 'constant' && typeof code.value === 'number' ? [code.value] : [],
  )
  if (numbers.length === 0 || numbers.length !== codes.length) return undefined
  if (operator === '==' || operator === 'in') return sameFor(numbers)
  if (operator === '!=' || operator === 'not in') return opposite(sameFor(numbers))
  const [number = 0] = numbers
  // 300 and more, 400 and more
  if (operator === '>=' || operator === '>') return number >= 299 && number <= 500 ? false : undefined
  if (operator === '<' || operator === '<=') return number >= 299 && number <= 400 ? true : undefined
  return undefined
}
