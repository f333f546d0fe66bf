import { PyList, PyTuple } from '../values/list.ts'
import type { Method } from '../values/methods.ts'
import { PySlice } from '../values/sequence.ts'
import { unknownIn } from '../values/unknown.ts'
import { Unknown, type Running, type Value } from '../values/value.ts'
import { methodTable } from './define.ts'
import type { Given } from './signature.ts'
import { sortValues } from './sort.ts'

const isList = (value: Value): value is PyList => value instanceof PyList
const isTuple = (value: Value): value is PyTuple => value instanceof PyTuple

/** The methods of `list`. */
export const listMethods: ReadonlyMap<string, Method> = methodTable(isList, 'list', {
  'append(~object, /)': (self, given) => {
    self.push(given.value(0), given.args.placeOf(0))
    return null
  },
  'extend(~iterable, /)': (self, given, running) => {
    extend(self, given.value(0), { given, running })
    return null
  },
  'insert(index, ~object, /)': (self, given) => {
    self.splice(clipped(given.int(0), self.items.length), 0, [{ value: given.value(1), at: given.args.placeOf(1) }])
    return null
  },
  'pop(index=, /)': (self, given, running) => {
    const index = given.int(0, -1)
    if (self.items.length === 0) running.raise('IndexError', 'pop from empty list')
    const position = index < 0 ? index + self.items.length : index
    if (position < 0 || position >= self.items.length) running.raise('IndexError', 'pop index out of range')
    return self.splice(position, 1)[0] ?? null
  },
  'remove(value, /)': (self, given, running) => {
    const position = positionOf(self.items, given.value(0), running)
    if (position instanceof Unknown) self.taint(position)
    else if (position < 0) running.raise('ValueError', 'list.remove(x): x not in list')
    else self.splice(position, 1)
    return null
  },
  'clear()': (self) => {
    self.replace([])
    return null
  },
  'copy()': (self) => new PyList([...self.items], placesOf(self)),
  'count(value, /)': (self, given, running) => count(self.items, given.value(0), running),
  'index(value, start=, stop=, /)': (self, given, running) => index(self.items, given, { running, name: 'list' }),
  'reverse()': (self) => {
    self.replace(self.items.toReversed(), placesOf(self).toReversed())
    return null
  },
  'sort(*, key=, reverse=)': (self, given, running) => {
    const items = self.items.map((value, position) => ({ value, at: self.placeOf(position) }))
    const reverse = running.truth(given.value(1)) === true
    const sorted = sortValues(items, { key: given.value(0), reverse }, running)
    if (sorted instanceof Unknown) self.taint(sorted)
    else
      self.replace(
        sorted.map(({ value }) => value),
        sorted.map(({ at }) => at),
      )
    return null
  },
})

/** The methods of `tuple`. */
export const tupleMethods: ReadonlyMap<string, Method> = methodTable(isTuple, 'tuple', {
  'count(value, /)': (self, given, running) => count(self.items, given.value(0), running),
  'index(value, start=, stop=, /)': (self, given, running) => index(self.items, given, { running, name: 'tuple' }),
})

function placesOf(list: PyList): ReturnType<PyList['placeOf']>[] {
  return list.items.map((_, position) => list.placeOf(position))
}

function clipped(index: number, length: number): number {
  return Math.max(0, Math.min(length, index < 0 ? index + length : index))
}

function extend(self: PyList, iterable: Value, { given, running }: { given: Given; running: Running }): void {
  const unknown = unknownIn(iterable)
  if (unknown !== undefined) {
    self.taint(unknown)
    return
  }
  const added =
    iterable instanceof PyList
      ? iterable.items.map((value, position) => ({ value, at: iterable.placeOf(position) ?? given.args.placeOf(0) }))
      : Array.from(running.iterate(iterable), (value) => ({ value, at: given.args.placeOf(0) }))
  running.spend(added.length)
  self.splice(self.items.length, 0, added)
}

function positionOf(items: readonly Value[], wanted: Value, running: Running): number | Unknown {
  for (const [position, item] of items.entries()) {
    running.spend(1)
    const same = running.equal(item, wanted)
    if (same instanceof Unknown) return same
    if (same) return position
  }
  return -1
}

function count(items: readonly Value[], wanted: Value, running: Running): Value {
  let found = 0
  for (const item of items) {
    running.spend(1)
    const same = running.equal(item, wanted)
    if (same instanceof Unknown) return same
    if (same) found++
  }
  return found
}

function index(items: readonly Value[], given: Given, { running, name }: { running: Running; name: string }): Value {
  const slice = new PySlice(given.value(1), given.value(2), null)
  const { start, stop } = slice.bounds(items.length, running)
  const position = positionOf(items.slice(start, stop), given.value(0), running)
  if (position instanceof Unknown) return position
  if (position >= 0) return start + position
  if (name === 'tuple') return running.raise('ValueError', 'tuple.index(x): x not in tuple')
  return running.raise('ValueError', `${running.repr(given.value(0))} is not in list`)
}
