/** An object, and what tells this state of it from any other. */
export interface StoredObject {
  readonly body: Buffer
  /** an ETag, a generation, a digest: good for `ifVersion`, and for nothing else */
  readonly version: string
}

/** When a `put` is to happen: only where nothing is, or only over this version. */
export type PutCondition = { readonly ifAbsent: true } | { readonly ifVersion: string }

/**
 * A place that holds objects under keys: a folder, a bucket. Each `put` is whole or nothing, and conditions are decided by
 * the place itself, so that of two that ask at once one is refused. Keys have parts between slashes. All methods throw
 * DESTINATION_UNREACHABLE, DESTINATION_AUTH_FAILED and others.
 */
export interface ObjectStore {
  /** undefined when there is none */
  get(key: string): Promise<StoredObject | undefined>
  /** false = the condition does not hold, and nothing was changed */
  put(key: string, body: Uint8Array, condition?: PutCondition): Promise<boolean>
  /** the keys that begin with a prefix, sorted by code point */
  list(prefix: string): Promise<readonly string[]>
  /** the first parts of all keys that have more than one, sorted */
  folders(): Promise<readonly string[]>
  /** nothing happens where there is none */
  delete(key: string): Promise<void>
}

/**
 * Puts an object over the version that was read (undefined = there was none). False when somebody else came first. An answer
 * that was lost on the way is not a refusal: what is there then is what was to be put.
 */
export async function swap(
  store: ObjectStore,
  key: string,
  { from, body }: { readonly from: StoredObject | undefined; readonly body: Uint8Array },
): Promise<boolean> {
  const condition = from === undefined ? { ifAbsent: true as const } : { ifVersion: from.version }
  if (await store.put(key, body, condition)) return true
  return (await store.get(key))?.body.equals(body) === true
}

/** True when the place keeps to conditions: something put where nothing may be must be refused the second time. */
export async function keepsConditions(store: ObjectStore, key: string): Promise<boolean> {
  await store.put(key, Buffer.from('{}\n'), { ifAbsent: true })
  return !(await store.put(key, Buffer.from('{}\n'), { ifAbsent: true }))
}
