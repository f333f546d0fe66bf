import { createHash } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { machineFailure } from '../../disk/system-failure.ts'
import { SluiceError } from '../../model/errors.ts'
import type { ObjectStore, PutCondition, StoredObject } from './object-store.ts'
import { steadyNow } from '../../model/world.ts'
import type { StoreWorld } from './store-network.ts'

/** A swap takes milliseconds: whoever holds a lock longer is dead. */
const staleLockMs = 10_000

let serial = 0

/** A folder as an object store. An absolute path; made when something is put there. */
export function folderStore(folder: string, world: StoreWorld): ObjectStore {
  const at = (key: string): string => join(folder, ...key.split('/').map(safePart))
  const get = async (key: string): Promise<StoredObject | undefined> => {
    const body = await readFile(at(key)).catch(ifMissing)
    return body === undefined ? undefined : { body, version: digest(body) }
  }
  return {
    get: (key) => explained(folder, () => get(key)),
    put: (key, body, condition) =>
      explained(folder, async () => {
        await mkdir(dirname(at(key)), { recursive: true })
        const draft = await draftOf(at(key), body)
        try {
          return await settle(draft, {
            path: at(key),
            condition,
            world,
            versionOf: async () => (await get(key))?.version,
          })
        } finally {
          await rm(draft, { force: true })
        }
      }),
    list: (prefix) => explained(folder, () => listBelow(folder, prefix)),
    folders: () =>
      explained(folder, async () => {
        const entries = (await readdir(folder, { withFileTypes: true }).catch(ifMissing)) ?? []
        return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).toSorted()
      }),
    delete: (key) => explained(folder, () => rm(at(key), { force: true })),
  }
}

interface Settling {
  readonly path: string
  readonly condition: PutCondition | undefined
  readonly world: StoreWorld
  /** of what stands there now */
  readonly versionOf: () => Promise<string | undefined>
}

async function settle(draft: string, { path, condition, world, versionOf }: Settling): Promise<boolean> {
  if (condition === undefined) {
    await rename(draft, path)
    return true
  }
  if ('ifAbsent' in condition)
    // a link is made in one step, and never over something
    return link(draft, path).then(
      () => true,
      (error: unknown) => refusedIf('EEXIST', error),
    )
  const unlock = await lock(`${path}.lock`, { draft, world })
  try {
    if ((await versionOf()) !== condition.ifVersion) return false
    await rename(draft, path)
    return true
  } finally {
    await unlock()
  }
}

/** How long a lock has been held is told by the disk's own clock, which is the one that the draft was written by just now. */
async function lock(
  path: string,
  { draft, world }: { readonly draft: string; readonly world: StoreWorld },
): Promise<() => Promise<void>> {
  const written = (await stat(draft)).mtimeMs
  const began = steadyNow(world)
  for (;;) {
    try {
      await (await open(path, 'wx')).close()
      return () => rm(path, { force: true })
    } catch (error) {
      refusedIf('EEXIST', error)
      const since = await stat(path).catch(ifMissing)
      const now = written + steadyNow(world) - began
      if (since !== undefined && now - since.mtimeMs > staleLockMs) await rm(path, { force: true })
      else await world.sleep(20, new AbortController().signal)
    }
  }
}

/** The whole body on the disk, under a name that nobody reads. */
async function draftOf(path: string, body: Uint8Array): Promise<string> {
  const draft = `${path}.draft-${process.pid}-${++serial}`
  const file = await open(draft, 'wx')
  try {
    await file.writeFile(body)
    await file.sync()
  } finally {
    await file.close()
  }
  return draft
}

async function listBelow(folder: string, prefix: string): Promise<readonly string[]> {
  const inner = prefix.slice(0, prefix.lastIndexOf('/') + 1)
  const entries = await readdir(join(folder, ...inner.split('/').map(safePart)), {
    recursive: true,
    withFileTypes: true,
  }).catch(ifMissing)
  return (entries ?? [])
    .filter((entry) => entry.isFile() && !/\.(?:draft-\d+-\d+|lock)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.replace(/\/$/, '').length + 1))
    .filter((key) => key.startsWith(prefix))
    .toSorted((a, b) => (a < b ? -1 : 1))
}

/** Keys are made of names: none of their parts leads elsewhere. */
function safePart(part: string): string {
  return part === '..' || part === '.' ? encodeURIComponent(part).replaceAll('.', '%2E') : part
}

function digest(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex')
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function ifMissing(error: unknown): undefined {
  const code = codeOf(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
  throw error
}

function refusedIf(code: string, error: unknown): false {
  if (codeOf(error) === code) return false
  throw error
}

async function explained<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const known = machineFailure(error, `write "${folder}"`, 'What was extracted is kept.')
    if (known !== undefined) throw known
    const code = codeOf(error)
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS' && code !== 'ENOTDIR' && code !== 'EEXIST')
      throw error
    throw new SluiceError(
      'DESTINATION_NOT_WRITABLE',
      `Could not use the folder "${folder}" because of its permissions.`,
      {
        found: code,
        hint: `Check who owns it: ls -ld "${folder}"`,
        cause: error,
      },
    )
  }
}
