import { namesOf } from '../../syntax/names.ts'
import type { FunctionNode, LambdaNode, Span, Statement } from '../../syntax/tree.ts'
import type { PyClass } from '../../values/classes.ts'
import type { CallCache } from './call-cache.ts'
import { BoundMethod, NativeFunction } from '../../values/functions.ts'
import { Raised } from '../../values/exceptions.ts'
import { Mutable } from '../../values/mutable.ts'
import type { Arguments, Running, Value } from '../../values/value.ts'
import { tooMuch } from '../budget.ts'
import type { Completion } from '../completion.ts'
import { PyGenerator } from './generator.ts'
import { Frame } from '../machine.ts'
import { bindParameters } from './parameters.ts'
import { isSame } from '../same.ts'

/** A function or lambda of the program. */
export class PyFunction extends Mutable {
  readonly typeName = 'function'
  readonly name: string
  /** as Python's messages call it */
  readonly title: string
  readonly node: FunctionNode | LambdaNode
  /** where it was defined: its free names are found there */
  readonly frame: Frame
  /** values of parameters that are not given, by name */
  readonly defaults: ReadonlyMap<string, Value>
  /** the class it is a method of */
  owner: PyClass | undefined
  readonly attributes = new Map<string, Value>()

  /** the same function that remembers what it gave, and what it was made of */
  #kept: { readonly cache: CallCache; readonly wrapped: PyFunction } | undefined

  constructor(node: FunctionNode | LambdaNode, frame: Frame, like?: PyFunction) {
    super()
    this.node = node
    this.frame = frame
    this.name = node.kind === 'lambda' ? '<lambda>' : node.name
    this.title = `${frame.title}${this.name}`
    if (like !== undefined) {
      this.defaults = like.defaults
      this.owner = like.owner
      for (const [name, value] of like.attributes) this.attributes.set(name, value)
      return
    }
    const defaults = new Map<string, Value>()
    for (const parameter of node.parameters) {
      if (parameter.default !== undefined)
        defaults.set(parameter.name, frame.machine.evaluator.evaluate(parameter.default, frame))
    }
    this.defaults = defaults
  }

  /** `functools.cache`: a function of its own, which calls this one only for arguments that are new. */
  cached(cache: CallCache): PyFunction {
    const result = new PyFunction(this.node, this.frame, this)
    result.#kept = { cache, wrapped: this }
    return result
  }

  /** where the default of a parameter was written */
  placeOf(parameter: string): Span | undefined {
    return this.node.parameters.find(({ name }) => name === parameter)?.default?.at
  }

  override call(args: Arguments): Value {
    return this.#kept === undefined
      ? this.#enter(args)
      : this.#kept.cache.call(args, () => this.#enter(args), this.frame.machine)
  }

  #enter(args: Arguments): Value {
    const { machine } = this.frame
    const at = machine.at
    machine.spend(1)
    if (machine.depth >= machine.surroundings.limits.depth)
      throw tooMuch('calls functions within functions deeper than is read', machine.placeOf(at))
    machine.depth++
    try {
      return this.#run(args)
    } finally {
      machine.depth--
      machine.at = at
    }
  }

  override bind(self: Value): Value {
    return new BoundMethod(self, this)
  }

  override attribute(name: string): Value | undefined {
    if (name === '__name__') return this.attributes.get(name) ?? this.name
    if (name === '__qualname__') return this.attributes.get(name) ?? this.title
    if (name === '__doc__') return this.attributes.get(name) ?? docOf(this.node)
    if (name === '__module__') return this.frame.module.name
    if (this.#kept !== undefined) {
      const { cache, wrapped } = this.#kept
      if (name === '__wrapped__') return wrapped
      if (name === 'cache_clear')
        return new NativeFunction(name, () => {
          cache.clear()
          return null
        })
      if (name === 'cache_info' || name === 'cache_parameters')
        return this.frame.machine.unknown(`${name}() of a cached function is not evaluated`)
    }
    return this.attributes.get(name)
  }

  override setAttribute(name: string, value: Value, running: Running): void {
    running.assign(this.attributes, name, value)
  }

  override hashKey(): object {
    return this
  }

  /** handing it over changes nothing about it */
  override taint(): void {}

  protected override parts(): Iterable<unknown> {
    return this.attributes.values()
  }

  #run(args: Arguments): Value {
    const { node } = this
    const frame = new Frame('function', this.frame, namesOf(node, node.parameters, node.body))
    frame.title = `${this.title}.<locals>.`
    frame.owner = this.owner
    bindParameters(this, args, frame)
    const { evaluator } = frame.machine
    if (node.kind === 'lambda') return evaluator.evaluate(node.body, frame)
    if (this.owner !== undefined) frame.self = args.positional[0]
    if (node.isGenerator)
      return new PyGenerator(evaluator.block(node.body, frame), frame.machine, {
        body: node.body,
        frame,
        callee: this,
        args,
      })
    return this.#left(node.body, frame)
  }

  /** Where it may have been left before, whether it raises what stands after that is not known. */
  #left(body: readonly Statement[], frame: Frame): Value {
    try {
      return resultOf(frame.machine.evaluator.run(body, frame), frame)
    } catch (error) {
      const [earlier] = frame.pending ?? []
      if (!(error instanceof Raised) || earlier === undefined) throw error
      return earlier.why
    }
  }
}

/** What the function gives: unknown when it may have been left with something else before. */
function resultOf(completion: Completion, { pending }: Frame): Value {
  const value = completion?.kind === 'return' ? completion.value : null
  return pending?.find((earlier) => !isSame(earlier.value, value))?.why ?? value
}

function docOf(node: FunctionNode | LambdaNode): Value {
  const [first] = node.kind === 'lambda' ? [] : node.body
  const text = first?.kind === 'expression' && first.value.kind === 'constant' ? first.value.value : null
  return typeof text === 'string' ? text : null
}

export function makeLambda(node: LambdaNode, frame: Frame): Value {
  return new PyFunction(node, frame)
}
