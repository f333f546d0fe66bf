import type * as Mysql from 'mysql2/promise'
import type { Connection, ConnectionOptions, SslOptions } from 'mysql2/promise'
import type { QueryValue } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import { userText } from '../../disk/user-text.ts'
import type { World } from '../../model/world.ts'
import { bind } from './dialect.ts'
import { codeOf, connectFailure } from './failure.ts'
import type { MysqlTarget } from './locate.ts'
import { queryValue } from './query-value.ts'

/** An open connection. */
export interface Server {
  readonly client: Connection
  readonly target: MysqlTarget
  /** compares texts by their characters alone: the usual ones take A for a, and forget blanks at the end */
  readonly collation: string
}

// what SQL means is independent of the settings of the server; a value that does not fit is an error
const sessionSettings = [
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES'",
  "SET SESSION time_zone = '+00:00'",
]

/** Opens a connection. Throws DRIVER_MISSING, DESTINATION_UNREACHABLE, DESTINATION_AUTH_FAILED, DATABASE_MISSING … */
export async function openConnection(target: MysqlTarget, world: World): Promise<Server> {
  const { createConnection } = await driver()
  try {
    const client = await connect(createConnection, await optionsOf(target, world), target)
    for (const setting of sessionSettings) await client.query(setting)
    const [[row]] = await client.query<Mysql.RowDataPacket[]>({ sql: 'SELECT VERSION()', rowsAsArray: true })
    const collation = collationOf(String((row as unknown as readonly unknown[] | undefined)?.[0]))
    await client.query(`SET NAMES utf8mb4 COLLATE ${collation}`)
    return { client, target, collation }
  } catch (error) {
    throw connectFailure(error, target)
  }
}

async function driver(): Promise<typeof Mysql> {
  try {
    return await import('mysql2/promise')
  } catch (cause) {
    throw new SluiceError('DRIVER_MISSING', 'Could not load into MySQL because its driver is not installed.', {
      hint: 'Install it: npm install mysql2',
      cause,
    })
  }
}

async function connect(
  create: typeof Mysql.createConnection,
  options: ConnectionOptions,
  { sslMode }: MysqlTarget,
): Promise<Connection> {
  const client = await create(options).catch((error: unknown) => {
    if (sslMode !== 'PREFERRED' || codeOf(error) !== 'HANDSHAKE_NO_SSL_SUPPORT') throw error
    const { ssl: _ssl, ...plain } = options
    return create(plain)
  })
  // a connection that breaks while idle is reported by the next query; unheard it would end the process
  client.on('error', () => undefined)
  return client
}

async function optionsOf(target: MysqlTarget, world: World): Promise<ConnectionOptions> {
  const { host, port, database, user, password, connectTimeout } = target
  const ssl = await sslOf(target, world)
  return {
    ...(host.startsWith('/') ? { socketPath: host } : { host, port }),
    user,
    ...(password !== undefined && { password: password.reveal() }),
    ...(database !== undefined && { database }),
    ...(ssl !== undefined && { ssl }),
    connectTimeout: connectTimeout * 1000,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    jsonStrings: true,
    // its parsers that are made by eval refuse columns called __proto__
    disableEval: true,
    enableKeepAlive: true,
    flags: ['+LOCAL_FILES'],
  }
}

async function sslOf({ sslMode, sslCa, host }: MysqlTarget, world: World): Promise<SslOptions | undefined> {
  if (sslMode === 'DISABLED' || host.startsWith('/')) return undefined
  const ca =
    sslCa === undefined
      ? undefined
      : await userText(world, sslCa).catch(() => {
          throw new SluiceError('DESTINATION_INVALID', `Could not read "${sslCa}", which ssl_ca names.`, {
            hint: 'It is the path of a PEM file.',
          })
        })
  const verifies = sslMode.startsWith('VERIFY')
  return {
    rejectUnauthorized: verifies,
    verifyIdentity: sslMode === 'VERIFY_IDENTITY',
    ...(ca !== undefined && { ca }),
  }
}

function collationOf(version: string): string {
  if (/mariadb/i.test(version)) return 'utf8mb4_nopad_bin'
  return Number.parseInt(version, 10) >= 8 ? 'utf8mb4_0900_bin' : 'utf8mb4_bin'
}

/** Rows of a question of ours, or of a user's, as arrays of values. */
export async function select(
  { client }: Pick<Server, 'client'>,
  statement: string,
  given: readonly QueryValue[] = [],
): Promise<{ readonly columns: readonly string[]; readonly rows: QueryValue[][] }> {
  const { sql, values } = bind(statement, given)
  const plain = values.map((value) => (typeof value === 'bigint' ? String(value) : value))
  const question = { sql, rowsAsArray: true }
  const [found, fields] = values.length === 0 ? await client.query(question) : await client.execute(question, plain)
  const rows = Array.isArray(found) ? (found as unknown as unknown[][]) : []
  return {
    columns: fields.map(({ name }) => name),
    rows: rows.map((row) => row.map((value, index) => queryValue(value, fields[index]))),
  }
}

/** A statement that changes something; gives the rows that it changed. */
export async function change(
  { client }: Pick<Server, 'client'>,
  statement: string,
  given: readonly (string | number | null)[] = [],
): Promise<number> {
  const { sql, values } = bind(statement, given)
  const [result] = values.length === 0 ? await client.query(sql) : await client.execute(sql, values)
  return 'affectedRows' in result ? result.affectedRows : 0
}
