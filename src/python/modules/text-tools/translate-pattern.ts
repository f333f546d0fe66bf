import { escaped, whiteSpace } from '../../builtins/text/characters.ts'

/** Flags of `re`, by their letters. */
export interface Flags {
  readonly ignoreCase: boolean
  readonly multiLine: boolean
  readonly dotAll: boolean
  readonly verbose: boolean
  readonly ascii: boolean
}

/** A pattern of Python that JavaScript takes, or why it does not. */
export type Translation =
  | { readonly kind: 'pattern'; readonly source: string; readonly flags: Flags; readonly isRisky: boolean }
  | { readonly kind: 'unknown'; readonly why: string }

const letters: Readonly<Record<string, keyof Flags>> = {
  i: 'ignoreCase',
  m: 'multiLine',
  s: 'dotAll',
  x: 'verbose',
  a: 'ascii',
}

/** Writes a pattern of Python's `re` in JavaScript's words, for the flag `u`. What has no counterpart is told. */
export function translatePattern(pattern: string, flags: Flags): Translation {
  const [, inline = '', rest = pattern] = /^\(\?([aimsxu]+)\)([\s\S]*)$/.exec(pattern) ?? []
  const all = { ...flags }
  for (const letter of inline) {
    const name = Object.hasOwn(letters, letter) ? letters[letter] : undefined
    if (name !== undefined) Object.assign(all, { [name]: true })
  }
  const translator = new Translator(rest, all)
  const source = translator.run()
  if (translator.problem !== undefined) return { kind: 'unknown', why: translator.problem }
  return { kind: 'pattern', source, flags: all, isRisky: repeatsRepetition(source) }
}

/** A repetition of something that repeats: it may take for ever. */
function repeatsRepetition(source: string): boolean {
  return /[*+}][^()]*\)(?:[*+]|\{\d+,\d*\})|\([^()]*\|[^()]*\)[*+]/.test(source)
}

const kept = /^(?:\?[:=!]|\?<[=!])/

class Translator {
  problem: string | undefined
  readonly #text: string
  readonly #flags: Flags
  #at = 0

  constructor(text: string, flags: Flags) {
    this.#text = text
    this.#flags = flags
  }

  run(): string {
    let source = ''
    while (this.#at < this.#text.length && this.problem === undefined) source += this.#next()
    return source
  }

  get #word(): string {
    return this.#flags.ascii ? 'A-Za-z0-9_' : '\\p{L}\\p{N}_'
  }

