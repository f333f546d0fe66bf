import type { z } from 'zod'
import type { Target } from '../../model/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Secret } from '../../model/secrets.ts'
import { mysqlForms } from './forms.ts'
import type { mysqlOptions } from './options.ts'

/** A server, and how to get in. */
export interface MysqlTarget extends Target {
  readonly host: string
  readonly port: number
  readonly database: string | undefined
  readonly user: string
  readonly password: Secret | undefined
  readonly sslMode: NonNullable<z.output<typeof mysqlOptions>['ssl_mode']>
  readonly sslCa: string | undefined
  /** seconds */
  readonly connectTimeout: number
}

/** The server that options name. */
export function locateServer(options: z.output<typeof mysqlOptions>): MysqlTarget {
  const { host, port = 3306, database, username: user, password, ssl_mode: sslMode = 'PREFERRED' } = options
  const place = host.startsWith('/') ? `localhost?socket=${host}` : `${host}:${port}`
  return {
    destination: 'mysql',
    label: `mysql://${encodeURIComponent(user)}@${place}`,
    host,
    port,
    database: database === '' ? undefined : database,
    user,
    password,
    sslMode,
    sslCa: options.ssl_ca,
    connectTimeout: options.connect_timeout ?? 15,
  }
}

const parameterNames = ['ssl_mode', 'ssl_ca', 'connect_timeout', 'socket']

/**
 * The options of `mysql://…`, `mariadb://…` or dlt's `mysql+pymysql://…`. Undefined for anything else. Throws
 * DESTINATION_INVALID without ever repeating the text, which may hold a password.
 */
export function parseUrl(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^(?:mysql|mariadb)(?:\+\w+)?:/.test(text)) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.hash !== '' || url.search.includes('@'))
    throw invalid(
      'it is not a valid URL',
      'Write # / ? @ : % and spaces in user name and password as %23 %2F %3F %40 %3A %25 %20.',
    )
  const { socket, ...parameters } = Object.fromEntries(url.searchParams)
  const unknown = [...url.searchParams.keys()].find((name) => !parameterNames.includes(name))
  if (unknown !== undefined)
    throw invalid(`its parameter "${unknown}" is unknown`, 'Remove it, or correct its spelling.', parameterNames)
  const [username = '', password = '', database = ''] = [url.username, url.password, url.pathname.slice(1)].map(decoded)
  const host = socket ?? decoded(url.hostname.replace(/^\[(.*)\]$/, '$1'))
  if (host === '') throw invalid('it names no host', `Write the host after the @, as in ${mysqlForms[1]}.`)
  if (username === '') throw invalid('it names no user', `Write the user before the @, as in ${mysqlForms[1]}.`)
  return {
    host,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(database !== '' && { database }),
    username,
    ...(password !== '' && { password }),
    ...parameters,
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalid('a % in it is not followed by two hex digits', 'Write % in user name and password as %25.')
  }
}

function invalid(because: string, hint: string, allowed: readonly string[] = mysqlForms): SluiceError {
  return new SluiceError('DESTINATION_INVALID', `Could not understand the MySQL destination because ${because}.`, {
    allowed,
    hint,
  })
}
