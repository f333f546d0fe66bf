import { orElse } from './or-else.ts'
import { CallArguments } from '../values/call-arguments.ts'
import { PyClass } from '../values/classes.ts'
import { Descriptor, NativeFunction } from '../values/functions.ts'
import { bindTo } from '../values/instance.ts'
import { nameOfType } from '../values/keys.ts'
import type { Method } from '../values/methods.ts'
import { type Arguments, PythonObject, type Running, Unknown, type Value } from '../values/value.ts'
import { bindArguments, type Given, parseSignature } from './signature.ts'

/** Functions by their signatures (`signature.ts`). */
export type Functions = Readonly<Record<string, (given: Given, running: Running) => Value>>
/** Methods by their signatures, without `self`. */
export type MethodsOf<Self> = Readonly<Record<string, (self: Self, given: Given, running: Running) => Value>>

/** Functions of a module, by name. */
export function functions(table: Functions): Map<string, Value> {
  return new Map(Object.entries(table).map(([text, body]) => entry(fn(text, body))))
}

/** One function. */
export function fn(text: string, body: (given: Given, running: Running) => Value): NativeFunction {
  const signature = parseSignature(text)
  return new NativeFunction(signature.name, (args, running) => {
    const given = bindArguments(signature, args, running)
    return given instanceof Unknown ? given : body(given, running)
  })
}

function entry(made: NativeFunction): [string, Value] {
  return [made.name, made]
}

/** Methods of a built-in type, as the evaluator asks for them. */
export function methodTable<Self extends Value>(
  is: (value: Value) => value is Self,
  typeName: string,
  table: MethodsOf<Self>,
): Map<string, Method> {
  return new Map(
    Object.entries(table).map(([text, body]) => {
      const signature = parseSignature(`${typeName}.${text}`)
      const run: Method = (self, args, running) => {
        if (!is(self)) return wrongSelf(signature.name, self, running)
        const given = bindArguments(signature, args, running)
        return given instanceof Unknown ? given : body(self, given, running)
      }
      return [signature.name.slice(typeName.length + 1), run]
    }),
  )
}

function wrongSelf(name: string, self: Value, running: Running): Value {
  if (self instanceof Unknown) return self
  const [type = '', method = ''] = name.split('.')
  return running.raise(
    'TypeError',
    `descriptor '${method}' for '${type}' objects doesn't apply to a '${nameOfType(self)}' object`,
  )
}

/** Methods of a type of ours, for the members of its class. */
export function members<Self extends PythonObject>(
  kind: abstract new (...args: never[]) => Self,
  table: MethodsOf<Self>,
): Map<string, Value> {
  const is = (value: Value): value is Self => value instanceof kind
  return asMembers(methodTable(is, kind.name.replace(/^Py/, ''), table))
}

/** Methods as members of a class: `str.upper`. */
export function asMembers(methods: ReadonlyMap<string, Method>): Map<string, Value> {
  return new Map(
    Array.from(methods, ([name, method]) => [
      name,
      new NativeFunction(
        name,
        (args, running) => {
          const [self, ...rest] = args.positional
          if (self === undefined) return running.raise('TypeError', `unbound method ${name}() needs an argument`)
          return method(self, withoutSelf(args, rest), running)
        },
        { isMethod: true },
      ),
    ]),
  )
}

function withoutSelf(args: Arguments, positional: readonly Value[]): Arguments {
  return new CallArguments({
    positional,
    named: args.named,
    at: args.at,
    spread: args.spread,
    placeOf: (argument) => args.placeOf(typeof argument === 'number' ? argument + 1 : argument),
  })
}

/** Functions that are asked of the class: `datetime.now()`; they get the class they were asked of. */
export function classMethods(
  table: Readonly<Record<string, (cls: PyClass, given: Given, running: Running) => Value>>,
): Map<string, Value> {
  return new Map(
    Object.entries(table).map(([text, body]) => {
      const signature = parseSignature(text)
      const run = new NativeFunction(
        signature.name,
        (args, running) => {
          const [cls, ...rest] = args.positional
          const given = bindArguments(signature, withoutSelf(args, rest), running)
          if (given instanceof Unknown) return given
          return cls instanceof PyClass ? body(cls, given, running) : null
        },
        { isMethod: true },
      )
      return [signature.name, new Descriptor('classmethod', run)]
    }),
  )
}

/** A class of ours whose instances are objects of ours. */
export function defineClass(what: {
  readonly name: string
  readonly bases?: readonly PyClass[]
  readonly members?: readonly ReadonlyMap<string, Value>[]
  /** the signature of `cls(…)` */
  readonly signature?: string
  readonly make?: (given: Given, running: Running) => Value
  readonly holds: (value: Value) => boolean
}): PyClass {
  const { make, name } = what
  const maker = make === undefined ? undefined : fn(`${name}(${what.signature ?? ''})`, make)
  return new PyClass({
    name,
    bases: what.bases ?? [],
    members: new Map((what.members ?? []).flatMap((map) => [...map])),
    native: {
      holds: what.holds,
      make: (args, running) =>
        orElse(maker?.call(args, running), () => running.raise('TypeError', `cannot create '${name}' instances`)),
    },
  })
}

const fullNames = new WeakMap<PyClass, string>()

/** Classes written in C are told with their module in Python's messages: `datetime.date`. */
export function tellWithModule(cls: PyClass, module: string): PyClass {
  fullNames.set(cls, `${module}.${cls.name}`)
  return cls
}

/** An object of a class of ours: what it can do is in its class, its fields are its own. */
export abstract class NativeObject extends PythonObject {
  abstract readonly cls: PyClass
  /** all its attributes are known: there is an AttributeError for others */
  protected get isComplete(): boolean {
    return false
  }

  get typeName(): string {
    return fullNames.get(this.cls) ?? this.cls.name
  }

  /** undefined = it has none of that name */
  protected field(_name: string, _running: Running): Value | undefined {
    return undefined
  }

  override attribute(name: string, running: Running): Value | undefined {
    const own = this.field(name, running)
    if (own !== undefined) return own
    if (name === '__class__') return this.cls
    const member = this.cls.find(name)
    if (member instanceof Descriptor)
      return member.typeName === 'staticmethod' ? member.callee : bindTo(this.cls, member.callee, running)
    if (member !== undefined) return bindTo(this, member, running)
    // Python asks for these itself; of any other name its type may have more than is known here
    if (this.isComplete || name.startsWith('__')) return undefined
    return running.unknown(
      `line ${running.lineOf(running.at)} uses ${this.typeName}.${name}, which sluice does not know`,
    )
  }
}
