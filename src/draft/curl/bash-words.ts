import { lookupMark } from '../literal.ts'

/** One command of a shell text: its words, unquoted, with lookups where the shell would have put a value in. */
export interface ShellCommand {
  readonly words: readonly string[]
  /** of its first word, from 1 */
  readonly line: number
  /** what a heredoc or here-string gives it */
  readonly stdin?: string
}

/** What was read, and what of the shell has no equal here. */
export interface ShellText {
  readonly commands: readonly ShellCommand[]
  readonly notes: readonly string[]
}

/**
 * The commands of a text as bash and zsh take it apart: quotes of all kinds, `$'…'`, escapes, line continuations, comments,
 * `;` `&&` `|`, redirections (skipped), heredocs. `$NAME` becomes what was assigned to it in the text, else a lookup of the
 * environment variable; what `$(…)` prints is a secret to be set. Nothing is run.
 */
export function bashCommands(text: string): ShellText {
  const reader = new BashReader(text)
  reader.read()
  return { commands: reader.commands, notes: [...reader.notes] }
}

const ansi: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  E: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

class BashReader {
  readonly commands: ShellCommand[] = []
  readonly notes = new Set<string>()
  readonly #text: string
  readonly #variables = new Map<string, string>()
  #at = 0
  #words: string[] = []
  #word: string | undefined
  #line = 1
  #counted = { at: 0, line: 1 }
  #heredocs: { readonly end: string; readonly isRaw: boolean; readonly trims: boolean }[] = []
  #stdin: string | undefined
  #skipsWord = false

  constructor(text: string) {
    this.#text = text
  }

  read(): void {
    while (this.#at < this.#text.length) this.#step()
    this.#endCommand()
  }

  #step(): void {
    const char = this.#text.charAt(this.#at)
    const two = this.#text.slice(this.#at, this.#at + 2)
    if (two === '\\\n') this.#at += 2
    else if (this.#text.startsWith('\\\r\n', this.#at)) this.#at += 3
    else if (char === '\n') this.#newLine()
    else if (/\s/.test(char)) this.#skip(() => this.#endWord())
    else if (char === '#' && this.#word === undefined) this.#skipLine()
    else if (char === "'") this.#add(this.#until("'", 1))
    else if (char === '"') this.#doubleQuoted()
    else if (two === "$'") this.#ansiQuoted()
    else if (two === '$"') this.#at += 1
    else if (char === '\\') this.#escaped()
    else if (char === '$' || char === '`') this.#add(this.#expansion())
    else if (/[;|&()]/.test(char)) this.#operator(char)
    else if (/[<>]/.test(char)) this.#redirection()
    else this.#skip(() => this.#add(char))
  }

  #skip(act: () => void): void {
    this.#at += 1
    act()
  }

  #add(text: string): void {
    if (this.#word === undefined && this.#words.length === 0) this.#line = this.#lineHere()
    this.#word = (this.#word ?? '') + text
  }

  // counts on from where it counted last
  #lineHere(): number {
    const { at, line } = this.#counted
    const breaks = this.#text.slice(at, this.#at).split('\n').length - 1
    this.#counted = { at: Math.max(at, this.#at), line: line + breaks }
    return this.#counted.line
  }

  #endWord(): void {
    if (this.#word !== undefined && !this.#skipsWord) this.#words.push(this.#word)
    if (this.#word !== undefined) this.#skipsWord = false
    this.#word = undefined
  }

  #endCommand(): void {
    this.#endWord()
    this.#skipsWord = false
    const words = this.#withoutAssignments(this.#words)
    this.#words = []
    if (words.length > 0) {
      const stdin = this.#stdin
      this.commands.push({ words, line: this.#line, ...(stdin !== undefined && { stdin }) })
    }
    this.#stdin = undefined
  }

  /** `TOKEN=abc`, `export TOKEN=abc` and `$ ` (a prompt) in front of a command. */
  #withoutAssignments(words: readonly string[]): readonly string[] {
    const isWordy = (word: string): boolean => /^(?:export|env|sudo|time|exec|\$|%|>)$/.test(word)
    let start = 0
    for (const word of words) {
      const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word) ?? []
      if (name !== undefined && value !== undefined) this.#variables.set(name, value)
      else if (!isWordy(word)) break
      start += 1
    }
    return words.slice(start)
  }

  #newLine(): void {
    this.#at += 1
    if (this.#heredocs.length > 0) this.#readHeredocs()
    this.#endCommand()
  }

