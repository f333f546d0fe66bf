import { chmodSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const folderMode = 0o700
const fileMode = 0o600

/** Makes a folder that only its owner may enter, also when it is there already and others could. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: folderMode })
  narrow(path, folderMode)
}

/** Takes the rights of others away from a file; one that is not there is fine. */
export function makePrivate(path: string): void {
  narrow(path, fileMode)
}

/** Takes the rights of others away from everything in a folder, which an earlier version may have left open. */
export async function makeAllPrivate(folder: string): Promise<void> {
  await makePrivateFolder(folder)
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await makeAllPrivate(path)
    else if (entry.isFile()) makePrivate(path)
  }
}

// Only its owner can close a folder (a mounted volume may be somebody else's); systems without such rights have nothing
// to change. At once: it takes microseconds, and a turn through Node's threads a hundred times that, twice per commit.
function narrow(path: string, mode: number): void {
  try {
    chmodSync(path, mode)
  } catch {
    // not ours, or not there
  }
}
