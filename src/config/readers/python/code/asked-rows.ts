import { PyGenerator } from '../../../../python/run/functions/generator.ts'
import type { Frame } from '../../../../python/run/machine.ts'
import type { Expression, Statement } from '../../../../python/syntax/tree.ts'
import type { Value } from '../../../../python/values/value.ts'
import { ResourceValue } from '../dlt/resource-value.ts'
import type { Asked, Reader, Scope } from './asked.ts'
import { branchOf, decided, forEachAlone, withoutStatus, withoutTry } from './asked-conditions.ts'
import { asks } from './asks.ts'
import { computeFields, filterOf, keptBy } from './reading/before-asking.ts'
import { beginsToMove } from './cursor-value.ts'
import { type EachScope, eachOf, valueOfList } from './each-scope.ts'
import { listOfValues } from './lists/list-of-values.ts'
import { withoutEmptyEnd } from './paged/empty-pages.ts'
import { askedByWhile } from './paged/asked-while.ts'
import { askingCallee, inlined } from './inlined.ts'
import { retriedIn } from './plain/retried.ts'
import { unknownIn } from '../../../../python/values/unknown.ts'
import { attempted } from './requests-made.ts'
import { SessionValue } from './session-value.ts'
import { Answer, PagesValue } from './rest-client.ts'
import { collectorOf, givesEach, givesRowByRow, refusedList, refusedLoop } from './row-wise.ts'
import { isIdle, isName, type Part, partsIn, usesOf, yields } from './walk-tree.ts'

type Loop = Extract<Statement, { readonly kind: 'for' }>

/** What the statements of a function ask for. */
export function askedBy(statements: readonly Statement[], scope: Scope, reader: Reader): Asked {
  const before = [...scope.before]
  for (const [index, statement] of statements.entries()) {
    const rest = statements.slice(index)
    if (isIdle(statement)) continue
    const tried = retriedIn(statement, scope.frame, reader)
    if (tried !== undefined) return askedBy(tried(statements.slice(index + 1)), { ...scope, before }, reader)
    const collected = statement.kind === 'for' ? collectorOf(statement, statements) : undefined
    if (
      statement.kind === 'for' &&
      (yields(statement) || collected !== undefined || scope.collector !== undefined || asks(statement, scope.frame))
    )
      return ofLoop(
        statement,
        { ...scope, before, collector: collected ?? scope.collector },
        { after: after(rest, collected), reader },
      )
    if (statement.kind === 'try')
      return askedBy([...withoutTry(statement, reader), ...statements.slice(index + 1)], { ...scope, before }, reader)
    if (statement.kind === 'with' && (yields(statement) || asks(statement.body, scope.frame))) {
      const inner = withSession(statement, scope.frame)
      if (inner === undefined) return reader.stop('it gives rows under a "with"')
      return askedBy([...inner, ...statements.slice(index + 1)], { ...scope, before }, reader)
    }
    if (statement.kind === 'while' && asks(statement, scope.frame)) {
      const collector = collectorOf(statement, statements) ?? scope.collector
      if (after(rest, collector).length > 0) return reader.stop('it goes on after its loop')
      return askedByWhile(
        statement,
        { ...scope, before, collector },
        { reader, rowsOf: (inner, at) => askedBy(inner, at, reader) },
      )
    }
    if (statement.kind === 'while') return reader.stop('it gives rows under a "while" loop')
    const answer = answerIn(statement, scope.frame)
    if (statement.kind === 'if' && answer?.path === undefined && answer !== undefined) {
      const inner = withoutStatus(statement, reader)
      if (inner !== undefined) return askedBy([...inner, ...statements.slice(index + 1)], { ...scope, before }, reader)
    }
    const kept = statement.kind === 'if' ? keptBy(statement, rest.length === 1, { ...scope, before }) : undefined
    if (kept !== undefined) {
      if (scope.each?.from.kind === 'parent')
        scope.each.from.steps.push({ kind: 'filter', function: filterOf(kept, { ...scope, before }, reader) })
      return askedBy([...kept.body, ...statements.slice(index + 1)], { ...scope, before }, reader)
    }
    if (statement.kind === 'if' && (yields(statement) || asks(statement, scope.frame)) && answer === undefined)
      return askedBy(
        [...branchOf(statement, scope.frame, reader), ...statements.slice(index + 1)],
        { ...scope, before },
        reader,
      )
    const given = givenBy(statement, scope.collector)
    if (given !== undefined) return ofGiven(given, { ...scope, before }, { rest, answer, reader })
    if (answer !== undefined && !isStepInto(statement))
      return whole(answer, rest, { scope: { ...scope, before }, reader })
    reader.run([statement], scope.frame)
    computeFields(statement, { ...scope, before })
    if (scope.each !== undefined) reader.known(scope.each.value)
    before.push(statement)
  }
  return reader.stop('it gives nothing in a way that is read')
}

