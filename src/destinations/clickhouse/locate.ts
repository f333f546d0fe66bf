import type { z } from 'zod'
import type { Target } from '../../model/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Secret } from '../../model/secrets.ts'
import { clickhouseForms } from './forms.ts'
import { clickhouseKeys, type clickhouseOptions, tableEngines } from './options.ts'

/** A database of a server, and how to get in. */
export interface ClickhouseTarget extends Target {
  /** of the HTTP interface */
  readonly url: string
  readonly database: string
  readonly user: string
  readonly password: Secret | undefined
  readonly verifies: boolean
  readonly caCerts: string | undefined
  /** seconds */
  readonly timeouts: { readonly connect: number; readonly answer: number }
  readonly separator: string
  readonly sentinel: string
  readonly engine: (typeof tableEngines)[keyof typeof tableEngines]
  readonly sequential: number
}

/** The database that options name. */
export function locateDatabase(options: z.output<typeof clickhouseOptions>): ClickhouseTarget {
  const { host, username: user = 'default', database = 'default' } = options
  const isSecure = options.secure ?? true
  const port = options.http_port ?? (isSecure ? 8443 : 8123)
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return {
    destination: 'clickhouse',
    label: `clickhouse://${encodeURIComponent(user)}@${place}/${encodeURIComponent(database)}`,
    url: `${isSecure ? 'https' : 'http'}://${place}`,
    database,
    user,
    password: options.password,
    verifies: options.verify ?? true,
    caCerts: options.ca_certs,
    timeouts: { connect: options.connect_timeout ?? 15, answer: options.send_receive_timeout ?? 300 },
    separator: options.dataset_table_separator ?? '___',
    sentinel: options.dataset_sentinel_table_name ?? 'dlt_sentinel_table',
    engine: tableEngines[options.table_engine_type ?? 'merge_tree'],
    sequential: options.select_sequential_consistency ?? 1,
  }
}

const parameterNames = clickhouseKeys.filter((key) => !['host', 'port', 'username', 'password'].includes(key))

/**
 * The options of `clickhouse://…`, as dlt reads it: the port is the native one, unless it is one that ClickHouse speaks HTTP on.
 * Undefined for anything else. Throws DESTINATION_INVALID without ever repeating the text, which may hold a password.
 */
export function parseUrl(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^clickhouse(?:\+\w+)?:/.test(text)) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.hash !== '' || url.search.includes('@'))
    throw invalid(
      'it is not a valid URL',
      'Write # / ? @ : % and spaces in user name and password as %23 %2F %3F %40 %3A %25 %20.',
    )
  const unknown = [...url.searchParams.keys()].find((name) => !parameterNames.includes(name))
  if (unknown !== undefined)
    throw invalid(`its parameter "${unknown}" is unknown`, 'Remove it, or correct its spelling.', parameterNames)
  const [username = '', password = '', database = ''] = [url.username, url.password, url.pathname.slice(1)].map(decoded)
  const host = decoded(url.hostname.replace(/^\[(.*)\]$/, '$1'))
  if (host === '') throw invalid('it names no host', `Write the host after the @, as in ${clickhouseForms[1]}.`)
  return {
    host,
    ...portsOf(url.port),
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
    ...(database !== '' && { database }),
    ...Object.fromEntries(url.searchParams),
  }
}

function portsOf(port: string): Readonly<Record<string, unknown>> {
  if (port === '8443') return { http_port: 8443 }
  if (port === '8123') return { http_port: 8123, secure: 0 }
  return port === '' ? {} : { port: Number(port) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalid('a % in it is not followed by two hex digits', 'Write % in user name and password as %25.')
  }
}

function invalid(because: string, hint: string, allowed: readonly string[] = clickhouseForms): SluiceError {
  return new SluiceError('DESTINATION_INVALID', `Could not understand the ClickHouse destination because ${because}.`, {
    allowed,
    hint,
  })
}
