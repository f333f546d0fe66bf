import type { Step } from '../../load/commit-plan.ts'
import { classifyDuckdbError } from '../../duckdb/failure.ts'
import { type ErrorCode, type ErrorDetails, SluiceError } from '../../model/errors.ts'
import { keepsWhatWasRead, meaningOf } from '../../model/error-register/register.ts'
import { given } from '../../model/given.ts'
import { caretText } from '../../load/sql/caret-text.ts'
import { quoteName } from '../../model/names/quoted-name.ts'
import { type Address, labelOf } from './parse-target.ts'

/** What was being done when Postgres refused. */
export interface Doing {
  readonly address: Address
  readonly dataset: string
  /** undefined: before the first step, or at the end */
  readonly step?: Step
}

/** What errors of the driver and of Postgres have in common, read without trusting their shape. */
interface Refusal {
  readonly code: string
  readonly message: string
  /** where in the data, e.g. `COPY items, line 3, column name: "…"` */
  readonly where: string
}

const networkCodes = /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|EPIPE|ENOENT|EACCES|57P0|53300|08(?!P01))/
const lost = /connection terminated|timeout expired|connection timeout|connection ended|not queryable/i
const tlsProblem = /does not support SSL|SSL|TLS|certificate|self-signed|issuer|altnames/i

/** Why a connection could not be opened. Errors of ours pass through. */
export function connectFailure(error: unknown, address: Address): SluiceError {
  if (error instanceof SluiceError) return error
  const refusal = refusalOf(error)
  const { code, message } = refusal
  const { host, port, user, database } = address
  const quoted = quoteName(database)
  const name = labelOf(address)
  const could = (errorCode: ErrorCode, because: string, details: ErrorDetails): SluiceError =>
    new SluiceError(errorCode, `Could not connect to "${name}" because ${because}.`, {
      ...details,
      cause: error,
    })
  if (code.startsWith('28') || /client password must be|password/i.test(message))
    return could('DESTINATION_AUTH_FAILED', `the server did not let user "${user}" in: ${message}`, {
      hint: 'Check user and password. Characters such as @ : / # ? % are written as %40 %3A %2F %23 %3F %25 in the URL; PGPASSWORD works too.',
    })
  if (code === '3D000')
    return could('DATABASE_MISSING', `there is no database "${database}"`, {
      hint: `Make it: psql -h ${host} -p ${port} -U ${user} -d postgres -c 'CREATE DATABASE ${quoted}'`,
    })
  if (code === '42501')
    return denied(refusal, [`may not connect to database "${database}"`, `CONNECT ON DATABASE ${quoted}`], address)
  if (networkCodes.test(code) || lost.test(message))
    return could('DESTINATION_UNREACHABLE', `${host}:${port} does not answer: ${message || code}`, {
      hint: `Check host and port, that Postgres is running and that no firewall is in between: pg_isready -h ${host} -p ${port}`,
    })
  if (tlsProblem.test(`${code} ${message}`))
    return could('DESTINATION_TLS_FAILED', `no encrypted connection came about: ${message}`, {
      found: `sslmode=${address.sslMode}`,
      hint: 'Name the certificate of the authority with sslrootcert=/path/ca.pem, or choose another sslmode: require encrypts without verifying, disable does not encrypt.',
    })
  return could('DESTINATION_UNREACHABLE', `Postgres refused: ${message}`, {
    hint: 'Try the same with psql and compare.',
  })
}

const kept = 'Run the same command again: a load is there as a whole or not at all, and what was extracted is kept.'

/** A kind of refusal: our code, which says whether another try can change anything, why, and the first thing to do. */
interface Refused {
  readonly codes: RegExp
  readonly code: ErrorCode
  readonly because: string
  readonly todo: string
}

const waitedTooLong: readonly Refused[] = [
  {
    codes: /^55P03/,
    code: 'DESTINATION_BUSY',
    because: 'somebody holds a lock on its tables',
    todo: 'Find out who: SELECT pid, query FROM pg_stat_activity.',
  },
  {
    codes: /^57014/,
    code: 'DESTINATION_TIMEOUT',
    because: 'a statement took too long',
    todo: 'Raise the limit in the URL: options=-c%20statement_timeout%3D0.',
  },
]

