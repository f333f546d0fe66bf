import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A folder as an object store has one: keys, each put as a whole. */
export interface Store {
  get(key: string): Promise<Buffer | undefined>
  put(key: string, body: Uint8Array): Promise<void>
  /** false = it is there already, as it was */
  putIfAbsent(key: string, body: Uint8Array): Promise<boolean>
  /** false = it does not hold `expected` (undefined = nothing) */
  swap(key: string, expected: Buffer | undefined, body: Uint8Array): Promise<boolean>
  /** keys below a prefix that ends with a slash, sorted */
  list(prefix: string): Promise<readonly string[]>
  delete(key: string): Promise<void>
}

let serial = 0

export function openStore(folder: string): Store {
  const at = (key: string): string => join(folder, key)
  const get: Store['get'] = (key) => readFile(at(key)).catch(() => undefined)
  const put: Store['put'] = async (key, body) => {
    await mkdir(dirname(at(key)), { recursive: true })
    const draft = `${at(key)}.draft-${process.pid}-${++serial}`
    await writeFile(draft, body)
    await rename(draft, at(key))
  }
  return {
    get,
    put,
    async putIfAbsent(key, body) {
      if ((await get(key)) !== undefined) return false
      await put(key, body)
      return true
    },
    async swap(key, expected, body) {
      await mkdir(dirname(at(key)), { recursive: true })
      const lock = `${at(key)}.lock`
      await writeFile(lock, '', { flag: 'wx' })
      try {
        const found = await get(key)
        if (found?.toString() !== expected?.toString()) return false
        await put(key, body)
        return true
      } finally {
        await rm(lock)
      }
    },
    async list(prefix) {
      const names = await readdir(at(prefix)).catch(() => [])
      const keys = names.map((name) => `${prefix}${name}`).toSorted((a, b) => (a < b ? -1 : 1))
      const isFile = await Promise.all(keys.map(async (key) => (await stat(at(key))).isFile()))
      return keys.filter((key, index) => isFile[index] === true && !/\.(draft-[\d-]+|lock)$/.test(key))
    },
    delete: (key) => rm(at(key), { force: true }),
  }
}
