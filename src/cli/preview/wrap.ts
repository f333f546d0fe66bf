import stringWidth from 'string-width'

/** Where a text stands on lines. */
interface Wrapping {
  /** columns in all */
  readonly width: number
  readonly indent: string
  /** added to the indentation of all lines but the first */
  readonly hang?: string
}

/** A text on lines of at most so many columns; a word that is longer stands alone. */
export function wrapped(text: string, { width, indent, hang = '' }: Wrapping): readonly string[] {
  const room = Math.max(8, width - indent.length - hang.length)
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const last = lines.at(-1)
    if (last !== undefined && stringWidth(last) + 1 + stringWidth(word) <= room)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line, index) => (index === 0 ? indent : indent + hang) + line)
}

/** A text cut in the middle: of a URL the host and the last parameters tell most. */
export function cutInMiddle(text: string, width: number): string {
  if (text.length <= width) return text
  const room = Math.max(2, width - 1)
  const start = Math.ceil(room / 2)
  return `${text.slice(0, start)}…${text.slice(text.length - (room - start))}`
}

/** `0 B`, `1.2 KB`, `81 KB`, `1.0 MB` */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const [size, unit] = bytes < 1_000_000 ? [bytes / 1000, 'KB'] : [bytes / 1_000_000, 'MB']
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`
}
