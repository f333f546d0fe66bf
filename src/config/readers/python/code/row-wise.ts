import type { Expression, Statement } from '../../../../python/syntax/tree.ts'
import { adds, changedIn, leaves } from './loop-parts.ts'
import { isIdle, isName, partsIn, setBy, usesOf, yields } from './walk-tree.ts'

type Loop = Extract<Statement, { readonly kind: 'for' }>
type While = Extract<Statement, { readonly kind: 'while' }>

/** The statements of a function around the one loop, or the one expression, that its rows come from. */
export interface Shape {
  readonly before: readonly Statement[]
  /** what is gone through */
  readonly source: Expression
  /** undefined = everything is given as it comes */
  readonly loop: Loop | undefined
  readonly after: readonly Statement[]
}

/** The shape of a function's body; a text = why it has none, going on after "because". */
export function shapeOf(body: readonly Statement[]): Shape | string {
  const at = body.findIndex((statement) => givesRows(statement) || holdsLoop(statement, body))
  const statement = body[at]
  if (statement === undefined) return 'it gives nothing in a way that is read'
  const shape = { before: body.slice(0, at), after: body.slice(at + 1).filter((other) => !isIdle(other)) }
  if (statement.kind === 'for') {
    const why = refusedLoop(statement, shape)
    return why ?? { ...shape, source: statement.iterable, loop: statement }
  }
  const source = wholeOf(statement)
  if (source === undefined) return `it gives rows under a ${names[statement.kind] ?? 'condition'}`
  if (shape.after.length > 0) return 'it gives rows at more than one place'
  return { ...shape, source, loop: undefined }
}

const names: Readonly<Partial<Record<Statement['kind'], string>>> = {
  try: '"try", which passes over what fails',
  while: '"while" loop',
  with: '"with"',
}

function givesRows(statement: Statement): boolean {
  return yields(statement) || (statement.kind === 'return' && statement.value !== undefined)
}

/** A loop that collects what is given after it. */
function holdsLoop(statement: Statement, body: readonly Statement[]): boolean {
  return statement.kind === 'for' && collectorOf(statement, body) !== undefined
}

/** `yield from x`, `yield x`, `return x` */
function wholeOf(statement: Statement): Expression | undefined {
  if (statement.kind === 'return') return statement.value
  return statement.kind === 'expression' && statement.value.kind === 'yield' ? statement.value.value : undefined
}

/** Why a loop does more with each element than give it, or what it makes of it. */
export function refusedLoop(
  loop: Loop,
  { before, after }: Pick<Shape, 'before' | 'after'>,
  parameters: readonly string[] = [],
): string | undefined {
  if (loop.otherwise.length > 0) return 'its loop has an "else"'
  const leaving = leaves(loop.body)
  if (leaving !== undefined) return `its loop may end early ("${leaving}")`
  const made = new Set([...before.flatMap(setBy), ...parameters])
  const collector = collectorOf(loop, [...before, loop, ...after])
  const begun = new Set(before.filter(isContainer).flatMap(setBy))
  const changed = [...changedIn(loop), ...[...begun].filter((name) => usesOf(name, loop.body) > 0)]
  const carried = changed.filter((name) => made.has(name) && name !== collector)
  if (carried.length > 0) return `its loop changes "${carried[0]}", which goes on from one round to the next`
  if (collector === undefined && after.length > 0) return 'it goes on after its loop'
  return undefined
}

/** `rows = []`, `rows.append(…)` in the loop and nothing else with it there, and `yield rows` after it. */
export function collectorOf(loop: Loop | While, body: readonly Statement[]): string | undefined {
  const at = body.indexOf(loop)
  const [last, ...more] = body.slice(at + 1).filter((statement) => !isIdle(statement))
  const whole = last && wholeOf(last)
  if (whole?.kind !== 'name' || more.length > 0) return undefined
  const { name } = whole
  const begun = body.slice(0, at).filter((statement) => setBy(statement).includes(name))
  const isList = begun.length === 1 && begun[0] !== undefined && isEmptyList(begun[0])
  const added = [...partsIn(loop.body)].filter((part) => adds(part, name)).length
  return isList && added > 0 && added === usesOf(name, loop.body) ? name : undefined
}

function isEmptyList(statement: Statement): boolean {
  const value = statement.kind === 'assign' || statement.kind === 'annotated' ? statement.value : undefined
  return value?.kind === 'list' && value.items.length === 0
}

