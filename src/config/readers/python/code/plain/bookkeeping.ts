import type { Expression, FunctionNode, Span, Statement } from '../../../../../python/syntax/tree.ts'
import { isIdle, type Part, partsIn, rootOf, setByPart, usesOf } from '../walk-tree.ts'

/** A piece of a function's text, and what stands in its place. */
export interface Edit {
  readonly at: Span
  readonly text: string
}

/**
 * Statements that only count, measure and tell (`total += len(page)`, and `print(total)`): no row comes of them, and a function without them
 * gives the same.
 */
export function bookkeepingIn(
  { body, parameters }: Pick<FunctionNode, 'body' | 'parameters'>,
  isOwn: IsOwn = () => false,
): readonly Edit[] {
  const statements = [...partsIn(body, true)].filter(isStatement)
  const lasting = statements.flatMap((part) => (part.kind === 'global' || part.kind === 'nonlocal' ? part.names : []))
  const taken = new Set([...parameters.map(({ name }) => name), ...lasting])
  const names = new Set(statements.flatMap((part) => targetsOf(part, isOwn) ?? []).filter((name) => !taken.has(name)))
  for (let before = -1; before !== names.size;) {
    before = names.size
    const dropped = droppedIn(body, names, isOwn)
    for (const name of names) {
      const others = statements.filter(
        (part) => setsItself(part, name) && !dropped.includes(part) && !within(part, dropped),
      )
      const left = usesOf(name, body) - usesOf(name, dropped)
      if (others.length > 0 || left > 0) names.delete(name)
    }
  }
  return names.size === 0 ? [] : droppedIn(body, names, isOwn).map(({ at }) => ({ at, text: '0' }))
}

function within(part: Statement, dropped: readonly Statement[]): boolean {
  return dropped.some(({ at }) => at.from <= part.at.from && part.at.to <= at.to)
}

function isStatement(part: Part): part is Statement {
  return statementKinds.has(part.kind)
}

const statementKinds: ReadonlySet<string> = new Set([
  'assign',
  'annotated',
  'augmented',
  'expression',
  'for',
  'while',
  'if',
  'try',
  'with',
  'global',
  'nonlocal',
  'function',
  'class',
  'import',
  'import-from',
  'delete',
  'match',
])

/** The names that a statement gives values that nothing else comes of; undefined = it does more. */
function targetsOf(statement: Statement, isOwn: IsOwn): readonly string[] | undefined {
  const value = valueOf(statement)
  if (value === undefined || !isPure(value, isOwn)) return undefined
  const targets =
    statement.kind === 'assign'
      ? statement.targets
      : statement.kind === 'annotated' || statement.kind === 'augmented'
        ? [statement.target]
        : []
  const names = targets.flatMap((target) => (target.kind === 'name' ? [target.name] : []))
  return names.length === targets.length ? names : undefined
}

function valueOf(statement: Statement): Expression | undefined {
  return statement.kind === 'assign' || statement.kind === 'annotated' || statement.kind === 'augmented'
    ? statement.value
    : undefined
}

function setsItself(part: Statement, name: string): boolean {
  if (part.kind === 'function' || part.kind === 'class') return part.name === name
  return setByPart(part).includes(name)
}

/** The outermost statements that can go with these names. */
function droppedIn(body: readonly Statement[], names: ReadonlySet<string>, isOwn: IsOwn): readonly Statement[] {
  const dropped: Statement[] = []
  const visit = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      if (goes(statement, names, isOwn)) dropped.push(statement)
      else if (statement.kind !== 'function' && statement.kind !== 'class')
        for (const block of blocksOf(statement)) visit(block)
    }
  }
  visit(body)
  return dropped
}

function goes(statement: Statement, names: ReadonlySet<string>, isOwn: IsOwn): boolean {
  const usesOne = (): boolean => [...partsIn(statement)].some((part) => part.kind === 'name' && names.has(part.name))
  if (isIdle(statement)) return usesOne()
  const targets = targetsOf(statement, isOwn)
  if (targets !== undefined && targets.length > 0) return targets.every((name) => names.has(name))
  if (statement.kind !== 'if' || !isPure(statement.test, isOwn)) return false
  const inner = [...statement.body, ...statement.otherwise]
  return usesOne() && inner.every((part) => isIdle(part) || goes(part, names, isOwn))
}

function blocksOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.kind) {
    case 'if':
    case 'for':
    case 'while':
      return [statement.body, statement.otherwise]
    case 'with':
      return [statement.body]
    case 'try':
      return [
        statement.body,
        ...statement.handlers.map((handler) => handler.body),
        statement.otherwise,
        statement.finally,
      ]
    default:
      return []
  }
}

/** Whether a name stands for a function, a class or an object of the program, which may do more than its name says. */
export type IsOwn = (name: string) => boolean

/**
 * An expression that changes nothing and asks for nothing: `len(page)`, `time.time() - start`. Functions and methods are told by their
 * names, where these are none of the program's own; of an object that the function itself makes the name is all that is known.
 */
function isPure(value: Expression, isOwn: IsOwn): boolean {
  return [...partsIn(value)].every((part) => {
    if (part.kind === 'yield' || part.kind === 'await' || part.kind === 'named' || part.kind === 'lambda') return false
    if (part.kind !== 'call') return true
    const { callee } = part
    if (callee.kind === 'name') return pureFunctions.test(callee.name) && !isOwn(callee.name)
    const root = callee.kind === 'attribute' ? rootOf(callee.object) : undefined
    if (callee.kind !== 'attribute' || (root !== undefined && isOwn(root))) return false
    return (
      pureMethods.test(callee.name) ||
      (callee.name === 'get' && callee.object.kind === 'name' && data.test(callee.object.name))
    )
  })
}

/** what is not a client by its name */
const data = /^(?:data|payload|result|body|meta|pagination|row|item|page|record|json_data|response_data)s?$/

const pureFunctions =
  /^(?:len|int|str|float|round|min|max|sum|abs|bool|set|list|sorted|type|isinstance|time|perf_counter)$/
const pureMethods =
  /^(?:time|perf_counter|monotonic|now|utcnow|today|total_seconds|isoformat|strftime|format|keys|values|items|strip|lower|upper|join|get_logger|getLogger)$/
