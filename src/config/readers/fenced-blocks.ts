/** A fenced code block of a text. */
export interface Block {
  readonly language: string
  /** how far the fence is indented; the same is taken off every line */
  readonly indent: number
  /** line of the file where the code starts, from 1 */
  readonly line: number
  readonly code: readonly string[]
}

/** The fenced code blocks of a text, in order. */
export function fencedBlocks(text: string): readonly Block[] {
  const lines = text.split(/\r\n|\n|\r/)
  const blocks: Block[] = []
  for (let index = 0; index < lines.length; index++) {
    const open = /^([ \t]*(?:>[ \t]?)*(?:[-*+][ \t]+|\d+[.)][ \t]+)?)(`{3,}|~{3,})[ \t]*([^\s`{]*)[^`]*$/.exec(
      lines[index] ?? '',
    )
    if (open === null) continue
    const [, before = '', fence = '', language = ''] = open
    const start = index + 1
    index = endOfBlock(lines, start, fence)
    blocks.push({ language, indent: before.length, line: start + 1, code: lines.slice(start, index) })
  }
  return blocks
}

/** The line that closes a block: the same fence or a longer one, else the end of the file. */
function endOfBlock(lines: readonly string[], start: number, fence: string): number {
  const close = new RegExp(`^[ \\t]*${fence[0] === '~' ? '~' : '`'}{${fence.length},}[ \\t]*$`)
  const found = lines.findIndex((line, index) => index >= start && close.test(line))
  return found === -1 ? lines.length : found
}
