import { PyFunction } from '../../../../../python/run/functions/function.ts'
import { parseTexts } from '../../../../../python/syntax/parse-program.ts'
import type { FunctionNode, Statement } from '../../../../../python/syntax/tree.ts'
import { batchesIn } from './batches.ts'
import { bookkeepingIn, type Edit } from './bookkeeping.ts'

const known = new WeakMap<PyFunction, PyFunction>()

/**
 * A function without what changes none of its rows: counters and messages for people, lists that rows are put into only to be given so many
 * at a time. It keeps its lines.
 */
export function plainFunction(callee: PyFunction): PyFunction {
  const found = known.get(callee) ?? madePlain(callee)
  known.set(callee, found)
  return found
}

function madePlain(callee: PyFunction): PyFunction {
  const { node } = callee
  if (node.kind === 'lambda') return callee
  const { machine } = callee.frame
  const batches = batchesIn(node.body, (at) => machine.source(at))
  const between = batches.length === 0 ? callee : edited(callee, node, batches)
  if (between.node.kind === 'lambda') return callee
  const counters = bookkeepingIn(between.node)
  return counters.length === 0 ? between : edited(between, between.node, counters)
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
