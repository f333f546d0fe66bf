import type { Expression, Parameter, Statement } from './tree.ts'

/** What a function's names belong to. */
export interface ScopeNames {
  /** parameters, and names that the body sets */
  readonly locals: ReadonlySet<string>
  readonly globals: ReadonlySet<string>
  readonly nonlocals: ReadonlySet<string>
}

const known = new WeakMap<object, ScopeNames>()

/** The names of a function or lambda; `owner` is its node. */
export function namesOf(
  owner: object,
  parameters: readonly Parameter[],
  body: readonly Statement[] | Expression,
): ScopeNames {
  const found = known.get(owner)
  if (found !== undefined) return found
  const scope = new Scope()
  for (const { name } of parameters) scope.locals.add(name)
  if ('kind' in body) scope.walk(body)
  else for (const statement of body) scope.walk(statement)
  for (const name of [...scope.globals, ...scope.nonlocals]) scope.locals.delete(name)
  known.set(owner, scope)
  return scope
}

/** The names that an assignment to this target sets. */
export function targetNames(target: Expression): readonly string[] {
  if (target.kind === 'name') return [target.name]
  if (target.kind === 'starred') return targetNames(target.value)
  return target.kind === 'list' || target.kind === 'tuple' ? target.items.flatMap(targetNames) : []
}

/** The names that a statement of a module or a class defines by itself. */
export function namesDefinedBy(statement: Statement): readonly string[] {
  if (statement.kind === 'function' || statement.kind === 'class') return [statement.name]
  if (statement.kind === 'assign') return statement.targets.flatMap(targetNames)
  return statement.kind === 'annotated' ? targetNames(statement.target) : []
}

type Part = Statement | Expression

class Scope implements ScopeNames {
  readonly locals = new Set<string>()
  readonly globals = new Set<string>()
  readonly nonlocals = new Set<string>()

  walk(node: Part): void {
    this.#note(node)
    // what is below has names of its own
    if (node.kind === 'function' || node.kind === 'class' || node.kind === 'lambda') return
    for (const part of Object.values(node)) this.#walkAny(part)
  }

  #walkAny(part: unknown): void {
    if (typeof part !== 'object' || part === null) return
    if (isPart(part)) this.walk(part)
    else for (const inner of Object.values(part)) this.#walkAny(inner)
  }

  #add(names: readonly string[]): void {
    for (const name of names) this.locals.add(name)
  }

  #note(node: Part): void {
    switch (node.kind) {
      case 'assign':
        this.#add(node.targets.flatMap(targetNames))
        break
      case 'annotated':
      case 'augmented':
      case 'for':
        this.#add(targetNames(node.target))
        break
      case 'with':
        this.#add(node.items.flatMap(({ target }) => (target === undefined ? [] : targetNames(target))))
        break
      case 'try':
        this.#add(node.handlers.flatMap(({ name }) => (name === undefined ? [] : [name])))
        break
      case 'function':
      case 'class':
      case 'named':
        this.#add([node.name])
        break
      case 'import':
        this.#add(node.names.map(({ module, as }) => as ?? module.split('.')[0] ?? ''))
        break
      case 'import-from':
        this.#add(node.names.map(({ name, as }) => as ?? name))
        break
      case 'match':
        this.#add(node.cases.flatMap(({ pattern }) => captures(pattern)))
        break
      case 'delete':
        this.#add(node.targets.flatMap(targetNames))
        break
      case 'global':
        for (const name of node.names) this.globals.add(name)
        break
      case 'nonlocal':
        for (const name of node.names) this.nonlocals.add(name)
        break
      default:
    }
  }
}

function isPart(value: object): value is Part {
  return 'kind' in value && 'at' in value
}

/** The names that a pattern of `case` sets. */
export function captures(pattern: Expression): readonly string[] {
  switch (pattern.kind) {
    case 'name':
      return pattern.name === '_' ? [] : [pattern.name]
    case 'named':
      return [pattern.name, ...captures(pattern.value)]
    case 'starred':
      return captures(pattern.value)
    case 'list':
    case 'tuple':
    case 'set':
      return pattern.items.flatMap(captures)
    case 'dict':
      return pattern.entries.flatMap(({ value }) => captures(value))
    case 'call':
      return pattern.args.flatMap(({ value }) => captures(value))
    case 'binary':
      return [...captures(pattern.left), ...captures(pattern.right)]
    default:
      return []
  }
}
