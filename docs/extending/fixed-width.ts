/** A decoder: lines in which each field has its columns, as mainframes and banks send them. */
import { BadBody, type Decoder, defineDecoder } from 'sluice'
import { z } from 'zod'

const options = z.strictObject({
  /** names and widths, in order: `{ id: 6, name: 20 }` */
  fields: z.record(z.string().min(1), z.int().min(1)),
})

/** `response_format: { type: fixed_width, fields: { id: 6, name: 20 } }` */
export const fixedWidth = defineDecoder({
  type: 'fixed_width',
  options,
  build: ({ fields }): Decoder => {
    const widths = Object.entries(fields)
    const length = widths.reduce((sum, [, width]) => sum + width, 0)
    return {
      type: 'fixed_width',
      // records as they come, so that a file of any size takes little memory
      reads: 'stream',
      async *decode(pieces) {
        let row = 0
        for await (const lines of linesOf(pieces, length)) {
          yield lines.map((line) => {
            row += 1
            const found = Array.from(line).length
            if (found !== length) throw new BadBody('malformed', `line ${row} has ${found} characters, not ${length}`)
            return recordOf(line, widths)
          })
        }
      },
    }
  },
})

function recordOf(line: string, widths: readonly (readonly [string, number])[]): Record<string, string> {
  const characters = Array.from(line)
  let at = 0
  // entries become fields of their own, whatever their names are
  return Object.fromEntries(
    widths.map(
      ([name, width]) =>
        [
          name,
          characters
            .slice(at, (at += width))
            .join('')
            .trimEnd(),
        ] as const,
    ),
  )
}

/** Whole lines, in lists; pieces end anywhere, in the middle of a character too. */
async function* linesOf(pieces: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let open = ''
  for await (const piece of pieces) {
    const lines = (open + textOf(() => decoder.decode(piece, { stream: true }))).split('\n')
    open = lines.pop() ?? ''
    // a record has a bound: what has no line end is something else
    if (open.length > 2 * length + 1) throw new BadBody('malformed', 'a line has no end')
    if (lines.length > 0) yield lines.map((line) => line.replace(/\r$/, ''))
  }
  open += textOf(() => decoder.decode())
  // every line ends: the rest did not arrive, and the request is made again
  if (open !== '') throw new BadBody('cut_off', 'the last line has no end')
}

function textOf(decode: () => string): string {
  try {
    return decode()
  } catch {
    throw new BadBody('malformed', 'it is not UTF-8')
  }
}
