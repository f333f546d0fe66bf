import { randomUUID } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BodyPart } from '../contract/preview.ts'
import { notFound } from './failures.ts'

/** The long bodies of the last test reads, in a temporary folder that its owner alone may enter. */
export interface Previews {
  /** a place for the bodies of one more; the oldest goes */
  begin(): Promise<{ readonly id: string; readonly folder: string }>
  /** throws STUDIO_NOT_FOUND */
  part(id: string, body: string, range: { readonly from: number; readonly to: number }): Promise<BodyPart>
}

const most = 8
/** Characters that are given at once. */
const mostAtOnce = 1 << 20

export function createPreviews(signal: AbortSignal): Previews {
  const folders = new Map<string, string>()
  let root: Promise<string> | undefined
  const home = (): Promise<string> => {
    root ??= mkdtemp(join(tmpdir(), 'sluice-studio-')).then((folder) => {
      const remove = (): void => rmSync(folder, { recursive: true, force: true })
      process.once('exit', remove)
      signal.addEventListener('abort', remove, { once: true })
      return folder
    })
    return root
  }
  return {
    async begin() {
      const id = randomUUID()
      const folder = await mkdtemp(join(await home(), 'read-'))
      folders.set(id, folder)
      const [[oldest, path] = []] = folders
      if (folders.size > most && oldest !== undefined && path !== undefined) {
        folders.delete(oldest)
        await rm(path, { recursive: true, force: true })
      }
      return { id, folder }
    },
    async part(id, body, { from, to }) {
      const folder = folders.get(id)
      const file = folder === undefined ? undefined : await open(join(folder, body), 'r').catch(() => undefined)
      if (file === undefined)
        throw notFound('that body', { hint: 'The bodies of the last eight test reads are kept: read it again.' })
      try {
        // two bytes for each character
        const length = (await file.stat()).size / 2
        const start = Math.min(Math.max(0, from), length)
        const end = Math.min(Math.max(start, to), length, start + mostAtOnce)
        const bytes = Buffer.alloc((end - start) * 2)
        await file.read(bytes, 0, bytes.length, start * 2)
        return { text: bytes.toString('utf16le'), from: start, to: end, length }
      } finally {
        await file.close()
      }
    },
  }
}
