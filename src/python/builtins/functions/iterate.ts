import { orElse } from '../or-else.ts'
import { nameOfType } from '../../values/keys.ts'
import { PyIterator } from '../../values/functions.ts'
import { PyInstance } from '../../values/instance.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import { unknownIn } from '../../values/unknown.ts'
import { PythonObject, type Running, Unknown, type Value } from '../../values/value.ts'
import { functions } from '../define.ts'
import type { Given } from '../signature.ts'
import { extreme, sortValues } from '../sort.ts'
import { elementsOf } from './construct.ts'

/** `enumerate`, `zip`, `sorted`, `sum` …: what goes over elements. */
export const iterateFunctions: ReadonlyMap<string, Value> = functions({
  'enumerate(iterable, start=)': (given, running) =>
    new PyIterator(enumerated(running.iterate(given.value(0)), given.int(1, 0)), 'enumerate'),
  'zip(*iterables, strict=)': (given, running) => {
    const sides = given.rest.map((value) => running.iterate(value)[Symbol.iterator]())
    return new PyIterator(zipped(sides, running.truth(given.value(0)) === true, running), 'zip')
  },
  'map(~function, *iterables)': (given, running) => {
    const sides = given.rest.map((value) => running.iterate(value)[Symbol.iterator]())
    return new PyIterator(mapped(given.value(0), sides, running), 'map')
  },
  'filter(~function, iterable, /)': (given, running) =>
    new PyIterator(filtered(given.value(0), running.iterate(given.value(1)), running), 'filter'),
  'sorted(iterable, /, *, key=, reverse=)': (given, running) => {
    const items = elementsOf(given.value(0), running)
    if (items instanceof Unknown) return items
    const from = given.value(0)
    const placed = items.map((value, index) => ({
      value,
      at: from instanceof PyList || from instanceof PyTuple ? from.placeOf(index) : undefined,
    }))
    const how = { key: given.value(1), reverse: running.truth(given.value(2)) === true }
    const sorted = sortValues(placed, how, running)
    if (sorted instanceof Unknown) return sorted
    return new PyList(
      sorted.map(({ value }) => value),
      sorted.map(({ at }) => at),
    )
  },
  'reversed(sequence, /)': reversed,
  'min(*~values, key=, ~default=)': (given, running) => least(given, { running, name: 'min' }),
  'max(*~values, key=, ~default=)': (given, running) => least(given, { running, name: 'max' }),
  'sum(iterable, /, start=)': sum,
  'any(iterable, /)': (given, running) => some(given.value(0), true, running),
  'all(iterable, /)': (given, running) => some(given.value(0), false, running),
  'iter(object, ~sentinel=, /)': (given, running) => iterator(given, running),
  'next(iterator, ~default=, /)': next,
})

function* enumerated(values: Iterable<Value>, start: number): Iterable<Value> {
  let index = start
  for (const value of values) yield new PyTuple([index++, value])
}

function* zipped(sides: readonly Iterator<Value>[], strict: boolean, running: Running): Iterable<Value> {
  while (sides.length > 0) {
    running.spend(1)
    const found: Value[] = []
    for (const [index, side] of sides.entries()) {
      const result = side.next()
      if (result.done !== true) found.push(result.value)
      else {
        if (strict && index > 0)
          running.raise(
            'ValueError',
            `zip() argument ${index + 1} is shorter than argument${index > 1 ? `s 1-${index}` : ' 1'}`,
          )
        if (strict) checkEnded(sides, running)
        return
      }
    }
    yield new PyTuple(found)
  }
}

function checkEnded(sides: readonly Iterator<Value>[], running: Running): void {
  for (const [index, side] of sides.entries())
    if (index > 0 && side.next().done !== true)
      running.raise(
        'ValueError',
        `zip() argument ${index + 1} is longer than argument${index > 1 ? `s 1-${index}` : ' 1'}`,
      )
}

