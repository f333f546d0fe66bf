import type { ObjectStore, StoredObject } from '../../load/store/object-store.ts'
import { loadKey } from './keys.ts'
import { toBody } from './system-files.ts'

/** What is written before the first file of a load, and removed after all is done. */
export interface Mark {
  readonly loadId: string
  readonly pipeline: string
  readonly schema: string
  /** files that this load makes and nobody had made before */
  readonly keys: readonly string[]
  /** what the keys of replaced tables begin with: of these only the load's own files stay */
  readonly replaced: readonly string[]
  /** the row of the load */
  readonly load: Readonly<Record<string, string | number | null>>
}

/** The newest load of a pipeline: swapping it is the commit. */
export interface Head {
  readonly loadId: string
  readonly schema: string
  readonly stateHash: string | null
}

const marksFolder = '_sluice/begun/'
const headsFolder = '_sluice/head/'
/** put twice, to see whether the store keeps to conditions */
export const probeKey = '_sluice/probe.json'

export const markKey = (pipeline: string, loadId: string): string =>
  `${marksFolder}${encodeURIComponent(pipeline)}__${loadId}.json`
export const headKey = (pipeline: string): string => `${headsFolder}${encodeURIComponent(pipeline)}.json`

export const readHead = (object: StoredObject | undefined): Head | undefined =>
  object === undefined ? undefined : (JSON.parse(object.body.toString('utf8')) as Head)
const readMark = (object: StoredObject): Mark => JSON.parse(object.body.toString('utf8')) as Mark

/** The heads of all pipelines of a dataset. */
export async function headsOf(store: ObjectStore): Promise<readonly Head[]> {
  const keys = await store.list(headsFolder)
  const heads = await Promise.all(keys.map(async (key) => readHead(await store.get(key))))
  return heads.filter((head) => head !== undefined)
}

/** Takes away the files of marks of a pipeline but one. The head that those loads expected is gone, so that they can never commit. */
export async function undoOthers(
  store: ObjectStore,
  { pipeline, loadId }: Pick<Mark, 'pipeline' | 'loadId'>,
): Promise<void> {
  const own = markKey(pipeline, loadId)
  const theirs = markKey(pipeline, '').replace(/\.json$/, '')
  for (const key of await store.list(theirs)) if (key !== own) await undo(store, key)
}

/** Takes away what a load has put, and its mark last. */
export async function undo(store: ObjectStore, key: string): Promise<void> {
  const object = await store.get(key)
  if (object === undefined) return
  for (const made of readMark(object).keys) await store.delete(made)
  await store.delete(key)
}

/**
 * After the commit: the row of the load, then what it replaces, then the mark. Once the mark is gone nothing is deleted any more:
 * a late repeat of an old load must not take away newer files.
 */
export async function tidy(store: ObjectStore, key: string): Promise<void> {
  const object = await store.get(key)
  if (object === undefined) return
  const { loadId, schema, load, replaced, keys } = readMark(object)
  await store.put(loadKey(schema, loadId), toBody(load), { ifAbsent: true })
  for (const prefix of replaced)
    for (const file of await store.list(prefix)) if (!keys.includes(file)) await store.delete(file)
  await store.delete(key)
}
