import { type FileHandle, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makePrivateFolder } from './private-files.ts'

/** A text file that grows by whole lines, for its owner only. Lines wait in memory until they are flushed. */
export interface LineFile {
  /** text without a line end */
  add(line: string): void
  /** characters that wait */
  readonly waiting: number
  /** Writes what waits, without asking the disk whether it has arrived. Rejects once for each failure of the disk. */
  flush(): Promise<void>
  close(): Promise<void>
  /** Closes and removes the file, where one was made; what waits is dropped. Never rejects. */
  remove(): Promise<void>
}

/**
 * A new file; nothing is touched before the first flush. `names` are tried in turn until one is free, so that two
 * writers never share a file.
 */
export function openLineFile(names: Iterable<string>): LineFile {
  let file: { readonly path: string; readonly handle: FileHandle } | undefined
  let pieces: string[] = []
  let waiting = 0
  let writing: Promise<void> = Promise.resolve()
  const write = async (text: string): Promise<void> => {
    file ??= await createOneOf(names)
    await file.handle.appendFile(text)
  }
  const flush = (): Promise<void> => {
    if (pieces.length === 0) return writing
    const text = pieces.join('')
    pieces = []
    waiting = 0
    return (writing = writing.then(() => write(text)))
  }
  return {
    add(line) {
      pieces.push(line, '\n')
      waiting += line.length + 1
    },
    get waiting() {
      return waiting
    },
    flush,
    async close() {
      try {
        await flush()
      } finally {
        await file?.handle.close()
      }
    },
    async remove() {
      pieces = []
      waiting = 0
      await writing.catch(() => undefined)
      if (file === undefined) return
      await file.handle.close().catch(() => undefined)
      await rm(file.path, { force: true }).catch(() => undefined)
    },
  }
}

async function createOneOf(names: Iterable<string>): Promise<{ readonly path: string; readonly handle: FileHandle }> {
  for (const name of names) {
    await makePrivateFolder(dirname(name))
    try {
      return { path: name, handle: await open(name, 'ax', 0o600) }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
  throw new Error('every name for a new file is taken')
}
