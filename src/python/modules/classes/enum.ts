import { PyClass } from '../../values/classes.ts'
import type { CompareOperator, BinaryOperator } from '../../syntax/tree.ts'
import { Descriptor, NativeFunction } from '../../values/functions.ts'
import { bindTo } from '../../values/instance.ts'
import type { ModuleSource } from '../../values/module.ts'
import { PyDict } from '../../values/dict.ts'
import { fn } from '../../builtins/define.ts'
import { PythonObject, type Running, type Side, Unknown, type Value } from '../../values/value.ts'

type Kind = 'Enum' | 'StrEnum' | 'IntEnum'

/** `Color.RED`. */
class EnumMember extends PythonObject {
  readonly name: string
  readonly value: Value
  readonly cls: EnumClass

  constructor(cls: EnumClass, name: string, value: Value) {
    super()
    this.cls = cls
    this.name = name
    this.value = value
  }

  get typeName(): string {
    return this.cls.name
  }

  override alsoIs(): 'str' | 'int' | undefined {
    if (this.cls.kind === 'Enum') return undefined
    return typeof this.value === 'string' ? 'str' : 'int'
  }

  override attribute(name: string, running: Running): Value | undefined {
    if (name === 'name' || name === '_name_') return this.name
    if (name === 'value' || name === '_value_') return this.value
    if (name === '__class__') return this.cls
    const member = this.cls.own(name)
    if (member instanceof Descriptor)
      return member.typeName === 'property'
        ? running.call(member.callee, [this])
        : bindTo(this.cls, member.callee, running)
    if (member !== undefined) return bindTo(this, member, running)
    // a member that is a text or number has their methods
    return this.cls.kind === 'Enum' ? undefined : running.attribute(this.value, name)
  }

  override compare(operator: CompareOperator, other: Value, running: Running): boolean | Unknown | undefined {
    if (other instanceof EnumMember && this.cls.kind === 'Enum') {
      if (operator !== '==' && operator !== '!=') return undefined
      return (this === other) === (operator === '==')
    }
    if (this.cls.kind === 'Enum') return undefined
    return running.compare(operator, this.value, other instanceof EnumMember ? other.value : other)
  }

  override binary(operator: BinaryOperator, other: Value, { isRight, running }: Side): Value | undefined {
    if (this.cls.kind === 'Enum') return undefined
    const plain = other instanceof EnumMember ? other.value : other
    return isRight ? running.binary(operator, plain, this.value) : running.binary(operator, this.value, plain)
  }

  override hashKey(): string | object {
    return this
  }

  override text(running: Running): Value {
    // str(member) of a class that is a str or int as well: Python 3.11
    return this.cls.textIsValue ? running.text(this.value) : `${this.cls.name}.${this.name}`
  }

  override repr(running: Running): string {
    return `<${this.cls.name}.${this.name}: ${running.repr(this.value)}>`
  }
}

/** The text or number that a member is as well (`class Color(str, Enum)`); undefined = it is none. */
export function plainOfMember(value: PythonObject): Value | undefined {
  return value instanceof EnumMember && value.cls.kind !== 'Enum' ? value.value : undefined
}

/** A class of members: `class Color(Enum)`. */
class EnumClass extends PyClass {
  readonly kind: Kind
  /** the class statement it is made of */
  readonly origin: PyClass
  readonly textIsValue: boolean
  readonly list: EnumMember[] = []
  readonly byName = new Map<string, EnumMember>()

  constructor(from: PyClass, kind: Kind, textIsValue: boolean) {
    super({
      name: from.name,
      bases: from.bases,
      members: new Map(),
      native: { holds: (value) => value instanceof EnumMember && value.cls.origin === from },
    })
    this.kind = kind
    this.origin = from
    this.textIsValue = textIsValue
  }

  override call({ positional: [value = null] }: { readonly positional: readonly Value[] }, running: Running): Value {
    if (value instanceof Unknown || value instanceof EnumMember) return value
    const found = this.list.find((member) => running.equal(member.value, value) === true)
    return found ?? running.raise('ValueError', `${running.repr(value)} is not a valid ${this.name}`)
  }

  override item(key?: Value, running?: Running): Value {
    const found = typeof key === 'string' ? this.byName.get(key) : undefined
    return found ?? running?.raise('KeyError', key ?? null) ?? null
  }

  override iterate(): Iterable<Value> {
    return this.list
  }

  override length(): number {
    return this.list.length
  }

  override contains(value: Value, running: Running): boolean {
    return this.list.some((member) => member === value || running.equal(member.value, value) === true)
  }

  /** A member that is written in the class or in one that it extends, not of `str` or `int`. */
  own(name: string): Value | undefined {
    for (const cls of this.order) {
      const found = cls === this || cls.native === undefined ? cls.members.get(name) : undefined
      if (found !== undefined) return found
    }
    return undefined
  }

  add(name: string, value: Value, running: Running): void {
    // the same value twice is an alias
    const known = this.list.find((member) => running.equal(member.value, value) === true)
    const member = known ?? new EnumMember(this, name, value)
    if (known === undefined) this.list.push(member)
    this.byName.set(name, member)
    this.members.set(name, member)
  }
}

const auto = Symbol('auto')

class Auto extends PythonObject {
  readonly typeName = 'auto'
  readonly mark = auto
}

function isMember(name: string, value: Value): boolean {
  if (name.startsWith('_')) return false
  if (value instanceof Descriptor || value instanceof NativeFunction) return false
  return !(value instanceof PythonObject && (value.typeName === 'function' || value instanceof PyClass))
}

function makeEnum(cls: PyClass, running: Running): Value {
  const kinds = new Set(cls.order.map(({ name }) => name))
  const isText = kinds.has('StrEnum') || kinds.has('str')
  const isInt = kinds.has('IntEnum') || kinds.has('int') || kinds.has('IntFlag')
  const made = new EnumClass(
    cls,
    isText ? 'StrEnum' : isInt ? 'IntEnum' : 'Enum',
    kinds.has('StrEnum') || kinds.has('IntEnum'),
  )
  let last = 0
  for (const [name, value] of cls.members) {
    if (!isMember(name, value)) {
      made.members.set(name, value)
      continue
    }
    const given = value instanceof Auto ? (isText ? name.toLowerCase() : last + 1) : value
    if (typeof given === 'number') last = given
    made.add(name, given, running)
  }
  made.members.set('__members__', PyDict.of(made.byName))
  return made
}

function enumClass(name: string, bases: readonly PyClass[] = []): PyClass {
  return new PyClass({ name, bases, native: { subclass: makeEnum } })
}

const base = enumClass('Enum')

/** Module `enum`. */
export const enumModule: ModuleSource = {
  name: 'enum',
  members: new Map<string, Value>([
    ['Enum', base],
    ['IntEnum', enumClass('IntEnum', [base])],
    ['StrEnum', enumClass('StrEnum', [base])],
    ['auto', fn('auto()', () => new Auto())],
    ['unique', fn('unique(enumeration)', (given) => given.value(0))],
  ]),
}
