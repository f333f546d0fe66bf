import type { ParseContext, Target } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'

/** What people may write for a Postgres database. */
export const postgresForms = ['postgres://user:password@host:5432/database?sslmode=require', 'postgres'] as const

/** How the connection is encrypted; the meanings are libpq's. */
export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
export type SslMode = (typeof sslModes)[number]

/** Where a database is and how to get in. Holds a password: never print it. */
export interface Address {
  /** a folder (`/var/run/postgresql`) means a Unix socket */
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  /** undefined = none given: `PGPASSWORD`, `~/.pgpass` or trust */
  readonly password?: string
  readonly sslMode: SslMode
  /** by parameter name: `sslrootcert`, `sslcert`, `sslkey`, `application_name`, `options`, `channel_binding` */
  readonly parameters: Readonly<Record<string, string>>
  /** seconds; dlt's default is 15 */
  readonly connectTimeout: number
}

const known = [
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'connect_timeout',
  'application_name',
  'options',
  'host',
  'channel_binding',
] as const

/**
 * `postgres://…`, `postgresql://…` (also dlt's `postgresql+psycopg2://…`), or just `postgres`: then the URL is asked
 * for in the environment when connecting. Undefined for anything else. Throws DESTINATION_INVALID without ever
 * repeating the text, which may hold a password.
 */
export function parseTarget(text: string, _context?: ParseContext): Target | undefined {
  const location = text.trim()
  if (location === 'postgres' || location === 'postgresql')
    return { destination: 'postgres', label: 'postgres', location: '' }
  if (!/^postgres(ql)?(\+\w+)?:/.test(location)) return undefined
  return { destination: 'postgres', label: labelOf(parseAddress(location)), location }
}

/** The address without its password. */
export function labelOf({ host, port, database, user }: Address): string {
  const place = host.startsWith('/') ? '' : `${host}:${port}`
  return `postgres://${encodeURIComponent(user)}@${place}/${encodeURIComponent(database)}${place === '' ? `?host=${host}` : ''}`
}

const noHost = '-'

/** Understands a URL. Throws DESTINATION_INVALID. */
export function parseAddress(location: string): Address {
  // a URL with a user needs a host, but a socket's folder may stand in `host=` instead
  const text = location.replace(/^([^?#]*@)\//, `$1${noHost}/`)
  const url = URL.canParse(text) ? new URL(text) : null
  // a raw # or ? ends the part that holds the password, and a piece of it would count as something else
  if (url === null || url.hash !== '' || url.search.includes('@'))
    throw invalid(
      'it is not a valid URL',
      'Write # / ? @ : % and spaces in user name and password as %23 %2F %3F %40 %3A %25 %20.',
    )
  const parameters = Object.fromEntries(url.searchParams)
  refuseUnknown(Object.keys(parameters))
  const host = parameters['host'] ?? unbracketed(url.hostname)
  const [user, password, database] = [url.username, url.password, url.pathname.replace(/^\//, '')].map(decoded)
  if (!host || host === noHost)
    throw invalid(
      'it names no host',
      'Write the host after the @, as in postgres://user:password@localhost:5432/database.',
    )
  if (!user)
    throw invalid(
      'it names no user',
      'Write the user before the @, as in postgres://user:password@localhost:5432/database.',
    )
  if (!database || url.pathname.slice(1).includes('/'))
    throw invalid(
      'it names no database',
      'Write the database after the host, as in postgres://user:password@localhost:5432/database.',
    )
  return {
    host,
    port: url.port === '' ? 5432 : Number(url.port),
    database,
    user,
    ...(password && { password }),
    sslMode: sslModeOf(parameters['sslmode']),
    parameters,
    connectTimeout: timeoutOf(parameters['connect_timeout']),
  }
}

function refuseUnknown(names: readonly string[]): void {
  const unknown = names.find((name) => !known.some((other) => other === name))
  if (unknown === undefined) return
  throw invalid(`its parameter "${unknown}" is unknown`, 'Remove the parameter, or correct its spelling.', known)
}

function sslModeOf(text: string | undefined): SslMode {
  const mode = text === undefined ? 'prefer' : sslModes.find((candidate) => candidate === text)
  if (mode !== undefined) return mode
  throw invalid(`its sslmode "${text}" is unknown`, 'Choose one of these modes; verify-full is the safest.', sslModes)
}

function timeoutOf(text: string | undefined): number {
  if (text === undefined) return 15
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw invalid(
    `its connect_timeout "${text}" is not a number of seconds`,
    'Write whole seconds, as in connect_timeout=15.',
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalid('a % in it is not followed by two hex digits', 'Write % in user name and password as %25.')
  }
}

function unbracketed(host: string): string {
  return decoded(host.replace(/^\[(.*)\]$/, '$1'))
}

/** An error about a destination text. The text itself stays out of it. */
export function invalid(because: string, hint: string, allowed: readonly string[] = postgresForms): SluiceError {
  return new SluiceError('DESTINATION_INVALID', `Could not understand the Postgres destination because ${because}.`, {
    allowed,
    hint,
  })
}