/** The statements under `with requests.Session() as session`, which has its name then; undefined = it is something else. */
function withSession(
  { items, body }: Extract<Statement, { readonly kind: 'with' }>,
  frame: Frame,
): readonly Statement[] | undefined {
  for (const { value, target } of items) {
    const session = frame.machine.evaluator.evaluate(value, frame)
    if (!(session instanceof SessionValue) || (target !== undefined && target.kind !== 'name')) return undefined
    if (target !== undefined) frame.names.set(target.name, session)
  }
  return body
}

/** What comes after the loop, without the collected rows that are given. */
function after([, ...others]: readonly Statement[], collector: string | undefined): readonly Statement[] {
  const rest = others.filter((statement) => !isIdle(statement))
  return collector === undefined ? rest : []
}

/** `yield x`, `yield from x`, `return x`, and what adds to the rows that are given later. */
function givenBy(statement: Statement, collector: string | undefined): Expression | undefined {
  if (statement.kind === 'return') return statement.value
  if (statement.kind === 'augmented' && isName(statement.target, collector ?? '')) return statement.value
  if (statement.kind !== 'expression') return undefined
  if (statement.value.kind === 'yield') return statement.value.value
  const call = statement.value.kind === 'call' ? statement.value : undefined
  const adds = call?.callee.kind === 'attribute' && /^(?:append|extend)$/.test(call.callee.name)
  return adds && collector !== undefined && isName(call.callee.object, collector) ? call.args[0]?.value : undefined
}

/** A statement that only says what stands for a part of an answer. */
function isStepInto(statement: Statement): boolean {
  if (statement.kind === 'expression')
    return (
      statement.value.kind === 'call' &&
      statement.value.callee.kind === 'attribute' &&
      statement.value.callee.name === 'raise_for_status'
    )
  const target =
    statement.kind === 'assign' && statement.targets.length === 1
      ? statement.targets[0]
      : statement.kind === 'annotated'
        ? statement.target
        : undefined
  const value = statement.kind === 'assign' || statement.kind === 'annotated' ? statement.value : undefined
  return target?.kind === 'name' && value !== undefined && isChain(value)
}

/** `a.b(…)["c"].d()` */
function isChain(value: Expression): boolean {
  if (value.kind === 'name') return true
  if (value.kind === 'attribute' || value.kind === 'subscript') return isChain(value.object)
  return (
    value.kind === 'call' &&
    isChain(value.callee) &&
    value.args.every(({ value: inner }) => inner.kind === 'constant' || isEmpty(inner))
  )
}

function isEmpty(value: Expression): boolean {
  return (value.kind === 'list' && value.items.length === 0) || (value.kind === 'dict' && value.entries.length === 0)
}

/** The answer that a statement does something with. */
function answerIn(statement: Statement | Expression, frame: Frame): Answer | undefined {
  for (const part of partsIn(statement)) {
    const value = part.kind === 'name' ? frame.names.get(part.name) : undefined
    if (value instanceof Answer) return value
  }
  return undefined
}

