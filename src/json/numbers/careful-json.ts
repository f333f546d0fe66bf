import { decodeNumber } from './json-number.ts'
import type { JsonValue } from '../json.ts'

type Container = JsonValue[] | Record<string, JsonValue>

interface Frame {
  readonly container: Container
  /** of an object: the key whose value comes next */
  key: string
}

const blank = /[^ \t\r\n]/g
const numberEnd = /[^-+.\deE]/g

/**
 * Decodes JSON without recursion, and makes an own property of every key, `__proto__` included: slower than any other way,
 * for the texts that those get wrong. Throws `SyntaxError` on malformed text.
 */
export function parseCarefully(text: string): JsonValue {
  // throws when the text is not JSON, and says why: from here on it is known to be well-formed
  JSON.parse(text)
  return new Reader(text).read()
}

class Reader {
  readonly #text: string
  readonly #frames: Frame[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): JsonValue {
    for (;;) {
      const value = this.#begin()
      if (value === undefined) continue
      const done = this.#place(value)
      if (done !== undefined) return done
    }
  }

  /** A scalar or an empty container; undefined = a container has been entered. */
  #begin(): JsonValue | undefined {
    const first = this.#skip()
    if (first !== '{' && first !== '[') return this.#scalar(first)
    const container: Container = first === '[' ? [] : {}
    this.#at++
    const next = this.#skip()
    if (next === ']' || next === '}') {
      this.#at++
      return container
    }
    const frame = { container, key: '' }
    this.#frames.push(frame)
    if (first === '{') this.#key(frame)
    return undefined
  }

  /** Puts a value where it belongs, and every container that ends behind it; gives the whole when that was the last. */
  #place(found: JsonValue): JsonValue | undefined {
    let value = found
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      put(frame, value)
      const next = this.#skip()
      this.#at++
      if (next === ',') {
        if (!Array.isArray(frame.container)) this.#key(frame)
        return undefined
      }
      value = frame.container
      this.#frames.pop()
    }
    return value
  }

  #skip(): string {
    this.#at = find(blank, this.#text, this.#at)
    return this.#text[this.#at] ?? ''
  }

  #key(frame: Frame): void {
    this.#skip()
    frame.key = this.#string()
    this.#skip()
    this.#at++
  }

  #string(): string {
    const from = this.#at
    let end = this.#text.indexOf('"', from + 1)
    while (isEscaped(this.#text, end)) end = this.#text.indexOf('"', end + 1)
    this.#at = end + 1
    return JSON.parse(this.#text.slice(from, this.#at)) as string
  }

  #scalar(first: string): JsonValue {
    if (first === '"') return this.#string()
    const from = this.#at
    if (first === 't' || first === 'f' || first === 'n') {
      this.#at += first === 'f' ? 5 : 4
      return first === 'n' ? null : first === 't'
    }
    this.#at = find(numberEnd, this.#text, from)
    return decodeNumber(this.#text.slice(from, this.#at))
  }
}

function find(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  return pattern.exec(text)?.index ?? text.length
}

/** True for a quote behind an odd number of backslashes. */
function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0
  while (text[quote - 1 - backslashes] === '\\') backslashes++
  return backslashes % 2 === 1
}

function put({ container, key }: Frame, value: JsonValue): void {
  if (Array.isArray(container)) container.push(value)
  else if (key === '__proto__')
    Object.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true })
  else container[key] = value
}
