import { hashable } from '../values/keys.ts'
import type { Method } from '../values/methods.ts'
import { PySet } from '../values/set.ts'
import { unknownIn } from '../values/unknown.ts'
import { Unknown, type Running, type Value } from '../values/value.ts'
import { methodTable } from './define.ts'
import type { Given } from './signature.ts'

const isSet = (value: Value): value is PySet => value instanceof PySet

type Combine = (self: PySet, other: PySet) => Iterable<Value>

const combinations: Readonly<Record<'union' | 'intersection' | 'difference' | 'symmetric_difference', Combine>> = {
  union: (self, other) => [...self.values(), ...other.values()],
  intersection: (self, other) => [...self.values()].filter((value) => other.has(value)),
  difference: (self, other) => [...self.values()].filter((value) => !other.has(value)),
  symmetric_difference: (self, other) => [
    ...[...self.values()].filter((value) => !other.has(value)),
    ...[...other.values()].filter((value) => !self.has(value)),
  ],
}

/** The methods of `frozenset`, which `set` has as well. */
export const frozenMethods: ReadonlyMap<string, Method> = methodTable(isSet, 'frozenset', {
  'copy()': (self) => new PySet(self.values(), self.typeName),
  'union(*others)': (self, given, running) => combined(self, combinations.union, { given, running }),
  'intersection(*others)': (self, given, running) => combined(self, combinations.intersection, { given, running }),
  'difference(*others)': (self, given, running) => combined(self, combinations.difference, { given, running }),
  'symmetric_difference(other, /)': (self, given, running) =>
    made(self, combinations.symmetric_difference(self, asSet(given.value(0), running))),
  'issubset(other, /)': (self, given, running) => {
    const other = asSet(given.value(0), running)
    return [...self.values()].every((value) => other.has(value))
  },
  'issuperset(other, /)': (self, given, running) => {
    return [...asSet(given.value(0), running).values()].every((value) => self.has(value))
  },
  'isdisjoint(other, /)': (self, given, running) => {
    return ![...asSet(given.value(0), running).values()].some((value) => self.has(value))
  },
})

/** The methods of `set`. */
export const setMethods: ReadonlyMap<string, Method> = new Map([
  ...frozenMethods,
  ...methodTable(isSet, 'set', {
    'add(~element, /)': (self, given, running) => {
      const value = given.value(0)
      // an unknown element may be one that is in it already
      if (value instanceof Unknown) self.taint(value)
      hashable(value, running)
      self.add(value)
      return null
    },
    'discard(element, /)': (self, given, running) => {
      hashable(given.value(0), running)
      self.delete(given.value(0))
      return null
    },
    'remove(element, /)': (self, given, running) => {
      hashable(given.value(0), running)
      if (!self.delete(given.value(0))) running.raise('KeyError', given.value(0))
      return null
    },
    'pop()': (self, _given, running) => {
      const [first] = self.values()
      if (first === undefined) return running.raise('KeyError', 'pop from an empty set')
      self.delete(first)
      return self.size === 0 ? first : running.unknown(`line ${running.lineOf(running.at)} takes any element of a set`)
    },
    'clear()': (self) => {
      self.clear()
      return null
    },
    'update(*~others)': (self, given, running) => change(self, combinations.union, { given, running }),
    'intersection_update(*~others)': (self, given, running) =>
      change(self, combinations.intersection, { given, running }),
    'difference_update(*~others)': (self, given, running) => change(self, combinations.difference, { given, running }),
    'symmetric_difference_update(*~others)': (self, given, running) =>
      change(self, combinations.symmetric_difference, { given, running }),
  }),
])

interface Call {
  readonly given: Given
  readonly running: Running
}

/** Any iterable as a set. */
export function asSet(value: Value, running: Running): PySet {
  if (value instanceof PySet) return value
  const set = new PySet()
  for (const item of running.iterate(value)) {
    running.spend(1)
    hashable(item, running)
    set.add(item)
  }
  return set
}

function made(self: PySet, values: Iterable<Value>): PySet {
  return new PySet(values, self.typeName)
}

function combined(self: PySet, combine: Combine, { given, running }: Call): Value {
  let result = self
  for (const other of given.rest) {
    running.spend(result.size)
    result = made(self, combine(result, asSet(other, running)))
  }
  return result === self ? made(self, self.values()) : result
}

function change(self: PySet, combine: Combine, { given, running }: Call): null {
  for (const other of given.rest) {
    const unknown = unknownIn(other)
    if (unknown !== undefined) {
      self.taint(unknown)
      continue
    }
    const result = [...combine(self, asSet(other, running))]
    running.spend(result.length / 100)
    self.clear()
    for (const value of result) self.add(value)
  }
  return null
}