/** Refusals of a load by SQLSTATE, the first that fits. */
const refusedLoads: readonly Refused[] = [
  {
    codes: /^53100/,
    code: 'DISK_FULL',
    because: "the server's disk is full",
    todo: 'Free some space there.',
  },
  {
    codes: /^53[02]00/,
    code: 'OUT_OF_MEMORY',
    because: 'the server has not enough memory for it',
    todo: 'Raise the limits of the server, or load smaller values.',
  },
  {
    codes: /^58|^XX00[12]/,
    code: 'DISK_FAILED',
    because: "the server's disk or files are damaged",
    todo: "Look at the server's log.",
  },
  {
    codes: /^25006/,
    code: 'DESTINATION_NOT_WRITABLE',
    because: 'the server is read-only',
    todo: 'Name the primary server, not a replica.',
  },
  {
    codes: /^(42P0[17]|42701|42710|3F000)/,
    code: 'DESTINATION_CHANGED',
    because: 'its tables changed meanwhile',
    todo: 'Let other loads end.',
  },
  ...waitedTooLong,
  {
    codes: networkCodes,
    code: 'DESTINATION_UNREACHABLE',
    because: 'the connection broke',
    todo: 'Check that the server is up.',
  },
  {
    codes: /^(42809|55000)/,
    code: 'TABLE_NAME_TAKEN',
    because: 'something else than a table has its name',
    todo: 'Rename the view or what else is in the way, or load into a new dataset: --dataset NAME.',
  },
  // values, constraints, syntax and names, limits, features, triggers and checks: the same rows are refused for ever
  {
    codes: /^(0A|21|22|23|2B|2F|38|39|42|44|54|P0)/,
    code: 'LOAD_REFUSED',
    because: 'Postgres refused',
    todo: 'Correct the data with a step, or the table in the destination.',
  },
]

const unknownRefusal = {
  code: 'LOAD_FAILED',
  because: 'Postgres refused',
  todo: 'Solve the cause.',
} as const

/**
 * Why a load was rolled back, and whether another try can go better, which the register says of its code: what Postgres says of values and
 * tables it says again, what it says of the moment (connections, locks, disks, permissions) passes. Errors of ours pass
 * through.
 */
export function commitFailure(error: unknown, doing: Doing): SluiceError {
  if (error instanceof SluiceError) return error
  const refusal = refusalOf(error)
  const { message, where } = refusal
  const code = lost.test(message) ? '08006' : refusal.code
  if (code === '42501') return denied(refusal, missingGrant(doing), doing.address)
  if (code === '54011' || (code === '54000' && /row is too big|columns/.test(message)))
    return tooWide(refusal, doing, error)
  if (!isSqlState(code) && !networkCodes.test(code)) return packageTrouble(error, doing)
  const table = tableOf(doing.step)
  const at = [table && `table "${table}"`, columnIn(where)].filter(Boolean).join(', ')
  const refused = refusedLoads.find(({ codes }) => codes.test(code)) ?? unknownRefusal
  const why = `${refused.because}: ${message || code}${at && ` (${at})`}`
  return new SluiceError(refused.code, `Could not load into "${labelOf(doing.address)}" because ${why}`, {
    hint: keepsWhatWasRead(meaningOf(refused.code).recovery) ? `${refused.todo} ${kept}` : refused.todo,
    cause: error,
  })
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code)
}

/** What broke is not a refusal of Postgres: the package is read while rows go out. */
function packageTrouble(error: unknown, { address }: Doing): SluiceError {
  const { kind } = classifyDuckdbError(error)
  const known: Partial<Record<typeof kind, ErrorCode>> = {
    disk_full: 'DISK_FULL',
    disk_failed: 'DISK_FAILED',
    too_many_files: 'TOO_MANY_OPEN_FILES',
    out_of_memory: 'OUT_OF_MEMORY',
  }
  return new SluiceError(
    known[kind] ?? 'LOAD_FAILED',
    `Could not load into "${labelOf(address)}" because reading the package failed: ${refusalOf(error).message}`,
    { hint: `Solve the cause. ${kept}`, cause: error },
  )
}

