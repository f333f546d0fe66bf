import { type ErrorCode, SluiceError } from '../../model/errors.ts'
import type { MysqlTarget } from './locate.ts'

const kept = 'Nothing was written, what was extracted is kept.'

interface Known {
  readonly code: ErrorCode
  readonly because: string
  readonly hint: string
}

/** What the driver and the server say, by their names for it. */
const known: Readonly<Record<string, Known>> = {
  ...named('ECONNREFUSED ENOTFOUND EHOSTUNREACH ETIMEDOUT ENETUNREACH EAI_AGAIN ENOENT', {
    code: 'DESTINATION_UNREACHABLE',
    because: 'nothing answers there',
    hint: `Check host and port, and that the server runs. ${kept}`,
  }),
  ...named('PROTOCOL_CONNECTION_LOST ECONNRESET EPIPE ER_SERVER_SHUTDOWN ER_CONNECTION_KILLED ER_QUERY_INTERRUPTED', {
    code: 'DESTINATION_UNREACHABLE',
    because: 'the connection broke',
    hint: `Run the same command again. ${kept}`,
  }),
  ...named(
    'ER_ACCESS_DENIED_ERROR ER_NOT_SUPPORTED_AUTH_MODE AUTH_SWITCH_PLUGIN_ERROR ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
    {
      code: 'DESTINATION_AUTH_FAILED',
      because: 'the server refuses the user or the password',
      hint: 'Check both.',
    },
  ),
  ...named(
    'ER_DBACCESS_DENIED_ERROR ER_TABLEACCESS_DENIED_ERROR ER_SPECIFIC_ACCESS_DENIED_ERROR ER_COLUMNACCESS_DENIED_ERROR',
    {
      code: 'DESTINATION_PERMISSION_DENIED',
      because: 'a privilege is missing',
      hint: 'GRANT CREATE, ALTER, DROP, SELECT, INSERT, UPDATE, DELETE, CREATE TEMPORARY TABLES on the dataset and on <dataset>_staging.',
    },
  ),
  ...named('ER_BAD_DB_ERROR', {
    code: 'DATABASE_MISSING',
    because: 'the database of the URL does not exist',
    hint: 'Create it, or leave it out: tables go into a database named as the dataset.',
  }),
  ...named('HANDSHAKE_NO_SSL_SUPPORT HANDSHAKE_SSL_ERROR ER_SECURE_TRANSPORT_REQUIRED', {
    code: 'DESTINATION_TLS_FAILED',
    because: 'no encrypted connection came about',
    hint: 'Check ssl_mode and ssl_ca.',
  }),
  ...named('ER_OPTION_PREVENTS_STATEMENT ER_READ_ONLY_MODE', {
    code: 'DESTINATION_NOT_WRITABLE',
    because: 'the server is read only',
    hint: 'Load into the primary, not a replica.',
  }),
  ...named('ER_LOCK_WAIT_TIMEOUT ER_LOCK_DEADLOCK', {
    code: 'DESTINATION_BUSY',
    because: 'somebody else holds locks on its tables',
    hint: `Run the same command again. ${kept}`,
  }),
  ...named('ER_TABLE_EXISTS_ERROR ER_DUP_FIELDNAME ER_NO_SUCH_TABLE ER_BAD_FIELD_ERROR', {
    code: 'DESTINATION_CHANGED',
    because: 'its tables were changed meanwhile',
    hint: `Run the same command again. ${kept}`,
  }),
  ...named('ER_DISK_FULL ER_RECORD_FILE_FULL', {
    code: 'DISK_FULL',
    because: 'its disk is full',
    hint: `Free some space and run the same command again. ${kept}`,
  }),
}

function named(names: string, what: Known): Readonly<Record<string, Known>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, what]))
}

/** Values or tables that the server refuses, however often it is asked. */
const refused =
  /^ER_(?:DATA_TOO_LONG|WARN_DATA_OUT_OF_RANGE|TRUNCATED_WRONG_VALUE|WARN_DATA_TRUNCATED|BAD_NULL_ERROR|DUP_ENTRY|CHECK_CONSTRAINT|CONSTRAINT_FAILED|INVALID_JSON|TOO_BIG|TOO_MANY|WRONG|INVALID|PARSE_ERROR|ROW_IS_REFERENCED|NO_REFERENCED)/

/** Why a connection could not be opened. Errors of ours pass through. */
export function connectFailure(error: unknown, target: MysqlTarget): SluiceError {
  return explained(error, { target, doing: 'open', otherwise: 'DESTINATION_UNREACHABLE' })
}

/** Why a load was rolled back: what would be refused for ever is LOAD_REFUSED, what may pass LOAD_FAILED and others. */
export function commitFailure(error: unknown, target: MysqlTarget): SluiceError {
  return explained(error, { target, doing: 'load into', otherwise: 'LOAD_FAILED' })
}

/** Why a question failed: `QUERY_FAILED`. */
export function queryFailure(error: unknown, target: MysqlTarget): SluiceError {
  if (error instanceof SluiceError) return error
  const code = codeOf(error)
  if (known[code]?.code === 'DESTINATION_UNREACHABLE') return connectFailure(error, target)
  return new SluiceError(
    'QUERY_FAILED',
    `Could not query "${target.label}" because the server refused: ${wordsOf(error)}`,
    {
      ...(code !== '' && { found: code }),
      hint: 'Check the SQL, and the names of tables and columns: sluice show.',
      cause: error,
    },
  )
}

interface Doing {
  readonly target: MysqlTarget
  readonly doing: string
  readonly otherwise: ErrorCode
}

function explained(error: unknown, { target, doing, otherwise }: Doing): SluiceError {
  if (error instanceof SluiceError) return error
  const code = codeOf(error)
  const said = known[code]
  const could = `Could not ${doing} "${target.label}" because`
  const found = { ...(code !== '' && { found: `${code}: ${wordsOf(error)}` }), cause: error }
  if (said !== undefined) return new SluiceError(said.code, `${could} ${said.because}.`, { hint: said.hint, ...found })
  if (refused.test(code))
    return new SluiceError('LOAD_REFUSED', `${could} the server refused: ${wordsOf(error)}`, {
      hint: 'Correct the data with a step, or the table in the destination.',
      cause: error,
    })
  return new SluiceError(otherwise, `${could} the server refused: ${wordsOf(error)}`, {
    hint: `Solve the cause and run the same command again. ${kept}`,
    cause: error,
  })
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}