function ofGiven(
  given: Expression,
  scope: Scope,
  {
    rest,
    answer,
    reader,
  }: { readonly rest: readonly Statement[]; readonly answer: Answer | undefined; readonly reader: Reader },
): Asked {
  const { frame, each, before, collector } = scope
  const others = rest.slice(1).filter((statement) => !isIdle(statement))
  const isAlone = others.length === 0
  const inner = isAlone && collector === undefined ? withInlined(given, scope, reader) : undefined
  if (inner !== undefined) return inner
  const source = isCallOrName(given) ? frame.machine.evaluator.evaluate(given, frame) : null
  if (source instanceof PyGenerator && source.made !== undefined && isAlone && collector === undefined)
    return askedBy(source.made.body, { frame: source.made.frame, each, before: [], collector: undefined }, reader)
  if (source instanceof PagesValue || (source instanceof Answer && source.path !== undefined)) {
    if (!isAlone && source instanceof PagesValue) return reader.stop('it gives rows at more than one place')
    if (isAlone) {
      const [statement] = rest
      const isFrom = statement?.kind === 'expression' && statement.value.kind === 'yield' && statement.value.isFrom
      const gives = source instanceof PagesValue ? undefined : isFrom ? 'rows' : 'answer'
      return { request: source, frame, each, before, making: undefined, gives, collector }
    }
  }
  const asked = answer ?? (source instanceof Answer ? source : undefined)
  if (asked !== undefined) return whole(asked, rest, { scope, reader })
  reader.known(source)
  return reader.stop(
    asks(given, frame) ? 'it does more with an answer than give it' : 'what it gives is made in the program',
  )
}

/**
 * What a function of the program asks for that makes rows of an answer before it gives them; undefined = it hands an answer on as it is, or
 * asks for nothing.
 */
function withInlined(given: Expression, { frame, each }: Scope, reader: Reader): Asked | undefined {
  const { machine } = frame
  if (askingCallee(given, frame) === undefined) return undefined
  let isAsItIs = false
  attempted(machine, () => {
    const source = machine.evaluator.evaluate(given, frame)
    isAsItIs = source instanceof Answer && unknownIn(source.request) === undefined
    return undefined
  })
  if (isAsItIs) return undefined
  return attempted(machine, () => {
    const called = inlined(given, frame)
    return called && askedBy(called.body, { frame: called.frame, each, before: [], collector: undefined }, reader)
  })
}

function isCallOrName(value: Expression): boolean {
  return value.kind === 'name' || value.kind === 'call' || value.kind === 'subscript' || value.kind === 'attribute'
}

/** Everything that is done with one answer: what it gives is made of it alone. */
function whole(
  answer: Answer,
  statements: readonly Statement[],
  { scope, reader }: { readonly scope: Scope; readonly reader: Reader },
): Asked {
  const { frame, each, before, collector } = scope
  if (asks(statements, frame)) return reader.stop('it asks the API more than once')
  const names = [...frame.names].filter(([name, value]) => value instanceof Answer && usesOf(name, statements) > 0)
  const isObject =
    answer.isObject ||
    names.some(([name]) => isUsedByName(name, statements) && (frame.names.get(name) as Answer).path?.length === 0)
  if (names.some(([, value]) => (value as Answer).request !== answer.request))
    return reader.stop('it asks the API more than once')
  if (names.some(([, value]) => (value as Answer).path === undefined))
    return reader.stop('it uses the whole answer, not only row by row')
  const request = new Answer(answer.request, answer, [])
  const making = { kind: 'whole', statements } as const
  const isWhole =
    isObject && !names.some(([name, value]) => (value as Answer).path?.length === 0 && mayBeOther(name, statements))
      ? undefined
      : true
  return { request, frame, each, before, making, gives: 'unclear', collector, ...(isWhole && { isWhole }) }
}

