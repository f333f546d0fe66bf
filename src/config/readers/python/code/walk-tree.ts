import { targetNames } from '../../../../python/syntax/names.ts'
import type { Expression, Statement } from '../../../../python/syntax/tree.ts'

/** A piece of a program's tree. */
export type Part = Statement | Expression

/** Every part at and below these, functions and classes left out where the walk is of one function's own statements. */
export function* partsIn(root: unknown, isOwn = false): Iterable<Part> {
  if (typeof root !== 'object' || root === null) return
  if (isPart(root)) {
    yield root
    if (isOwn && (root.kind === 'function' || root.kind === 'lambda' || root.kind === 'class')) return
  }
  for (const inner of Object.values(root)) yield* partsIn(inner, isOwn)
}

function isPart(value: object): value is Part {
  return 'kind' in value && 'at' in value
}

/** Whether a statement of a function gives something to whoever asks. */
export function yields(statement: Statement): boolean {
  for (const part of partsIn(statement, true)) if (part.kind === 'yield') return true
  return false
}

/** Where a name is asked for. */
export function usesOf(name: string, root: unknown): number {
  let count = 0
  for (const part of partsIn(root)) if (part.kind === 'name' && part.name === name) count++
  return count
}

export function isName(part: Expression | undefined, name: string): boolean {
  return part?.kind === 'name' && part.name === name
}

/** A docstring, `pass`, a message for people: what changes no row. */
export function isIdle(statement: Statement): boolean {
  if (statement.kind === 'pass') return true
  if (statement.kind !== 'expression') return false
  const { value } = statement
  if (value.kind === 'constant') return true
  if (value.kind !== 'call' || [...partsIn(value)].some(({ kind }) => kind === 'yield' || kind === 'named'))
    return false
  const { callee } = value
  if (callee.kind === 'name') return callee.name === 'print' || callee.name === 'sleep'
  if (callee.kind !== 'attribute') return false
  const { object, name } = callee
  // `context.log.info(…)`, `self.logger.info(…)`, `sys.stdout.flush()`
  if (object.kind === 'attribute') return loggers.test(object.name) || /^std(?:out|err)$/.test(object.name)
  return object.kind === 'name' && isForPeople(object.name, name)
}

function isForPeople(object: string, name: string): boolean {
  return loggers.test(object) || (object === 'time' && name === 'sleep')
}

const loggers = /^_?(?:logger|logging|log)$/i

/** The names that a statement sets. */
export function setBy(statement: Statement): readonly string[] {
  return [...partsIn(statement, true)].flatMap(setByPart)
}

/** The names that a part of a statement sets. */
export function setByPart(part: Part): readonly string[] {
  if (part.kind === 'assign') return part.targets.flatMap(targetNames)
  if (part.kind === 'annotated' || part.kind === 'augmented' || part.kind === 'for') return targetNames(part.target)
  return part.kind === 'named' ? [part.name] : []
}

/** The name that an expression begins with. */
export function rootOf(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name
  return expression.kind === 'attribute' || expression.kind === 'subscript' ? rootOf(expression.object) : undefined
}
