import { type FileHandle, open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machineFailure } from '../../../disk/system-failure.ts'
import type { BodyFile } from '../../../model/decoder.ts'
import { SluiceError } from '../../../model/errors.ts'

/** A body that is kept in a file, whole. */
export interface Spooled extends BodyFile {
  /** reads it from the beginning, as often as it is called */
  pieces(): AsyncGenerator<Uint8Array, void, undefined>
  /** gives the disk space back; safe to call twice */
  dispose(): Promise<void>
}

const pieceSize = 1 << 16

/**
 * Writes a body into a private file without a name: it is gone with the process, however that ends. What `pieces`
 * throws is passed on; throws DISK_FULL and its like, SPOOL_FAILED.
 */
export async function spool(pieces: AsyncIterable<Uint8Array>, folder: string = tmpdir()): Promise<Spooled> {
  const file = await onDisk(folder, () => openUnnamed(folder))
  let size = 0
  try {
    for await (const piece of pieces) {
      await onDisk(folder, () => writeWhole(file, piece, size))
      size += piece.length
    }
  } catch (error) {
    await file.close()
    throw error
  }
  let isOpen = true
  const read = async (into: Uint8Array, at: number): Promise<number> => {
    const { bytesRead } = await onDisk(folder, () => file.read(into, 0, into.length, at))
    // the file is ours alone: less than was written is a failing disk
    if (bytesRead === 0 && at < size) throw failure(new Error('it is shorter than what was written'), folder)
    return bytesRead
  }
  return {
    size,
    read,
    async *pieces() {
      for (let at = 0; at < size;) {
        const piece = Buffer.alloc(pieceSize)
        const length = await read(piece, at)
        at += length
        yield piece.subarray(0, length)
      }
    },
    async dispose() {
      if (isOpen) await file.close()
      isOpen = false
    },
  }
}

/** A disk that is nearly full takes a part of a piece: the rest is written, or is the error. */
async function writeWhole(file: FileHandle, piece: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < piece.length;)
    done += (await file.write(piece, done, piece.length - done, at + done)).bytesWritten
}

async function openUnnamed(folder: string): Promise<FileHandle> {
  const path = join(folder, `.body-${process.pid}-${process.hrtime.bigint().toString(36)}`)
  const file = await open(path, 'wx+', 0o600).catch((error: unknown) => {
    if (folder === tmpdir() || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return undefined
  })
  // a preview of what never ran has no folder yet, and makes none
  if (file === undefined) return openUnnamed(tmpdir())
  await unlink(path)
  return file
}

async function onDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw failure(error, folder)
  }
}

function failure(error: unknown, folder: string): SluiceError {
  const reason = error instanceof Error ? error.message : String(error)
  return (
    machineFailure(error, 'keep a long answer on disk') ??
    new SluiceError('SPOOL_FAILED', `Could not keep a long answer on disk because of this: ${reason}`, {
      found: folder,
      hint: 'Make the folder writable, or free space on its disk.',
      cause: error,
    })
  )
}
