import { classifyDuckdbError } from './duckdb/failure.ts'
import { SluiceError } from './errors.ts'

/**
 * What the operating system, or DuckDB for it, refused for a reason of the machine: a full or failing disk, too many open
 * files, no memory. Undefined for anything else, e.g. a bug. `what` is what could not be done: `use the folder "/x"`.
 */
export function machineFailure(error: unknown, what: string): SluiceError | undefined {
  if (!(error instanceof Error)) return undefined
  const could = (code: string, because: string, hint: string): SluiceError =>
    new SluiceError(code, `Could not ${what} because ${because}: ${firstLine(error)}`, {
      hint,
      recovery: 'retry',
      cause: error,
    })
  switch (classifyDuckdbError(error).kind) {
    case 'disk_full':
      return could('DISK_FULL', 'the disk is full', 'Free some space and run the same command again.')
    case 'disk_failed':
      return could(
        'DISK_FAILED',
        'the disk reports errors',
        'Look at the disk (dmesg, mount) and run the same command again.',
      )
    case 'too_many_files':
      return could(
        'TOO_MANY_OPEN_FILES',
        'this process has as many files open as it may',
        'Allow more: ulimit -n 1024, and run the same command again.',
      )
    case 'out_of_memory':
      return could('OUT_OF_MEMORY', 'there is not enough memory', 'Give it more memory and run the same command again.')
    default:
      return undefined
  }
}

/** Anything thrown, as an error of ours: what the machine refused has a name, the rest is a bug of ours. */
export function asSluiceError(error: unknown): SluiceError {
  if (error instanceof SluiceError) return error
  const known = machineFailure(error, 'go on')
  if (known !== undefined) return known
  const message = error instanceof Error ? error.message : String(error)
  return new SluiceError('INTERNAL', `Something went wrong inside sluice: ${message}`, {
    hint: 'This is a bug. Run again with SLUICE_DEBUG=1 and report the stack trace.',
    cause: error,
  })
}

function firstLine(error: Error): string {
  return error.message.split('\n')[0] ?? ''
}
