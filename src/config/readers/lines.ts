import type { Position } from './places.ts'

/** Turns offsets of a text into lines and columns. */
export interface Lines {
  readonly positionAt: (offset: number) => Position
  /** the line without its line break; `''` past the end */
  readonly lineText: (line: number) => string
}

/** Lines of a text; `\n`, `\r\n` and a lone `\r` end a line. */
export function createLines(text: string): Lines {
  const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((match) => match.index + match[0].length)]
  const startOf = (line: number): number => starts[line - 1] ?? text.length
  return {
    positionAt: (offset) => {
      const line = lineAt(starts, offset)
      return { line, column: offset - startOf(line) + 1 }
    },
    lineText: (line) => text.slice(startOf(line), startOf(line + 1)).replace(/[\r\n]+$/, ''),
  }
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return Math.max(1, low)
}

/**
 * The line of a mistake with the line before it and a caret below:
 *
 *     2 | client:
 *     3 |   base_url: [
 *       |             ^
 *
 * What stands after a key that sounds like a secret is left out: a syntax error must not print a password.
 */
export function codeFrame(lines: Lines, at: Position): string {
  const width = String(at.line).length
  const skipped = Math.max(0, at.column - widest / 2)
  const window = (line: string): string => line.slice(skipped, skipped + widest)
  const shown = [at.line - 1, at.line].filter((line) => line > 0)
  const frame = shown.map((line) => `${String(line).padStart(width)} | ${window(hideSecrets(lines.lineText(line)))}`)
  return [...frame, `${' '.repeat(width)} | ${window(`${' '.repeat(at.column - 1)}^`)}`].join('\n')
}

const widest = 100

const secretEntry =
  /((?:token|secret|password|passwd|passphrase|api[_-]?key|private[_-]?key|credentials?)\w*["'\])]*\s*[:=]\s*)(\S.*)$/i

/** Hides what stands after a key that sounds like a secret, unless it is a lookup. */
export function hideSecrets(line: string): string {
  return line.replace(secretEntry, (whole, key: string, value: string) =>
    /^["']?\$\{|^(?:dlt\.(?:secrets|config)|os\.)|^[[{|>]/.test(value) ? whole : `${key}***`,
  )
}

/** True for a config key whose value is a secret by its name. */
export function soundsSecret(key: string): boolean {
  return /token|secret|password|passwd|passphrase|api[_-]?key|private[_-]?key|credential|authorization|cookie|^x-.*key|^(?:key|pwd)$/i.test(
    key,
  )
}
