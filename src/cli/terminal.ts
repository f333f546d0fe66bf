import { createInterface } from 'node:readline/promises'
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
  /** true when somebody is there to answer */
  readonly isInteractive: boolean
  /** asks a question that only `y` or `yes` answers with yes; rejects with the signal's reason */
  confirm(question: string, signal: AbortSignal): Promise<boolean>
}

/** The process's own streams. Colours as NO_COLOR, FORCE_COLOR and the terminal say. */
export function processTerminal(mask: Masker): Terminal {
  const { stdout, stderr } = process
  surviveLostReaders()
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
    isInteractive: process.stdin.isTTY && stderr.isTTY,
    confirm: (question, signal) => ask(mask(`${question} [y/N] `), signal),
  }
}

/** A load does not fail because whoever read its words is gone (`| head`, a closed terminal, a full disk). */
function surviveLostReaders(): void {
  const { stdout, stderr } = process
  if (stdout.listenerCount('error') > 0) return
  stderr.on('error', () => undefined)
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') stderr.write(`Could not print the result: ${error.message}\n`)
  })
}

async function ask(question: string, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  // on a terminal readline takes Ctrl-C for itself
  lines.once('SIGINT', () => process.emit('SIGINT'))
  try {
    // the end of input answers nothing, and the promise of `question` would wait for ever
    const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')))
    const answer = await Promise.race([lines.question(question, { signal }), ended])
    return /^\s*y(es)?\s*$/i.test(answer)
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    lines.close()
  }
}
