import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

/** How many lines of a file have a text in them. */
export async function countLines(file: string, text: string): Promise<number> {
  let found = 0
  for await (const line of createInterface({ input: createReadStream(file) })) if (line.includes(text)) found++
  return found
}
