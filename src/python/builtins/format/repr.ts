import { isLookup } from '../../values/lookup.ts'
import { JsonFloat } from '../../../json/json.ts'
import { PyBytes } from '../../values/bytes.ts'
import { PyClass } from '../../values/classes.ts'
import { NativeFunction } from '../../values/functions.ts'
import { PySlice } from '../../values/sequence.ts'
import { PyDict } from '../../values/dict.ts'
import { PyList, PyTuple } from '../../values/list.ts'
import { Mutable } from '../../values/mutable.ts'
import { isFloat } from '../../values/numbers.ts'
import { PySet } from '../../values/set.ts'
import { type PythonObject, type Running, Unknown, type Value } from '../../values/value.ts'
import { computedWith } from '../lookups.ts'
import { plainDigits } from './digits.ts'

const deepest = 200
const unprintable = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u
const named: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** `repr(x)`; Unknown when something in it is. */
export function reprOf(value: Value, running: Running): string | Unknown {
  const writer = new Writer(running)
  const text = writer.repr(value, 0)
  return writer.unknown ?? text
}

/** `repr(x)` for messages: what is not known is told as such. */
export function reprInMessage(value: Value, running: Running): string {
  return new Writer(running).repr(value, 0)
}

/** `str(x)`: lookups stay lookups. */
export function textOf(value: Value, running: Running): Value {
  if (typeof value === 'string' || isLookup(value) || value instanceof Unknown) return value
  if (isObject(value) && value.text !== undefined) return value.text(running)
  return reprOf(value, running)
}

function isObject(value: Value): value is PythonObject {
  return typeof value === 'object' && value !== null && !(value instanceof JsonFloat)
}

class Writer {
  unknown: Unknown | undefined
  readonly #running: Running
  readonly #open = new Set<object>()

  constructor(running: Running) {
    this.#running = running
  }

  repr(value: Value, depth: number): string {
    this.#running.spend(1)
    if (typeof value === 'string') return quoted(value)
    if (value === null) return 'None'
    if (typeof value === 'boolean') return value ? 'True' : 'False'
    if (isFloat(value)) return plainDigits(Number(value))
    if (!isObject(value)) return String(value)
    if (value instanceof Unknown) return this.#notKnown(value)
    if (isLookup(value)) return this.#notKnown(computedWith(value, 'repr', this.#running))
    if (value instanceof Mutable && value.tainted !== undefined) return this.#notKnown(value.tainted)
    if (this.#open.has(value) || depth > deepest) return value instanceof PyDict ? '{...}' : '[...]'
    this.#open.add(value)
    const text = this.#object(value, depth + 1)
    this.#open.delete(value)
    return text
  }

  #object(value: PythonObject, depth: number): string {
    if (value.repr !== undefined) return value.repr(this.#running)
    if (value instanceof PyList) return `[${this.#all(value.items, depth)}]`
    if (value instanceof PyTuple) return `(${this.#all(value.items, depth)}${value.items.length === 1 ? ',' : ''})`
    if (value instanceof PyDict)
      return `{${Array.from(value.entries(), ([key, item]) => `${this.repr(key, depth)}: ${this.repr(item, depth)}`).join(', ')}}`
    if (value instanceof PySet) return this.#set(value, depth)
    if (value instanceof PyBytes) return bytesRepr(value.bytes)
    if (value instanceof PySlice) return `slice(${this.#all([value.start, value.stop, value.step], depth)})`
    if (value instanceof PyClass) return classRepr(value)
    if (value instanceof NativeFunction) return `<built-in function ${value.name}>`
    return this.#notKnown(
      this.#running.unknown(
        `line ${this.#running.lineOf(this.#running.at)} makes text of a ${value.typeName} object, which has no lasting one`,
      ),
    )
  }

  #set(value: PySet, depth: number): string {
    const isFrozen = value.typeName === 'frozenset'
    if (value.size === 0) return `${value.typeName}()`
    const inner = `{${this.#all([...value.values()], depth)}}`
    return isFrozen ? `frozenset(${inner})` : inner
  }

  #all(values: readonly Value[], depth: number): string {
    return values.map((value) => this.repr(value, depth)).join(', ')
  }

  #notKnown(why: Unknown): string {
    this.unknown ??= why
    return '<unknown>'
  }
}

function classRepr(cls: PyClass): string {
  return cls.native === undefined ? `<class '__main__.${cls.name}'>` : `<class '${cls.name}'>`
}

/** `repr(str)`. */
export function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inner = Array.from(text, (character) => {
    const known = Object.hasOwn(named, character) ? named[character] : undefined
    if (known !== undefined) return known
    if (character === quote) return `\\${quote}`
    return unprintable.test(character) ? escapedCharacter(character) : character
  })
  return `${quote}${inner.join('')}${quote}`
}

function escapedCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}

/** `ascii(x)` of a text that `repr` made. */
export function asciiOnly(text: string): string {
  return text.replace(/[^\0-\x7e]/gu, escapedCharacter)
}

function bytesRepr(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte)
    if (byte >= 0x20 && byte < 0x7f) return character === '\\' ? '\\\\' : character
    const known = Object.hasOwn(named, character) ? named[character] : undefined
    return known ?? `\\x${byte.toString(16).padStart(2, '0')}`
  }).join('')
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  return `b${quote}${quote === "'" ? text.replaceAll("'", "\\'") : text}${quote}`
}