/** Whether an answer may be something else than an object: `isinstance(data, list)`, `rows_of(data)`, `"rows" in data`, `data or []`. */
function mayBeOther(name: string, root: unknown): boolean {
  const parts = [...partsIn(root)]
  const byName = parts.filter((part) => isByName(part, name) || isItems(part, name)).length
  const tested = parts.filter(
    (part) =>
      (part.kind === 'unary' && part.operator === 'not' && isName(part.operand, name)) ||
      (part.kind === 'if' && isName(part.test, name)),
  ).length
  return usesOf(name, root) > byName + tested
}

/** `data.items()` */
function isItems(part: Part, name: string): boolean {
  return (
    part.kind === 'call' &&
    part.callee.kind === 'attribute' &&
    /^(?:items|keys|values)$/.test(part.callee.name) &&
    isName(part.callee.object, name)
  )
}

/** `data["x"]`, `data.get("x")`, `**data`: what is only done with an object. */
export function isUsedByName(name: string, root: unknown): boolean {
  return [...partsIn(root)].some((part) => isByName(part, name))
}

function isByName(part: Part, name: string): boolean {
  if (part.kind === 'subscript')
    return isName(part.object, name) && part.index.kind === 'constant' && typeof part.index.value === 'string'
  if (part.kind === 'call')
    return part.callee.kind === 'attribute' && part.callee.name === 'get' && isName(part.callee.object, name)
  return part.kind === 'dict' && part.entries.some(({ key, value }) => key === undefined && isName(value, name))
}

function ofLoop(
  written: Loop,
  scope: Scope,
  { after: later, reader }: { readonly after: readonly Statement[]; readonly reader: Reader },
): Asked {
  const { frame, each, before, collector } = scope
  const known = decided(written, frame)
  const isOfAnswer = !isChain(known.iterable) && !asks([known.iterable, known.body], frame)
  // `enumerate(rows)` does something with an answer, here as in the step
  const within = isOfAnswer ? answerIn(known.iterable, frame) : undefined
  if (within !== undefined) return whole(within, [known, ...later], { scope, reader })
  const source = frame.machine.evaluator.evaluate(known.iterable, frame)
  const loop = source instanceof PagesValue ? withoutEmptyEnd(known, source) : known
  const isRepeated = asks(loop.body, frame)
  const isOfPages =
    source instanceof PagesValue || source instanceof ResourceValue || source instanceof PyGenerator || isRepeated
  if (later.length > 0 && isOfPages) return reader.stop('it goes on after its loop')
  if (loop.otherwise.length > 0 && isOfPages) return reader.stop('its loop has an "else"')
  if (isRepeated) return ofEach(loop, source, { scope, reader })
  if (source instanceof PagesValue) {
    if (givesEach(loop, collector))
      return {
        request: source,
        frame,
        each,
        before,
        making: undefined,
        gives: givesRowByRow(loop) ? 'rows' : undefined,
        collector,
      }
    if (loop.target.kind !== 'name') return reader.stop('it uses the whole page, not only row by row')
    const why =
      refusedLoop(loop, { before: without(collector, before), after: [] }) ?? refusedList(loop.target.name, loop.body)
    if (why !== undefined) return reader.stop(why)
    return { request: source, frame, each, before, making: { kind: 'page', loop }, gives: 'unclear', collector }
  }
  if (
    source instanceof PyGenerator &&
    source.made !== undefined &&
    collector === undefined &&
    (givesEach(loop, undefined) || givesEachRow(loop, undefined))
  )
    return askedBy(source.made.body, { frame: source.made.frame, each, before: [], collector: undefined }, reader)
  // `for n, line in enumerate(answer["lines"])`
  const answer = source instanceof Answer ? undefined : answerIn(written, frame)
  if (answer !== undefined) return whole(answer, [loop, ...later], { scope, reader })
  reader.known(source instanceof Answer ? null : source)
  if (!(source instanceof Answer)) return reader.stop('what it gives is made in the program')
  const isRowWise =
    later.length === 0 &&
    !loop.body.some((statement) => answerIn(statement, frame) !== undefined) &&
    refusedLoop(loop, { before: without(collector, before), after: [] }) === undefined
  const usesRow = each !== undefined && usesOf(each.name, loop.body) > 0
  const isRead = isRowWise && (!usesRow || (loop.target.kind === 'name' && isUsedByName(loop.target.name, loop.body)))
  if (isRead && loop.target.kind === 'name' && givesEachRow(loop, collector) && !usesRow)
    return { request: source, frame, each, before, making: undefined, gives: 'rows', collector }
  if (isRead)
    return { request: source, frame, each, before, making: { kind: 'each', loop }, gives: 'unclear', collector }
  return whole(source, [loop, ...later], { scope, reader })
}

