import { decodeNumber } from './json-number.ts'
import type { JsonValue } from './json.ts'

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
  // says whether it is JSON, and what is wrong if not: from here on nothing has to be doubted
  JSON.parse(text)
  const frames: Frame[] = []
  let at = 0
  const skip = (): string => {
    at = find(blank, text, at)
    return text[at] ?? ''
  }
  for (;;) {
    let value = null as JsonValue
    const first = skip()
    if (first === '{' || first === '[') {
      const container: Container = first === '[' ? [] : {}
      at++
      const next = skip()
      if (next !== ']' && next !== '}') {
        frames.push({ container, key: '' })
        if (first === '{') readKey()
        continue
      }
      at++
      value = container
    } else value = readScalar(first)
    for (;;) {
      const frame = frames.at(-1)
      if (frame === undefined) return value
      put(frame, value)
      const next = skip()
      at++
      if (next === ',') {
        if (!Array.isArray(frame.container)) readKey()
        break
      }
      value = frame.container
      frames.pop()
    }
  }

  function readKey(): void {
    skip()
    const frame = frames.at(-1)
    const key = readText()
    if (frame !== undefined) frame.key = key
    skip()
    at++
  }

  function readText(): string {
    const from = at
    for (at = text.indexOf('"', at + 1); isEscaped(text, at); at = text.indexOf('"', at + 1));
    return JSON.parse(text.slice(from, ++at)) as string
  }

  function readScalar(first: string): JsonValue {
    if (first === '"') return readText()
    const word = { t: true, f: false, n: null }[first]
    const from = at
    if (word !== undefined) {
      at += first === 'f' ? 5 : 4
      return word
    }
    at = find(numberEnd, text, at)
    return decodeNumber(text.slice(from, at))
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
