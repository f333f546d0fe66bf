import { readFileSync } from 'node:fs'
import { readFile, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { SluiceError } from '../../model/errors.ts'
import { clear, created, type LockPatience, signOfLife, touch } from './file-lock.ts'

/** A blocked event loop is not a sign of death, but a machine that is silent for this long is. Milliseconds. */
const patience: LockPatience = { beat: 2000, stale: 30_000, look: 250 }
/** A lock file without text is being written, or its writer was killed in between. */
const writtenWithinMs = 500

/**
 * Takes a lock file for this process; the returned function gives it back. The lock of a dead process is taken over:
 * at once when it ran on this machine, else when nobody has touched it for half a minute. Throws PIPELINE_BUSY.
 */
export async function lockForProcess(path: string, patient = patience): Promise<() => Promise<void>> {
  const owner = ownProcess()
  while (!(await created(path, owner))) {
    const sign = await signOfLife(path)
    const text = await readFile(path, 'utf8').catch(() => undefined)
    if (sign === '' || text === undefined) continue
    const life = lifeOf(text)
    if (life === 'alive' || (life === 'unknown' && (await changes(path, { sign, patient }))))
      throw pipelineBusy(path, text)
    await clear(path, sign, patient)
  }
  const beat = setInterval(() => void touch(path), patient.beat)
  beat.unref()
  return async () => {
    clearInterval(beat)
    // somebody may have taken us for dead; one that cannot be removed is taken over when we are
    if ((await readFile(path, 'utf8').catch(() => '')) === owner) await rm(path, { force: true }).catch(() => undefined)
  }
}

/** When a process of this machine died that held the lock and could not give it back; undefined = none did. */
export async function abandonedAt(path: string): Promise<Date | undefined> {
  try {
    if (lifeOf(await readFile(path, 'utf8')) !== 'dead') return undefined
    return (await stat(path)).mtime
  } catch {
    return undefined
  }
}

/** How this process is named in locks. */
export function ownProcess(): string {
  return ownerText(process.pid)
}

/** Who holds a lock, as `ownProcess` names it, whether or not that process is still alive; undefined = nobody. */
export async function holderOf(path: string): Promise<string | undefined> {
  return (await readFile(path, 'utf8').catch(() => '')) || undefined
}

/** `<pid> <when it was born> <machine>`: process ids are used again, and two containers have the same ones. */
export function ownerText(pid: number, machine = hostname()): string {
  return `${pid} ${birthOf(pid)} ${machine}`
}

/** Whether a process lives that is named as in locks; `unknown` = it is of another machine. */
export function lifeOf(text: string): 'alive' | 'dead' | 'unknown' {
  const [pid = '', birth, ...machine] = text.split(' ')
  if (machine.length > 0 && machine.join(' ') !== hostname()) return 'unknown'
  if (!/^[1-9]\d*$/.test(pid)) return text === '' ? 'unknown' : 'dead'
  if (!runs(Number(pid))) return 'dead'
  return birth === undefined || birth === birthOf(Number(pid)) ? 'alive' : 'dead'
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** When a process was born, as Linux counts: no two with the same id share it. `-` where that cannot be told. */
function birthOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // the name of the program may hold blanks and parentheses; the 20th field after it is the start time
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-'
  } catch {
    return '-'
  }
}

async function changes(
  path: string,
  { sign, patient }: { readonly sign: string; readonly patient: LockPatience },
): Promise<boolean> {
  const isEmpty = sign.startsWith(' ')
  const end = performance.now() + (isEmpty ? writtenWithinMs : patient.stale)
  while (performance.now() < end) {
    await delay(isEmpty ? 25 : patient.look)
    const now = await signOfLife(path)
    // an empty file that got its text is looked at anew
    if (now !== sign) return now !== '' && !isEmpty
  }
  return false
}

/** The error of whoever wants a lock that this process has, as locks name it. PIPELINE_BUSY */
export function pipelineBusy(path: string, owner: string): SluiceError {
  const [pid = '', , ...machine] = owner.split(' ')
  const elsewhere = machine.length > 0 && machine.join(' ') !== hostname() ? ` on "${machine.join(' ')}"` : ''
  return new SluiceError(
    'PIPELINE_BUSY',
    `Could not start because process ${pid}${elsewhere} is running this pipeline.`,
    {
      found: `process ${pid}${elsewhere}`,
      hint: `Wait for it: sluice run --wait 10m. Or give this run another name with \`name:\` in the config. If process ${pid} is not a run of sluice, remove "${path}".`,
    },
  )
}
