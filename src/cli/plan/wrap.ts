/** Writes a text as lines; the first begins with `indent`. */
export type Write = (indent: string, text: string) => readonly string[]

/**
 * A text as lines of at most `width` characters, broken at blanks; a word that is longer stands alone. The first line begins
 * with `indent`, the others with as many blanks.
 */
export function wrapped(
  text: string,
  { width, indent }: { readonly width: number; readonly indent: string },
): readonly string[] {
  const room = Math.max(20, width - indent.length)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines.map((one, index) => `${index === 0 ? indent : ' '.repeat(indent.length)}${one}`.trimEnd())
}