/** What comes before, but for the list that collects rows: a loop may change that. */
function without(collector: string | undefined, before: readonly Statement[]): readonly Statement[] {
  return collector === undefined ? before : before.filter((statement) => usesOf(collector, statement) === 0)
}

/** `for row in answer: yield row` */
function givesEachRow(loop: Loop, collector: string | undefined): boolean {
  const [only, ...more] = loop.body.filter((statement) => !isIdle(statement))
  const given = only && givenBy(only, collector)
  const isFrom = only?.kind === 'expression' && only.value.kind === 'yield' && only.value.isFrom
  return more.length === 0 && !isFrom && loop.target.kind === 'name' && isName(given, loop.target.name)
}

/** A loop that asks for each of something. */
function ofEach(
  loop: Loop,
  source: Value,
  { scope, reader }: { readonly scope: Scope; readonly reader: Reader },
): Asked {
  const { frame, before, collector } = scope
  const isOfRows = source instanceof PagesValue || source instanceof Answer || source instanceof ResourceValue
  if (scope.each !== undefined && (isOfRows || scope.each.from.kind !== 'list'))
    return reader.stop('it asks for each row of rows')
  const why = refusedLoop(loop, { before: without(collector, before), after: [] })
  if (why !== undefined) return reader.stop(why)
  const inner = source instanceof PagesValue ? innerLoop(loop, reader) : loop
  const { target, body } = inner
  beginsToMove(frame)
  const from = sourceOfEach(source, { target, at: loop.at, outer: scope.each, machine: frame.machine }, reader)
  const name = target.kind === 'name' ? target.name : namesOf(from).join('_')
  const each = eachOf(name, from, loop.at)
  if (target.kind === 'name') frame.names.set(name, each.value)
  else for (const own of namesOf(from)) frame.names.set(own, valueOfList(own, loop.at))
  return forEachAlone(frame, reader, () => askedBy(body, { frame, each, before, collector }, reader))
}

/** `for page in pages: for row in page: …` */
function innerLoop(loop: Loop, reader: Reader): Loop {
  const [only, ...more] = loop.body.filter((statement) => !isIdle(statement))
  const isInner =
    only?.kind === 'for' && more.length === 0 && loop.target.kind === 'name' && isName(only.iterable, loop.target.name)
  return isInner ? only : reader.stop('it asks the API for each page')
}

function namesOf(from: EachScope['from']): readonly string[] {
  return from.kind === 'list' ? from.names : []
}

function sourceOfEach(source: Value, known: Parameters<typeof listOfValues>[1], reader: Reader): EachScope['from'] {
  const { target } = known
  const isOfRows = source instanceof PagesValue || source instanceof Answer || source instanceof ResourceValue
  if (!isOfRows) return listOfValues(source, known, reader)
  if (target.kind !== 'name') return reader.stop('it asks for each of something that has several names')
  return source instanceof ResourceValue ? reader.parent(source) : reader.parentOf(source, target.name)
}
