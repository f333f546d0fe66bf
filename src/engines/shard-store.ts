import type { ObjectStore } from '../load/store/object-store.ts'
import { SluiceError } from '../model/errors.ts'
import { runKeys, runsOf } from './store/keys.ts'
import { deleteAll } from './store/many-keys.ts'

/** Where the shards of a run lie, whatever its engine is. */
export interface ShardStore {
  put(unit: string, name: string, body: Uint8Array): Promise<void>
  /** throws UNITS_SHARD_MISSING */
  read(unit: string, name: string): Promise<Uint8Array>
  /** the run is over */
  clear(): Promise<void>
}

export function shardStore(store: ObjectStore, pipeline: string, run: { readonly place: string }): ShardStore {
  const keys = runKeys(pipeline, run.place)
  return {
    async put(unit, name, body) {
      await store.put(keys.shard(unit, name), body)
    },
    async read(unit, name) {
      const stored = await store.get(keys.shard(unit, name))
      if (stored === undefined) throw missing(unit, keys.shard(unit, name))
      return stored.body
    },
    clear: async () => deleteAll(store, await store.list(keys.root)),
  }
}

/** What was kept for other runs of a pipeline than this one. */
export async function clearOtherRuns(
  store: ObjectStore,
  pipeline: string,
  run: { readonly place: string },
): Promise<void> {
  const { root } = runKeys(pipeline, run.place)
  const others = (await store.list(runsOf(pipeline))).filter((key) => !key.startsWith(root))
  await deleteAll(store, others)
}

function missing(unit: string, key: string): SluiceError {
  return new SluiceError(
    'UNITS_SHARD_MISSING',
    `Could not put the run together because a shard of unit "${unit}" is gone.`,
    {
      found: key,
      hint: 'Plan anew (sluice units plan <config> --anew): what was read is not whole any more. Nothing was loaded.',
    },
  )
}
