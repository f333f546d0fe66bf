import { PyFunction } from '../../../../../python/run/functions/function.ts'
import { parseTexts } from '../../../../../python/syntax/parse-program.ts'
import type { FunctionNode, Statement } from '../../../../../python/syntax/tree.ts'
import { PyClass } from '../../../../../python/values/classes.ts'
import { PyInstance } from '../../../../../python/values/instance.ts'
import { findName } from '../../../../../python/run/names.ts'
import type { Value } from '../../../../../python/values/value.ts'
import { batchesIn } from './batches.ts'
import { bookkeepingIn, type Edit } from './bookkeeping.ts'
import { neverIn } from './never.ts'

/**
 * A function without what changes none of its rows: counters and messages for people, lists that rows are put into only to be given so many
 * at a time, what is done under conditions that do not hold for what it is called with. It keeps its lines.
 */
export function plainFunction(callee: PyFunction, given: ReadonlyMap<string, Value> = new Map()): PyFunction {
  const { frame, defaults } = callee
  const { machine } = frame
  const isParameter = (name: string): boolean => callee.node.parameters.some((each) => each.name === name)
  const valueOf = (name: string): Value | undefined =>
    isParameter(name) ? (given.get(name) ?? defaults.get(name)) : findName(name, frame)
  const isWritten = ({ at }: Edit): boolean => machine.source(at).startsWith('if')
  const steps: readonly ((node: FunctionNode) => readonly Edit[])[] = [
    (node) => neverIn(node, valueOf).filter(isWritten),
    (node) => batchesIn(node.body, (at) => machine.source(at)),
    (node) => bookkeepingIn(node, (name) => isOfProgram(valueOf(name))),
  ]
  let plain = callee
  for (const editsIn of steps) {
    const { node } = plain
    const edits = node.kind === 'lambda' ? [] : editsIn(node)
    if (node.kind !== 'lambda' && edits.length > 0) plain = edited(plain, node, edits)
  }
  return plain
}

function isOfProgram(value: Value | undefined): boolean {
  return value instanceof PyFunction || value instanceof PyClass || value instanceof PyInstance
}

/** The function with other text in these places; the function itself where that cannot be read. */
function edited(callee: PyFunction, node: FunctionNode, edits: readonly Edit[]): PyFunction {
  const { machine } = callee.frame
  const whole = machine.source({ ...node.at, from: 0 })
  const start = whole.lastIndexOf('\n', node.at.from - 1) + 1
  if (whole.slice(start, node.at.from).trim() !== '' || edits.some(({ at }) => at.text !== node.at.text)) return callee
  let text = whole
  for (const { at, text: inner } of edits.toSorted((a, b) => b.at.from - a.at.from))
    text = `${text.slice(0, at.from)}${keepingLines(inner, text.slice(at.from, at.to))}${text.slice(at.to)}`
  const isInner = start !== node.at.from
  const own = (isInner ? 'if 1:\n' : '') + text.slice(start)
  const place = machine.placeOf({ ...node.at, from: start, to: start })
  const first = (place.line ?? 1) - (isInner ? 1 : 0)
  const index = machine.addText({
    file: place.file ?? '',
    text: own,
    positionAt: (offset) => {
      const before = own.slice(0, offset).split('\n')
      return { line: first + before.length - 1, column: (before.at(-1)?.length ?? 0) + 1 }
    },
  })
  const { body, broken } = parseTexts([own], index)
  const made = functionIn(body, node.name)
  return broken !== undefined || made === undefined ? callee : new PyFunction(made, callee.frame, callee)
}

function functionIn(body: readonly Statement[], name: string): FunctionNode | undefined {
  const [only] = body
  if (only?.kind === 'if') return functionIn(only.body, name)
  return only?.kind === 'function' && only.name === name ? only : undefined
}

/** A text with as many lines as the one whose place it takes. */
function keepingLines(text: string, before: string): string {
  const missing = before.split('\n').length - text.split('\n').length
  return missing > 0 ? text + '\n'.repeat(missing) : text
}

/** The first parameter that a function cannot be called without. */
export function neededBy({ node, defaults }: PyFunction): string | undefined {
  return node.parameters.find(({ name, kind }) => kind !== 'args' && kind !== 'kwargs' && !defaults.has(name))?.name
}
