import type { z } from 'zod'
import type { Target } from '../../model/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Secret } from '../../model/secrets.ts'
import { parameterNames, type postgresOptions, type SslMode, sslModes } from './options.ts'

/** What people may write for a Postgres database. */
export const postgresForms = ['postgres://user:password@host:5432/database?sslmode=require', 'postgres'] as const

/** Where a database is and how to get in. */
export interface Address {
  /** a folder (`/var/run/postgresql`) means a Unix socket */
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  /** undefined = none given: `PGPASSWORD`, `~/.pgpass` or trust */
  readonly password?: Secret
  readonly sslMode: SslMode
  /** by parameter name: `sslrootcert`, `sslcert`, `sslkey`, `application_name`, `options`, `channel_binding` */
  readonly parameters: Readonly<Record<string, string | undefined>>
  /** seconds; dlt's default is 15 */
  readonly connectTimeout: number
}

/** A database of a Postgres server. */
export interface PostgresTarget extends Target {
  readonly address: Address
}

/** The place that options name; its label is the URL without the password and the parameters. */
export function locateDatabase(options: z.output<typeof postgresOptions>): PostgresTarget {
  const address = addressOf(options)
  return { destination: 'postgres', label: labelOf(address), address }
}

function addressOf(options: z.output<typeof postgresOptions>): Address {
  const { host, port, database, username, password, query, ...beside } = options
  const { sslmode, connect_timeout: connectTimeout, ...parameters } = { ...query, ...beside }
  return {
    host,
    port: port ?? 5432,
    database,
    user: username,
    ...(password === undefined || password.reveal() === '' ? {} : { password }),
    sslMode: sslmode ?? 'prefer',
    parameters,
    connectTimeout: connectTimeout ?? 15,
  }
}

/** The address without its password. */
export function labelOf({ host, port, database, user }: Address): string {
  const place = host.startsWith('/') ? '' : `${host}:${port}`
  return `postgres://${encodeURIComponent(user)}@${place}/${encodeURIComponent(database)}${place === '' ? `?host=${host}` : ''}`
}

const noHost = '-'

/**
 * The options of `postgres://…`, `postgresql://…` or dlt's `postgresql+psycopg2://…`. Undefined for anything else.
 * Throws DESTINATION_INVALID without ever repeating the text, which may hold a password.
 */
export function parseUrl(location: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^postgres(ql)?(\+\w+)?:/.test(location)) return undefined
  // a URL with a user needs a host, but a socket's folder may stand in `host=` instead
  const text = location.replace(/^([^?#]*@)\//, `$1${noHost}/`)
  const url = URL.canParse(text) ? new URL(text) : null
  // a raw # or ? ends the part that holds the password, and a piece of it would count as something else
  if (url === null || url.hash !== '' || url.search.includes('@'))
    throw invalid(
      'it is not a valid URL',
      'Write # / ? @ : % and spaces in user name and password as %23 %2F %3F %40 %3A %25 %20.',
    )
  const { host: socket, ...parameters } = Object.fromEntries(url.searchParams)
  refuseUnknown([...url.searchParams.keys()])
  refuseValues(parameters)
  const host = socket ?? unbracketed(url.hostname)
  const [username = '', password = '', database = ''] = [
    url.username,
    url.password,
    url.pathname.replace(/^\//, ''),
  ].map(decoded)
  refuseIncomplete({ host, username, database: url.pathname.slice(1).includes('/') ? '' : database })
  return {
    host,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    database,
    username,
    ...(password && { password }),
    ...parameters,
  }
}

interface Parts {
  readonly host: string
  readonly username: string
  readonly database: string
}

const whole = 'as in postgres://user:password@localhost:5432/database.'

function refuseIncomplete({ host, username, database }: Parts): void {
  if (!host || host === noHost) throw invalid('it names no host', `Write the host after the @, ${whole}`)
  if (!username) throw invalid('it names no user', `Write the user before the @, ${whole}`)
  if (!database) throw invalid('it names no database', `Write the database after the host, ${whole}`)
}

function refuseUnknown(names: readonly string[]): void {
  const unknown = names.find((name) => !parameterNames.includes(name))
  if (unknown === undefined) return
  throw invalid(
    `its parameter "${unknown}" is unknown`,
    'Remove the parameter, or correct its spelling.',
    parameterNames,
  )
}

function refuseValues({ sslmode, connect_timeout: timeout }: Readonly<Record<string, string>>): void {
  if (sslmode !== undefined && !sslModes.some((mode) => mode === sslmode))
    throw invalid(
      `its sslmode "${sslmode}" is unknown`,
      'Choose one of these modes; verify-full is the safest.',
      sslModes,
    )
  if (timeout !== undefined && !/^\d{1,6}$/.test(timeout))
    throw invalid(
      `its connect_timeout "${timeout}" is not a number of seconds`,
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
