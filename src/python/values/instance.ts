import { Descriptor, NativeFunction } from './functions.ts'
import { PyDict } from './dict.ts'
import { nameOfType } from './keys.ts'
import { PyTuple } from './list.ts'
import { Mutable } from './mutable.ts'
import type { BinaryOperator, CompareOperator } from '../syntax/tree.ts'
import { CallArguments } from './call-arguments.ts'
import { notImplemented, type Arguments, PythonObject, type Running, type Side, Unknown, type Value } from './value.ts'

/** What an object needs of its class; `PyClass` has it. */
export interface ClassOfInstance extends PythonObject {
  readonly name: string
  readonly unknownBase: Unknown | undefined
  readonly isException: boolean
  find(name: string): Value | undefined
}

/** An object of a class of the program, or an exception. What it can do is in its class: `__len__`, `__eq__` … */
export class PyInstance extends Mutable {
  readonly cls: ClassOfInstance
  readonly attributes = new Map<string, Value>()
  /** attributes that were set after it was made */
  readonly setLater = new Set<string>()
  #dict: PyDict | undefined

  constructor(cls: ClassOfInstance) {
    super()
    this.cls = cls
  }

  get typeName(): string {
    return this.cls.name
  }

  override attribute(name: string, running: Running): Value | undefined {
    const member = this.cls.find(name)
    if (member instanceof Descriptor && member.typeName === 'property') return running.call(member.callee, [this])
    const own = this.attributes.get(name)
    if (own !== undefined) return own
    if (member !== undefined) return this.#bound(member, running)
    if (name === '__class__') return this.cls
    if (name === '__dict__') return this.dict
    const special = specialOf(name)
    if (special !== undefined) return bindTo(this, special, running)
    return this.send('__getattr__', [name], running)
  }

  /** `__dict__`, which its attributes are: changes of either are seen in both */
  get dict(): PyDict {
    this.#dict ??= new DictOfInstance(this)
    return this.#dict
  }

  /** Its `__dict__` is about to change. */
  changed(): void {
    this.changes()
  }

  override setAttribute(name: string, value: Value, running: Running): void {
    const member = this.cls.find(name)
    if (member instanceof Descriptor && member.typeName === 'property') {
      if (member.setter === undefined)
        running.raise('AttributeError', `property '${name}' of '${this.typeName}' object has no setter`)
      running.call(member.setter, [this, value])
    } else if (this.send('__setattr__', [name, value], running) === undefined) {
      this.setLater.add(name)
      running.assign(this.attributes, name, value)
    }
  }

