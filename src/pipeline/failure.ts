import { given } from '../model/given.ts'
import { keepsWhatWasRead } from '../model/error-register/register.ts'
import { SluiceError } from '../model/errors.ts'
import type { RunOptions } from './run-tools.ts'
import { machineFailure } from '../disk/system-failure.ts'
import { Stopped } from './patience/stopped.ts'

/** Signal reason of Ctrl-C and SIGTERM: exit code 130, the package stays and the next run goes on from it. */
export class Interrupted extends Stopped {
  override readonly name: string = 'Interrupted'
  readonly #hasBegun: boolean

  /** `hasBegun` false = it was still waiting for its pipeline, and asked for nothing */
  constructor(cause?: unknown, hasBegun = true) {
    super(
      'INTERRUPTED',
      hasBegun
        ? 'The run was interrupted; what was read so far is kept.'
        : 'The run was interrupted before it began; nothing was read.',
      {
        hint: hasBegun ? 'Run the same command again to go on from there.' : 'Run the same command again.',
        ...given({ cause }),
      },
    )
    this.#hasBegun = hasBegun
  }

  override withoutWhatIsKept(): string {
    return this.#hasBegun ? 'The run was interrupted.' : this.message
  }
}

/** The error of a run that was stopped, with the way on that there is: not every run is gone on with. */
export function stoppedIn(
  error: unknown,
  { options: { record, limit }, isReplay }: { readonly options: RunOptions; readonly isReplay: boolean },
): unknown {
  if (!(error instanceof Stopped)) return error
  const { details } = error
  if (isReplay)
    return new SluiceError(error.code, 'The replay was interrupted.', {
      ...details,
      hint: 'Run the same command again: it begins anew.',
    })
  if (limit !== undefined) {
    return new SluiceError(error.code, error.withoutWhatIsKept(), {
      ...details,
      hint: 'Run the same command again: a run with a limit of pages reads from the beginning.',
    })
  }
  if (record !== true) return error
  return error.with({ hint: 'Run without --record to go on from there: a recorded run reads from the beginning.' })
}

/**
 * True when a later run can go on from here, so that the half-read package is worth keeping. Everything else (a contract
 * that froze, a selector that matches nothing, a value that no column takes) would fail in the same place for ever: then
 * the package goes and the next run starts clean (docs/contract/differences.md 42).
 */
export function isWorthResuming(error: unknown): boolean {
  return error instanceof SluiceError && keepsWhatWasRead(error.recovery)
}

/** Why the folder of a pipeline cannot be worked in: `DISK_FULL` and its like, else `WORKPLACE_NOT_WRITABLE`. Ours pass through. */
export function workFolderFailure(error: unknown, folder: string): SluiceError {
  if (error instanceof SluiceError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return (
    machineFailure(error, `use the folder "${folder}"`) ??
    new SluiceError(
      'WORKPLACE_NOT_WRITABLE',
      `Could not use the folder "${folder}" because it cannot be written: ${reason}`,
      {
        hint: 'Make it writable for the user that runs this, or set SLUICE_HOME to a folder that is.',
        cause: error,
      },
    )
  )
}
