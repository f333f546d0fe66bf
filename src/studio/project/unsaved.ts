import { isAbsolute, resolve } from 'node:path'
import type { World } from '../../model/world.ts'

/** What stands in for files that are not written yet. */
export interface Unsaved {
  /** below the project's folder */
  readonly file: string
  /** as it will be saved; undefined = as it is on disk */
  readonly text?: string | undefined
  /** secrets of a draft, by key, that are not in any file yet */
  readonly secrets?: Readonly<Record<string, string>> | undefined
}

/** The world as it will be once these are saved. */
export function worldWith(world: World, { file, text, secrets = {} }: Unsaved): World {
  const path = resolve(world.cwd, file)
  const isIt = (asked: string): boolean => (isAbsolute(asked) ? asked : resolve(world.cwd, asked)) === path
  const variables = Object.entries(secrets).map(([key, value]) => [
    key.toUpperCase().replace(/[^A-Z0-9_]/g, '_'),
    value,
  ])
  const { files } = world
  const bytes = text === undefined ? undefined : new TextEncoder().encode(text)
  return {
    ...world,
    env: { ...Object.fromEntries(variables), ...world.env },
    files:
      bytes === undefined
        ? files
        : {
            ...files,
            read: async (asked) => (isIt(asked) ? bytes : files.read(asked)),
            look: async (asked) => (isIt(asked) ? { size: bytes.length, isFolder: false } : files.look(asked)),
          },
  }
}
