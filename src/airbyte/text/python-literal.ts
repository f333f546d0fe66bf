import type { Tree } from '../tree/tree.ts'

const deepest = 50

/**
 * The value of a text that Python reads as a literal (`5`, `1e3`, `[1, 'a']`, `None`); undefined = it is not a literal, and
 * Airbyte leaves it the text that it is.
 */
export function pythonLiteral(text: string): Tree | undefined {
  const reader = new Reader(text.replace(/^[ \t]+/, ''))
  const value = reader.value(0)
  return value !== undefined && reader.isAtEnd() ? value : undefined
}

const numbers = /[+-]?(?:0[xX][\da-fA-F]+|(?:\d+(?:_\d+)*)?\.?\d*(?:_\d+)*(?:[eE][+-]?\d+)?)/y
const words: Readonly<Record<string, Tree>> = { None: null, True: true, False: false }
const closing: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' }

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  isAtEnd(): boolean {
    this.#skip()
    return this.#at === this.#text.length
  }

  value(depth: number): Tree | undefined {
    if (depth > deepest) return undefined
    this.#skip()
    const sign = this.#text[this.#at] ?? ''
    if (sign === '"' || sign === "'") return this.#string(sign)
    if (sign === '{') return this.#object(depth)
    if (sign === '[' || sign === '(') return this.#list(closing[sign] ?? '', depth)
    const word = /[A-Za-z]+/y
    word.lastIndex = this.#at
    const name = word.exec(this.#text)?.[0]
    if (name !== undefined && Object.hasOwn(words, name)) {
      this.#at += name.length
      return words[name]
    }
    return this.#number()
  }

  #number(): number | undefined {
    numbers.lastIndex = this.#at
    const written = numbers.exec(this.#text)?.[0] ?? ''
    const plain = written.replaceAll('_', '')
    // `01` is not a number in Python
    if (!/\d/.test(plain) || /^[+-]?0\d*[1-9]\d*$/.test(plain)) return undefined
    const value = Number(plain)
    if (Number.isNaN(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) return undefined
    this.#at += written.length
    return value
  }

  #string(quote: string): string | undefined {
    let text = ''
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      const letter = this.#text[at] ?? ''
      if (letter === '\n') return undefined
      if (letter === quote) {
        this.#at = at + 1
        return text
      }
      if (letter !== '\\') text += letter
      else {
        const next = this.#text[++at] ?? ''
        if (!/[\\'"nt]/.test(next)) return undefined
        text += next === 'n' ? '\n' : next === 't' ? '\t' : next
      }
    }
    return undefined
  }

  #list(end: string, depth: number): Tree | undefined {
    const items: Tree[] = []
    for (this.#at++; ;) {
      if (this.#takes(end)) return items
      const item = this.value(depth + 1)
      if (item === undefined) return undefined
      items.push(item)
      if (this.#takes(',')) continue
      // `(1)` is a number in brackets
      if (!this.#takes(end)) return undefined
      return end === ')' && items.length === 1 ? item : items
    }
  }

  #object(depth: number): Tree | undefined {
    const entries: [string, Tree][] = []
    for (this.#at++; ;) {
      if (this.#takes('}')) return Object.fromEntries(entries)
      const key = this.value(depth + 1)
      if (typeof key !== 'string' || !this.#takes(':')) return undefined
      const value = this.value(depth + 1)
      if (value === undefined) return undefined
      entries.push([key, value])
      if (!this.#takes(',') && this.#text[this.#at] !== '}') return undefined
    }
  }

  #takes(sign: string): boolean {
    this.#skip()
    const isThere = this.#text[this.#at] === sign
    if (isThere) this.#at++
    return isThere
  }

  #skip(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++
  }
}
