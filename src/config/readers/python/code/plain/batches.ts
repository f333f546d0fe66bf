import type { Expression, Statement } from '../../../../../python/syntax/tree.ts'
import { isIdle, isName, partsIn, setBy, usesOf } from '../walk-tree.ts'
import type { Edit } from './bookkeeping.ts'

/**
 * Rows that are collected and given so many at a time (`batch.append(row)`, `if len(batch) >= 500: yield batch`, and what is left at the
 * end): as if each were given where it is collected. The rows are the same, and dlt puts no meaning into the lists they come in.
 */
export function batchesIn(body: readonly Statement[], sourceOf: (at: Statement['at']) => string): readonly Edit[] {
  const begun = body.filter(isEmptyList)
  return begun.flatMap((statement) => {
    const [name] = setBy(statement)
    return name === undefined ? [] : editsFor(name, { statement, body, sourceOf })
  })
}

function editsFor(
  name: string,
  {
    statement,
    body,
    sourceOf,
  }: {
    readonly statement: Statement
    readonly body: readonly Statement[]
    readonly sourceOf: (at: Statement['at']) => string
  },
): readonly Edit[] {
  const loops = body.filter((part) => part.kind === 'for' || part.kind === 'while')
  const flushes = [...partsIn(loops)].filter((part) => part.kind === 'if' && isFlush(part, name, true))
  const last = body.filter((part) => isFinal(part, name))
  const adding = [...partsIn(loops, true)].flatMap((part) => added(part, name) ?? [])
  const edits = [statement, ...flushes, ...last]
  const count = usesOf(name, [statement, ...flushes, ...last]) + adding.length
  const set = body.filter((part) => part !== statement && !loops.includes(part as never) && setBy(part).includes(name))
  const setInLoops = setBy({ kind: 'if', test: nothing, body: loops, otherwise: [], at: statement.at })
  const resets = flushes.flatMap((part) => setBy(part as Statement)).filter((other) => other === name)
  const isWhole =
    flushes.length > 0 &&
    last.length === 1 &&
    adding.length > 0 &&
    set.length === 0 &&
    count === usesOf(name, body) &&
    setInLoops.filter((other) => other === name).length === resets.length
  if (!isWhole) return []
  return [
    ...edits.map(({ at }) => ({ at, text: '0' })),
    ...adding.map(({ at, value, isMany }) => ({ at, text: `yield ${isMany ? 'from ' : ''}(${sourceOf(value.at)})` })),
  ]
}

const nothing: Expression = { kind: 'constant', value: null, at: { text: 0, from: 0, to: 0 } }

function isEmptyList(statement: Statement): boolean {
  const value = statement.kind === 'assign' || statement.kind === 'annotated' ? statement.value : undefined
  return value?.kind === 'list' && value.items.length === 0 && setBy(statement).length === 1
}

/** `batch.append(row)`, `batch.extend(rows)` as a statement */
function added(
  part: unknown,
  name: string,
): { readonly at: Statement['at']; readonly value: Expression; readonly isMany: boolean } | undefined {
  const statement = part as Statement
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return undefined
  const { callee, args } = statement.value
  const [only, ...more] = args
  if (callee.kind !== 'attribute' || !isName(callee.object, name) || only === undefined || more.length > 0)
    return undefined
  if (callee.name !== 'append' && callee.name !== 'extend') return undefined
  return { at: statement.at, value: only.value, isMany: callee.name === 'extend' }
}

/** `if len(batch) >= 500: yield batch; batch = []`, and at the end `if batch: yield batch` */
function isFlush(part: Extract<Statement, { kind: 'if' }>, name: string, isInner: boolean): boolean {
  const own = part.body.filter((statement) => !isIdle(statement))
  const [first, second, ...more] = own
  if (part.otherwise.length > 0 || first === undefined || more.length > 0 || !gives(first, name)) return false
  if (isInner !== (second !== undefined && empties(second, name))) return false
  const uses = usesOf(name, part.test)
  return uses === 1 && (isInner ? isLength(part.test, name) : isFilled(part.test, name))
}

function isFinal(part: Statement, name: string): boolean {
  return part.kind === 'if' ? isFlush(part, name, false) : gives(part, name)
}

function gives(statement: Statement, name: string): boolean {
  if (statement.kind !== 'expression' || statement.value.kind !== 'yield') return false
  const { value } = statement.value
  if (value === undefined) return false
  if (value.kind === 'call' && value.args.length === 0 && value.callee.kind === 'attribute')
    return value.callee.name === 'copy' && isName(value.callee.object, name)
  if (value.kind === 'call' && isName(value.callee, 'list')) return isName(value.args[0]?.value, name)
  return isName(value, name)
}

function empties(statement: Statement, name: string): boolean {
  if (isEmptyList(statement)) return setBy(statement)[0] === name
  const call = statement.kind === 'expression' && statement.value.kind === 'call' ? statement.value : undefined
  return call?.callee.kind === 'attribute' && call.callee.name === 'clear' && isName(call.callee.object, name)
}

function isLength(test: Expression, name: string): boolean {
  if (test.kind !== 'compare' || test.rest.length !== 1) return false
  const { first } = test
  return /^(?:>=|==|>)$/.test(test.rest[0]?.operator ?? '') && isLen(first, name)
}

function isFilled(test: Expression, name: string): boolean {
  return isName(test, name) || isLen(test, name) || (test.kind === 'compare' && isLen(test.first, name))
}

function isLen(value: Expression, name: string): boolean {
  return value.kind === 'call' && isName(value.callee, 'len') && isName(value.args[0]?.value, name)
}
