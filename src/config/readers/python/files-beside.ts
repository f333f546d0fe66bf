import { dirname, join, relative, resolve, sep } from 'node:path'
import type { World } from '../../../model/world.ts'

/** A program asks for a file that is not read yet: it is fetched, and the program is interpreted anew. */
export class FileNeeded extends Error {
  override readonly name = 'FileNeeded'
  readonly path: string

  constructor(path: string) {
    super(path)
    this.path = path
  }
}

export interface FilesBeside {
  /** undefined = there is none, or it is none that may be read; throws FileNeeded */
  readonly text: (path: string) => string | undefined
  readonly fetch: (path: string) => Promise<void>
}

const largest = 5 * 1024 * 1024
const mostFiles = 500
const mostFolders = 8

/**
 * The files that a program may read: those in its folder and below, and below the current folder when the program lies in it.
 * Imports are looked for beside the program first, then in the folders above it up to that of its project; other paths start at the
 * current folder, as in Python.
 */
export function createFilesBeside(program: string, world: World): FilesBeside {
  const folder = dirname(program)
  const known = new Map<string, string | undefined>()
  const roots = isBelow(program, world.cwd) ? [folder, resolve(world.cwd)] : [folder]
  let above: readonly string[] | undefined
  const placesOf = (path: string): readonly string[] => {
    const modules = path.endsWith('.py') ? (above ?? []) : []
    const all = [...roots, ...modules]
    return [...new Set(all.map((root) => resolve(root, path)))].filter((file) =>
      all.some((root) => isBelow(file, root)),
    )
  }
  return {
    text: (path) => {
      if (known.has(path)) return known.get(path)
      if (path.includes('\0') || known.size >= mostFiles || placesOf(path).length === 0) return undefined
      throw new FileNeeded(path)
    },
    fetch: async (path) => {
      if (path.endsWith('.py')) above ??= await projectAbove(folder, world)
      for (const file of placesOf(path)) {
        const text = await readFile(file, world)
        if (text === undefined) continue
        known.set(path, text)
        return
      }
      known.set(path, undefined)
    },
  }
}

const projectFiles = ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', '.dlt/config.toml', '.git']

/** The folders above up to that of the project, and its `src`: modules are imported from there when it is installed, or the program started there. */
async function projectAbove(folder: string, { files }: World): Promise<readonly string[]> {
  const isThere = (file: string): Promise<boolean> =>
    files.look(file).then(
      () => true,
      () => false,
    )
  const above: string[] = []
  for (let place = folder; place !== dirname(place) && above.length < mostFolders; place = dirname(place)) {
    above.push(place)
    const found = await Promise.all(projectFiles.map((name) => isThere(join(place, name))))
    if (found.includes(true)) return [...above, join(place, 'src')]
  }
  return []
}

function isBelow(file: string, root: string): boolean {
  const steps = relative(root, file)
  return steps !== '' && steps !== '..' && !steps.startsWith(`..${sep}`) && resolve(root, steps) === join(root, steps)
}

async function readFile(file: string, { files }: World): Promise<string | undefined> {
  try {
    const found = await files.look(file)
    if (found.isFolder || found.size > largest) return undefined
    return new TextDecoder('utf-8', { fatal: true }).decode(await files.read(file))
  } catch {
    // what cannot be read is not there for the program either
    return undefined
  }
}
