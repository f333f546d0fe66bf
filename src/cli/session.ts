import { createVault } from '../config/vault.ts'
import type { SecretVault } from '../model/secrets.ts'
import type { World } from '../model/world.ts'
import { Interrupted } from '../pipeline/failure.ts'
import { realWorld } from '../pipeline/real-world.ts'
import { formatError, toSluiceError } from './print-error.ts'
import { createProgress, type Progress } from './progress.ts'
import { processTerminal, type Terminal } from './terminal.ts'

/** What every command works with: the world, the vault that masks all output, the terminal, Ctrl-C. */
export interface CliSession {
  readonly world: World
  readonly vault: SecretVault
  readonly terminal: Terminal
  readonly signal: AbortController
  /** progress for people; started on first use */
  readonly progress: Progress
}

/** SIGHUP: the terminal was closed. */
const interrupting = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs one command: sets up, listens for Ctrl-C, prints what it throws, and leaves the exit code in `process`. */
export async function inSession(work: (session: CliSession) => Promise<void>): Promise<void> {
  const vault = createVault()
  const terminal = processTerminal(vault.mask)
  const signal = new AbortController()
  const progress = withoutRepeats(createProgress(terminal.progress, vault.mask))
  const interrupt = (): void => signal.abort(new Interrupted())
  for (const name of interrupting) process.once(name, interrupt)
  try {
    await work({ world: realWorld(), vault, terminal, signal, progress })
  } catch (error) {
    progress.stop()
    printFailure(error, terminal, vault)
  } finally {
    progress.stop()
    for (const name of interrupting) process.off(name, interrupt)
  }
}

// every unit of a resource says the same of it: once is enough
function withoutRepeats(progress: Progress): Progress {
  const said = new Set<string>()
  return {
    ...progress,
    report: (event) => {
      if (event.kind === 'warning' || event.kind === 'detected') {
        const text = JSON.stringify(event)
        if (said.has(text)) return
        said.add(text)
      }
      progress.report(event)
    },
  }
}

/** Prints an error on stderr and sets the exit code that goes with it. */
export function printFailure(error: unknown, terminal: Terminal, vault: SecretVault): void {
  terminal.say(formatError(error, { mask: vault.mask, color: terminal.color }))
  if (process.env['SLUICE_DEBUG'] !== undefined && error instanceof Error) terminal.say(error.stack ?? '')
  process.exitCode = toSluiceError(error).exitCode
}
