import { plainText } from '../../builtins/or-else.ts'
import { fn, functions } from '../../builtins/define.ts'
import { CallArguments } from '../../values/call-arguments.ts'
import { PyClass } from '../../values/classes.ts'
import { PyDict } from '../../values/dict.ts'
import { NativeFunction } from '../../values/functions.ts'
import { PyInstance } from '../../values/instance.ts'
import { nameOfType } from '../../values/keys.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import type { ModuleSource } from '../../values/module.ts'
import { type Arguments, PythonObject, type Running, type Value } from '../../values/value.ts'
import { unknownIn } from '../../values/unknown.ts'

/** `field(default=…)`. */
class Field extends PythonObject {
  readonly typeName = 'Field'
  readonly default: Value | undefined
  readonly factory: Value | undefined
  readonly inInit: boolean

  constructor(what: Pick<Field, 'default' | 'factory' | 'inInit'>) {
    super()
    this.default = what.default
    this.factory = what.factory
    this.inInit = what.inInit
  }
}

interface Entry {
  readonly name: string
  readonly field: Field
  readonly namedOnly: boolean
}

const entries = new WeakMap<PyClass, readonly Entry[]>()

function entriesOf(value: Value): readonly Entry[] | undefined {
  const cls = value instanceof PyInstance ? value.cls : value
  return cls instanceof PyClass ? entries.get(cls) : undefined
}

function collect(cls: PyClass, namedOnly: boolean): readonly Entry[] {
  const found = new Map<string, Entry>()
  for (const base of cls.order.slice(1).toReversed())
    for (const entry of entries.get(base) ?? []) found.set(entry.name, entry)
  const annotations = cls.members.get('__annotations__')
  let isNamedOnly = namedOnly
  if (annotations instanceof PyDict) {
    for (const [key, type] of annotations.entries()) {
      const name = plainText(key)
      if (/\bClassVar\b/.test(plainText(type))) continue
      if (/\bKW_ONLY\b/.test(plainText(type))) {
        isNamedOnly = true
        continue
      }
      const value = cls.members.get(name)
      const field = value instanceof Field ? value : new Field({ default: value, factory: undefined, inInit: true })
      found.set(name, { name, field, namedOnly: isNamedOnly })
    }
  }
  return [...found.values()]
}

function decorate(cls: Value, options: ReadonlyMap<string, Value>, running: Running): Value {
  if (!(cls instanceof PyClass)) return cls
  const isOn = (name: string, missing: boolean): boolean => {
    const value = options.get(name)
    return value === undefined ? missing : running.truth(value) === true
  }
  const fields = collect(cls, isOn('kw_only', false))
  entries.set(cls, fields)
  for (const { name, field } of fields) {
    if (field.default === undefined) cls.members.delete(name)
    else cls.members.set(name, field.default)
  }
  const method = (name: string, run: (args: Arguments, now: Running) => Value): void => {
    if (!cls.members.has(name)) cls.members.set(name, new NativeFunction(name, run, { isMethod: true }))
  }
  if (isOn('init', true)) method('__init__', (args, now) => initialize(fields, args, now))
  if (isOn('repr', true)) method('__repr__', ({ positional: [self = null] }, now) => reprOf(self, fields, now))
  if (isOn('eq', true)) method('__eq__', ({ positional: [left = null, right = null] }, now) => same(left, right, now))
  return cls
}

function initialize(fields: readonly Entry[], args: Arguments, running: Running): Value {
  const [self, ...positional] = args.positional
  if (!(self instanceof PyInstance)) return null
  const title = `${self.typeName}.__init__()`
  const open = fields.filter(({ field }) => field.inInit)
  const byPosition = open.filter(({ namedOnly }) => !namedOnly)
  if (positional.length > byPosition.length) raiseTooMany(title, { byPosition, count: positional.length }, running)
  for (const name of args.named.keys())
    if (!open.some((entry) => entry.name === name))
      running.raise('TypeError', `${title} got an unexpected keyword argument '${name}'`)
  const missing: string[] = []
  for (const { name, field } of fields) {
    const index = byPosition.findIndex((entry) => entry.name === name)
    const given = index >= 0 && index < positional.length ? positional[index] : args.named.get(name)
    const value = given === undefined ? defaultOf(field, running) : given
    if (value === undefined) {
      if (field.inInit) missing.push(`'${name}'`)
    } else running.assign(self.attributes, name, value)
  }
  if (missing.length > 0) raiseMissing(title, missing, running)
  self.send('__post_init__', [], running)
  return null
}

function defaultOf(field: Field, running: Running): Value | undefined {
  return field.factory === undefined ? field.default : running.call(field.factory, [])
}

