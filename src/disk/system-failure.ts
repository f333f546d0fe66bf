import { classifyDuckdbError, type DuckdbFailure } from '../duckdb/failure.ts'
import { type ErrorCode, SluiceError } from '../model/errors.ts'

/**
 * What the operating system, or DuckDB for it, refused for a reason of the machine: a full or failing disk, too many open
 * files, no memory. Undefined for anything else, e.g. a bug. `what` is what could not be done: `use the folder "/x"`; `more` is
 * added to the hint.
 */
export function machineFailure(error: unknown, what: string, more = ''): SluiceError | undefined {
  if (!(error instanceof Error)) return undefined
  const could = (code: ErrorCode, because: string, hint: string): SluiceError =>
    new SluiceError(code, `Could not ${what} because ${because}: ${firstLine(error)}`, {
      hint,
      cause: error,
    })
  const known = troubles[classifyDuckdbError(error).kind]
  return known && could(known.code, known.because, `${known.hint} ${more}`.trim())
}

interface Trouble {
  readonly code: ErrorCode
  readonly because: string
  readonly hint: string
}

const troubles: Readonly<Partial<Record<DuckdbFailure['kind'], Trouble>>> = {
  disk_full: {
    code: 'DISK_FULL',
    because: 'the disk is full',
    hint: 'Free some space and run the same command again.',
  },
  disk_failed: {
    code: 'DISK_FAILED',
    because: 'the disk reports errors',
    hint: 'Look at the disk (dmesg, mount) and run the same command again.',
  },
  too_many_files: {
    code: 'TOO_MANY_OPEN_FILES',
    because: 'this process has as many files open as it may',
    hint: 'Allow more: ulimit -n 1024, and run the same command again.',
  },
  out_of_memory: {
    code: 'OUT_OF_MEMORY',
    because: 'there is not enough memory',
    hint: 'Give it more memory and run the same command again.',
  },
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