function* mapped(callee: Value, sides: readonly Iterator<Value>[], running: Running): Iterable<Value> {
  for (;;) {
    running.spend(1)
    const found: Value[] = []
    for (const side of sides) {
      const result = side.next()
      if (result.done === true) return
      found.push(result.value)
    }
    yield running.call(callee, found)
  }
}

function* filtered(callee: Value, values: Iterable<Value>, running: Running): Iterable<Value> {
  for (const value of values) {
    running.spend(1)
    const kept = running.truth(callee === null ? value : running.call(callee, [value]))
    if (kept === true) yield value
    // it may be in or not
    if (kept instanceof Unknown) yield kept
  }
}

function reversed(given: Given, running: Running): Value {
  const value = given.value(0)
  if (value instanceof PyInstance) {
    const own = value.send('__reversed__', [], running)
    if (own !== undefined) return own
  }
  if (
    value instanceof PyIterator ||
    (typeof value !== 'string' && !(value instanceof PythonObject)) ||
    /^(?:set|frozenset)$/.test(nameOfType(value))
  )
    return running.raise('TypeError', `'${nameOfType(value)}' object is not reversible`)
  const items = elementsOf(value, running)
  return items instanceof Unknown ? items : new PyIterator(items.toReversed(), 'reversed')
}

function least(given: Given, { running, name }: { running: Running; name: 'min' | 'max' }): Value {
  const [first = null] = given.rest
  if (given.rest.length === 0) return running.raise('TypeError', `${name} expected at least 1 argument, got 0`)
  const values = given.rest.length === 1 ? elementsOf(first, running) : given.rest
  if (values instanceof Unknown) return values
  const unknown = unknownIn(...values)
  if (unknown !== undefined) return unknown
  const found = extreme(values, { key: given.value(0), largest: name === 'max' }, running)
  return orElse(found, () =>
    orElse(given.maybe(1), () => running.raise('ValueError', `${name}() arg is an empty sequence`)),
  )
}

function sum(given: Given, running: Running): Value {
  const start = given.maybe(1) ?? 0
  if (typeof start === 'string') running.raise('TypeError', "sum() can't sum strings [use ''.join(seq) instead]")
  let total: Value = start
  for (const value of running.iterate(given.value(0))) {
    running.spend(1)
    total = running.binary('+', total, value)
    if (total instanceof Unknown) return total
  }
  return total
}

/** `any` looks for a true one, `all` for a false one; what is not known counts only when none is found. */
function some(iterable: Value, wanted: boolean, running: Running): Value {
  let unknown: Unknown | undefined
  for (const value of running.iterate(iterable)) {
    running.spend(1)
    const truth = running.truth(value)
    if (truth === wanted) return wanted
    if (truth instanceof Unknown) unknown ??= truth
  }
  return unknown ?? !wanted
}

function iterator(given: Given, running: Running): Value {
  const value = given.value(0)
  if (given.has(1)) return new PyIterator(until(value, given.value(1), running), 'callable_iterator')
  if (value instanceof PyIterator) return value
  if (value instanceof PyInstance && value.cls.find('__next__') !== undefined) return value
  return new PyIterator(running.iterate(value), `${nameOfType(value)}_iterator`)
}

function* until(callee: Value, sentinel: Value, running: Running): Iterable<Value> {
  for (;;) {
    running.spend(1)
    const value = running.call(callee, [])
    if (value instanceof Unknown || running.equal(value, sentinel) !== true) yield value
    else return
    if (value instanceof Unknown) return
  }
}

function next(given: Given, running: Running): Value {
  const value = given.value(0)
  const missing = given.maybe(1)
  if (value instanceof PyIterator)
    return orElse(value.next(), () => orElse(missing, () => running.raise('StopIteration', '')))
  if (value instanceof PyInstance && value.cls.find('__next__') !== undefined) {
    const ask = (): Value => orElse(value.send('__next__', [], running), () => null)
    return missing === undefined ? ask() : orElse(running.attempt('StopIteration', ask), () => missing)
  }
  const asked = running.attribute(value, '__next__')
  if (asked instanceof Unknown) return asked
  return running.raise('TypeError', `'${nameOfType(value)}' object is not an iterator`)
}
