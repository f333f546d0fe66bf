import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { classifyDuckdbError } from '../../duckdb/failure.ts'
import { type ErrorCode, SluiceError } from '../../model/errors.ts'
import { machineFailure } from '../../disk/system-failure.ts'
import { given } from '../../model/given.ts'
import type { FileTarget } from './parse-target.ts'

const kept = 'Nothing was written, what was extracted is kept.'

/** Why a file could not be opened: `DESTINATION_LOCKED`, `DESTINATION_NOT_WRITABLE`, `DESTINATION_NOT_DUCKDB`, …; errors of ours pass through */
export function connectFailure(error: unknown, target: FileTarget): SluiceError {
  if (error instanceof SluiceError) return error
  const { location } = target
  const ofMachine = machineFailure(error, `open "${location}"`, kept)
  if (ofMachine !== undefined) return ofMachine
  const failure = classifyDuckdbError(error)
  switch (failure.kind) {
    case 'locked':
      return locked(error, location, failure.holder)
    case 'open_here':
      return openHere(error, location, failure.meanwhile)
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
    case 'newer_format':
      return tooNew(error, location)
    case 'not_duckdb':
      return notDuckdb(error, location)
    case 'damaged':
      return damaged(error, location)
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
    'DESTINATION_UNREACHABLE',
    `Could not open "${location}" because DuckDB refused: ${firstLine(error)}`,
    {
      hint: 'Check the file with the duckdb command, or load into another file: --destination ./other.duckdb',
      cause: error,
    },
  )
}

/**
 * Why a load was rolled back. What another try can change is to be tried again (`recovery`): `DISK_FULL`, `DISK_FAILED`,
 * `TOO_MANY_OPEN_FILES`, `OUT_OF_MEMORY`, `DESTINATION_CHANGED`, `LOAD_FAILED` …; what would be refused for ever is not: `LOAD_REFUSED`,
 * `TABLE_NAME_TAKEN`. Errors of ours pass through.
 */
export function commitFailure(error: unknown, target: FileTarget): SluiceError {
  if (error instanceof SluiceError) return error
  const { location } = target
  const ofMachine = machineFailure(error, `load into "${location}"`, kept)
  if (ofMachine !== undefined) return ofMachine
  const failure = classifyDuckdbError(error)
  const { kind } = failure
  const could = (code: ErrorCode, hint: string): SluiceError =>
    new SluiceError(code, `Could not load into "${location}" because DuckDB refused: ${firstLine(error)}`, {
      hint,
      cause: error,
    })
  if (failure.kind === 'open_here') return openHere(error, location, failure.meanwhile)
  if (kind === 'damaged') return damaged(error, location)
  if (kind === 'changed') return could('DESTINATION_CHANGED', `Run the same command again. ${kept}`)
  if (kind === 'name_taken')
    return could('TABLE_NAME_TAKEN', 'Rename what is in the way, or load into a new dataset: --dataset NAME.')
  if (kind === 'refused') return could('LOAD_REFUSED', 'Correct the data with a step, or the table in the destination.')
  return could('LOAD_FAILED', `Solve the cause and run the same command again. ${kept}`)
}

/** Why a file could not be given back: what was committed is in it, or in the log beside it. `CHECKPOINT_FAILED`. */
export function closeFailure(error: unknown, { location }: FileTarget): SluiceError {
  return new SluiceError(
    'CHECKPOINT_FAILED',
    `Could not move the write-ahead log of "${location}" into it: ${firstLine(error)}`,
    {
      hint: `What was loaded is in "${location}.wal", which belongs to the file: keep both together. Free some space; the next run, or any DuckDB that opens the file, tidies up.`,
      cause: error,
    },
  )
}

// what duckdb/read-only.ts takes away
const shutIn = /LocalFileSystem has been disabled|disabled by configuration|disabled through configuration/

/** Why a query failed: `QUERY_FAILED`. Errors of ours pass through. */
export function queryFailure(error: unknown, target: FileTarget): SluiceError {
  if (error instanceof SluiceError) return error
  return new SluiceError(
    'QUERY_FAILED',
    `Could not query "${target.location}" because DuckDB refused: ${firstLine(error)}`,
    {
      ...given({ found: placeInSql(error) }),
      hint: shutIn.test(firstLine(error))
        ? 'A query reads the tables of the destination: no files, no network, no extensions, and what needs more memory than there is cannot wait on the disk. Read files with the duckdb command.'
        : 'Check the SQL, and the names of tables and columns: sluice show.',
      cause: error,
    },
  )
}

/** The last part of DuckDB's words shows the line of the SQL with a caret below. */
function placeInSql(error: unknown): string | undefined {
  const [, line] = /\n\n(LINE \d+: [^\n]*\n *\^)/.exec(error instanceof Error ? error.message : '') ?? []
  return line?.replace(/^LINE/, 'line').replace('\n ', '\n ')
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

function tooNew(cause: unknown, location: string): SluiceError {
  return new SluiceError('DESTINATION_TOO_NEW', `Could not open "${location}" because a newer DuckDB wrote it.`, {
    allowed: 'files of DuckDB 1.x',
    hint: "Copy it with that DuckDB: ATTACH 'old.duckdb' (STORAGE_VERSION 'v1.0.0'); COPY FROM DATABASE … — or load into another file: --destination ./other.duckdb",
    cause,
  })
}

function notDuckdb(cause: unknown, location: string): SluiceError {
  return new SluiceError('DESTINATION_NOT_DUCKDB', `Could not open "${location}" because it is not a DuckDB file.`, {
    hint: 'Load into another file: --destination ./other.duckdb',
    cause,
  })
}

/** Two DuckDBs on one file of one process destroy it: neither knows what the other writes, and no lock says so. */
function openHere(error: unknown, location: string, meanwhile: boolean): SluiceError {
  const because = meanwhile
    ? 'this process opened it once more, or wrote to it, while the load ran'
    : 'this process has it open already, in a way that cannot be shared'
  return new SluiceError(
    'DESTINATION_LOCKED',
    `Could not ${meanwhile ? 'load into' : 'open'} "${location}" because ${because}: two DuckDBs on one file destroy it.`,
    {
      found: `this process (PID ${process.pid})`,
      hint: `Give the run your instance, "destination: duckdb(instance)"; or open the file with DuckDBInstance.fromCache("${location}"), without options, before the run, which then joins it; or close it before the run (connection.closeSync(), instance.closeSync()).${meanwhile ? ` ${kept}` : ''}`,
      cause: error,
    },
  )
}

/** A log that cannot be replayed may be taken away: what it held was committed with its state, so both are gone. */
function damaged(error: unknown, location: string): SluiceError {
  const wal = /\.wal|\bWAL\b/i.test(firstLine(error)) && existsSync(`${location}.wal`)
  return new SluiceError(
    'DESTINATION_DAMAGED',
    `Could not use "${location}" because ${wal ? 'its write-ahead log' : 'the file'} is damaged: ${firstLine(error)}`,
    {
      hint: wal
        ? `Keep a copy of both files, then take the log away: mv "${location}.wal" "${location}.wal.damaged". The loads that it held are gone with it, and the next run reads their rows again.`
        : `Put a backup of it in its place, or move it away: mv "${location}" "${location}.damaged" — then the next run loads everything anew. What can still be read of it, the duckdb command reads: duckdb -readonly "${location}.damaged"`,
      cause: error,
    },
  )
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

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n')[0] ?? ''
}