  /** Calls a method of its class; undefined = it has none. */
  send(name: string, args: readonly Value[], running: Running): Value | undefined {
    const member = this.cls.find(name)
    return member === undefined ? undefined : running.call(this.#bound(member, running), args)
  }

  override call(args: Arguments, running: Running): Value {
    const member = this.cls.find('__call__')
    if (!(member instanceof PythonObject) || member.call === undefined)
      return running.raise('TypeError', `'${this.typeName}' object is not callable`)
    return member.call(CallArguments.withSelf(this, args), running)
  }

  override truth(running: Running): boolean | Unknown {
    const answer = this.send('__bool__', [], running) ?? this.send('__len__', [], running)
    return answer === undefined ? true : running.truth(answer)
  }

  override length(running: Running): number | Unknown {
    const length = this.#must('__len__', [], running)
    return typeof length === 'number' || length instanceof Unknown
      ? length
      : running.raise('TypeError', `'${this.typeName}' object cannot be interpreted as an integer`)
  }

  override item(key: Value, running: Running): Value {
    return this.#must('__getitem__', [key], running)
  }

  override setItem(key: Value, value: Value, running: Running): void {
    this.#must('__setitem__', [key, value], running)
  }

  override deleteItem(key: Value, running: Running): void {
    this.#must('__delitem__', [key], running)
  }

  override *iterate(running: Running): Iterable<Value> {
    const iterator = this.send('__iter__', [], running)
    if (iterator === undefined) running.raise('TypeError', `'${this.typeName}' object is not iterable`)
    if (!(iterator instanceof PyInstance)) {
      yield* running.iterate(iterator)
      return
    }
    for (;;) {
      const next = running.attempt('StopIteration', () => iterator.#must('__next__', [], running))
      if (next === undefined) return
      running.spend(1)
      yield next
    }
  }

  override contains(value: Value, running: Running): boolean | Unknown {
    const answer = this.send('__contains__', [value], running)
    if (answer !== undefined) return running.truth(answer)
    for (const item of this.iterate(running)) if (running.equal(item, value) === true) return true
    return false
  }

  override binary(operator: BinaryOperator, other: Value, { isRight, running }: Side): Value | undefined {
    const method = isRight ? `__r${operators[operator]}__` : `__${operators[operator]}__`
    return implemented(this.send(method, [other], running))
  }

  override compare(operator: CompareOperator, other: Value, running: Running): boolean | Unknown | undefined {
    const method = comparisons[operator]
    const answer = method === undefined ? undefined : implemented(this.send(method, [other], running))
    if (answer !== undefined) return running.truth(answer)
    if (operator !== '!=') return undefined
    const same = implemented(this.send('__eq__', [other], running))
    const equal = same === undefined ? undefined : running.truth(same)
    return typeof equal === 'boolean' ? !equal : equal
  }

  override negate(running: Running): Value {
    return this.#must('__neg__', [], running)
  }

  override hashKey(): object {
    return this
  }

  override text(running: Running): Value {
    const text = this.send('__str__', [], running) ?? this.send('__repr__', [], running)
    if (text !== undefined) return text
    if (!this.cls.isException) return this.repr(running)
    const args = this.#args()
    const [first = ''] = args
    if (args.length === 1) return this.typeName === 'KeyError' ? running.repr(first) : running.text(first)
    return args.length === 0 ? '' : running.repr(new PyTuple(args))
  }

  override repr(running: Running): string {
    const text = this.send('__repr__', [], running)
    if (typeof text === 'string') return text
    if (!this.cls.isException) return `<__main__.${this.typeName} object at 0x7f0000000000>`
    return `${this.typeName}(${this.#args()
      .map((value) => running.repr(value))
      .join(', ')})`
  }

  override enter(running: Running): Value {
    return this.#must('__enter__', [], running)
  }

  override exit(exception: Value, running: Running): boolean {
    const type = exception instanceof PyInstance ? exception.cls : null
    return running.truth(this.#must('__exit__', [type, exception, null], running)) === true
  }

  protected override *parts(): Iterable<unknown> {
    yield* this.attributes.values()
    if (this.#dict !== undefined) yield this.#dict
  }

  #args(): readonly Value[] {
    const args = this.attributes.get('args')
    return args instanceof PyTuple ? args.items : []
  }

  #must(name: string, args: readonly Value[], running: Running): Value {
    const answer = this.send(name, args, running)
    if (answer !== undefined) return answer
    if (this.cls.unknownBase !== undefined) return this.cls.unknownBase
    const wants: Readonly<Record<string, string>> = {
      __getitem__: `'${this.typeName}' object is not subscriptable`,
      __setitem__: `'${this.typeName}' object does not support item assignment`,
      __delitem__: `'${this.typeName}' object does not support item deletion`,
      __len__: `object of type '${this.typeName}' has no len()`,
      __neg__: `bad operand type for unary -: '${this.typeName}'`,
      __enter__: `'${this.typeName}' object does not support the context manager protocol`,
    }
    return running.raise('TypeError', wants[name] ?? `'${this.typeName}' object has no ${name}`)
  }

  #bound(member: Value, running: Running): Value {
    if (member instanceof Descriptor) {
      if (member.typeName === 'staticmethod') return member.callee
      return bindTo(this.cls, member.callee, running)
    }
    return bindTo(this, member, running)
  }
}

class DictOfInstance extends PyDict {
  readonly #instance: PyInstance

  constructor(instance: PyInstance) {
    super(instance.attributes)
    this.#instance = instance
  }

  protected override changes(): void {
    super.changes()
    this.#instance.changed()
  }

  protected override *parts(): Iterable<unknown> {
    yield this.#instance
  }
}

/** What `object` has for every class: it passes over what the class has of its own. */
export function specialOf(name: string): NativeFunction | undefined {
  return name === '__setattr__' ? setPlainly : name === '__getattribute__' ? getPlainly : undefined
}

const setPlainly = new NativeFunction(
  '__setattr__',
  ({ positional: [self = null, name = null, value] }, running) => {
    if (self instanceof Unknown) return self
    if (!(self instanceof PythonObject) || value === undefined)
      return running.raise('TypeError', 'expected 2 arguments')
    const member = self instanceof PyInstance && typeof name === 'string' ? self.cls.find(name) : undefined
    if (typeof name !== 'string') return running.raise('TypeError', 'attribute name must be string')
    if (self instanceof PyInstance && !(member instanceof Descriptor && member.typeName === 'property'))
      running.assign(self.attributes, name, value)
    else self.setAttribute?.(name, value, running)
    return null
  },
  { isMethod: true },
)

const getPlainly = new NativeFunction(
  '__getattribute__',
  ({ positional: [self = null, name = null] }, running) => {
    if (typeof name !== 'string') return running.raise('TypeError', 'attribute name must be string')
    const found = running.attribute(self, name)
    if (found !== undefined) return found
    return running.raise('AttributeError', `'${nameOfType(self)}' object has no attribute '${name}'`)
  },
  { isMethod: true },
)

/** `object.member`: a method gets the object as its first argument. */
export function bindTo(self: Value, member: Value, running: Running): Value {
  return member instanceof PythonObject && member.bind !== undefined ? member.bind(self, running) : member
}

function implemented(answer: Value | undefined): Value | undefined {
  return answer === notImplemented ? undefined : answer
}

const operators: Readonly<Record<BinaryOperator, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'truediv',
  '//': 'floordiv',
  '%': 'mod',
  '**': 'pow',
  '@': 'matmul',
  '|': 'or',
  '&': 'and',
  '^': 'xor',
  '<<': 'lshift',
  '>>': 'rshift',
}

const comparisons: Readonly<Partial<Record<CompareOperator, string>>> = {
  '==': '__eq__',
  '!=': '__ne__',
  '<': '__lt__',
  '<=': '__le__',
  '>': '__gt__',
  '>=': '__ge__',
}
