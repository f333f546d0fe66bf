import { isJsonObject, ownValue } from '../../json/json.ts'
import { parseJson } from '../../json/json-text.ts'
import { keepsConditions, type ObjectStore, type StoredObject, swap } from '../../load/store/object-store.ts'
import { SluiceError } from '../../model/errors.ts'
import type { World } from '../../model/world.ts'
import { given } from '../../model/given.ts'
import type { BegunRun, Engine, EngineRun, RunEnd } from '../engine.ts'
import { currentKey, pipelineOf, type RunKeys, runKeys, runsOf } from './keys.ts'
import { deleteAll } from './many-keys.ts'
import { openStoreRun } from './store-run.ts'
import { storeSigns } from './store-signs.ts'
import { bodyOf } from './unit-record.ts'

export interface StoreEngineTools {
  readonly store: ObjectStore
  /** as people write it */
  readonly label: string
  readonly world: Pick<World, 'random' | 'randomBytes' | 'now'>
  /** milliseconds since whenever: only differences count, so that no two clocks are compared. Default: that of the process */
  readonly elapsed?: () => number
}

/**
 * An engine that is nothing but an object store: a folder that all machines see, or a bucket. It needs conditional writes
 * and no clock: whoever waits for a silent holder counts the time itself.
 */
export function storeEngine({ store, label, world, elapsed = () => performance.now() }: StoreEngineTools): Engine {
  const open = async (pipeline: string, current: Current): Promise<EngineRun> => {
    const keys = runKeys(pipeline, current.place)
    const plan = current.over === undefined ? await store.get(keys.plan) : undefined
    return openStoreRun({
      id: current.id,
      place: current.place,
      // it ended between the two looks
      ...given({ over: current.over ?? (plan === undefined ? 'given_up' : undefined) }),
      pinned: plan?.body.toString('utf8') ?? '',
      keys,
      store,
      elapsed,
      random: () => world.random(),
      end: (how) => endRun(store, pipeline, { ...current, over: how }),
    })
  }
  return {
    async pipelines() {
      const found = await Promise.all(
        (await store.folders()).map(async (folder) => {
          const pipeline = pipelineOf(folder)
          return (await store.get(currentKey(pipeline))) === undefined ? [] : [pipeline]
        }),
      )
      return found.flat()
    },
    async find(pipeline) {
      const current = readCurrent(await store.get(currentKey(pipeline)))
      return current && open(pipeline, current)
    },
    async begin(pipeline, begun) {
      const from = await store.get(currentKey(pipeline))
      const before = readCurrent(from)
      if (before !== undefined && before.over === undefined) return open(pipeline, before)
      const mine: Current = { id: begun.id, place: Buffer.from(world.randomBytes(12)).toString('hex') }
      const keys = runKeys(pipeline, mine.place)
      await checkConditions(store, keys, label)
      await writeRun(store, keys, begun)
      const isMine = await swap(store, currentKey(pipeline), { from, body: bodyOf(mine) })
      // what others left when they died; of a run that somebody else begins at this moment nothing is touched that counts
      if (isMine)
        await deleteAll(
          store,
          (await store.list(runsOf(pipeline))).filter((key) => !key.startsWith(keys.root)),
        )
      else await deleteAll(store, await store.list(keys.root))
      const current = isMine ? mine : readCurrent(await store.get(currentKey(pipeline)))
      if (current === undefined) throw new Error('a run that had begun is there no more')
      return open(pipeline, current)
    },
    ...storeSigns({ store, elapsed, now: () => world.now() }),
    close: async () => undefined,
  }
}

interface Current {
  readonly id: string
  readonly place: string
  readonly over?: RunEnd
}

function readCurrent(stored: StoredObject | undefined): Current | undefined {
  if (stored === undefined) return undefined
  const value = parseJson(stored.body.toString('utf8'))
  const [id, place] = isJsonObject(value) ? [ownValue(value, 'id'), ownValue(value, 'place')] : []
  if (typeof id !== 'string' || typeof place !== 'string')
    throw new Error('the run in the store is not what sluice writes')
  const over = isJsonObject(value) ? ownValue(value, 'over') : undefined
  return { id, place, ...(over === 'loaded' || over === 'given_up' ? { over } : {}) }
}

async function writeRun(store: ObjectStore, keys: RunKeys, { pinned, units }: BegunRun): Promise<void> {
  await store.put(keys.plan, Buffer.from(pinned))
  for (const unit of units) await store.put(keys.open(unit.resource, unit.id), bodyOf(unit))
}

/** First the word that it is over, by which everybody goes, then what was kept of it. */
async function endRun(store: ObjectStore, pipeline: string, ended: Current): Promise<void> {
  for (;;) {
    const from = await store.get(currentKey(pipeline))
    const current = readCurrent(from)
    if (current === undefined || current.place !== ended.place || current.over !== undefined) break
    if (await swap(store, currentKey(pipeline), { from, body: bodyOf(ended) })) break
  }
  try {
    await deleteAll(store, await store.list(runKeys(pipeline, ended.place).root))
  } catch {
    // it is over all the same: whoever begins the next run clears what is left
  }
}

/** Where nobody else looks: two that begin at once must not take each other for a store that does not keep its word. */
async function checkConditions(store: ObjectStore, { root }: RunKeys, label: string): Promise<void> {
  const key = `${root}probe`
  const isKept = await keepsConditions(store, key)
  await store.delete(key)
  if (isKept) return
  throw new SluiceError(
    'UNITS_STORE_UNFIT',
    `Could not plan units in "${label}" because it writes over what is there although it is told not to.`,
    {
      hint: 'Take a store with conditional writes: Amazon S3, MinIO, Google Cloud Storage, Azure, or a folder that all machines see.',
    },
  )
}
