import { classifyDuckdbError, type DuckdbFailure } from '../../duckdb/failure.ts'
import { machineFailure } from '../../disk/system-failure.ts'
import { type ErrorCode, SluiceError } from '../../model/errors.ts'
import type { LakeTarget } from './locate.ts'

const kept = 'Nothing was written, what was extracted is kept.'

interface Said {
  readonly code: ErrorCode
  readonly because: string
  readonly hint: string
}

// what DuckLake, SQLite and Postgres say, the first that fits
const words: readonly (readonly [RegExp, (target: LakeTarget) => Said])[] = [
  [
    /does not match existing data path/i,
    ({ storage }) => ({
      code: 'DESTINATION_INVALID',
      because: `its rows are kept elsewhere than in "${storage.url}"`,
      hint: 'Name the storage that the lake was made with; where the files have moved, add override_data_path: true.',
    }),
  ],
  [
    /password authentication failed|no password supplied|authentication failed/i,
    () => ({
      code: 'DESTINATION_AUTH_FAILED',
      because: 'its catalog refuses the user or the password',
      hint: 'Check both, in the URL of the catalog.',
    }),
  ],
  [
    /database "[^"]*" does not exist/i,
    () => ({
      code: 'DATABASE_MISSING',
      because: 'the database of its catalog does not exist',
      hint: 'Create it: createdb.',
    }),
  ],
  [
    /unable to connect to postgres|connection refused|could not translate host|timeout expired|server closed the connection/i,
    () => ({
      code: 'DESTINATION_UNREACHABLE',
      because: 'the Postgres of its catalog cannot be reached',
      hint: `Check host and port, and that the server runs. ${kept}`,
    }),
  ],
  [
    /automatic_migration|only supported with a newer|catalog version|ducklake version/i,
    () => ({
      code: 'DESTINATION_TOO_NEW',
      because: 'its catalog is of another version of DuckLake',
      hint: 'An older catalog is brought up to date with automatic_migration: true; a newer one needs a newer sluice.',
    }),
  ],
  [
    /HTTP 40[13]|AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|AuthenticationFailed|AuthorizationFailure|authentication failure/i,
    ({ storage }) => ({
      code: 'DESTINATION_AUTH_FAILED',
      because: `its storage "${storage.url}" refuses the credentials`,
      hint: 'Check the keys, and that they may read, write, list and delete there.',
    }),
  ],
  [
    /NoSuchBucket|HTTP 404|container .*not exist/i,
    ({ storage }) => ({
      code: 'DESTINATION_UNREACHABLE',
      because: `its storage "${storage.url}" is not there`,
      hint: 'Create the bucket, or correct its name.',
    }),
  ],
  [
    /unable to open database/i,
    () => ({
      code: 'DESTINATION_NOT_WRITABLE',
      because: 'the folder of its catalog does not exist, or you may not write there',
      hint: 'Make the folder first: mkdir -p.',
    }),
  ],
  [
    /database is locked/i,
    () => ({
      code: 'DESTINATION_LOCKED',
      because: 'another process has its catalog',
      hint: 'Run the same command again when that has ended; for several at once choose a Postgres catalog.',
    }),
  ],
]

const byKind: Partial<Record<DuckdbFailure['kind'], Omit<Said, 'because'> & { readonly because: string }>> = {
  locked: {
    code: 'DESTINATION_LOCKED',
    because: 'another process has its catalog open',
    hint: 'Run the same command again when that has ended; for several at once choose a SQLite or Postgres catalog.',
  },
  open_here: {
    code: 'DESTINATION_LOCKED',
    because: 'this process has its catalog open already',
    hint: 'Close it before the run.',
  },
  no_folder: {
    code: 'DESTINATION_NOT_WRITABLE',
    because: 'the folder of its catalog does not exist',
    hint: 'Make the folder first: mkdir -p.',
  },
  no_permission: {
    code: 'DESTINATION_NOT_WRITABLE',
    because: 'you have no permission to write it',
    hint: 'Check who owns the catalog and the folder of its storage.',
  },
  newer_format: { code: 'DESTINATION_TOO_NEW', because: 'a newer DuckDB wrote its catalog', hint: 'Update sluice.' },
  not_duckdb: {
    code: 'DESTINATION_NOT_DUCKDB',
    because: 'its catalog is not a DuckDB file',
    hint: 'Name another file; a SQLite catalog is named ducklake:sqlite:///file.',
  },
}

