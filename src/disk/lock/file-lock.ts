import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { whileHeld } from '../while-held.ts'

/** How patient a lock is; tests are less so. Milliseconds. */
export interface LockPatience {
  /** the owner touches its lock this often */
  readonly beat: number
  /** a lock that nobody touches for this long belongs to a dead owner */
  readonly stale: number
  /** how often those who wait look */
  readonly look: number
}

const patience: LockPatience = { beat: 1000, stale: 10_000, look: 25 }

/**
 * Runs `work` while no other caller, in this process or another, runs under the same lock file. Whoever waits takes the
 * lock over when its owner has died: it shows no sign of life for ten seconds as seen by the one that waits, so clocks
 * and process ids of other machines do not matter. Rejects with the signal's reason when aborted while waiting.
 */
export async function withFileLock<T>(
  path: string,
  work: () => Promise<T>,
  { signal, patient = patience }: { readonly signal: AbortSignal; readonly patient?: LockPatience },
): Promise<T> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const owner = randomUUID()
  await take(path, owner, { signal, patient })
  const beat = setInterval(() => void touch(path), patient.beat)
  beat.unref()
  try {
    return await work()
  } finally {
    clearInterval(beat)
    // somebody may have taken us for dead
    if ((await readOwner(path)) === owner) await rm(path, { force: true })
  }
}

async function take(
  path: string,
  owner: string,
  { signal, patient }: { readonly signal: AbortSignal; readonly patient: LockPatience },
): Promise<void> {
  let seen = ''
  let since = performance.now()
  while (!(await created(path, owner))) {
    signal.throwIfAborted()
    const sign = await signOfLife(path)
    if (sign !== seen) {
      seen = sign
      since = performance.now()
    } else if (sign !== '' && performance.now() - since > patient.stale) {
      await clear(path, sign, patient)
      since = performance.now()
    }
    await delay(patient.look, undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted()
      throw error
    })
  }
}

/** Makes the lock file unless there is one. */
export async function created(path: string, owner: string): Promise<boolean> {
  try {
    // one that was given back just now is still in the way on Windows while somebody reads it
    const file = await whileHeld(() => open(path, 'wx', 0o600))
    await file.writeFile(owner)
    await file.close()
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/** Changes as long as the owner lives; '' when there is no lock. */
export async function signOfLife(path: string): Promise<string> {
  try {
    const [owner, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)])
    return `${owner} ${mtimeMs}`
  } catch (error) {
    if (isCode(error, 'ENOENT')) return ''
    throw error
  }
}

/**
 * Removes a dead owner's lock. Only one of those who wait may: the second would otherwise remove the lock that the
 * first has just taken. A guard left by one who died in here is as stale as the lock.
 */
export async function clear(path: string, sign: string, { stale }: LockPatience): Promise<void> {
  const guard = `${path}.clearing`
  try {
    await mkdir(guard, { mode: 0o700 })
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
    const age = await stat(guard).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    )
    if (age > stale * 2) await rm(guard, { recursive: true, force: true })
    return
  }
  try {
    if ((await signOfLife(path)) === sign) await rm(path, { force: true })
  } finally {
    await rm(guard, { recursive: true, force: true })
  }
}

/** Shows a sign of life. */
export async function touch(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now).catch(() => undefined)
}

async function readOwner(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
