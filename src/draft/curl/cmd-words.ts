import { lookupMark } from '../literal.ts'
import type { ShellText } from './bash-words.ts'

/** True for a line as browsers copy it for cmd.exe: `^` escapes, or continues a line. */
export function isCmdText(text: string): boolean {
  return /\^(?:\r?\n|")/.test(text) && !/\\\r?\n/.test(text)
}

/**
 * The commands of a text for cmd.exe, taken apart in its two steps: `^` makes the next character an ordinary one and
 * continues a line; then programs split the rest at spaces, `"` holds together, `\"` and a `""` inside is a quote.
 * `%NAME%` becomes a lookup of the environment variable.
 */
export function cmdCommands(text: string): ShellText {
  const commands = commandsOf(text.replaceAll('\r\n', '\n'))
  return {
    notes: [],
    commands: commands
      .map(({ line, rest }) => ({ line, words: argumentsOf(rest) }))
      .filter(({ words }) => words.length > 0),
  }
}

interface CmdLine {
  readonly line: number
  readonly rest: string
}

/** The first step: carets, variables, and the ends of commands. */
function commandsOf(text: string): readonly CmdLine[] {
  const done: CmdLine[] = []
  let rest = ''
  let isQuoted = false
  let line = 1
  let start = 1
  const end = (): void => {
    done.push({ line: start, rest })
    rest = ''
    isQuoted = false
    start = line
  }
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === '\n') line += 1
    if (char === '^' && !isQuoted) {
      at += 1
      const next = text.charAt(at)
      if (next !== '\n') rest += next
      else {
        line += 1
        // a caret before an empty line is a line end in the text
        if (text.charAt(at + 1) === '\n') {
          at += 1
          line += 1
          rest += '\n'
        }
      }
    } else if (char === '%') {
      const [variable, name = ''] = /^%([A-Za-z_]\w*)%/.exec(text.slice(at)) ?? []
      rest += variable === undefined ? char : lookupMark('env', name)
      at += (variable?.length ?? 1) - 1
    } else if (!isQuoted && (char === '\n' || char === '&' || char === '|')) end()
    else {
      if (char === '"') isQuoted = !isQuoted
      rest += char
    }
  }
  end()
  return done
}

/** The second step, as the C runtime does it. */
function argumentsOf(line: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  let isQuoted = false
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at)
    const [slashes = ''] = /^\\+(?=")/.exec(line.slice(at, at + 2_000)) ?? []
    if (slashes !== '') {
      word = (word ?? '') + '\\'.repeat(Math.floor(slashes.length / 2))
      at += slashes.length - 1
      if (slashes.length % 2 === 1) {
        word += '"'
        at += 1
      }
    } else if (char === '"') {
      const isDouble = isQuoted && line.charAt(at + 1) === '"'
      word = (word ?? '') + (isDouble ? '"' : '')
      if (isDouble) at += 1
      else isQuoted = !isQuoted
    } else if (!isQuoted && /\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + char
  }
  if (word !== undefined) words.push(word)
  return words
}
