import { type ErrorCode, SluiceError } from '../../model/errors.ts'
import type { ClickhouseTarget } from './locate.ts'

const kept = 'Nothing was written, what was extracted is kept.'

interface Known {
  readonly code: ErrorCode
  readonly because: string
  readonly hint: string
}

/** What the network and the server say, by their names and numbers for it. */
const known: Readonly<Record<string, Known>> = {
  ...named('ECONNREFUSED ENOTFOUND EHOSTUNREACH ETIMEDOUT ENETUNREACH EAI_AGAIN', {
    code: 'DESTINATION_UNREACHABLE',
    because: 'nothing answers there',
    hint: `Check host and http_port (8443, without TLS 8123), and that the server runs. ${kept}`,
  }),
  ...named('ECONNRESET EPIPE UND_ERR_SOCKET 209 210 236 394', {
    code: 'DESTINATION_UNREACHABLE',
    because: 'the connection broke',
    hint: 'Run the same command again: what was extracted is kept, and what was begun is made whole.',
  }),
  ...named('HPE_INVALID_CONSTANT EPROTO ERR_SSL_WRONG_VERSION_NUMBER', {
    code: 'DESTINATION_TLS_FAILED',
    because: 'one side speaks TLS and the other does not, or it is not the port of HTTP',
    hint: 'Check secure (1 or 0) and http_port: 8443 is the usual one with TLS, 8123 without. The native ports 9440 and 9000 do not do.',
  }),
  ...named(
    'SELF_SIGNED_CERT_IN_CHAIN DEPTH_ZERO_SELF_SIGNED_CERT UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT_LOCALLY UNABLE_TO_GET_ISSUER_CERT CERT_HAS_EXPIRED ERR_TLS_CERT_ALTNAME_INVALID',
    {
      code: 'DESTINATION_TLS_FAILED',
      because: 'its certificate cannot be trusted',
      hint: 'Name the file of its authority: ca_certs.',
    },
  ),
  ...named('192 193 194 516', {
    code: 'DESTINATION_AUTH_FAILED',
    because: 'the server refuses the user or the password',
    hint: 'Check both.',
  }),
  ...named('291 497', {
    code: 'DESTINATION_PERMISSION_DENIED',
    because: 'a privilege is missing',
    hint: 'GRANT SELECT, INSERT, ALTER, CREATE TABLE, DROP TABLE, TRUNCATE ON <database>.* TO <user>.',
  }),
  ...named('81', {
    code: 'DATABASE_MISSING',
    because: 'the database does not exist',
    hint: 'Create it: CREATE DATABASE <name>. It is named at the end of the URL.',
  }),
  ...named('164 242', {
    code: 'DESTINATION_NOT_WRITABLE',
    because: 'it may only be read',
    hint: 'Load with a user whose profile is not readonly.',
  }),
  ...named('15 16 47 57 60 122', {
    code: 'DESTINATION_CHANGED',
    because: 'its tables were changed meanwhile',
    hint: `Run the same command again. ${kept}`,
  }),
  ...named('243', {
    code: 'DISK_FULL',
    because: 'its disk is full',
    hint: `Free some space and run the same command again. ${kept}`,
  }),
}

function named(names: string, what: Known): Readonly<Record<string, Known>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, what]))
}

/** Values, names or tables that the server refuses, however often it is asked. */
const refused = new Set([
  '6',
  '26',
  '27',
  '36',
  '44',
  '48',
  '53',
  '62',
  '69',
  '70',
  '117',
  '131',
  '321',
  '349',
  '407',
  '1001',
])

/** Why a connection could not be opened. Errors of ours pass through. */
export function connectFailure(error: unknown, target: ClickhouseTarget): SluiceError {
  return explained(error, { target, doing: 'open', otherwise: 'DESTINATION_UNREACHABLE' })
}

/** Why a load ended: what would be refused for ever is LOAD_REFUSED, what may pass LOAD_FAILED and others. */
export function commitFailure(error: unknown, target: ClickhouseTarget): SluiceError {
  return explained(error, { target, doing: 'load into', otherwise: 'LOAD_FAILED' })
}

/** Why a question failed: `QUERY_FAILED`. */
export function queryFailure(error: unknown, target: ClickhouseTarget): SluiceError {
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
  readonly target: ClickhouseTarget
  readonly doing: string
  readonly otherwise: ErrorCode
}

function explained(error: unknown, { target, doing, otherwise }: Doing): SluiceError {
  if (error instanceof SluiceError) return error
  const code = codeOf(error)
  const said = known[code]
  const could = `Could not ${doing} "${target.label}" because`
  const details = { found: `${code}: ${wordsOf(error)}`.replace(/^: /, ''), cause: error }
  if (said !== undefined)
    return new SluiceError(said.code, `${could} ${said.because}.`, { hint: said.hint, ...details })
  if (refused.has(code))
    return new SluiceError('LOAD_REFUSED', `${could} the server refused: ${wordsOf(error)}`, {
      hint: 'Correct the data with a step, or the table in the destination.',
      cause: error,
    })
  return new SluiceError(otherwise, `${could} the server refused: ${wordsOf(error)}`, {
    hint: `Solve the cause and run the same command again. ${kept}`,
    cause: error,
  })
}

/** The number of a server's error, or the name of one of the network. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}
