import { createInterface } from 'node:readline/promises'
import type { Masker } from '../model/secrets.ts'
import type { CliHost } from './host.ts'
import { jsonOutput } from './json-output.ts'
import type { ProgressOutput } from './progress.ts'
import { visible, visibleInColor } from '../library/visible.ts'

/** What a command may print with: results on stdout, everything for people on stderr, all of it masked and visible. */
export interface Terminal {
  readonly color: boolean
  /** how wide results may be: the terminal that stdout is, else COLUMNS, else 80 */
  readonly columns: number
  /** results: stdout */
  result(text: string): void
  /** rows for programs: stdout, as they are (masked before); resolves when they are out of this process */
  data(text: string): Promise<void>
  /** columns of the terminal that results are printed on; where there is none, the width of a long line */
  readonly width: number
  /** the one JSON object of `--json`: stdout */
  json(value: object): void
  /** words for people: stderr */
  say(text: string): void
  /** resolves when all that was printed is out of this process */
  flushed(): Promise<void>
  readonly progress: ProgressOutput
  /** true when somebody is there to answer */
  readonly isInteractive: boolean
  /** asks a question that only `y` or `yes` answers with yes; rejects with the signal's reason */
  confirm(question: string, signal: AbortSignal): Promise<boolean>
}

/** The host's streams. Colours as NO_COLOR, FORCE_COLOR and the terminal say. */
export function openTerminal(host: CliHost, mask: Masker): Terminal {
  const { stdin, stdout, stderr } = host
  const { NO_COLOR: noColor, FORCE_COLOR: forceColor } = host.world.env
  const isTerminal = stderr.isTTY === true
  const color = noColor === undefined && (isTerminal || forceColor !== undefined)
  return {
    color,
    columns: columnsOf(host),
    result: (text) => void stdout.write(`${visible(mask(text))}\n`),
    data: async (text) => {
      stdout.write(stdout.isTTY === true ? visible(text) : text)
      await host.flushed()
    },
    width: (stdout.isTTY === true ? stdout.columns : Number(host.world.env['COLUMNS'])) || 160,
    json: (value) => void stdout.write(`${jsonOutput(value, mask)}\n`),
    say: (text) => void stderr.write(`${visibleInColor(mask(text))}\n`),
    flushed: () => host.flushed(),
    progress: {
      write: (text) => void stderr.write(text),
      isTerminal,
      // a terminal that does not say its width says 0
      columns: stderr.columns === undefined || stderr.columns === 0 ? 80 : stderr.columns,
    },
    isInteractive: stdin.isTTY === true && isTerminal,
    confirm: (question, signal) => ask(mask(`${question} [y/N] `), { host, signal }),
  }
}

function columnsOf({ stdout, world }: CliHost): number {
  const said = stdout.isTTY === true ? stdout.columns : Number(world.env['COLUMNS'])
  // a terminal that does not say its width says 0
  return said !== undefined && Number.isSafeInteger(said) && said >= 20 ? said : 80
}

async function ask(
  question: string,
  { host, signal }: { readonly host: CliHost; readonly signal: AbortSignal },
): Promise<boolean> {
  const lines = createInterface({ input: host.stdin, output: host.stderr })
  // on a terminal readline takes Ctrl-C for itself
  lines.once('SIGINT', () => host.interrupt())
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
