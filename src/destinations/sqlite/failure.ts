import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { machineFailure } from '../../disk/system-failure.ts'
import { type ErrorCode, SluiceError } from '../../model/errors.ts'
import type { SqliteTarget } from './locate.ts'

const kept = 'Nothing was written, what was extracted is kept.'

// SQLite's own numbers, for the driver that gives no names
const names: Readonly<Record<number, string>> = {
  5: 'BUSY',
  6: 'LOCKED',
  7: 'NOMEM',
  8: 'READONLY',
  10: 'IOERR',
  11: 'CORRUPT',
  13: 'FULL',
  14: 'CANTOPEN',
  18: 'TOOBIG',
  19: 'CONSTRAINT',
  20: 'MISMATCH',
  26: 'NOTADB',
}

/** SQLite's name for what went wrong, such as `BUSY`; '' for an error that is not SQLite's. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('errcode' in error && typeof error.errcode === 'number') return names[error.errcode % 256] ?? 'ERROR'
  return 'code' in error ? (/^SQLITE_([A-Z]+)/.exec(String(error.code))?.[1] ?? '') : ''
}

/** Why a file could not be opened. Errors of ours pass through. */
export function connectFailure(error: unknown, target: SqliteTarget): SluiceError {
  return explained(error, { target, doing: 'open', otherwise: 'DESTINATION_UNREACHABLE' })
}

/** Why a load was rolled back: what would be refused for ever is LOAD_REFUSED, what may pass LOAD_FAILED and others. */
export function commitFailure(error: unknown, target: SqliteTarget): SluiceError {
  return explained(error, { target, doing: 'load into', otherwise: 'LOAD_FAILED' })
}

/** Why a question failed: `QUERY_FAILED`. */
export function queryFailure(error: unknown, target: SqliteTarget): SluiceError {
  if (error instanceof SluiceError) return error
  if (/^(?:NOTADB|CORRUPT|CANTOPEN|IOERR)$/.test(codeOf(error))) return connectFailure(error, target)
  return new SluiceError('QUERY_FAILED', `Could not query "${target.label}" because SQLite refused: ${words(error)}`, {
    hint: 'Check the SQL, and the names of tables and columns: sluice show.',
    cause: error,
  })
}

interface Doing {
  readonly target: SqliteTarget
  readonly doing: string
  readonly otherwise: ErrorCode
}

function explained(error: unknown, { target, doing, otherwise }: Doing): SluiceError {
  if (error instanceof SluiceError) return error
  const what = `${doing} "${target.label}"`
  const could = (code: ErrorCode, because: string, hint: string): SluiceError =>
    new SluiceError(code, `Could not ${what} because ${because}`, { hint, cause: error })
  const again = `Solve the cause and run the same command again. ${kept}`
  switch (codeOf(error)) {
    case 'BUSY':
    case 'LOCKED':
      return could('DESTINATION_LOCKED', 'another process writes to it.', `Wait until it has ended. ${kept}`)
    case 'NOTADB':
      return could('DESTINATION_INVALID', 'it is not a SQLite file.', 'Name another file: sqlite:///other.db')
    case 'CORRUPT':
      return could(
        'DESTINATION_DAMAGED',
        `the file is damaged: ${words(error)}`,
        'Put a backup of it in its place, or move it away: then the next run loads everything anew.',
      )
    case 'READONLY':
      return could('DESTINATION_NOT_WRITABLE', 'it cannot be written.', 'Check who owns the file and its folder.')
    case 'CANTOPEN':
      return could('DESTINATION_NOT_WRITABLE', ...whyNotOpened(target))
    case 'FULL':
      return could('DISK_FULL', 'the disk is full.', again)
    case 'IOERR':
      return could('DISK_FAILED', `the disk reports errors: ${words(error)}`, again)
    case 'CONSTRAINT':
    case 'TOOBIG':
    case 'MISMATCH':
      return could(
        'LOAD_REFUSED',
        `SQLite refused: ${words(error)}`,
        'Correct the data with a step, or the table in the destination.',
      )
    default:
      break
  }
  if (/already (?:an index|another table)/.test(words(error)))
    return could(
      'TABLE_NAME_TAKEN',
      `SQLite refused: ${words(error)}`,
      'Rename what is in the way, or load into a new dataset: --dataset NAME.',
    )
  if (/duplicate column name|too many columns/.test(words(error)))
    return could(
      'LOAD_REFUSED',
      `SQLite refused: ${words(error)}`,
      'SQLite takes A and a for one name: rename a column.',
    )
  if (/syntax error|unrecognized token|no such function|incomplete input/.test(words(error)))
    return could('LOAD_REFUSED', `SQLite refused: ${words(error)}`, 'Correct the SQL of the config.')
  if (/no such (?:table|column)|table .* already exists/.test(words(error)))
    return could('DESTINATION_CHANGED', `SQLite refused: ${words(error)}`, `Run the same command again. ${kept}`)
  return machineFailure(error, what, kept) ?? could(otherwise, `SQLite refused: ${words(error)}`, again)
}

function whyNotOpened({ location }: SqliteTarget): [because: string, hint: string] {
  const folder = dirname(location)
  return existsSync(folder)
    ? ['it, or its folder, cannot be written.', `Check who owns it: ls -ld "${folder}"`]
    : ['its folder does not exist.', `Make the folder first: mkdir -p "${folder}"`]
}

function words(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}
