import { chmod, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const folderMode = 0o700
const fileMode = 0o600

/** Makes a folder that only its owner may enter, also when it is there already and others could. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: folderMode })
  await narrow(path, folderMode)
}

/** Takes the rights of others away from a file; one that is not there is fine. */
export async function makePrivate(path: string): Promise<void> {
  await narrow(path, fileMode)
}

/** Takes the rights of others away from everything in a folder, which an earlier version may have left open. */
export async function makeAllPrivate(folder: string): Promise<void> {
  await makePrivateFolder(folder)
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await makeAllPrivate(path)
    else if (entry.isFile()) await makePrivate(path)
  }
}

// only its owner can close a folder (a mounted volume may be somebody else's); systems without such rights have nothing
// to change
async function narrow(path: string, mode: number): Promise<void> {
  await chmod(path, mode).catch(() => undefined)
}
