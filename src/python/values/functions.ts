import { CallArguments } from './call-arguments.ts'
import { type Arguments, PythonObject, type Running, type Value } from './value.ts'

export type NativeCall = (args: Arguments, running: Running) => Value

export interface NativeTraits {
  /** as a member of a class it gets the object as its first argument */
  readonly isMethod?: boolean
  /** it looks at `args.spread` itself: what has an effect must not vanish */
  readonly takesSpread?: boolean
}

/** A function of ours: `len`, `json.dumps`, `dlt.pipeline`. */
export class NativeFunction extends PythonObject {
  readonly typeName = 'builtin_function_or_method'
  readonly name: string
  readonly #run: NativeCall
  readonly #traits: NativeTraits

  /** `true` is short for a method */
  constructor(name: string, run: NativeCall, traits: NativeTraits | boolean = {}) {
    super()
    this.name = name
    this.#run = run
    this.#traits = typeof traits === 'boolean' ? { isMethod: traits } : traits
  }

  override call(args: Arguments, running: Running): Value {
    if (args.spread !== undefined && this.#traits.takesSpread !== true) return args.spread
    return this.#run(args, running)
  }

  override bind(self: Value): Value {
    return this.#traits.isMethod === true ? new BoundMethod(self, this) : this
  }

  override attribute(name: string): Value | undefined {
    return name === '__name__' || name === '__qualname__' ? this.name : undefined
  }

  override hashKey(): object {
    return this
  }
}

/** `object.method`: the function with its first argument. */
export class BoundMethod extends PythonObject {
  readonly typeName = 'method'
  readonly self: Value
  readonly callee: PythonObject

  constructor(self: Value, callee: PythonObject) {
    super()
    this.self = self
    this.callee = callee
  }

  override call(args: Arguments, running: Running): Value {
    return this.callee.call?.(CallArguments.withSelf(this.self, args), running) ?? null
  }

  override attribute(name: string, running: Running): Value | undefined {
    if (name === '__self__') return this.self
    return name === '__func__' ? this.callee : this.callee.attribute?.(name, running)
  }
}

/** What a class makes of its members when they are asked for: property, staticmethod, classmethod. */
export class Descriptor extends PythonObject {
  readonly typeName: 'property' | 'staticmethod' | 'classmethod'
  readonly callee: Value
  readonly setter: Value | undefined

  constructor(typeName: Descriptor['typeName'], callee: Value, setter?: Value) {
    super()
    this.typeName = typeName
    this.callee = callee
    this.setter = setter
  }

  /** `@x.setter` of a property */
  override attribute(name: string): Value | undefined {
    if (this.typeName !== 'property') return name === '__func__' ? this.callee : undefined
    if (name === 'setter')
      return new NativeFunction(
        name,
        ({ positional: [setter = null] }) => new Descriptor('property', this.callee, setter),
      )
    return name === 'getter' || name === 'deleter' ? new NativeFunction(name, () => this) : undefined
  }

  override call(args: Arguments, running: Running): Value {
    return running.call(this.callee, args.positional, args.named)
  }
}

/** An iterator: of a generator, of `iter(x)`, of `map`, `zip` … */
export class PyIterator extends PythonObject {
  readonly typeName: string
  readonly #iterator: Iterator<Value>

  constructor(iterable: Iterable<Value>, typeName = 'iterator') {
    super()
    this.typeName = typeName
    this.#iterator = iterable[Symbol.iterator]()
  }

  /** undefined = it has ended */
  next(): Value | undefined {
    const result: IteratorResult<Value, unknown> = this.#iterator.next()
    return result.done === true ? undefined : result.value
  }

  override *iterate(): Iterable<Value> {
    for (let value = this.next(); value !== undefined; value = this.next()) yield value
  }

  override hashKey(): object {
    return this
  }
}
