import type { ObjectStore } from '../../load/store/object-store.ts'
import { openStore } from '../../load/store/open-store.ts'
import type { World } from '../../model/world.ts'
import type { FilesTarget } from './locate.ts'

/** The store of a dataset: its folder in the place that is loaded into. */
export function datasetStore({ storage }: FilesTarget, dataset: string, world: World): ObjectStore {
  return openStore({ ...storage, url: `${storage.url}${dataset}/` }, world)
}
