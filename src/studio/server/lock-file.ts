import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makePrivateFolder } from '../../disk/private-files.ts'
import { replaceFile } from '../../disk/replace-file.ts'

/** Where a studio that runs can be found: `.sluice/studio.lock`, for its owner's eyes only. */
export interface RunningPlace {
  readonly pid: number
  readonly port: number
  readonly token: string
}

function lockPath(folder: string): string {
  return join(folder, '.sluice', 'studio.lock')
}

/** The studio that runs in this folder and answers; undefined = none does. */
export async function findRunning(folder: string): Promise<RunningPlace | undefined> {
  const place = placeIn(await readFile(lockPath(folder), 'utf8').catch(() => ''))
  if (place === undefined) return undefined
  try {
    const answer = await fetch(`http://127.0.0.1:${place.port}/api/alive`, {
      headers: { Authorization: `Bearer ${place.token}` },
      signal: AbortSignal.timeout(2000),
    })
    const said: unknown = await answer.json()
    return answer.ok && isAlive(said, place.pid) ? place : undefined
  } catch {
    return undefined
  }
}

function isAlive(said: unknown, pid: number): boolean {
  return typeof said === 'object' && said !== null && 'pid' in said && said.pid === pid
}

function placeIn(text: string): RunningPlace | undefined {
  try {
    const said: unknown = JSON.parse(text)
    if (typeof said !== 'object' || said === null) return undefined
    const { pid, port, token } = { pid: undefined, port: undefined, token: undefined, ...said }
    return typeof pid === 'number' && typeof port === 'number' && typeof token === 'string' && /^[\w-]+$/.test(token)
      ? { pid, port, token }
      : undefined
  } catch {
    return undefined
  }
}

/** Says where this studio is; the returned function takes it back, unless another one has come since. */
export async function sayWhere(folder: string, place: RunningPlace): Promise<() => Promise<void>> {
  const path = lockPath(folder)
  await makePrivateFolder(join(folder, '.sluice'))
  await replaceFile(path, `${JSON.stringify(place)}\n`)
  return async () => {
    const now = placeIn(await readFile(path, 'utf8').catch(() => ''))
    if (now?.token === place.token) await rm(path, { force: true })
  }
}
