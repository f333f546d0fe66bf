import { PyBytes } from '../../values/bytes.ts'
import { hashable, nameOfType } from '../../values/keys.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import { PySet } from '../../values/set.ts'
import { unknownIn } from '../../values/unknown.ts'
import { type Running, Unknown, type Value } from '../../values/value.ts'
import { textOf } from '../format/repr.ts'
import type { Given } from '../signature.ts'
import { decode } from '../text/bytes-text.ts'

/** `str(x)`, `str(bytes, encoding)`. */
export function makeText(given: Given, running: Running): Value {
  const value = given.value(0)
  if (!given.has(0)) return ''
  if (!given.has(1) && !given.has(2)) return textOf(value, running)
  if (!(value instanceof PyBytes))
    return running.raise('TypeError', `decoding to str: need a bytes-like object, ${nameOfType(value)} found`)
  const how = { encoding: given.text(1, 'utf-8'), errors: given.text(2, 'strict') }
  return decode(value.bytes, how, running) ?? running.unknown(`the encoding "${how.encoding}" is not known`)
}

/** `bool(x)`. */
export function makeBool(given: Given, running: Running): Value {
  return given.has(0) ? running.truth(given.value(0)) : false
}

/** All elements, or Unknown when it is not known which there are. */
export function elementsOf(value: Value, running: Running): Value[] | Unknown {
  const unknown = unknownIn(value)
  if (unknown !== undefined) return unknown
  const items: Value[] = []
  for (const item of running.iterate(value)) {
    running.spend(1)
    items.push(item)
  }
  return items
}

export function makeList(given: Given, running: Running): Value {
  const value = given.value(0)
  if (!given.has(0)) return new PyList()
  const items = elementsOf(value, running)
  if (items instanceof Unknown) return items
  const places =
    value instanceof PyList || value instanceof PyTuple ? items.map((_, index) => value.placeOf(index)) : undefined
  return new PyList(items, places)
}

export function makeTuple(given: Given, running: Running): Value {
  const value = given.value(0)
  if (!given.has(0)) return new PyTuple([])
  if (value instanceof PyTuple && value.typeName === 'tuple') return value
  const items = elementsOf(value, running)
  return items instanceof Unknown
    ? items
    : new PyTuple(items, value instanceof PyList ? items.map((_, index) => value.placeOf(index)) : undefined)
}

export function makeSet(kind: 'set' | 'frozenset'): (given: Given, running: Running) => Value {
  return (given, running) => {
    if (!given.has(0)) return new PySet([], kind)
    const items = elementsOf(given.value(0), running)
    if (items instanceof Unknown) return items
    for (const item of items) hashable(item, running)
    return new PySet(items, kind)
  }
}