  get #space(): string {
    return this.#flags.ascii ? '\\t-\\r\\x20' : whiteSpace
  }

  #next(): string {
    const character = this.#take()
    if (this.#flags.verbose && /\s/.test(character)) return ''
    switch (character) {
      case '#':
        if (!this.#flags.verbose) return '#'
        while (this.#at < this.#text.length && this.#take() !== '\n');
        return ''
      case '\\':
        return this.#escape(false)
      case '[':
        return this.#set()
      case '(':
        return this.#group()
      case '.':
        return this.#flags.dotAll ? '[\\s\\S]' : '[^\\n]'
      case '^':
        return this.#flags.multiLine ? '(?<![^\\n])' : '(?<![\\s\\S])'
      case '$':
        return this.#flags.multiLine ? '(?![^\\n])' : '(?=\\n?(?![\\s\\S]))'
      case '*':
      case '+':
      case '?':
        return character + this.#mode()
      case '{':
        return this.#braces()
      case ']':
      case '}':
        return `\\${character}`
      default:
        return character
    }
  }

  #take(): string {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0)
    this.#at += character.length
    return character
  }

  /** what stands behind a repetition: `?` is lazy as in JavaScript, `+` is possessive, which it does not have */
  #mode(): string {
    if (this.#text[this.#at] === '+') this.problem = 'it has a possessive repetition'
    if (this.#text[this.#at] !== '?') return ''
    this.#at++
    return '?'
  }

  #braces(): string {
    const match = /^(\d*)(,?)(\d*)\}/.exec(this.#text.slice(this.#at))
    if (match === null || match[0] === '}' || match[0] === ',}') return '\\{'
    this.#at += match[0].length
    const [, least = '', comma = '', most = ''] = match
    return `{${least === '' ? '0' : least}${comma}${most}}${this.#mode()}`
  }

  #group(): string {
    const rest = this.#text.slice(this.#at)
    if (!rest.startsWith('?')) return '('
    const same = kept.exec(rest)
    if (same !== null) return this.#skip(same[0].length, `(${same[0]}`)
    const named = /^\?P<([A-Za-z_]\w*)>/.exec(rest)
    if (named !== null) return this.#skip(named[0].length, `(?<${named[1] ?? ''}>`)
    const back = /^\?P=([A-Za-z_]\w*)\)/.exec(rest)
    if (back !== null) return this.#skip(back[0].length, `\\k<${back[1] ?? ''}>`)
    const comment = /^\?#[^)]*\)/.exec(rest)
    if (comment !== null) return this.#skip(comment[0].length, '')
    this.problem = `it has a group "(${rest.slice(0, 3)}…"`
    return ''
  }

  #skip(length: number, instead: string): string {
    this.#at += length
    return instead
  }

  #escape(inSet: boolean): string {
    if (this.#at >= this.#text.length) {
      this.problem = 'it ends with a backslash'
      return ''
    }
    const character = this.#take()
    switch (character) {
      case 'd':
        return this.#flags.ascii ? (inSet ? '0-9' : '[0-9]') : '\\p{Nd}'
      case 'D':
        return this.#flags.ascii ? this.#negated('0-9', inSet) : '\\P{Nd}'
      case 'w':
        return inSet ? this.#word : `[${this.#word}]`
      case 'W':
        return this.#negated(this.#word, inSet)
      case 's':
        return inSet ? this.#space : `[${this.#space}]`
      case 'S':
        return this.#negated(this.#space, inSet)
      default:
        return inSet ? this.#character(character) : this.#place(character)
    }
  }

  #negated(set: string, inSet: boolean): string {
    if (inSet) this.problem = 'it has a negated class inside brackets'
    return `[^${set}]`
  }

  /** Places and references, which sets do not have. */
  #place(character: string): string {
    const word = `[${this.#word}]`
    switch (character) {
      case 'A':
        return '(?<![\\s\\S])'
      case 'Z':
        return '(?![\\s\\S])'
      case 'b':
        return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`
      case 'B':
        return `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`
      default:
        return /[1-9]/.test(character) ? this.#reference(character) : this.#character(character)
    }
  }

  #reference(first: string): string {
    const second = /^\d/.exec(this.#text.slice(this.#at))?.[0] ?? ''
    this.#at += second.length
    return `(?:\\${first}${second})`
  }

  #character(character: string): string {
    const known: Readonly<Record<string, string>> = {
      n: '\\n',
      r: '\\r',
      t: '\\t',
      f: '\\f',
      v: '\\v',
      a: '\\x07',
      b: '\\x08',
    }
    if (Object.hasOwn(known, character)) return known[character] ?? ''
    const digits = { x: 2, u: 4, U: 8 }[character]
    if (digits !== undefined) {
      const hex = this.#text.slice(this.#at, this.#at + digits)
      this.#at += digits
      if (!/^[\da-fA-F]+$/.test(hex) || hex.length < digits) this.problem = `it has an incomplete escape \\${character}`
      return `\\u{${Number.parseInt(hex, 16).toString(16)}}`
    }
    if (character === '0') {
      const octal = /^[0-7]{0,2}/.exec(this.#text.slice(this.#at))?.[0] ?? ''
      this.#at += octal.length
      return `\\u{${Number.parseInt(`0${octal}`, 8).toString(16)}}`
    }
    if (/[A-Za-z0-9]/.test(character)) this.problem = `it has the escape \\${character}`
    return escaped(character)
  }

  #set(): string {
    let source = '['
    if (this.#text[this.#at] === '^') source += this.#skip(1, '^')
    let isFirst = true
    for (;;) {
      if (this.#at >= this.#text.length) {
        this.problem = 'it has an unterminated character set'
        return source
      }
      const character = this.#take()
      if (character === ']' && !isFirst) return `${source}]`
      isFirst = false
      if (character === '\\') source += this.#escape(true)
      else if (character === '-') source += this.#dash()
      else source += /[[\](){}|/^]/.test(character) ? `\\${character}` : character
      if (this.problem !== undefined) return source
    }
  }

  /** a range between two characters, a dash at the ends or beside a class */
  #dash(): string {
    const before = this.#text.slice(0, this.#at - 1)
    const isLiteral =
      /(?:\[\^?|\\[dwsDWS])$/.test(before) ||
      this.#text[this.#at] === ']' ||
      /^\\[dwsDWS]/.test(this.#text.slice(this.#at))
    return isLiteral ? '\\-' : '-'
  }
}
