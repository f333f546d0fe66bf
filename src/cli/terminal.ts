import { createInterface } from 'node:readline/promises'
import type { Masker } from '../model/secrets.ts'
import { formatError } from '../library/format-error.ts'
import { given } from '../model/given.ts'
import type { World } from '../model/world.ts'
import type { CliHost } from './host.ts'
import { jsonOutput } from './json-output.ts'
import { type JsonLines, openJsonLines } from './log/json-lines.ts'
import type { LogChoice } from './log/log-choice.ts'
import type { ProgressOutput } from './progress.ts'
import { visible, visibleInColor } from '../library/visible.ts'

/** What a command may print with: results on stdout, everything for people on stderr, all of it masked and visible. */
export interface Terminal {
  readonly color: boolean
  readonly mask: Masker
  /** columns that results may have: those of the terminal, else what COLUMNS says, else so many */
  width(otherwise: number): number
  /** columns of what is said to people: those of their terminal, Infinity where they have none */
  readonly sayWidth: number
  /** results: stdout */
  result(text: string): void
  /** rows for programs: stdout, as they are (masked before); resolves when they are out of this process */
  data(text: string): Promise<void>
  /** the one JSON object of `--json`: stdout */
  json(value: object): void
  /** words for people: stderr. `fields` say the same to programs, where lines are JSON */
  say(text: string, fields?: object): void
  /** an error, whatever the level is; `stack` for those who debug */
  fail(error: unknown, stack?: string): void
  /** stderr as lines of JSON, where that was chosen */
  readonly lines?: JsonLines
  /** resolves when all that was printed is out of this process */
  flushed(): Promise<void>
  readonly progress: ProgressOutput
  /** true when somebody is there to answer */
  readonly isInteractive: boolean
  /** asks a question that only `y` or `yes` answers with yes; rejects with the signal's reason */
  confirm(question: string, signal: AbortSignal): Promise<boolean>
}

/** The host's streams. Colours as NO_COLOR, FORCE_COLOR and the terminal say. */
export function openTerminal(host: CliHost, mask: Masker, { level, format }: LogChoice): Terminal {
  const { stdin, stdout, stderr, world } = host
  const write = (line: string): void => void stderr.write(line)
  const lines = format === 'json' ? openJsonLines({ level, write, mask, now: () => world.now() }) : undefined
  const say = (text: string): void => write(`${visibleInColor(mask(text))}\n`)
  const isTerminal = stderr.isTTY === true
  const color = wantsColor(host.world.env, isTerminal)
  return {
    color,
    mask,
    width: (otherwise) => columnsOf(host) ?? otherwise,
    get sayWidth() {
      return isTerminal ? stderr.columns || 80 : Infinity
    },
    result: (text) => void stdout.write(`${visible(mask(text))}\n`),
    data: async (text) => {
      stdout.write(stdout.isTTY === true ? visible(text) : text)
      await host.flushed()
    },
    json: (value) => void stdout.write(`${jsonOutput(value, mask)}\n`),
    ...given({ lines }),
    say: (text, fields) => {
      if (lines !== undefined) lines.say(text, fields)
      else if (level === 'progress' || level === 'everything') say(text)
    },
    fail: (error, stack) => {
      if (lines !== undefined) return lines.fail(error, given({ stack }))
      say(formatError(error, { color, ...(isTerminal && { width: stderr.columns || 80 }) }))
      if (stack !== undefined) say(stack)
    },
    flushed: () => host.flushed(),
    progress: {
      write,
      // one that cannot move its cursor gets lines, like a file, and so does the log of a CI that pretends to be one
      isTerminal: isTerminal && host.world.env['TERM'] !== 'dumb' && !isCi(host.world.env),
      color,
      // a terminal that does not say its size says 0
      get columns() {
        return stderr.columns || 80
      },
      get rows() {
        return stderr.rows || 24
      },
      now: () => host.world.now(),
    },
    isInteractive: stdin.isTTY === true && isTerminal && format === 'text',
    confirm: (question, signal) => ask(mask(`${question} [y/N] `), { host, signal }),
  }
}

/** As NO_COLOR and FORCE_COLOR say, else the terminal; empty ones say nothing. */
function wantsColor({ NO_COLOR: no = '', FORCE_COLOR: force = '', TERM }: World['env'], isTerminal: boolean): boolean {
  if (no !== '') return false
  if (force !== '') return force !== '0' && force !== 'false'
  return isTerminal && TERM !== 'dumb'
}

function isCi({ CI = '' }: World['env']): boolean {
  return CI !== '' && CI !== '0' && CI !== 'false'
}

function columnsOf({ stdout, world }: CliHost): number | undefined {
  const said = stdout.isTTY === true ? stdout.columns : Number(world.env['COLUMNS'])
  // a terminal that does not say its width says 0
  return said !== undefined && Number.isSafeInteger(said) && said >= 20 ? said : undefined
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
