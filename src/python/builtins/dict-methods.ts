import { PyDict } from '../values/dict.ts'
import { hashable, nameOfType } from '../values/keys.ts'
import { PyTuple } from '../values/list.ts'
import type { Method } from '../values/methods.ts'
import { unknownIn } from '../values/unknown.ts'
import { PythonObject, type Running, type Value } from '../values/value.ts'
import { methodTable } from './define.ts'
import { DictView } from './dict-view.ts'
import type { Given } from './signature.ts'

const isDict = (value: Value): value is PyDict => value instanceof PyDict

/** The methods of `dict`. */
export const dictMethods: ReadonlyMap<string, Method> = methodTable(isDict, 'dict', {
  'get(key, ~default=, /)': (self, given, running) => {
    hashable(given.value(0), running)
    return self.get(given.value(0)) ?? given.value(1)
  },
  'keys()': (self) => new DictView(self, 'keys'),
  'values()': (self) => new DictView(self, 'values'),
  'items()': (self) => new DictView(self, 'items'),
  'pop(key, ~default=, /)': (self, given, running) => {
    const key = given.value(0)
    hashable(key, running)
    if (!self.has(key)) return given.maybe(1) ?? running.raise('KeyError', key)
    const value = self.get(key) ?? null
    self.delete(key)
    return value
  },
  'popitem()': (self, _given, running) => {
    const last = [...self.entries()].at(-1)
    if (last === undefined) return running.raise('KeyError', 'popitem(): dictionary is empty')
    self.delete(last[0])
    return new PyTuple(last)
  },
  'setdefault(key, ~default=, /)': (self, given, running) => {
    const key = given.value(0)
    hashable(key, running)
    if (!self.has(key)) self.set(key, given.value(1), given.args.placeOf(given.has(1) ? 1 : 0))
    return self.get(key) ?? null
  },
  'update(~other=, /, **~kwargs)': (self, given, running) => {
    if (given.has(0)) updateFrom(self, given.value(0), running)
    for (const [name, value] of given.named) self.set(name, value, given.args.placeOf(name))
    return null
  },
  'clear()': (self) => {
    self.clear()
    return null
  },
  'copy()': (self) => self.copy(),
  'fromkeys(~iterable, ~value=, /)': (_self, given, running) => fromKeys(given, running),
})

/** Puts the entries of a mapping or of pairs into a dict; of what is not known it is tainted. */
export function updateFrom(dict: PyDict, other: Value, running: Running): void {
  const unknown = unknownIn(other)
  if (unknown !== undefined) {
    dict.taint(unknown)
    return
  }
  if (other instanceof PyDict) {
    running.spend(other.size / 10)
    dict.update(other)
    return
  }
  const keys = other instanceof PythonObject ? other.attribute?.('keys', running) : undefined
  if (keys !== undefined) {
    for (const key of running.iterate(running.call(keys, []))) {
      hashable(key, running)
      dict.set(key, running.item(other, key), running.at)
    }
    return
  }
  let index = 0
  for (const pair of running.iterate(other)) setPair(dict, { pair, index: index++ }, running)
}

function setPair(dict: PyDict, { pair, index }: { pair: Value; index: number }, running: Running): void {
  running.spend(1)
  const unknown = unknownIn(pair)
  if (unknown !== undefined) {
    dict.taint(unknown)
    return
  }
  if (typeof pair !== 'string' && !(pair instanceof PythonObject))
    running.raise('TypeError', `cannot convert dictionary update sequence element #${index} to a sequence`)
  const [key, value, ...rest] = running.iterate(pair)
  if (key === undefined || value === undefined || rest.length > 0) {
    const length = rest.length + (key === undefined ? 0 : 1) + (value === undefined ? 0 : 1)
    return running.raise(
      'ValueError',
      `dictionary update sequence element #${index} has length ${length}; 2 is required`,
    )
  }
  hashable(key, running)
  dict.set(key, value, placeIn(pair) ?? running.at)
}

function placeIn(pair: Value): ReturnType<PyTuple['placeOf']> {
  return pair instanceof PyTuple ? pair.placeOf(1) : undefined
}

/** `dict.fromkeys(keys, value)`. */
export function fromKeys(given: Given, running: Running): Value {
  const unknown = unknownIn(given.value(0))
  if (unknown !== undefined) return unknown
  const dict = new PyDict()
  for (const key of running.iterate(given.value(0))) {
    running.spend(1)
    hashable(key, running)
    dict.set(key, given.value(1), given.args.placeOf(1))
  }
  return dict
}

/** `dict(other, **named)`. */
export function makeDict(given: Given, running: Running): Value {
  const dict = new PyDict()
  if (given.has(0)) {
    if (given.value(0) !== null && typeof given.value(0) !== 'object')
      if (typeof given.value(0) !== 'string')
        running.raise('TypeError', `'${nameOfType(given.value(0))}' object is not iterable`)
    updateFrom(dict, given.value(0), running)
  }
  for (const [name, value] of given.named) dict.set(name, value, given.args.placeOf(name))
  return dict
}
