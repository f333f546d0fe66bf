import { JsonFloat } from '../../json/json.ts'
import { nameOfType } from '../values/keys.ts'
import { Choice } from '../values/lookup.ts'
import { PySlice, positionIn } from '../values/sequence.ts'
import { unknownIn } from '../values/unknown.ts'
import { PythonObject, type Running, Unknown, type Value } from '../values/value.ts'
import { Lookup } from '../values/lookup.ts'
import { decideText, derivedText } from './decide-text.ts'

/** True for what is true to `if`. */
export function truthOf(value: Value, running: Running): boolean | Unknown {
  if (typeof value === 'boolean') return value
  if (value === null) return false
  if (typeof value === 'string') return value !== ''
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) !== 0
  if (value instanceof JsonFloat) return value.value !== 0
  const unknown = unknownIn(value)
  if (unknown !== undefined) return unknown
  if (value instanceof Choice) return truthOf(decideText(value, running), running)
  return value.truth?.(running) ?? truthOfLength(value.length?.(running))
}

function truthOfLength(length: number | Unknown | undefined): boolean | Unknown {
  return length instanceof PythonObject ? length : length !== 0
}

/** A text as its characters: code points, as Python counts them. */
export function charactersOf(text: string): string | readonly string[] {
  return /[\ud800-\udfff]/.test(text) ? [...text] : text
}

/** The elements of a value. */
export function iterate(value: Value, running: Running): Iterable<Value> {
  const unknown = unknownIn(value)
  if (unknown !== undefined) return [unknown]
  const known = derivedText(value, running)
  const still = unknownIn(known)
  if (still !== undefined) return [still]
  if (typeof known === 'string') return charactersOf(known)
  if (known instanceof PythonObject && known.iterate !== undefined) return known.iterate(running)
  return running.raise('TypeError', `'${nameOfType(known)}' object is not iterable`)
}

/** `len(x)`. */
export function lengthOf(value: Value, running: Running): number | Unknown {
  const unknown = unknownIn(value)
  if (unknown !== undefined) return unknown
  const known = decideText(value, running)
  const still = unknownIn(known)
  if (still !== undefined) return still
  if (typeof known === 'string') return charactersOf(known).length
  if (known instanceof PythonObject && known.length !== undefined) return known.length(running)
  return running.raise('TypeError', `object of type '${nameOfType(known)}' has no len()`)
}

/** `value[key]`. */
export function itemOf(value: Value, key: Value, running: Running): Value {
  const unknown = unknownIn(value, key)
  if (unknown !== undefined) return value instanceof Unknown ? (value.item?.(key, running) ?? unknown) : unknown
  // a lookup that may be of a whole section says itself what its parts are
  if (value instanceof Lookup && value.item !== undefined) return value.item(key, running)
  const known = derivedText(value, running)
  if (typeof known === 'string') return characterOf(known, key, running)
  if (known instanceof PythonObject) {
    const still = unknownIn(known)
    if (still !== undefined) return still
    if (known.item !== undefined) return known.item(decideText(key, running), running)
  }
  return running.raise('TypeError', `'${nameOfType(known)}' object is not subscriptable`)
}

function characterOf(text: string, key: Value, running: Running): Value {
  const characters = charactersOf(text)
  if (!(key instanceof PySlice))
    return characters[positionIn(key, { name: 'string', length: characters.length }, running)] ?? ''
  const { start, stop, step } = key.bounds(characters.length, running)
  if (step === 1 && typeof characters === 'string') return characters.slice(start, Math.max(start, stop))
  return key
    .positions(characters.length, running)
    .map((position) => characters[position] ?? '')
    .join('')
}
