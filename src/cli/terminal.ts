import type { Masker } from '../model/secrets.ts'
import type { ProgressOutput } from './progress.ts'

/** What a command may print with: results on stdout, everything for people on stderr, all of it masked. */
export interface Terminal {
  readonly color: boolean
  /** results: stdout */
  result(text: string): void
  /** words for people: stderr */
  say(text: string): void
  readonly progress: ProgressOutput
}

/** The process's own streams. Colours as NO_COLOR, FORCE_COLOR and the terminal say. */
export function processTerminal(mask: Masker): Terminal {
  const { stdout, stderr } = process
  const color = process.env['NO_COLOR'] === undefined && (stderr.isTTY || process.env['FORCE_COLOR'] !== undefined)
  return {
    color,
    result: (text) => void stdout.write(`${mask(text)}\n`),
    say: (text) => void stderr.write(`${mask(text)}\n`),
    progress: {
      write: (text) => void stderr.write(text),
      isTerminal: stderr.isTTY,
      // a terminal that does not say its width says 0
      columns: stderr.columns || 80,
    },
  }
}
