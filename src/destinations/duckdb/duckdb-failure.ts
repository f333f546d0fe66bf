import { dirname } from 'node:path'
import type { Target } from '../../load/destination.ts'
import { classifyDuckdbError } from '../../model/duckdb/failure.ts'
import { SluiceError } from '../../model/errors.ts'

/** Why a file could not be opened: `DESTINATION_LOCKED`, `DESTINATION_NOT_WRITABLE`, `DESTINATION_NOT_DUCKDB`, … */
export function connectFailure(error: unknown, target: Target): SluiceError {
  const { location } = target
  const failure = classifyDuckdbError(error)
  switch (failure.kind) {
    case 'locked':
      return locked(error, location, failure.holder)
    case 'no_folder':
      return notWritable(error, location, {
        because: 'its folder does not exist',
        hint: `Make the folder first: mkdir -p "${dirname(location)}"`,
      })
    case 'file_as_folder':
      return notWritable(error, location, {
        because: `"${dirname(location)}" is not a folder`,
        hint: 'Load into a file in another folder: --destination ./other.duckdb',
      })
    case 'no_permission':
      return notWritable(error, location, {
        because: 'you have no permission to write it',
        hint: `Check who owns it: ls -l "${location}" — or load into another file: --destination ./other.duckdb`,
      })
    case 'is_folder':
      return notWritable(error, location, {
        because: 'it is a folder',
        hint: `Name a file in it: --destination "${location}/data.duckdb"`,
      })
    case 'disk_full':
      return diskFull(error, location)
    case 'newer_format':
      return new SluiceError('DESTINATION_TOO_NEW', `Could not open "${location}" because a newer DuckDB wrote it.`, {
        allowed: 'files of DuckDB 1.x',
        hint: "Copy it with that DuckDB: ATTACH 'old.duckdb' (STORAGE_VERSION 'v1.0.0'); COPY FROM DATABASE … — or load into another file: --destination ./other.duckdb",
        cause: error,
      })
    case 'not_duckdb':
      return new SluiceError(
        'DESTINATION_NOT_DUCKDB',
        `Could not open "${location}" because it is not a DuckDB file.`,
        {
          hint: 'Load into another file: --destination ./other.duckdb',
          cause: error,
        },
      )
    case 'damaged':
    case 'other':
      break
  }
  return new SluiceError(
    'DESTINATION_UNREACHABLE',
    `Could not open "${location}" because DuckDB refused: ${firstLine(error)}`,
    {
      hint: 'Check the file with the duckdb command, or load into another file: --destination ./other.duckdb',
      cause: error,
    },
  )
}

/** Why a load was rolled back: `DISK_FULL`, `LOAD_FAILED`. Errors of ours pass through. */
export function commitFailure(error: unknown, target: Target): SluiceError {
  if (error instanceof SluiceError) return error
  if (classifyDuckdbError(error).kind === 'disk_full') return diskFull(error, target.location)
  return new SluiceError(
    'LOAD_FAILED',
    `Could not load into "${target.location}" because DuckDB refused: ${firstLine(error)}`,
    {
      hint: 'Nothing was written. Solve the cause and run the same command again: what was extracted is kept and loaded first.',
      cause: error,
    },
  )
}

/** Why a query failed: `QUERY_FAILED`. */
export function queryFailure(error: unknown, target: Target): SluiceError {
  return new SluiceError(
    'QUERY_FAILED',
    `Could not query "${target.location}" because DuckDB refused: ${firstLine(error)}`,
    {
      hint: 'Check the names of the dataset and its tables: sluice schema',
      cause: error,
    },
  )
}

function locked(
  error: unknown,
  location: string,
  holder: { readonly program: string; readonly pid: number } | undefined,
): SluiceError {
  return new SluiceError('DESTINATION_LOCKED', `Could not open "${location}" because another process has it open.`, {
    ...(holder !== undefined && { found: `${holder.program} (PID ${holder.pid})` }),
    hint: 'Close the other program (a notebook, the duckdb command, another run) and run the same command again.',
    cause: error,
  })
}

function notWritable(
  error: unknown,
  location: string,
  says: { readonly because: string; readonly hint: string },
): SluiceError {
  return new SluiceError('DESTINATION_NOT_WRITABLE', `Could not open "${location}" because ${says.because}.`, {
    hint: says.hint,
    cause: error,
  })
}

function diskFull(error: unknown, location: string): SluiceError {
  return new SluiceError('DISK_FULL', `Could not write "${location}" because the disk is full.`, {
    hint: 'Free some space and run the same command again: nothing was written, what was extracted is kept.',
    cause: error,
  })
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n')[0] ?? ''
}