  #readHeredocs(): void {
    for (const { end, isRaw, trims } of this.#heredocs) {
      const lines: string[] = []
      while (this.#at < this.#text.length) {
        const stop = this.#text.indexOf('\n', this.#at)
        const raw = this.#text.slice(this.#at, stop === -1 ? undefined : stop).replace(/\r$/, '')
        const line = trims ? raw.replace(/^\t+/, '') : raw
        this.#at = stop === -1 ? this.#text.length : stop + 1
        if (line === end) break
        lines.push(line)
      }
      this.#stdin = isRaw ? lines.join('\n') : this.#filled(lines.join('\n'))
    }
    this.#heredocs = []
  }

  #filled(text: string): string {
    return text.replace(/\$(?:\{(\w+)\}|([A-Za-z_]\w*))/g, (_, braced?: string, bare?: string) =>
      this.#valueOf(braced ?? bare ?? ''),
    )
  }

  #skipLine(): void {
    const end = this.#text.indexOf('\n', this.#at)
    this.#at = end === -1 ? this.#text.length : end
  }

  #until(end: string, skip: number): string {
    const start = this.#at + skip
    const stop = this.#text.indexOf(end, start)
    if (stop === -1) this.notes.add('a quote is never closed: the text may be cut off')
    this.#at = stop === -1 ? this.#text.length : stop + 1
    return this.#text.slice(start, stop === -1 ? undefined : stop)
  }

  #doubleQuoted(): void {
    this.#at += 1
    this.#add('')
    while (this.#at < this.#text.length) {
      const char = this.#text.charAt(this.#at)
      const next = this.#text.charAt(this.#at + 1)
      if (char === '"') {
        this.#at += 1
        return
      }
      if (char === '\\' && next === '\n') this.#at += 2
      else if (char === '\\' && /["\\$`]/.test(next)) {
        this.#add(next)
        this.#at += 2
      } else if (char === '$' || char === '`') this.#add(this.#expansion())
      else this.#skip(() => this.#add(char))
    }
    this.notes.add('a quote is never closed: the text may be cut off')
  }

  #ansiQuoted(): void {
    this.#at += 2
    this.#add('')
    while (this.#at < this.#text.length && this.#text.charAt(this.#at) !== "'") {
      const rest = this.#text.slice(this.#at, this.#at + 12)
      const [whole = rest.charAt(0), octal, hex, short, long, single] =
        /^\\(?:([0-7]{1,3})|x([\da-f]{1,2})|u([\da-f]{1,4})|U([\da-f]{1,8})|([\s\S]))/i.exec(rest) ?? []
      const code = octal === undefined ? Number.parseInt(hex ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8)
      if (single !== undefined) this.#add(ansi[single] ?? (/['"?\\]/.test(single) ? single : whole))
      else if (whole.length > 1) this.#add(code > 0x10ffff ? '\uFFFD' : String.fromCodePoint(code))
      else this.#add(whole)
      this.#at += whole.length
    }
    this.#at += 1
  }

  #escaped(): void {
    this.#add(this.#text.charAt(this.#at + 1))
    this.#at += 2
  }

  /** `$NAME`, `${NAME}`, `${NAME:-text}`, `$(…)`, `` `…` ``; a `$` alone is itself. */
  #expansion(): string {
    const rest = this.#text.slice(this.#at)
    const [variable, braced, fallback, bare] =
      /^\$(?:\{([A-Za-z_]\w*)(?::?[-=]([^}]*))?\}|([A-Za-z_]\w*))/.exec(rest) ?? []
    if (variable !== undefined) {
      this.#at += variable.length
      if (fallback !== undefined && !this.#variables.has(braced ?? '')) return fallback
      return this.#valueOf(braced ?? bare ?? '')
    }
    if (rest.startsWith('`') || rest.startsWith('$(')) return this.#substitution(rest)
    this.#at += 1
    return '$'
  }

  #substitution(rest: string): string {
    this.#at += rest.startsWith('`') ? endOfBackticks(rest) : endOfParentheses(rest)
    this.notes.add('what a command in $(…) prints is not known: set it as the secret "command_output"')
    return lookupMark('secrets', 'command_output')
  }

  #valueOf(name: string): string {
    return this.#variables.get(name) ?? lookupMark('env', name)
  }

  #operator(char: string): void {
    this.#at += 1
    if (char === '&' && this.#text.charAt(this.#at) === '>') return this.#redirection()
    this.#endCommand()
  }

  /** `> file`, `2>&1`, `<<EOF`: the words of a redirection are not the command's. */
  #redirection(): void {
    const rest = this.#text.slice(this.#at)
    if (this.#word !== undefined && /^\d$/.test(this.#word)) this.#word = undefined
    this.#endWord()
    const [heredoc, dash, quoted, single, double, bare] =
      /^<<(-?)\s*(?:('([^']*)'|"([^"]*)")|\\?([\w.-]+))/.exec(rest) ?? []
    const [here] = /^<<<\s*/.exec(rest) ?? []
    if (heredoc !== undefined && here === undefined) {
      const end = single ?? double ?? bare ?? ''
      this.#heredocs.push({ end, isRaw: quoted !== undefined || heredoc.includes('\\'), trims: dash === '-' })
      this.#at += heredoc.length
      return
    }
    const [operator = '>'] = here === undefined ? (/^[<>]+(?:&[\d-]+|[|&])?\s*/.exec(rest) ?? []) : [here]
    this.#at += operator.length
    this.#skipsWord = !/&[\d-]+\s*$/.test(operator)
  }
}

function endOfBackticks(rest: string): number {
  const end = rest.indexOf('`', 1)
  return end === -1 ? rest.length : end + 1
}

function endOfParentheses(rest: string): number {
  let depth = 0
  for (let index = 1; index < rest.length; index += 1) {
    if (rest.charAt(index) === '(') depth += 1
    else if (rest.charAt(index) === ')') {
      depth -= 1
      if (depth === 0) return index + 1
    }
  }
  return rest.length
}
