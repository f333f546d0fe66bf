import type { World } from '../model/world.ts'
import { withEnvFiles } from '../library/environment/env-files.ts'
import { exitCodeOf } from '../library/format-error.ts'
import { Interrupted, type PipelineHost } from '../library/host.ts'
import { type OpenPipeline, openPipeline, type PipelineChoices, type PipelineSource } from '../library/open-pipeline.ts'
import { describeError, type ReportedWarning } from '../library/report.ts'
import type { CliHost } from './host.ts'
import { checkLogVariable, type LogChoice } from './log/log-choice.ts'
import { type EventProgress, openProgress } from './log/open-progress.ts'
import { openTerminal, type Terminal } from './terminal.ts'

/** What every command works with: the terminal, Ctrl-C, and the pipeline it opens. */
export interface CliSession {
  readonly world: World
  readonly terminal: Terminal
  readonly progress: EventProgress
  /** what a pipeline of this command works in: its events become progress, and Ctrl-C ends it */
  readonly host: PipelineHost & { readonly signal: AbortSignal }
  /** opens the pipeline of this command; from then on all output is masked by it, and its warnings are those of `--json` */
  readonly open: (source: PipelineSource, choices: PipelineChoices) => OpenPipeline
  readonly exitWith: CliHost['exitWith']
  /** how the command talks */
  readonly log: LogChoice
}

const asEver: LogChoice = { level: 'progress', format: 'text' }

/**
 * Runs one command: sets up, listens for Ctrl-C, prints what it throws, and gives the host its exit code. With `--json`
 * what it throws is an object on stdout too: `failed` says which.
 */
export async function inSession(
  host: CliHost,
  work: (session: CliSession) => Promise<void>,
  failed?: Failed,
): Promise<void> {
  const { log = asEver, envFiles = { none: true } } = host.settings?.() ?? {}
  let opened: OpenPipeline | undefined
  const terminal = openTerminal(host, (text) => opened?.mask(text) ?? text, log)
  const stop = new AbortController()
  const progress = openProgress(log, terminal)
  const stopListening = host.onInterrupt(() => stop.abort(new Interrupted()))
  const exitWith = (code: number): void => host.exitWith(code)
  let { world } = host
  try {
    checkLogVariable(host.world.env)
    world = await withEnvFiles(host.world, envFiles)
    const pipelineHost = { world, signal: stop.signal, onEvent: progress.show, command: 'run' }
    const open: CliSession['open'] = (source, choices) => (opened = openPipeline(source, choices, pipelineHost))
    await work({ world, terminal, progress, log, host: pipelineHost, open, exitWith })
  } catch (error) {
    progress.stop()
    printFailure(error, { world, terminal, exitWith })
    if (failed !== undefined) terminal.json(failed(error, opened?.warnings() ?? []))
  } finally {
    progress.stop()
    stopListening()
  }
}

/** The object that `--json` prints of a failure. */
export type Failed = (error: unknown, warnings: readonly ReportedWarning[]) => object

/** What `--json` prints of a failure, for commands without a report of their own. */
export function jsonFailure(flags: { readonly json?: boolean }): Failed | undefined {
  return flags.json === true ? (error, warnings) => ({ ok: false, error: describeError(error), warnings }) : undefined
}

/** Prints an error on stderr and sets the exit code that goes with it. */
export function printFailure(
  error: unknown,
  { world, terminal, exitWith }: Pick<CliSession, 'world' | 'terminal' | 'exitWith'>,
): void {
  const isDebugging = world.env['SLUICE_DEBUG'] !== undefined && error instanceof Error
  terminal.fail(error, isDebugging ? (error.stack ?? '') : undefined)
  exitWith(exitCodeOf(error))
}
