import { resolve } from 'node:path'
import type { World } from '../model/world.ts'

/** The text of a file by its path as the user wrote it, from the current folder on. Rejects with a system error. */
export async function userText({ files, cwd }: Pick<World, 'files' | 'cwd'>, path: string): Promise<string> {
  return new TextDecoder().decode(await files.read(resolve(cwd, path)))
}
