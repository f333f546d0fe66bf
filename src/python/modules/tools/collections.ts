import { asMembers, defineClass, fn } from '../../builtins/define.ts'
import { dictMethods, makeDict, updateFrom } from '../../builtins/dict-methods.ts'
import { withSpecial } from '../../builtins/dunder-methods.ts'
import { typeClasses } from '../../builtins/functions/classes.ts'
import { sortValues } from '../../builtins/sort.ts'
import type { PyClass } from '../../values/classes.ts'
import { PyDict } from '../../values/dict.ts'
import { BoundMethod, NativeFunction, PyIterator } from '../../values/functions.ts'
import { hashable } from '../../values/keys.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import { intOf } from '../../values/numbers.ts'
import { type Arguments, type Running, Unknown, type Value } from '../../values/value.ts'
import { unknownIn } from '../../values/unknown.ts'
import { namedTuple } from '../classes/named-tuple.ts'
import { dequeClass } from './deque.ts'

const dictBase = typeClasses.get('dict')
const bases: readonly PyClass[] = dictBase === undefined ? [] : [dictBase]

const methodsOfDict = withSpecial('dict', dictMethods)

/** A dict of another type: its methods are those of dict, and its own. */
abstract class PyDictLike extends PyDict {
  protected abstract readonly own: ReadonlyMap<string, NativeFunction>

  override attribute(name: string, _running: Running): Value | undefined {
    const own = this.own.get(name)
    if (own !== undefined) return new BoundMethod(this, own)
    const method = methodsOfDict.get(name)
    return method === undefined ? undefined : new NativeFunction(name, (args, running) => method(this, args, running))
  }
}

function shown(dict: PyDict, running: Running): string {
  return `{${Array.from(dict.entries(), ([key, value]) => `${running.repr(key)}: ${running.repr(value)}`).join(', ')}}`
}

const copyOfDefault = new NativeFunction('copy', ({ positional: [self] }) => {
  if (!(self instanceof PyDefaultDict)) return null
  const copy = new PyDefaultDict(self.factory)
  copy.update(self)
  return copy
})

/** `collections.defaultdict`. */
class PyDefaultDict extends PyDictLike {
  override readonly typeName = 'defaultdict'
  readonly factory: Value
  protected readonly own = new Map([['copy', copyOfDefault]])

  constructor(factory: Value) {
    super()
    this.factory = factory
  }

  override item(key: Value, running: Running): Value {
    hashable(key, running)
    if (!this.has(key)) {
      if (this.factory === null) running.raise('KeyError', key)
      this.set(key, running.call(this.factory, []), running.at)
    }
    return this.get(key) ?? null
  }

  override attribute(name: string, running: Running): Value | undefined {
    return name === 'default_factory' ? this.factory : super.attribute(name, running)
  }

  override repr(running: Running): string {
    return `defaultdict(${running.repr(this.factory)}, ${shown(this, running)})`
  }
}

const orderedOwn = new Map([
  [
    'move_to_end',
    new NativeFunction('move_to_end', ({ positional: [self, key = null, last], named }, running) => {
      if (!(self instanceof PyDict)) return null
      if (!self.has(key)) return running.raise('KeyError', key)
      const toEnd = running.truth(last ?? named.get('last') ?? true) === true
      const value = self.get(key) ?? null
      const rest = self.copy()
      rest.delete(key)
      self.clear()
      if (!toEnd) self.set(key, value)
      self.update(rest)
      if (toEnd) self.set(key, value)
      return null
    }),
  ],
  [
    'copy',
    new NativeFunction('copy', ({ positional: [self] }) => {
      const copy = new PyOrderedDict()
      if (self instanceof PyDict) copy.update(self)
      return copy
    }),
  ],
])

/** `collections.OrderedDict`. */
class PyOrderedDict extends PyDictLike {
  override readonly typeName = 'OrderedDict'
  protected readonly own = orderedOwn

  override repr(running: Running): string {
    if (this.size === 0) return 'OrderedDict()'
    const pairs = Array.from(this.entries(), (pair) => running.repr(new PyTuple(pair)))
    return `OrderedDict([${pairs.join(', ')}])`
  }
}

/** `collections.Counter`. */
class PyCounter extends PyDictLike {
  override readonly typeName = 'Counter'
  protected readonly own = counterOwn

  override item(key: Value, running: Running): Value {
    hashable(key, running)
    return this.get(key) ?? 0
  }

