import { CallArguments } from './call-arguments.ts'
import { Descriptor } from './functions.ts'
import { PyTuple } from './list.ts'
import { Mutable } from './mutable.ts'
import { bindTo, PyInstance } from './instance.ts'
import { unionOf } from './union.ts'
import type { BinaryOperator } from '../syntax/tree.ts'
import { type Arguments, PythonObject, type Running, type Side, Unknown, type Value } from './value.ts'

/** What makes a class one of ours: `int`, `datetime`, `Enum`, `BearerTokenAuth`. */
export interface NativeClass {
  /** `cls(…)`; without it instances are made as of any class. Classes of the program that extend it are unknown. */
  make?(args: Arguments, running: Running): Value
  /** `isinstance(value, cls)` for values that are no `PyInstance` */
  holds?(value: Value): boolean
  /** a class statement that extends it: gives what the name stands for (Enum, NamedTuple, TypedDict) */
  subclass?(cls: PyClass, running: Running): Value
}

/** A class: of the program, or of ours. */
export class PyClass extends Mutable {
  readonly typeName = 'type'
  readonly name: string
  readonly bases: readonly PyClass[]
  readonly members: Map<string, Value>
  readonly native: NativeClass | undefined
  /** itself, then its bases in the order members are looked for */
  readonly order: readonly PyClass[]
  /** a base that is not known: neither are its instances */
  readonly unknownBase: Unknown | undefined
  /** attributes that were set after it was made */
  readonly setLater = new Set<string>()

  constructor(what: {
    readonly name: string
    readonly bases?: readonly PyClass[]
    readonly members?: Map<string, Value>
    readonly native?: NativeClass
    readonly unknownBase?: Unknown | undefined
  }) {
    super()
    this.name = what.name
    this.bases = what.bases ?? []
    this.members = what.members ?? new Map<string, Value>()
    this.native = what.native
    this.order = [this, ...merge(this.bases)]
    this.unknownBase = what.unknownBase ?? this.bases.find((base) => base.unknownBase !== undefined)?.unknownBase
  }

  /** A member of it or of its bases, as it was written. */
  find(name: string): Value | undefined {
    for (const { members } of this.order) {
      const found = members.get(name)
      if (found !== undefined) return found
    }
    return undefined
  }

  isSubclassOf(other: PyClass): boolean {
    return this.order.includes(other) || (other.native !== undefined && other.name === 'object')
  }

  get isException(): boolean {
    return this.order.some(({ name, native }) => name === 'BaseException' && native !== undefined)
  }

  override attribute(name: string, running: Running): Value | undefined {
    if (name === '__name__' || name === '__qualname__') return this.name
    const found = this.find(name)
    if (found === undefined) return this.unknownBase
    if (!(found instanceof Descriptor) || found.typeName === 'property') return found
    return found.typeName === 'staticmethod' ? found.callee : bindTo(this, found.callee, running)
  }

  override setAttribute(name: string, value: Value, running: Running): void {
    if (this.native !== undefined)
      running.raise('TypeError', `cannot set '${name}' attribute of immutable type '${this.name}'`)
    this.setLater.add(name)
    running.assign(this.members, name, value)
  }

  override call(args: Arguments, running: Running): Value {
    if (this.unknownBase !== undefined) return this.unknownBase
    if (this.native?.make !== undefined) return this.native.make(args, running)
    const base = this.order.find(({ native }) => native?.make !== undefined)
    if (base !== undefined)
      return running.unknown(`line ${running.lineOf(args.at)} makes a ${this.name}, a class that extends ${base.name}`)
    const instance = new PyInstance(this)
    if (this.isException) instance.attributes.set('args', new PyTuple(args.positional))
    const init = this.find('__init__')
    if (init instanceof PythonObject && init.call !== undefined) {
      const result = init.call(CallArguments.withSelf(instance, args), running)
      // what it is made of is not known
      if (result instanceof Unknown) return result
    } else if (!this.isException && args.positional.length + args.named.size > 0)
      running.raise('TypeError', `${this.name}() takes no arguments`)
    instance.setLater.clear()
    return instance
  }

  /** `int | None` */
  override binary(operator: BinaryOperator, other: Value, side: Side): Value | undefined {
    return unionOf(this, { operator, other }, side)
  }

  /** `list[int]`, `Generic[T]`: for type checkers */
  override item(): Value {
    return this
  }

  override hashKey(): object {
    return this
  }

  /** handing it over changes nothing about it */
  override taint(): void {}

  protected override parts(): Iterable<unknown> {
    return this.members.values()
  }
}

/** Python's C3 order of the bases' orders; what has none falls back to one base after the other. */
function merge(bases: readonly PyClass[]): PyClass[] {
  const lists = [...bases.map(({ order }) => [...order]), [...bases]]
  const order: PyClass[] = []
  for (;;) {
    const open = lists.filter((list) => list.length > 0)
    const [first] = open
    if (first === undefined) return order
    const head = open
      .map(([head]) => head)
      .find((head) => open.every((list) => head !== undefined && list.indexOf(head) <= 0))
    const next = head ?? first[0]
    if (next === undefined) return order
    order.push(next)
    for (const list of lists) {
      const at = list.indexOf(next)
      if (at >= 0) list.splice(at, 1)
    }
  }
}

/** `isinstance(value, cls)`. */
export function isInstance(value: Value, cls: PyClass): boolean {
  if (cls.native !== undefined && cls.name === 'object') return true
  if (value instanceof PyInstance) return value.cls instanceof PyClass && value.cls.isSubclassOf(cls)
  if (cls.native !== undefined && value instanceof PythonObject && value.alsoIs?.() === cls.name) return true
  return cls.native?.holds?.(value) === true
}
