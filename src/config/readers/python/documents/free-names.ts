import { namesDefinedBy, namesOf, targetNames } from '../../../../python/syntax/names.ts'
import type { Expression, FunctionNode, LambdaNode, Statement } from '../../../../python/syntax/tree.ts'

type Part = Statement | Expression

/** The names that a function uses and does not set itself. */
export function freeNames(node: FunctionNode | LambdaNode): ReadonlySet<string> {
  const { locals } = namesOf(node, node.parameters, node.body)
  const free = new Set<string>()
  const body = node.kind === 'lambda' ? [node.body] : node.body
  for (const part of body) collect(part, locals, free)
  return free
}

/** The names that a statement uses. */
export function freeNamesOf(statement: Statement): ReadonlySet<string> {
  const free = new Set<string>()
  if (statement.kind === 'assign' || statement.kind === 'annotated') {
    if (statement.value !== undefined) collect(statement.value, new Set(), free)
  } else if (statement.kind === 'function') return freeNames(statement)
  else if (statement.kind === 'class') {
    for (const { value } of statement.bases) collect(value, new Set(), free)
    const own = new Set(statement.body.flatMap(namesDefinedBy))
    for (const part of statement.body) {
      collect(part, own, free)
      // the text of a class has the decorators of its methods
      if (part.kind === 'function') for (const decorator of part.decorators) collect(decorator, own, free)
    }
  } else collect(statement, new Set(), free)
  return free
}

function collect(node: Part, bound: ReadonlySet<string>, free: Set<string>): void {
  if (node.kind === 'name') {
    if (!bound.has(node.name)) free.add(node.name)
    return
  }
  if (node.kind === 'function' || node.kind === 'lambda') {
    for (const name of freeNames(node)) if (!bound.has(name)) free.add(name)
    for (const parameter of node.parameters) if (parameter.default) collect(parameter.default, bound, free)
    return
  }
  const targets = node.kind === 'comprehension' ? node.clauses.flatMap(({ target }) => targetNames(target)) : []
  const inside = targets.length === 0 ? bound : new Set([...bound, ...targets])
  // annotations name types, which nothing hangs on
  for (const [key, part] of Object.entries(node)) if (key !== 'annotation') walk(part, inside, free)
}

function walk(part: unknown, bound: ReadonlySet<string>, free: Set<string>): void {
  if (typeof part !== 'object' || part === null) return
  if (isPart(part)) collect(part, bound, free)
  else for (const inner of Object.values(part)) walk(inner, bound, free)
}

function isPart(value: object): value is Part {
  return 'kind' in value && 'at' in value
}
