import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { appendFile, chown, copyFile, chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { inject } from 'vitest'
import { findPostgres, NoPostgres, type PostgresPrograms } from './postgres-programs.ts'
import { freePort } from './free-port.ts'

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

/**
 * Starts one; about a second. TLS is on with the certificate of test/fixtures/tls. Stop it at the end. Throws
 * `NoPostgres`, which says what to do.
 */
export async function startPostgres(programs?: PostgresPrograms): Promise<PostgresServer> {
  const found = programs ?? (await findPostgres())
  const folder = await mkdtemp(join(found.temporary, 'sluice-postgres-'))
  try {
    const place = { ...found, folder, port: await freePort() }
    await makeCluster(place)
    const server = await startServer(place)
    return serverAt(place.port, async () => {
      await stopServer(server)
      await rm(folder, { recursive: true, force: true })
    })
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** Where one server lives: its data are in `<folder>/data`. */
interface ServerPlace extends PostgresPrograms {
  readonly folder: string
  readonly port: number
}

async function makeCluster(place: ServerPlace): Promise<void> {
  const data = join(place.folder, 'data')
  const passwordFile = join(place.folder, 'password')
  await mkdir(data, { mode: 0o700 })
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  await giveAway(place, [place.folder, data, passwordFile])
  const made = run(place, place.initdb, [
    `--pgdata=${data}`,
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ])
  if ((await made.ended) !== 0) throw notStarted(place.initdb, made.said)
  // the server wants a key that only its own user can read
  for (const name of ['cert.pem', 'key.pem']) {
    await copyFile(new URL(name, fixtures), join(data, name))
    await chmod(join(data, name), 0o600)
    await giveAway(place, [join(data, name)])
  }
  // in the file, so that a test may change them with ALTER SYSTEM
  const lines = Object.entries(serverSettings).map(([name, value]) => `${name} = '${value}'\n`)
  await appendFile(join(data, 'postgresql.conf'), lines.join(''))
}

async function startServer(place: ServerPlace): Promise<Running> {
  const server = run(place, place.postgres, ['-D', join(place.folder, 'data'), '-p', String(place.port)])
  const ready = new Promise<'ready'>((resolve) => {
    server.child.stderr?.on('data', () => {
      if (server.said.join('').includes('ready to accept connections')) resolve('ready')
    })
  })
  if ((await Promise.race([ready, server.ended])) !== 'ready') throw notStarted(place.postgres, server.said)
  return server
}

async function stopServer({ child, ended }: Running): Promise<void> {
  child.kill('SIGINT')
  await ended
}

interface Running {
  readonly child: ChildProcess
  readonly said: readonly string[]
  /** the exit code; null when a signal ended it, or it never started */
  readonly ended: Promise<number | null>
}

/** Starts a program as the server's user, in a folder it may enter. Neither outlives this process. */
function run({ user: runAs, folder }: ServerPlace, program: string, args: readonly string[]): Running {
  const child = spawn(program, args, { ...runAs, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(String(chunk)))
  const leave = (): void => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  // of a terminal that was closed: its own end for Postgres is no end
  const hangUp = (): never => process.exit(129)
  process.once('exit', leave).once('SIGHUP', hangUp)
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      said.push(error.message)
      resolve(null)
    })
    child.once('close', resolve)
  }).finally(() => process.off('exit', leave).off('SIGHUP', hangUp))
  return { child, said, ended }
}

async function giveAway({ user: owner }: ServerPlace, paths: readonly string[]): Promise<void> {
  if (owner === undefined) return
  for (const path of paths) await chown(path, owner.uid, owner.gid)
}

function notStarted(program: string, said: readonly string[]): NoPostgres {
  return new NoPostgres(
    `"${program}" said: ${said.join('').trim() || 'nothing'}`,
    'Run `ldd` on that program when a library is missing; set TMPDIR to another folder when this one is at fault.',
  )
}

/** The server of this test run, which all may use that change nothing outside databases of their own. `stop` leaves it. */
export async function sharedPostgres(): Promise<PostgresServer> {
  const response = await fetch(new URL('/postgres', inject('sharedUrl')))
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
