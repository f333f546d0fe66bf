import { realFiles } from '../../src/library/real-world.ts'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { World } from '../../src/model/world.ts'
import { realWorld } from '../../src/library/real-world.ts'

/** A folder of its own under the system's temporary one, gone when the scope ends (`await using`). */
export interface ScratchFolder extends AsyncDisposable {
  readonly path: string
  /** a world whose current folder this is; time stands still, nothing is random, `env` is what is given */
  world(env?: Readonly<Record<string, string>>): World
  /** writes files by relative path, making folders on the way */
  write(files: Readonly<Record<string, string>>): Promise<void>
}

/** Makes a scratch folder with files in it. */
export async function scratchFolder(files: Readonly<Record<string, string>> = {}): Promise<ScratchFolder> {
  const path = await mkdtemp(join(tmpdir(), 'sluice-test-'))
  const write = async (contents: Readonly<Record<string, string>>): Promise<void> => {
    for (const [name, text] of Object.entries(contents)) {
      await mkdir(dirname(join(path, name)), { recursive: true })
      await writeFile(join(path, name), text)
    }
  }
  await write(files)
  return {
    path,
    write,
    world: (env = {}) => ({
      now: () => 0,
      sleep: () => Promise.resolve(),
      alarm: realWorld().alarm,
      random: () => 0,
      files: realFiles,
      randomBytes: (count) => new Uint8Array(count),
      env,
      cwd: path,
    }),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}
