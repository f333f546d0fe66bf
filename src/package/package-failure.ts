import { classifyDuckdbError, type DuckdbFailure } from '../duckdb/failure.ts'
import { SluiceError } from '../model/errors.ts'
import { machineFailure } from '../disk/system-failure.ts'

/**
 * Turns what DuckDB threw about a package file into an error of ours: `DISK_FULL`, `PACKAGE_NOT_WRITABLE`,
 * `PACKAGE_LOCKED`, `PACKAGE_UNREADABLE`, `DISK_FAILED`, `TOO_MANY_OPEN_FILES`, `OUT_OF_MEMORY`, else `PACKAGE_FAILED`.
 * Errors of ours pass through.
 */
export function packageFailure(error: unknown, path: string): SluiceError {
  if (error instanceof SluiceError) return error
  const ofMachine = machineFailure(error, `work on the package "${path}"`, elsewhere)
  if (ofMachine !== undefined) return ofMachine
  const failure = classifyDuckdbError(error)
  switch (failure.kind) {
    case 'no_permission':
    case 'no_folder':
    case 'file_as_folder':
    case 'is_folder':
      return new SluiceError(
        'PACKAGE_NOT_WRITABLE',
        `Could not write the package "${path}" because its folder is not writable.`,
        {
          hint: 'Make the folder writable, or set SLUICE_HOME to one that is.',
          cause: error,
        },
      )
    case 'open_here':
    case 'locked':
      return new SluiceError(
        'PACKAGE_LOCKED',
        `Could not open the package "${path}" because ${failure.kind === 'locked' ? 'another process works on it' : 'this process has it open'}.`,
        {
          ...foundHolder(failure),
          hint: 'Wait for the other run to end, or stop it, and run the same command again.',
          cause: error,
        },
      )
    case 'not_duckdb':
    case 'newer_format':
      return unreadable(error, path, 'it is not a package of this version of sluice')
    case 'damaged':
      return unreadable(error, path, 'it is damaged')
    case 'disk_full':
    case 'disk_failed':
    case 'too_many_files':
    case 'out_of_memory':
    case 'changed':
    case 'name_taken':
    case 'refused':
    case 'other':
      break
  }
  return new SluiceError(
    'PACKAGE_FAILED',
    `Could not work on the package "${path}" because DuckDB refused: ${messageOf(error)}`,
    {
      hint: 'Run the same command again. If it fails the same way, remove the package file and report this as a bug of sluice.',
      cause: error,
    },
  )
}

function unreadable(cause: unknown, path: string, because: string): SluiceError {
  return new SluiceError('PACKAGE_UNREADABLE', `Could not open the package "${path}" because ${because}.`, {
    hint: setAsideHint,
    cause,
  })
}

function foundHolder(failure: DuckdbFailure): { readonly found?: string } {
  if (failure.kind !== 'locked' || failure.holder === undefined) return {}
  return { found: `${failure.holder.program} (PID ${failure.holder.pid})` }
}

const elsewhere = 'It goes on where it stopped. Packages lie in another place with SLUICE_HOME=/another/folder.'
const setAsideHint = 'Run the pipeline again: it sets the file aside and reads its rows once more.'

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