/** Why a lake could not be opened; errors of ours pass through. */
export function openFailure(error: unknown, target: LakeTarget): SluiceError {
  if (error instanceof SluiceError) return error
  const said = understood(error, target)
  if (said !== undefined) return told(`open "${target.label}"`, said, error)
  return (
    machineFailure(error, `open "${target.label}"`, kept) ??
    told(
      `open "${target.label}"`,
      {
        code: 'DESTINATION_UNREACHABLE',
        because: `DuckDB refused: ${firstLine(error)}`,
        hint: 'Check the catalog and the storage.',
      },
      error,
    )
  )
}

/**
 * Why a load was rolled back: as `openFailure`, DESTINATION_CHANGED where another load came first, LOAD_REFUSED for what
 * would be refused for ever, else LOAD_FAILED. Errors of ours pass through.
 */
export function commitFailure(error: unknown, target: LakeTarget): SluiceError {
  if (error instanceof SluiceError) return error
  const doing = `load into "${target.label}"`
  const text = firstLine(error)
  if (
    /transaction conflict|conflict(?:s|ing)? (?:on|with)|has been (?:altered|dropped|deleted)/i.test(wholeText(error))
  )
    return told(
      doing,
      { code: 'DESTINATION_CONFLICT', because: 'another load came first', hint: `Run the same command again. ${kept}` },
      error,
    )
  const said = understood(error, target)
  if (said !== undefined) return told(doing, said, error)
  const ofMachine = machineFailure(error, doing, kept)
  if (ofMachine !== undefined) return ofMachine
  const { kind } = classifyDuckdbError(error)
  const because = `DuckDB refused: ${text}`
  if (kind === 'changed')
    return told(doing, { code: 'DESTINATION_CHANGED', because, hint: `Run the same command again. ${kept}` }, error)
  if (kind === 'name_taken')
    return told(
      doing,
      {
        code: 'TABLE_NAME_TAKEN',
        because,
        hint: 'Rename what is in the way, or load into a new dataset: --dataset NAME.',
      },
      error,
    )
  if (kind === 'refused')
    return told(
      doing,
      { code: 'LOAD_REFUSED', because, hint: 'Correct the data with a step, or the table in the destination.' },
      error,
    )
  return told(
    doing,
    { code: 'LOAD_FAILED', because, hint: `Solve the cause and run the same command again. ${kept}` },
    error,
  )
}

/** Why a question failed: `QUERY_FAILED`. Errors of ours pass through. */
export function queryFailure(error: unknown, target: LakeTarget): SluiceError {
  if (error instanceof SluiceError) return error
  return told(
    `query "${target.label}"`,
    {
      code: 'QUERY_FAILED',
      because: `DuckDB refused: ${firstLine(error)}`,
      hint: 'Check the SQL, and the names of tables and columns: sluice show. A query reads the tables of the lake: no other files, no network.',
    },
    error,
  )
}

/** Why a lake could not be given back: `CHECKPOINT_FAILED`. */
export function closeFailure(error: unknown, target: LakeTarget): SluiceError {
  return told(
    `close "${target.label}"`,
    {
      code: 'CHECKPOINT_FAILED',
      because: firstLine(error),
      hint: 'What was loaded is in it. Free some space; whoever opens the catalog next tidies up.',
    },
    error,
  )
}

function understood(error: unknown, target: LakeTarget): Said | undefined {
  const text = wholeText(error)
  const found = words.find(([pattern]) => pattern.test(text))?.[1](target)
  return found ?? byKind[classifyDuckdbError(error).kind]
}

function told(doing: string, { code, because, hint }: Said, cause: unknown): SluiceError {
  return new SluiceError(code, `Could not ${doing} because ${because}.`.replace(/\.\.$/, '.'), { hint, cause })
}

function wholeText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function firstLine(error: unknown): string {
  return wholeText(error).split('\n')[0] ?? ''
}
