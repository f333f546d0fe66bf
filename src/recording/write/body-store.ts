import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { makePrivateFolder } from '../../disk/private-files.ts'

/** A body that is kept. */
export interface StoredBody {
  /** SHA-256 of the bytes, in hexadecimal: the same body is kept once */
  readonly digest: string
  /** before compression */
  readonly bytes: number
  /** what it takes on disk more than before */
  readonly stored: number
}

/** The bodies of a recording: `<digest>.gz`, for the owner only. */
export interface BodyStore {
  /** keeps a body to its end; one that breaks off, or is aborted, leaves nothing behind */
  write(pieces: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<StoredBody>
  remove(digest: string): Promise<void>
}

/** Makes the folder. */
export async function openBodyStore(folder: string): Promise<BodyStore> {
  await makePrivateFolder(folder)
  let drafts = 0
  return {
    async write(pieces, signal) {
      const draft = join(folder, `draft-${++drafts}`)
      const hash = createHash('sha256')
      let bytes = 0
      const counted = async function* (): AsyncGenerator<Uint8Array> {
        for await (const piece of pieces) {
          hash.update(piece)
          bytes += piece.length
          yield piece
        }
      }
      try {
        const file = createWriteStream(draft, { mode: 0o600 })
        await pipeline(counted, createGzip(), file, ...(signal === undefined ? [] : [{ signal }]))
        const digest = hash.digest('hex')
        const path = bodyPath(folder, digest)
        if (await exists(path)) return { digest, bytes, stored: 0 }
        const { size } = await stat(draft)
        await rename(draft, path)
        return { digest, bytes, stored: size }
      } finally {
        await rm(draft, { force: true })
      }
    },
    remove: (digest) => rm(bodyPath(folder, digest), { force: true }),
  }
}

/** Where a body is kept. */
export function bodyPath(folder: string, digest: string): string {
  return join(folder, `${digest}.gz`)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
