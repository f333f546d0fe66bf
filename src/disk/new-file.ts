import { randomUUID } from 'node:crypto'
import { access, type FileHandle, link, open, rename, rm } from 'node:fs/promises'
import { whileHeld } from './while-held.ts'

/** A file that appears at once, when it is whole. */
export interface NewFile {
  /** where it is written meanwhile, in the same folder: for who writes by a path */
  readonly draft: string
  write(text: string): Promise<void>
  /** puts it in its place; EEXIST when one came there meanwhile and may not be replaced */
  keep(): Promise<void>
  discard(): Promise<void>
}

/** Begins a file. Throws the system's errors; EEXIST at once when there is one of that name and it may not be replaced. */
export async function beginFile(path: string, { force }: { readonly force: boolean }): Promise<NewFile> {
  if (!force && (await isThere(path))) throw Object.assign(new Error(`EEXIST: ${path}`), { code: 'EEXIST' })
  const draft = `${path}.${randomUUID()}.tmp`
  const handle: FileHandle = await open(draft, 'wx')
  let isOpen = true
  const close = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    await handle.close()
  }
  return {
    draft,
    write: async (text) => {
      await handle.writeFile(text)
    },
    async keep() {
      await handle.sync()
      await close()
      // a link is refused where a file is: nothing comes between looking and placing
      if (force) await whileHeld(() => rename(draft, path))
      else await place(draft, path)
    },
    async discard() {
      await close()
      await rm(draft, { force: true })
    },
  }
}

async function place(draft: string, path: string): Promise<void> {
  try {
    await link(draft, path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // file systems without links: the look at the beginning has to do
    if (code === 'EEXIST' || (await isThere(path))) throw error
    await rename(draft, path)
    return
  }
  await rm(draft, { force: true })
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
