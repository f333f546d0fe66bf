import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { TokenStore } from '../model/auth.ts'

/**
 * Rotated refresh tokens, in `<folder>/tokens.json`, readable by the owner only. A write replaces the file in one
 * step, so a crash leaves the old or the new one.
 */
export function fileTokenStore(folder: string): TokenStore {
  const path = join(folder, 'tokens.json')
  let queue: Promise<unknown> = Promise.resolve()
  const readAll = async (): Promise<Record<string, string>> => {
    try {
      return JSON.parse(await readFile(path, 'utf8')) as Record<string, string>
    } catch {
      return {}
    }
  }
  return {
    read: async (key) => {
      const tokens = await readAll()
      return Object.hasOwn(tokens, key) ? tokens[key] : undefined
    },
    write: (key, value) => {
      const next = queue.then(async () => {
        const tokens = { ...(await readAll()), [key]: value }
        await mkdir(dirname(path), { recursive: true })
        const draft = `${path}.${process.pid}.tmp`
        await writeFile(draft, JSON.stringify(tokens), { mode: 0o600 })
        await rename(draft, path)
      })
      queue = next.catch(() => undefined)
      return next
    },
  }
}
