import { namesOf, targetNames } from '../../../../python/syntax/names.ts'
import type { Expression, FunctionNode, LambdaNode, Statement } from '../../../../python/syntax/tree.ts'
import { PyClass } from '../../../../python/values/classes.ts'
import { PyInstance } from '../../../../python/values/instance.ts'
import type { Value } from '../../../../python/values/value.ts'
import { knownFunction } from '../program/functions.ts'

type Node = Statement | Expression
type Call = Extract<Expression, { readonly kind: 'call' }>
type LookUp = (name: string) => Value | undefined

/** What a function changes that lasts longer than a call of it. */
export interface Writes {
  /** names around it that it sets: `global`, `nonlocal` */
  readonly names: ReadonlySet<string>
  /** names, also of its parameters, whose values it changes in place */
  readonly values: ReadonlySet<string>
}

/** Finds what a function changes outside of itself, as far as its text and that of the functions that it calls tell. */
export function writesOf(
  node: FunctionNode | LambdaNode,
  lookUp: LookUp,
  above: readonly (FunctionNode | LambdaNode)[] = [],
): Writes {
  const finder = new Finder(lookUp, [...above, node])
  finder.function(node, true)
  return finder
}

class Finder implements Writes {
  readonly names = new Set<string>()
  readonly values = new Set<string>()
  readonly #lookUp: LookUp
  readonly #above: readonly (FunctionNode | LambdaNode)[]
  /** local names that stand for a part of something else */
  readonly #aliases = new Map<string, string>()
  readonly #locals: ReadonlySet<string>[] = []

  constructor(lookUp: LookUp, above: readonly (FunctionNode | LambdaNode)[]) {
    this.#lookUp = lookUp
    this.#above = above
  }

  function(node: FunctionNode | LambdaNode, isWhole: boolean): void {
    const { locals, globals, nonlocals } = namesOf(node, node.parameters, node.body)
    for (const name of globals) this.names.add(name)
    for (const name of nonlocals) if (!this.#isLocal(name)) this.names.add(name)
    // parameters of the whole function may have defaults that last
    const parameters = new Set(node.parameters.map(({ name }) => name))
    this.#locals.push(isWhole ? new Set([...locals].filter((name) => !parameters.has(name))) : locals)
    this.#walk(node.body)
    this.#locals.pop()
  }

  #isLocal(name: string): boolean {
    return this.#locals.some((locals) => locals.has(name))
  }

  #walk(part: unknown): void {
    if (typeof part !== 'object' || part === null) return
    if (!isNode(part)) {
      for (const inner of Object.values(part)) this.#walk(inner)
      return
    }
    if (part.kind === 'function' || part.kind === 'lambda') this.function(part, false)
    else {
      this.#note(part)
      for (const inner of Object.values(part)) this.#walk(inner)
    }
  }

  #note(node: Node): void {
    switch (node.kind) {
      case 'assign':
        for (const target of node.targets) this.#target(target, node.value)
        break
      case 'annotated':
        this.#target(node.target, node.value)
        break
      case 'for':
        this.#target(node.target, node.iterable)
        break
      case 'augmented':
        this.#changed(node.target)
        break
      case 'delete':
        for (const target of node.targets) if (target.kind !== 'name') this.#changed(target)
        break
      case 'comprehension':
        for (const { target, iterable } of node.clauses) this.#target(target, iterable)
        break
      case 'call':
        this.#call(node)
        break
      default:
    }
  }

  #target(target: Expression, value: Expression | undefined): void {
    const root = value && this.#rootOf(value)
    if (root !== undefined) for (const name of targetNames(target)) if (name !== root) this.#aliases.set(name, root)
    for (const part of partsOf(target)) if (part.kind === 'attribute' || part.kind === 'subscript') this.#changed(part)
  }

  #changed(expression: Expression | undefined): void {
    const root = expression && this.#rootOf(expression)
    if (root !== undefined) this.values.add(root)
  }

  /** The name that an expression gives a part of, unless it is a local one. */
  #rootOf(expression: Expression): string | undefined {
    switch (expression.kind) {
      case 'name': {
        const alias = this.#aliases.get(expression.name)
        return alias ?? (this.#isLocal(expression.name) ? undefined : expression.name)
      }
      case 'attribute':
      case 'subscript':
        return this.#rootOf(expression.object)
      case 'call': {
        const { callee, args } = expression
        if (callee.kind === 'attribute') return parting.has(callee.name) ? this.#rootOf(callee.object) : undefined
        const [first] = args
        return callee.kind === 'name' && passing.has(callee.name) && first ? this.#rootOf(first.value) : undefined
      }
      default:
        return undefined
    }
  }

  #call({ callee, args }: Call): void {
    if (callee.kind === 'attribute') {
      if (changing.has(callee.name)) this.#changed(callee.object)
      if (callee.object.kind === 'name') this.#method(callee.object, callee.name)
      if (changingFirst.has(callee.name)) this.#changed(args[0]?.value)
    }
    if (callee.kind !== 'name') return
    if (changingFirst.has(callee.name)) this.#changed(args[0]?.value)
    const known = this.#isLocal(callee.name) ? undefined : knownFunction(this.#lookUp(callee.name) ?? null)
    if (known === undefined || this.#above.includes(known.node)) return
    const { values } = writesOf(known.node, known.lookUp, this.#above)
    for (const [index, { name }] of known.node.parameters.entries()) {
      const given = args.find((argument) => argument.name === name) ?? args[index]
      if (values.has(name)) this.#changed(given?.value)
    }
  }

  /** A method of an object, or of a class, of the program. */
  #method(object: Extract<Expression, { readonly kind: 'name' }>, name: string): void {
    const value = this.#lookUp(object.name)
    const cls = value instanceof PyInstance ? value.cls : value
    const member = cls instanceof PyClass ? cls.find(name) : undefined
    const inner =
      typeof member === 'object' && member !== null && 'callee' in member ? (member.callee as Value) : member
    const known = knownFunction(inner ?? null)
    if (known === undefined || this.#above.includes(known.node)) return
    const [self] = known.node.parameters
    if (self && writesOf(known.node, known.lookUp, this.#above).values.has(self.name)) this.#changed(object)
  }
}

function partsOf(target: Expression): readonly Expression[] {
  return target.kind === 'list' || target.kind === 'tuple' ? target.items.flatMap(partsOf) : [target]
}

/** methods that give a part of what they are called on */
const parting: ReadonlySet<string> = new Set(['get', 'setdefault', 'values', 'items', 'pop'])

/** functions that give their argument, or its parts */
const passing: ReadonlySet<string> = new Set(['enumerate', 'zip', 'iter', 'reversed', 'getattr', 'vars'])

export const changing: ReadonlySet<string> = new Set(
  (
    'append extend insert remove pop clear sort reverse add discard update difference_update intersection_update ' +
    'symmetric_difference_update setdefault popitem appendleft popleft extendleft rotate move_to_end subtract send write'
  ).split(' '),
)

export const changingFirst: ReadonlySet<string> = new Set(
  'next setattr delattr heappush heappop heapify insort insort_left insort_right shuffle'.split(' '),
)

function isNode(value: object): value is Node {
  return 'kind' in value && 'at' in value
}
