import { randomUUID } from 'node:crypto'
import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import { whileHeld } from './while-held.ts'

/**
 * Writes a file in one step after its text has reached the disk, so that a crash leaves the old or the new one; only
 * the owner may read it.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  await replaceWith(path, text, 0o600)
}

/** The same for a file of the user's that is there: its mode stays, and what a link leads to is replaced. */
export async function replaceText(path: string, text: string): Promise<void> {
  const target = await realpath(path)
  const { mode } = await stat(target)
  await replaceWith(target, text, mode & 0o7777)
}

async function replaceWith(path: string, text: string, mode: number): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(text)
      // what was asked for at opening goes through the umask
      await file.chmod(mode)
      await file.sync()
    } finally {
      await file.close()
    }
    await whileHeld(() => rename(draft, path))
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}
