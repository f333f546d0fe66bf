import { isIP } from 'node:net'
import type { Redis } from 'ioredis'
import { SluiceError } from '../../model/errors.ts'
import { Secret, type SecretVault } from '../../model/secrets.ts'
import { speaksRedis } from './speaks-redis.ts'

/** A Redis, or a Valkey, as its URL names it. */
export interface RedisTarget {
  /** as people may see it: without user and password */
  readonly label: string
  /** what the names of all keys begin with */
  readonly prefix: string
  readonly host: string
  readonly port: number
  readonly db: number
  readonly isEncrypted: boolean
  readonly user?: string
  readonly password?: Secret
}

const form = 'redis://host:6379/0'
const usualPrefix = 'sluice'

export function isRedisUrl(text: string): boolean {
  return /^rediss?:\/\//i.test(text)
}

/** Reads `redis://user:password@host:port/db?prefix=NAME`, or `rediss://…` for TLS. The password is masked from then on. Throws USAGE. */
export function redisTarget(text: string, vault: Pick<SecretVault, 'add'>): RedisTarget {
  const url = isRedisUrl(text) ? parsed(text) : undefined
  if (url === undefined || url.hostname === '') throw unreadable('it is no URL of a Redis')
  const [user, password] = [part(url.username), part(url.password)]
  if (password !== '') vault.add(password)
  const db = /^\/?(\d{0,4})$/.exec(url.pathname)?.[1]
  if (db === undefined) throw unreadable('what follows the host is not the number of a database')
  const { prefix = usualPrefix, ...others } = Object.fromEntries(url.searchParams)
  if (Object.keys(others).length > 0) throw unreadable(`it has "${Object.keys(others)[0]}", which is not known`)
  if (!/^[\w.-]{1,64}$/.test(prefix)) throw unreadable('the prefix is not made of letters, digits, "_", "-" and "."')
  const [host, port] = [url.hostname.replaceAll(/^\[|\]$/g, ''), Number(url.port || 6379)]
  const isEncrypted = url.protocol === 'rediss:'
  return {
    label: `${url.protocol}//${url.hostname}:${port}/${Number(db)}${prefix === usualPrefix ? '' : `?prefix=${prefix}`}`,
    prefix,
    host,
    port,
    db: Number(db),
    isEncrypted,
    ...(user !== '' && { user }),
    ...(password !== '' && { password: new Secret('engine', password) }),
  }
}

/**
 * Opens a connection. It comes back by itself when the server restarts; away for a minute, all that is asked of it fails. Throws
 * DRIVER_MISSING, ENGINE_UNREACHABLE, ENGINE_AUTH_FAILED, ENGINE_NOT_REDIS.
 */
export async function openRedis(target: RedisTarget, connectTimeout = 10_000): Promise<Redis> {
  const { Redis } = await driver()
  const { label, host, port, db, isEncrypted, user, password } = target
  const client = new Redis({
    host,
    port,
    db,
    connectionName: 'sluice',
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password: password.reveal() }),
    ...(isEncrypted && { tls: isIP(host) === 0 ? { servername: host } : {} }),
    lazyConnect: true,
    connectTimeout,
    // what waits for an answer is asked again when the connection is back; what may not happen twice says so itself
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (times > mostRetries ? null : Math.min(times * 100, 1000)),
    // another server has taken over
    reconnectOnError: ({ message }) => (message.startsWith('READONLY') ? 2 : false),
  })
  let last: unknown
  // unheard it would go to the console
  client.on('error', (error) => (last = error))
  try {
    await inTime(
      client.connect().then(() => client.ping()),
      connectTimeout,
    )
  } catch (error) {
    client.disconnect()
    const failure = engineFailure(last ?? error, label)
    if (failure.code === 'ENGINE_UNREACHABLE' && !isEncrypted && (await speaksRedis(host, port, 2000)) === false)
      throw notRedis(label, failure)
    throw failure
  }
  return client
}

/** One that takes connections and says nothing would be waited for without end. */
async function inTime(opened: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error('it takes connections and does not answer')), ms)
  })
  // whichever of the two comes second is nobody's any more
  opened.catch(() => undefined)
  try {
    await Promise.race([opened, late])
  } finally {
    clearTimeout(timer)
  }
}

function notRedis(label: string, cause: SluiceError): SluiceError {
  return new SluiceError('ENGINE_NOT_REDIS', `Could not use "${label}" because what answers there is not a Redis.`, {
    found: label,
    hint: 'Check host and port of the URL: redis://host:6379/0.',
    cause,
  })
}

/** About a minute. */
const mostRetries = 60

async function driver() {
  try {
    return await import('ioredis')
  } catch (cause) {
    throw new SluiceError('DRIVER_MISSING', 'Could not connect to Redis because its client is not installed.', {
      hint: 'Install it: npm install bullmq ioredis',
      cause,
    })
  }
}

/** What a connection, or the server, fails with. Errors of ours pass through. */
export function engineFailure(error: unknown, label: string): SluiceError {
  if (error instanceof SluiceError) return error
  const text = error instanceof Error ? error.message : String(error)
  const told = { found: label, cause: withoutCommand(error, text) }
  if (/^(?:WRONGPASS|NOAUTH|NOPERM|ERR (?:invalid password|AUTH|Client sent AUTH))/i.test(text))
    return new SluiceError(
      'ENGINE_AUTH_FAILED',
      `Could not use "${label}" because it refuses the user, or what it asks for.`,
      {
        ...told,
        hint: `Check user and password of the URL, and the commands that the user may give. It said: ${text}`,
      },
    )
  if (/^[A-Z]{2,}\b/.test(text) && !/^E[A-Z]+\b/.test(text))
    return new SluiceError('ENGINE_FAILED', `Could not go on because "${label}" failed: ${text}`, {
      ...told,
      hint: 'Mend what it names, and run the same command again: nothing is lost.',
    })
  return new SluiceError('ENGINE_UNREACHABLE', `Could not reach "${label}" because ${reason(error, text)}.`, {
    ...told,
    hint: 'Check host and port, that it runs, and that TLS is as the URL says (rediss:// with, redis:// without). Then run the same command again: nothing is lost.',
  })
}

/** The client's own errors hold the command with its arguments, a password among them. */
function withoutCommand(error: unknown, text: string): Error {
  const cause = new Error(text)
  if (error instanceof Error && error.stack !== undefined) cause.stack = error.stack
  return cause
}

function reason(error: unknown, text: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ECONNREFUSED') return 'nothing answers there'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name is not known'
  if (/connection is closed/i.test(text)) return 'the connection broke, and did not come back'
  return code === '' ? text.replace(/\.$/, '') : `of ${code}`
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

function part(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}

/** The URL itself is not shown: a password may stand where it does not belong. */
function unreadable(because: string): SluiceError {
  return new SluiceError('USAGE', `Could not read the URL of the engine because ${because}.`, {
    allowed: [form, 'rediss://user:password@host:6379/0', `${form}?prefix=NAME`],
  })
}
