import type { ConnectionOptions } from 'node:tls'
import type * as Pg from 'pg'
import type { Client, ClientConfig } from 'pg'
import type * as CopyStreams from 'pg-copy-streams'
import { findVariable } from '../../disk/environment-variable.ts'
import { SluiceError } from '../../model/errors.ts'
import { userText } from '../../disk/user-text.ts'
import type { World } from '../../model/world.ts'
import { type Address, invalid, type PostgresTarget } from './parse-target.ts'
import { connectFailure } from './postgres-failure.ts'

/** An open connection with the two drivers. */
export interface Connection {
  readonly client: Client
  readonly copyFrom: typeof CopyStreams.from
  readonly address: Address
  /** asks the server, by a connection of its own, to end what this one is at; what comes of it shows there */
  cancel(): Promise<void>
}

/** What makes texts that Postgres writes independent of the settings of server, database and role. */
const sessionSettings = [
  "SET TimeZone TO 'UTC'",
  "SET DateStyle TO 'ISO, YMD'",
  "SET bytea_output TO 'hex'",
  'SET extra_float_digits TO 1',
  'SET standard_conforming_strings TO on',
].join(';')

// as pg_dump does: a limit meant for web requests must not cut a load, and a lock that somebody forgot must not hold it
// for ever. What the URL sets by `options=` stays.
const sessionLimits = `SELECT set_config(name, CASE name WHEN 'lock_timeout' THEN '10min' ELSE '0' END, false)
  FROM pg_settings WHERE source <> 'client'
  AND name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'lock_timeout')`

/**
 * Opens a connection. Throws DRIVER_MISSING, DESTINATION_INVALID, DESTINATION_UNREACHABLE, DESTINATION_AUTH_FAILED,
 * DESTINATION_TLS_FAILED, DATABASE_MISSING, DESTINATION_PERMISSION_DENIED.
 */
export async function openConnection(target: PostgresTarget, world: World): Promise<Connection> {
  const { address } = target
  const [{ default: pg }, { from: copyFrom }] = await drivers()
  const config = await clientConfig(address, world)
  try {
    const client = await connect(pg.Client, config, address)
    await client.query(sessionSettings)
    await client.query(sessionLimits)
    const cancel = (): Promise<void> => cancelOf(client, () => connect(pg.Client, config, address))
    return { client, copyFrom, address, cancel }
  } catch (error) {
    throw connectFailure(error, address)
  }
}

// the driver's types do not know of the number of the server's process
async function cancelOf(client: Client, another: () => Promise<Client>): Promise<void> {
  const pid: unknown = 'processID' in client ? client.processID : undefined
  try {
    const other = await another()
    try {
      await other.query('SELECT pg_cancel_backend($1)', [pid])
    } finally {
      await other.end()
    }
  } catch {
    // then the query ends when it ends; nobody waits for it
  }
}

/** Imports the optional peers. The loader is an argument for tests only. */
export async function drivers(
  load = () => Promise.all([import('pg'), import('pg-copy-streams')]),
): Promise<[typeof Pg, typeof CopyStreams]> {
  try {
    return await load()
  } catch (cause) {
    throw new SluiceError('DRIVER_MISSING', 'Could not load into Postgres because its driver is not installed.', {
      hint: 'Install it: npm install pg pg-copy-streams',
      cause,
    })
  }
}

async function connect(Driver: typeof Client, config: ClientConfig, { sslMode }: Address): Promise<Client> {
  try {
    return await connectOnce(Driver, config)
  } catch (error) {
    const plainIsFine = sslMode === 'prefer' || sslMode === 'allow'
    if (plainIsFine && error instanceof Error && error.message.includes('does not support SSL'))
      return connectOnce(Driver, { ...config, ssl: false })
    throw error
  }
}

async function connectOnce(Driver: typeof Client, config: ClientConfig): Promise<Client> {
  const client = new Driver(config)
  // a connection that breaks while idle is reported by the next query; unheard it would end the process
  client.on('error', () => undefined)
  await client.connect()
  return client
}

async function clientConfig(address: Address, world: World): Promise<ClientConfig> {
  const { host, port, database, user, parameters } = address
  const password = address.password?.reveal() ?? findVariable(world, 'PGPASSWORD')?.value
  return {
    host,
    port,
    database,
    user,
    ...(password !== undefined && { password }),
    ssl: await tlsOptions(address, world),
    enableChannelBinding: parameters['channel_binding'] !== undefined && parameters['channel_binding'] !== 'disable',
    connectionTimeoutMillis: address.connectTimeout * 1000,
    keepAlive: true,
    application_name: parameters['application_name'] ?? 'sluice',
    ...(parameters['options'] !== undefined && { options: parameters['options'] }),
  }
}

/** libpq's sslmode as options of Node: below verify-ca nothing is verified, unless a root certificate is given. */
async function tlsOptions({ host, sslMode, parameters }: Address, world: World): Promise<false | ConnectionOptions> {
  if (sslMode === 'disable' || host.startsWith('/')) return false
  const [ca, cert, key] = await Promise.all(
    ['sslrootcert', 'sslcert', 'sslkey'].map((name) => readPem(world, name, parameters[name])),
  )
  const verifies = sslMode.startsWith('verify') || (sslMode === 'require' && ca !== undefined)
  return {
    rejectUnauthorized: verifies,
    ...(sslMode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  }
}

async function readPem(world: World, name: string, path: string | undefined): Promise<string | undefined> {
  // libpq's word for the certificates the system trusts; Node has its own
  if (path === undefined || path === 'system') return undefined
  return userText(world, path).catch(() => {
    throw invalid(`the file "${path}" of its ${name} cannot be read`, `Correct ${name}: it is the path of a PEM file.`)
  })
}
