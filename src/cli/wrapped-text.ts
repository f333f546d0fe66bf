import { widthOf } from './table-text.ts'

/** Writes a text as lines; the first begins with `indent`. */
export type Write = (indent: string, text: string) => readonly string[]

/** Where a text stands on lines. */
interface Wrapping {
  /** columns in all */
  readonly width: number
  /** what the first line begins with; the others begin with as many blanks */
  readonly indent: string
  /** added before all lines but the first */
  readonly hang?: string
}

/** A text on lines of at most so many columns, broken at blanks; a word that is longer stands alone. */
export function wrapped(text: string, { width, indent, hang = '' }: Wrapping): readonly string[] {
  const room = Math.max(8, width - widthOf(indent) - widthOf(hang))
  const lines: string[] = []
  let line = ''
  for (const word of text
    .trim()
    .replaceAll(/[\t\r\n]+/g, ' ')
    .split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > room) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  const beside = ' '.repeat(widthOf(indent)) + hang
  return [...lines, line].map((one, index) => `${index === 0 ? indent : beside}${one}`.trimEnd())
}
