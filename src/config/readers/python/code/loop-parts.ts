import type { Expression, Statement } from '../../../../python/syntax/tree.ts'
import { changing, changingFirst } from '../documents/writes.ts'
import { isName, type Part, partsIn, rootOf, setByPart } from './walk-tree.ts'

/** Whether a part adds to a list of rows: `rows.append(x)`, `rows.extend(x)`, `rows += x`. */
export function adds(part: Part, name: string): boolean {
  if (part.kind === 'augmented') return part.operator === '+' && isName(part.target, name)
  if (part.kind !== 'call' || part.callee.kind !== 'attribute') return false
  return isName(part.callee.object, name) && (part.callee.name === 'append' || part.callee.name === 'extend')
}

/** How statements leave the loop that they stand in. */
export function leaves(body: readonly Statement[], isInner = false): 'break' | 'return' | undefined {
  for (const statement of body) {
    if (statement.kind === 'return') return 'return'
    if (statement.kind === 'break' && !isInner) return 'break'
    if (statement.kind === 'function' || statement.kind === 'class') continue
    const isLoop = statement.kind === 'for' || statement.kind === 'while'
    for (const block of Object.values(statement)) {
      const found = Array.isArray(block) ? leaves(blocksIn(block), isInner || isLoop) : undefined
      if (found !== undefined) return found
    }
  }
  return undefined
}

function blocksIn(block: readonly unknown[]): readonly Statement[] {
  return block.flatMap((part) => {
    if (typeof part !== 'object' || part === null) return []
    if ('kind' in part && 'at' in part) return [part as Statement]
    return 'body' in part && Array.isArray(part.body) ? (part.body as Statement[]) : []
  })
}

/** Names that a loop sets, or whose values it may change. */
export function changedIn(loop: { readonly body: readonly Statement[] }): ReadonlySet<string> {
  const changed = new Set<string>()
  const add = (expression: Expression | undefined): void => {
    const root = expression && rootOf(expression)
    if (root !== undefined) changed.add(root)
  }
  for (const part of partsIn(loop.body)) {
    for (const name of setByPart(part)) changed.add(name)
    if (part.kind === 'assign') for (const target of part.targets) add(target)
    if (part.kind === 'augmented' || part.kind === 'annotated') add(part.target)
    if (part.kind === 'delete') for (const target of part.targets) add(target)
    if (part.kind !== 'call') continue
    const { callee, args } = part
    if (callee.kind === 'attribute' && changing.has(callee.name)) add(callee.object)
    const name = callee.kind === 'name' || callee.kind === 'attribute' ? callee.name : ''
    if (changingFirst.has(name)) add(args[0]?.value)
  }
  return changed
}
