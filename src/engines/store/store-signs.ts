import { createHash } from 'node:crypto'
import { isJsonObject, ownValue } from '../../json/json.ts'
import { parseJson } from '../../json/json-text.ts'
import type { ObjectStore } from '../../load/store/object-store.ts'
import { type Engine, keptSignMs, type WorkerSign } from '../engine.ts'
import { eachOf } from './many-keys.ts'
import { bodyOf } from './unit-record.ts'

interface SignTools {
  readonly store: ObjectStore
  /** milliseconds since whenever */
  readonly elapsed: () => number
  /** epoch milliseconds */
  readonly now: () => number
}

/** Beside the folders of pipelines: a worker reads for several. */
const folder = '_workers/'

/** One object for each worker, which it writes over every ten seconds: a bucket has each write paid. */
export function storeSigns({
  store,
  elapsed,
  now,
}: SignTools): Pick<Engine, 'signMs' | 'sign' | 'signOff' | 'workers'> {
  /** what this process has read of each, and when: from the second look on it counts the silence itself */
  const seen = new Map<string, { readonly text: string; readonly since: number }>()
  const silence = (key: string, text: string, at: number): number => {
    const before = seen.get(key)
    if (before?.text === text) return Math.max(0, elapsed() - before.since)
    // at first the two clocks are all there is
    const silentMs = before === undefined ? Math.max(0, now() - at) : 0
    seen.set(key, { text, since: elapsed() - silentMs })
    return silentMs
  }
  return {
    signMs: 10_000,
    async sign(worker) {
      await store.put(keyOf(worker.name), bodyOf({ at: now(), ...worker }))
    },
    signOff: (worker) => store.delete(keyOf(worker)),
    async workers() {
      const found: (WorkerSign & { readonly silentMs: number })[] = []
      await eachOf(await store.list(folder), async (key) => {
        const text = (await store.get(key))?.body.toString('utf8')
        const sign = text === undefined ? undefined : signFrom(text)
        if (text === undefined || sign === undefined) return
        const silentMs = silence(key, text, sign.at)
        if (silentMs < keptSignMs) found.push({ ...sign.worker, silentMs })
        // one that is alive after all says so again
        else await store.delete(key)
      })
      return found.toSorted((one, other) => (one.name < other.name ? -1 : 1))
    },
  }
}

function keyOf(worker: string): string {
  return `${folder}${createHash('sha256').update(worker).digest('hex').slice(0, 32)}.json`
}

function signFrom(text: string): { readonly at: number; readonly worker: WorkerSign } | undefined {
  const value = parseJson(text)
  const at = isJsonObject(value) ? ownValue(value, 'at') : undefined
  if (!isJsonObject(value) || typeof at !== 'number' || typeof ownValue(value, 'name') !== 'string') return undefined
  const { at: _, ...worker } = value
  // what was written by `sign`
  return { at, worker: worker as unknown as WorkerSign }
}