/** Why a query failed; `sql` = what was asked, to show where in it. */
export function queryFailure(error: unknown, address: Address, sql?: string): SluiceError {
  if (error instanceof SluiceError) return error
  const refusal = refusalOf(error)
  const { code, message } = refusal
  if (code === '42501')
    return denied(
      refusal,
      ['may not read all of the dataset', 'USAGE ON SCHEMA …', 'SELECT ON ALL TABLES IN SCHEMA …'],
      address,
    )
  if (networkCodes.test(code) || lost.test(message)) return connectFailure(error, address)
  const refused = waitedTooLong.find(({ codes }) => codes.test(code))
  if (refused !== undefined)
    return new SluiceError(
      refused.code,
      `Could not query "${labelOf(address)}" because ${refused.because}: ${message}`,
      { hint: refused.todo, cause: error },
    )
  return new SluiceError('QUERY_FAILED', `Could not query "${labelOf(address)}" because Postgres refused: ${message}`, {
    ...given({ found: sql === undefined ? undefined : placeInSql(error, sql) }),
    hint: 'Check the SQL, and the names of tables and columns: sluice show.',
    cause: error,
  })
}

/** Where Postgres says that it stopped reading: characters from 1, which are not the units of a text here. */
function placeInSql(error: unknown, sql: string): string | undefined {
  const position: unknown = error instanceof Error && 'position' in error ? error.position : undefined
  const at = typeof position === 'string' ? Number(position) : Number.NaN
  return Number.isInteger(at) && at > 0 ? caretText(sql, [...sql].slice(0, at - 1).join('').length) : undefined
}

/** What the user lacks: a half sentence, and what stands after GRANT. */
type Missing = readonly [because: string, ...grants: string[]]

function missingGrant({ address, dataset, step }: Doing): Missing {
  const schema = `SCHEMA ${quoteName(dataset)}`
  const database = `DATABASE ${quoteName(address.database)}`
  const usage = `USAGE ON ${schema}`
  if (step?.kind === 'create_dataset') return [`may not create schema "${dataset}"`, `CREATE ON ${database}`]
  if (step?.kind === 'create_table')
    return [`may not create tables in schema "${dataset}"`, usage, `CREATE ON ${schema}`]
  return [
    `may not write the tables of schema "${dataset}" or make temporary ones`,
    usage,
    `SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN ${schema}`,
    `TEMPORARY ON ${database}`,
  ]
}

function denied(refusal: Refusal, [because, ...grants]: Missing, address: Address): SluiceError {
  const user = quoteName(address.user)
  const owned = /must be owner of (?:table|view|relation) (.+)$/.exec(refusal.message)?.[1]
  const why = owned === undefined ? because : `does not own "${owned}", which needs new columns`
  const statements = grants.map((grant) => `GRANT ${grant} TO ${user}`).join('; ')
  return new SluiceError(
    'DESTINATION_PERMISSION_DENIED',
    `Could not work on "${labelOf(address)}" because user "${address.user}" ${why}.`,
    {
      found: refusal.message,
      hint:
        owned === undefined
          ? `Let an administrator run: ${statements}`
          : `Let its owner run: ALTER TABLE … OWNER TO ${user} (or load as the owner)`,
    },
  )
}

function tooWide(refusal: Refusal, { address, step }: Doing, cause: unknown): SluiceError {
  return new SluiceError(
    'TABLE_TOO_WIDE',
    `Could not load table "${tableOf(step) ?? ''}" into "${labelOf(address)}" because Postgres refused: ${refusal.message}`,
    {
      allowed: 'up to 1600 columns, dropped ones included, in rows of 8 kB (long texts count 18 bytes)',
      hint: 'Keep nested objects as one json column (max_table_nesting: 0, or columns: {name: {data_type: json}}), leave fields out with a filter or map step, or load into DuckDB.',
      cause,
    },
  )
}

function tableOf(step: Step | undefined): string | undefined {
  return step !== undefined && 'table' in step ? step.table : undefined
}

/** `COPY t, line 3, column name: "…"` → `column "name"`; the value stays out, it may be long. */
function columnIn(where: string): string | undefined {
  const column = /^COPY .*?, line \d+, column (.+?)(?::|$)/m.exec(where)?.[1]
  return column === undefined ? undefined : `column "${column}"`
}

function refusalOf(error: unknown): Refusal {
  const text = (key: string): string => {
    const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined
    return typeof value === 'string' ? value : ''
  }
  // several addresses were tried (IPv4 and IPv6): the first says enough
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined
  if (first !== undefined && text('message') === '') return refusalOf(first)
  return { code: text('code'), message: (text('message') || String(error)).split('\n')[0] ?? '', where: text('where') }
}
