import { createVault } from '../config/vault.ts'
import type { SluiceError } from '../model/errors.ts'
import type { SecretVault } from '../model/secrets.ts'
import { asSluiceError } from '../disk/system-failure.ts'
import type { World } from '../model/world.ts'
import { Interrupted } from '../pipeline/failure.ts'
import { describeError } from '../pipeline/report/run-report.ts'
import { keepWarnings, type ReportedWarning, type WarningLog } from '../pipeline/report/warning-log.ts'
import type { CliHost } from './host.ts'
import { formatError } from './print-error.ts'
import { createProgress, type Progress } from './progress.ts'
import { openTerminal, type Terminal } from './terminal.ts'

/** What every command works with: the world, the vault that masks all output, the terminal, Ctrl-C. */
export interface CliSession {
  readonly world: World
  readonly vault: SecretVault
  readonly terminal: Terminal
  readonly signal: AbortController
  /** progress for people, which keeps the warnings for `--json` */
  readonly progress: Progress & WarningLog
  readonly exitWith: CliHost['exitWith']
}

/**
 * Runs one command: sets up, listens for Ctrl-C, prints what it throws, and gives the host its exit code. With `--json`
 * what it throws is an object on stdout too: `failed` says which.
 */
export async function inSession(
  host: CliHost,
  work: (session: CliSession) => Promise<void>,
  failed?: Failed,
): Promise<void> {
  const vault = createVault()
  const terminal = openTerminal(host, vault.mask)
  const signal = new AbortController()
  const shown = withoutRepeats(createProgress(terminal.progress, vault.mask))
  const progress = { ...keepWarnings(shown), stop: () => shown.stop() }
  const stopListening = host.onInterrupt(() => signal.abort(new Interrupted()))
  const session = {
    world: host.world,
    vault,
    terminal,
    signal,
    progress,
    exitWith: (code: number) => host.exitWith(code),
  }
  try {
    await work(session)
  } catch (error) {
    progress.stop()
    printFailure(error, session)
    if (failed !== undefined) terminal.json(failed(asSluiceError(error), progress.warnings()))
  } finally {
    progress.stop()
    stopListening()
  }
}

/** The object that `--json` prints of a failure. */
export type Failed = (error: SluiceError, warnings: readonly ReportedWarning[]) => object

/** What `--json` prints of a failure, for commands without a report of their own. */
export function jsonFailure(flags: { readonly json?: boolean }): Failed | undefined {
  return flags.json === true ? (error, warnings) => ({ ok: false, error: describeError(error), warnings }) : undefined
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
export function printFailure(error: unknown, { world, terminal, vault, exitWith }: CliSession): void {
  terminal.say(formatError(error, { mask: vault.mask, color: terminal.color }))
  if (world.env['SLUICE_DEBUG'] !== undefined && error instanceof Error) terminal.say(error.stack ?? '')
  exitWith(asSluiceError(error).exitCode)
}