  count(other: Value, running: Running): void {
    const unknown = unknownIn(other)
    if (unknown !== undefined) {
      this.taint(unknown)
      return
    }
    const entries = other instanceof PyDict ? other.entries() : undefined
    const pairs = entries ?? Array.from(running.iterate(other), (value): readonly [Value, Value] => [value, 1])
    for (const [key, amount] of pairs) {
      running.spend(1)
      hashable(key, running)
      this.set(key, running.binary('+', this.get(key) ?? 0, amount))
    }
  }

  mostCommon(most: number | undefined, running: Running): Value {
    const items = Array.from(this.entries(), ([key, value]) => ({ value, key }))
    const sorted = sortValues(items, { key: null, reverse: true }, running)
    if (sorted instanceof Unknown) return sorted
    return new PyList(sorted.slice(0, most).map(({ key, value }) => new PyTuple([key, value])))
  }

  override repr(running: Running): string {
    if (this.size === 0) return 'Counter()'
    const sorted = this.mostCommon(undefined, running)
    const pairs = sorted instanceof PyList ? sorted.items : []
    const texts = pairs.map((pair) =>
      pair instanceof PyTuple ? pair.items.map((item) => running.repr(item)).join(': ') : '',
    )
    return `Counter({${texts.join(', ')}})`
  }
}

const counterOwn: ReadonlyMap<string, NativeFunction> = new Map(
  Object.entries({
    most_common: ({ positional: [self, most = null] }: Arguments, running: Running): Value =>
      self instanceof PyCounter ? self.mostCommon(most === null ? undefined : Number(intOf(most) ?? 0), running) : null,
    update: ({ positional: [self, other] }: Arguments, running: Running): Value => {
      if (self instanceof PyCounter && other !== undefined) self.count(other, running)
      return null
    },
    total: ({ positional: [self] }: Arguments, running: Running): Value => {
      let total: Value = 0
      if (self instanceof PyCounter) for (const value of self.values()) total = running.binary('+', total, value)
      return total
    },
    elements: ({ positional: [self] }: Arguments): Value =>
      new PyIterator(
        self instanceof PyCounter
          ? Array.from(self.entries()).flatMap(([key, count]) =>
              Array.from({ length: Math.min(Number(intOf(count) ?? 0), 100_000) }, () => key),
            )
          : [],
      ),
  }).map(([name, run]) => [name, new NativeFunction(name, run)] as const),
)

const defaultDictClass = defineClass({
  name: 'defaultdict',
  bases,
  members: [asMembers(dictMethods)],
  signature: 'default_factory=, /, *~args, **~kwargs',
  make: (given, running) => {
    const dict = new PyDefaultDict(given.value(0))
    const [other] = given.rest
    if (other !== undefined) updateFrom(dict, other, running)
    for (const [name, value] of given.named) dict.set(name, value, given.args.placeOf(name))
    return dict
  },
  holds: (value) => value instanceof PyDefaultDict,
})

const orderedDictClass = defineClass({
  name: 'OrderedDict',
  bases,
  members: [asMembers(dictMethods)],
  signature: '~other=, /, **~kwargs',
  make: (given, running) => {
    const dict = new PyOrderedDict()
    const plain = makeDict(given, running)
    if (plain instanceof PyDict) {
      dict.update(plain)
      if (plain.tainted !== undefined) dict.taint(plain.tainted)
    }
    return dict
  },
  holds: (value) => value instanceof PyOrderedDict,
})

const counterClass = defineClass({
  name: 'Counter',
  bases,
  members: [asMembers(dictMethods)],
  signature: '~iterable=, /, **~kwargs',
  make: (given, running) => {
    const counter = new PyCounter()
    if (given.has(0) && given.value(0) !== null) counter.count(given.value(0), running)
    for (const [name, value] of given.named) counter.set(name, value)
    return counter
  },
  holds: (value) => value instanceof PyCounter,
})

/** `ChainMap(a, b)` as one dict: what is written last in the list is looked at last. */
const chainMap = fn('ChainMap(*maps)', (given, running) => {
  const dict = new PyDict()
  for (const map of given.rest.toReversed()) updateFrom(dict, map, running)
  return dict
})

/** What is in `collections`, by name. */
export const collectionNames: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['defaultdict', defaultDictClass],
  ['OrderedDict', orderedDictClass],
  ['Counter', counterClass],
  ['deque', dequeClass],
  ['namedtuple', namedTuple],
  ['ChainMap', chainMap],
])
