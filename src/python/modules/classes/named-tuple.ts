import { plainText } from '../../builtins/or-else.ts'
import { CallArguments } from '../../values/call-arguments.ts'
import { PyClass } from '../../values/classes.ts'
import { PyDict } from '../../values/dict.ts'
import { Descriptor, NativeFunction } from '../../values/functions.ts'
import { bindTo } from '../../values/instance.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import { fn } from '../../builtins/define.ts'
import { type Arguments, type Running, Unknown, type Value } from '../../values/value.ts'

/** An instance of a named tuple. */
export class PyNamedTuple extends PyTuple {
  override readonly typeName: string
  readonly fields: readonly string[]
  readonly cls: PyClass

  constructor(cls: PyClass, fields: readonly string[], items: readonly Value[]) {
    super(items)
    this.typeName = cls.name
    this.cls = cls
    this.fields = fields
  }

  override attribute(name: string, running: Running): Value | undefined {
    const index = this.fields.indexOf(name)
    if (index >= 0) return this.items[index]
    switch (name) {
      case '_fields':
        return new PyTuple(this.fields)
      case '_asdict':
        return new NativeFunction(name, () =>
          PyDict.of(this.fields.map((field, at) => [field, this.items[at] ?? null] as const)),
        )
      case '_replace':
        return new NativeFunction(name, ({ named }) => {
          const items = this.fields.map((field, at) =>
            named.has(field) ? (named.get(field) ?? null) : (this.items[at] ?? null),
          )
          return new PyNamedTuple(this.cls, this.fields, items)
        })
      case '__class__':
        return this.cls
      default: {
        const member = this.cls.find(name)
        if (member instanceof Descriptor)
          return member.typeName === 'property'
            ? running.call(member.callee, [this])
            : bindTo(this.cls, member.callee, running)
        return member === undefined ? undefined : bindTo(this, member, running)
      }
    }
  }

  override repr(running: Running): string {
    const shown = this.fields.map((field, index) => `${field}=${running.repr(this.items[index] ?? null)}`)
    return `${this.typeName}(${shown.join(', ')})`
  }
}

/** A class of named tuples. */
export function makeNamedTupleClass(what: {
  readonly name: string
  readonly fields: readonly string[]
  readonly defaults: ReadonlyMap<string, Value>
  readonly members?: Map<string, Value>
}): PyClass {
  const { name, fields, defaults } = what
  const cls: PyClass = new PyClass({
    name,
    members: new Map(what.members ?? []),
    native: {
      holds: (value) => value instanceof PyNamedTuple && value.cls === cls,
      make: (args, running) => new PyNamedTuple(cls, fields, bindFields({ name, fields, defaults, args }, running)),
    },
  })
  cls.members.set('_fields', new PyTuple(fields))
  cls.members.set(
    '_make',
    new NativeFunction('_make', ({ positional: [items = null], at }, running) =>
      running.call(cls, new CallArguments({ positional: [...running.iterate(items)], at }).positional),
    ),
  )
  return cls
}

function bindFields(
  what: { name: string; fields: readonly string[]; defaults: ReadonlyMap<string, Value>; args: Arguments },
  running: Running,
): Value[] {
  const { fields, args, defaults, name } = what
  if (args.positional.length > fields.length)
    running.raise(
      'TypeError',
      `${name}.__new__() takes ${fields.length + 1} positional arguments but ${args.positional.length + 1} were given`,
    )
  for (const given of args.named.keys())
    if (!fields.includes(given))
      running.raise('TypeError', `${name}.__new__() got an unexpected keyword argument '${given}'`)
  const missing: string[] = []
  const items = fields.map((field, index): Value => {
    const value =
      index < args.positional.length
        ? args.positional[index]
        : args.named.has(field)
          ? args.named.get(field)
          : defaults.get(field)
    if (value === undefined) missing.push(`'${field}'`)
    return value ?? null
  })
  if (missing.length > 0)
    running.raise(
      'TypeError',
      `${name}.__new__() missing ${missing.length} required positional argument${missing.length > 1 ? 's' : ''}: ${missing.length > 1 ? `${missing.slice(0, -1).join(', ')}${missing.length > 2 ? ',' : ''} and ${missing.at(-1)}` : missing[0]}`,
    )
  return items
}

/** `collections.namedtuple(name, fields)`. */
export const namedTuple = fn(
  'namedtuple(typename, field_names, *, ~rename=, defaults=, ~module=)',
  (given, running) => {
    const names = given.value(1)
    const fields =
      typeof names === 'string'
        ? names
            .replaceAll(',', ' ')
            .split(/\s+/)
            .filter((field) => field !== '')
        : Array.from(running.iterate(names), plainText)
    const values = given.value(3) === null ? [] : [...running.iterate(given.value(3))]
    const defaults = new Map(values.map((value, index) => [fields[fields.length - values.length + index] ?? '', value]))
    return makeNamedTupleClass({ name: given.text(0), fields, defaults })
  },
)

/** `class P(NamedTuple): x: int = 0`, `NamedTuple("P", [("x", int)])`. */
export const namedTupleClass: PyClass = new PyClass({
  name: 'NamedTuple',
  native: {
    subclass: (cls) => {
      const annotations = cls.members.get('__annotations__')
      const fields = annotations instanceof PyDict ? Array.from(annotations.keys(), plainText) : []
      const defaults = new Map<string, Value>()
      for (const field of fields) {
        const value = cls.members.get(field)
        if (value !== undefined) defaults.set(field, value)
        cls.members.delete(field)
      }
      return makeNamedTupleClass({ name: cls.name, fields, defaults, members: cls.members })
    },
    make: ({ positional: [name = '', pairs = null] }, running) => {
      if (pairs instanceof Unknown) return pairs
      const fields =
        pairs instanceof PyList
          ? pairs.items.map((pair) => plainText(pair instanceof PyTuple ? (pair.items[0] ?? '') : pair))
          : []
      return typeof name === 'string'
        ? makeNamedTupleClass({ name, fields, defaults: new Map() })
        : running.unknown('a named tuple has no name')
    },
  },
})
