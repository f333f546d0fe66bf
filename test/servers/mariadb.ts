import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createConnection } from 'mysql2/promise'
import { freePort } from './free-port.ts'

/** A real MariaDB in a temporary folder, listening on 127.0.0.1 only. */
export interface MariadbServer {
  readonly port: number
  /** of the user `loader`, who may do everything; must never be seen in any output */
  readonly password: string
  /** the URL of the server, with password */
  readonly url: string
  /** runs one statement as that user; rows as arrays */
  sql(text: string): Promise<unknown[][]>
  stop(): Promise<void>
}

const run = promisify(execFile)
const password = 'p@ss/w0rd#%1'
const program = '/usr/sbin/mariadbd'

/** Starts one; three seconds. Debian's mariadb-server is installed by whoever may do so when there is none. Stop it at the end. */
export async function startMariadb(): Promise<MariadbServer> {
  if (!existsSync(program)) await install()
  const folder = await mkdtemp(join(tmpdir(), 'sluice-mariadb-'))
  const data = join(folder, 'data')
  const account = process.getuid?.() === 0 ? ['--user=root'] : []
  await run('mariadb-install-db', [
    '--no-defaults',
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    ...account,
  ])
  const port = await freePort()
  const options = [
    '--no-defaults',
    `--datadir=${data}`,
    `--port=${port}`,
    `--socket=${join(folder, 's')}`,
    '--bind-address=127.0.0.1',
  ]
  const quick = ['--innodb-flush-log-at-trx-commit=0', '--skip-log-bin', '--innodb-buffer-pool-size=64M', ...account]
  const server = spawn(program, [...options, ...quick], { stdio: 'ignore' })
  const root = await connected({ socketPath: join(folder, 's'), user: 'root' }, () => server.exitCode)
  // TCP from this machine is "localhost" to it, where it has a user without a name as well
  await root.query(`CREATE USER loader@localhost IDENTIFIED BY '${password}'`)
  await root.query('GRANT ALL ON *.* TO loader@localhost')
  await root.end()
  const login = { host: '127.0.0.1', port, user: 'loader', password }
  return {
    port,
    password,
    url: `mysql://loader:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    async sql(text) {
      const client = await createConnection({ ...login, dateStrings: true })
      try {
        const [rows] = await client.query({ sql: text, rowsAsArray: true })
        return Array.isArray(rows) ? (rows as unknown as unknown[][]) : []
      } finally {
        await client.end()
      }
    },
    async stop() {
      const gone = new Promise((done) => server.once('exit', done))
      server.kill('SIGKILL')
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function install(): Promise<void> {
  if (process.getuid?.() !== 0)
    throw new Error('The tests of MySQL need MariaDB: install Debian’s mariadb-server, or run them as root.')
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'mariadb-server'])
}

async function connected(options: Parameters<typeof createConnection>[0], ended: () => number | null) {
  for (let tries = 0; ; tries++) {
    if (ended() !== null) throw new Error('the MariaDB of the tests ended by itself')
    try {
      return await createConnection(options as object)
    } catch (error) {
      if (tries > 300) throw error
      await delay(100)
    }
  }
}