/** What is begun empty is there to be filled. */
function isContainer(statement: Statement): boolean {
  const value = statement.kind === 'assign' || statement.kind === 'annotated' ? statement.value : undefined
  if (value?.kind === 'list' || value?.kind === 'set') return value.items.length === 0
  if (value?.kind === 'dict') return value.entries.length === 0
  return value?.kind === 'call' && value.callee.kind === 'name' && containers.test(value.callee.name)
}

const containers = /^(?:list|dict|set|deque|defaultdict|OrderedDict|Counter|iter|count)$/

/**
 * Why a function of a list does more than something with each of its elements; undefined = what it gives for a list is what it gives
 * for its elements one after the other.
 */
export function refusedList(name: string, body: readonly Statement[]): string | undefined {
  const own = body.filter((statement) => !isIdle(statement))
  const many = `it uses the whole page ("${name}"), not only row by row`
  if (usesOf(name, own) !== 1) return many
  const at = own.findIndex((statement) => usesOf(name, statement) > 0)
  const statement = own[at]
  const around = { before: own.slice(0, at), after: own.slice(at + 1) }
  if (around.before.some(givesRows)) return 'it gives rows at more than one place'
  if (statement?.kind === 'for') return isName(statement.iterable, name) ? refusedLoop(statement, around) : many
  if (statement === undefined) return many
  const given = wholeOf(statement) ?? (isGivenLater(statement, around.after) ? statement.value : undefined)
  const isEach = given !== undefined && (isName(given, name) || isEachOf(given, name))
  if (!isEach) return many
  return around.after.length > 0 && wholeOf(statement) !== undefined
    ? 'it gives rows at more than one place'
    : undefined
}

/** `rows = [… for r in page]`, and then `yield rows`. */
function isGivenLater(
  statement: Statement,
  after: readonly Statement[],
): statement is Extract<Statement, { readonly kind: 'assign' }> {
  const [last, ...more] = after
  const whole = last && wholeOf(last)
  return (
    statement.kind === 'assign' && more.length === 0 && whole?.kind === 'name' && setBy(statement).join() === whole.name
  )
}

function isEachOf(value: Expression, name: string): boolean {
  if (value.kind !== 'comprehension' || (value.makes !== 'list' && value.makes !== 'generator')) return false
  return isName(value.clauses[0]?.iterable, name)
}

/** `yield page`, `yield from page`, `for row in page: yield row`, `rows.extend(page)`: every row as it comes. */
export function givesEach(loop: Loop, collector: string | undefined): boolean {
  const [only, ...more] = unguarded(loop)
  const { target } = loop
  if (only === undefined || more.length > 0 || target.kind !== 'name') return false
  if (isName(wholeOf(only), target.name) && only.kind !== 'return') return true
  if (only.kind === 'for')
    return isName(only.iterable, target.name) && only.otherwise.length === 0 && isPlainYield(only)
  if (collector === undefined) return false
  if (only.kind === 'augmented') return isName(only.value, target.name)
  const call = only.kind === 'expression' && only.value.kind === 'call' ? only.value : undefined
  return call?.callee.kind === 'attribute' && call.callee.name === 'extend' && isName(call.args[0]?.value, target.name)
}

/** `if page: yield page`: an empty page gives nothing all the same. */
function unguarded({ body, target }: Loop): readonly Statement[] {
  const own = body.filter((statement) => !isIdle(statement))
  const [only, ...more] = own
  const isGuard =
    only?.kind === 'if' &&
    more.length === 0 &&
    only.otherwise.length === 0 &&
    target.kind === 'name' &&
    isName(only.test, target.name)
  return isGuard ? only.body.filter((statement) => !isIdle(statement)) : own
}

/** Of those: `yield from page`, `for row in page: yield row`. */
export function givesRowByRow(loop: Loop): boolean {
  const [only] = unguarded(loop)
  return only?.kind === 'for'
    ? yields(only)
    : only?.kind === 'expression' && only.value.kind === 'yield' && only.value.isFrom
}

/** What a resource gives that hands its pages on. */
export function givenBy({ loop }: Shape): 'rows' | undefined {
  return loop !== undefined && givesRowByRow(loop) ? 'rows' : undefined
}

/** Whether a export function adds up all rows and gives them at the end. */
export function isCollector({ loop, before, after }: Shape): boolean {
  return loop !== undefined && collectorOf(loop, [...before, loop, ...after]) !== undefined
}

function isPlainYield({ body, target }: Loop): boolean {
  const [only, ...more] = body.filter((statement) => !isIdle(statement))
  const value =
    only?.kind === 'expression' && only.value.kind === 'yield' && !only.value.isFrom ? only.value.value : undefined
  return more.length === 0 && target.kind === 'name' && isName(value, target.name)
}
