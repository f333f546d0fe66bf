import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'

/** A real Redis in a temporary folder, on 127.0.0.1 only. */
export interface RedisServer {
  readonly port: number
  /** with the password, where it has one */
  readonly url: string
  /** kills it, without a word to anybody */
  kill(): Promise<void>
  /** empties it */
  flush(): Promise<void>
  /** starts it again where it was killed, with what it had written to its file up to then */
  restart(): Promise<void>
  stop(): Promise<void>
}

export interface RedisChoice {
  readonly password?: string
  /** each write goes to a file before it is answered; default: nothing is kept */
  readonly isDurable?: boolean
}

const run = promisify(execFile)
const program = ['/usr/bin/redis-server', '/usr/bin/valkey-server', '/usr/local/bin/redis-server']

/** Starts one; a tenth of a second. Debian's redis-server is installed by whoever may do so when there is none. Stop it at the end. */
export async function startRedis({ password, isDurable = false }: RedisChoice = {}): Promise<RedisServer> {
  if (!program.some((path) => existsSync(path))) await install()
  const path = program.find((one) => existsSync(one)) ?? 'redis-server'
  const folder = await mkdtemp(join(tmpdir(), 'sluice-redis-'))
  const port = await freePort()
  const kept = isDurable ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no']
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...kept]
  if (password !== undefined) options.push('--requirepass', password)
  let server: ChildProcess | undefined
  const start = async (): Promise<void> => {
    server = spawn(path, options, { stdio: 'ignore' })
    for (let tries = 0; !(await answers(port)); tries++) {
      if (server.exitCode !== null) throw new Error('the Redis of the tests ended by itself')
      if (tries > 600) throw new Error('the Redis of the tests does not answer')
      await delay(50)
    }
  }
  const kill = async (): Promise<void> => {
    const dying = server
    server = undefined
    if (dying === undefined || dying.exitCode !== null) return
    const gone = new Promise((done) => dying.once('exit', done))
    dying.kill('SIGKILL')
    await gone
  }
  await start()
  return {
    port,
    url: `redis://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`,
    kill,
    restart: start,
    flush: () => say(port, [...(password === undefined ? [] : [`AUTH ${password}`]), 'FLUSHALL']),
    async stop() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((told) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => {
      socket.destroy()
      told(true)
    })
    socket.once('error', () => told(false))
  })
}

/** Commands that answer with one line, as Redis takes them from a terminal. */
function say(port: number, commands: readonly string[]): Promise<void> {
  return new Promise((told, fail) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => socket.write(`${commands.join('\r\n')}\r\n`))
    let answer = ''
    socket.on('data', (bytes) => {
      answer += bytes.toString()
      if (answer.split('\r\n').length <= commands.length) return
      socket.destroy()
      if (answer.includes('-')) fail(new Error(answer))
      else told()
    })
    socket.once('error', fail)
  })
}

async function install(): Promise<void> {
  if (process.getuid?.() !== 0)
    throw new Error('The tests of many machines need Redis: install Debian’s redis-server, or run them as root.')
  await run('apt-get', ['install', '-y', '-o', 'DPkg::Lock::Timeout=300', '--no-install-recommends', 'redis-server'])
}
