import { fn } from '../../builtins/define.ts'
import { typeClasses } from '../../builtins/functions/classes.ts'
import { PyClass } from '../../values/classes.ts'
import { PyTuple } from '../../values/list.ts'
import type { ModuleSource } from '../../values/module.ts'
import { unionOf } from '../../values/union.ts'
import type { BinaryOperator } from '../../syntax/tree.ts'
import { type Arguments, PythonObject, type Running, type Side, type Value } from '../../values/value.ts'
import { collectionNames } from '../tools/collections.ts'
import { namedTupleClass } from './named-tuple.ts'

/** `Optional`, `List[str]`, `Callable[…]`: for type checkers; with `isinstance` it stands for classes. */
class Annotation extends PythonObject {
  readonly typeName = '_GenericAlias'
  readonly #types: readonly Value[]
  readonly #make: ((args: Arguments, running: Running) => Value) | undefined

  constructor(types: readonly Value[], make?: (args: Arguments, running: Running) => Value) {
    super()
    this.#types = types
    this.#make = make
  }

  override attribute(name: string): Value | undefined {
    return name === '__args__' && this.#types.length > 0 ? new PyTuple(this.#types) : undefined
  }

  override item(): Value {
    return this
  }

  override call(args: Arguments, running: Running): Value {
    return this.#make?.(args, running) ?? this
  }

  override binary(operator: BinaryOperator, other: Value, side: Side): Value | undefined {
    return unionOf(this, { operator, other }, side)
  }

  override hashKey(): object {
    return this
  }
}

const plain =
  'Any Optional Union Literal Callable ClassVar Final Annotated Type NoReturn Never Self Concatenate Required NotRequired TypeAlias ParamSpec TypeVar TypeVarTuple Unpack TypeGuard LiteralString AnyStr Awaitable Coroutine Generator AsyncGenerator AsyncIterator AsyncIterable ContextManager Hashable Sized SupportsInt SupportsFloat IO TextIO BinaryIO ForwardRef'.split(
    ' ',
  )
const aliases: Readonly<Record<string, readonly string[]>> = {
  List: ['list'],
  Dict: ['dict'],
  Set: ['set'],
  FrozenSet: ['frozenset'],
  Tuple: ['tuple'],
  Text: ['str'],
  Mapping: ['dict'],
  MutableMapping: ['dict'],
  Sequence: ['list', 'tuple', 'str', 'range', 'bytes'],
  MutableSequence: ['list'],
  Collection: ['list', 'tuple', 'dict', 'set', 'frozenset', 'str'],
  Iterable: ['list', 'tuple', 'dict', 'set', 'frozenset', 'str', 'range', 'bytes'],
  Iterator: [],
}

function alias(names: readonly string[]): Value {
  const types = names.map((name) => typeClasses.get(name) ?? null)
  const [first] = types
  return new Annotation(types, first instanceof PyClass ? (args, running) => first.call(args, running) : undefined)
}

function collected(name: string): Value {
  return collectionNames.get(name) ?? new Annotation([])
}

/** `class X(TypedDict)`: calling it makes a dict. */
const typedDictClass = new PyClass({
  name: 'TypedDict',
  native: {
    subclass: (cls) =>
      new PyClass({
        name: cls.name,
        bases: cls.bases,
        members: cls.members,
        native: { make: (args, running) => typeClasses.get('dict')?.call(args, running) ?? null },
      }),
    make: () => new Annotation([], (args, running) => typeClasses.get('dict')?.call(args, running) ?? null),
  },
})

const same = (signature: string): Value => fn(signature, (given) => given.value(0))

/** Module `typing`, and `typing_extensions` with the same names. */
export function typingModule(name: 'typing' | 'typing_extensions'): ModuleSource {
  return {
    name,
    members: new Map<string, Value>([
      ...plain.map((label): [string, Value] => [label, new Annotation([])]),
      ...Object.entries(aliases).map(([label, names]): [string, Value] => [label, alias(names)]),
      ...['OrderedDict', 'Counter'].map((label): [string, Value] => [label, collected(label)]),
      ['DefaultDict', collected('defaultdict')],
      ['Deque', collected('deque')],
      ['TYPE_CHECKING', false],
      ['TypedDict', typedDictClass],
      ['NamedTuple', namedTupleClass],
      // classes extend these
      ['Generic', new PyClass({ name: 'Generic', native: {} })],
      ['Protocol', new PyClass({ name: 'Protocol', native: {} })],
      ['cast', fn('cast(~typ, ~val)', (given) => given.value(1))],
      ['overload', same('overload(~func)')],
      ['final', same('final(~func)')],
      ['override', same('override(~func)')],
      ['no_type_check', same('no_type_check(~func)')],
      ['runtime_checkable', same('runtime_checkable(~cls)')],
      ['assert_never', same('assert_never(~value)')],
      ['NewType', fn('NewType(~name, ~tp)', () => same('NewType(~value)'))],
    ]),
  }
}

/** Classes of `collections.abc`. */
export const abcModule: ModuleSource = {
  name: 'collections.abc',
  members: new Map<string, Value>([
    ...[
      'Callable',
      'Awaitable',
      'Coroutine',
      'Generator',
      'AsyncGenerator',
      'AsyncIterator',
      'AsyncIterable',
      'Hashable',
      'Sized',
    ].map((label): [string, Value] => [label, new Annotation([])]),
    ...Object.entries(aliases).map(([label, names]): [string, Value] => [label, alias(names)]),
  ]),
}