function raiseTooMany(
  title: string,
  { byPosition, count }: { byPosition: readonly Entry[]; count: number },
  running: Running,
): never {
  const most = byPosition.length + 1
  const needed = byPosition.filter(({ field }) => field.default === undefined && field.factory === undefined).length + 1
  const range = needed === most ? String(most) : `from ${needed} to ${most}`
  const plural = most === 1 ? '' : 's'
  return running.raise('TypeError', `${title} takes ${range} positional argument${plural} but ${count + 1} were given`)
}

function raiseMissing(title: string, missing: readonly string[], running: Running): never {
  const [last = ''] = missing.slice(-1)
  const rest = missing.slice(0, -1)
  const listed = rest.length === 0 ? last : `${rest.join(', ')}${rest.length > 1 ? ',' : ''} and ${last}`
  return running.raise(
    'TypeError',
    `${title} missing ${missing.length} required positional argument${missing.length > 1 ? 's' : ''}: ${listed}`,
  )
}

function reprOf(self: Value, fields: readonly Entry[], running: Running): Value {
  if (!(self instanceof PyInstance)) return ''
  const shown = fields.map(({ name }) => `${name}=${running.repr(self.attributes.get(name) ?? null)}`)
  return `${self.typeName}(${shown.join(', ')})`
}

function same(left: Value, right: Value, running: Running): Value {
  if (!(left instanceof PyInstance) || !(right instanceof PyInstance) || left.cls !== right.cls) return false
  const of = (value: PyInstance): PyTuple =>
    new PyTuple((entriesOf(value) ?? []).map(({ name }) => value.attributes.get(name) ?? null))
  return running.equal(of(left), of(right))
}

const deepest = 100

function plain(value: Value, { asTuple, depth }: { asTuple: boolean; depth: number }, running: Running): Value {
  running.spend(1)
  if (depth > deepest) return running.unknown('a dataclass is nested too deeply')
  const unknown = unknownIn(value)
  if (unknown !== undefined) return unknown
  const inner = (item: Value): Value => plain(item, { asTuple, depth: depth + 1 }, running)
  const fields = value instanceof PyInstance ? entriesOf(value) : undefined
  if (fields !== undefined && value instanceof PyInstance) {
    const items = fields.map(({ name }) => [name, inner(value.attributes.get(name) ?? null)] as const)
    return asTuple ? new PyTuple(items.map(([, item]) => item)) : PyDict.of(items)
  }
  if (value instanceof PyList) return new PyList(value.items.map(inner))
  if (value instanceof PyTuple) return new PyTuple(value.items.map(inner))
  if (value instanceof PyDict)
    return PyDict.of(Array.from(value.entries(), ([key, item]) => [key, inner(item)] as const))
  return value
}

function mustBe(value: Value, name: string, running: Running): Value {
  if (entriesOf(value) === undefined) running.raise('TypeError', `${name}() should be called on dataclass instances`)
  return value
}

/** Module `dataclasses`. */
export const dataclassesModule: ModuleSource = {
  name: 'dataclasses',
  members: new Map<string, Value>([
    [
      'dataclass',
      fn('dataclass(~cls=, /, **~options)', (given, running) => {
        const options = given.named
        if (given.has(0) && given.value(0) !== null) return decorate(given.value(0), options, running)
        return new NativeFunction('dataclass', ({ positional: [cls = null] }, now) => decorate(cls, options, now))
      }),
    ],
    [
      'field',
      fn(
        'field(*, ~default=, ~default_factory=, init=, **~options)',
        (given, running) =>
          new Field({
            default: given.maybe(0),
            factory: given.maybe(1),
            inInit: !given.has(2) || running.truth(given.value(2)) === true,
          }),
      ),
    ],
    ['KW_ONLY', null],
    ...functions({
      'asdict(obj, **~options)': (given, running) =>
        plain(mustBe(given.value(0), 'asdict', running), { asTuple: false, depth: 0 }, running),
      'astuple(obj, **~options)': (given, running) =>
        plain(mustBe(given.value(0), 'astuple', running), { asTuple: true, depth: 0 }, running),
      'is_dataclass(obj)': (given) => entriesOf(given.value(0)) !== undefined,
      'replace(obj, /, **~changes)': (given, running) => {
        const value = given.value(0)
        const fields = entriesOf(value)
        if (fields === undefined || !(value instanceof PyInstance))
          return running.raise(
            'TypeError',
            `replace() should be called on dataclass instances, not ${nameOfType(value)}`,
          )
        const named = new Map(
          fields.map(({ name }) => [
            name,
            given.named.has(name) ? (given.named.get(name) ?? null) : (value.attributes.get(name) ?? null),
          ]),
        )
        return value.cls.call?.(new CallArguments({ positional: [], named, at: given.args.at }), running) ?? null
      },
    }),
  ]),
}
