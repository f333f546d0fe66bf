import { realpath, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { withFileLock } from '../../disk/lock/file-lock.ts'
import { makePrivateFolder } from '../../disk/private-files.ts'
import { replaceFile } from '../../disk/replace-file.ts'
import { SluiceError } from '../../model/errors.ts'
import { ownEnvironment } from '../../model/user-code/process-env.ts'
import type { World } from '../../model/world.ts'

/** Which programs may be evaluated: those that somebody said so of, as long as they stay as they are. */
export interface Trust {
  /** `file` = from the project's folder, or absolute */
  has(file: string, hash: string): Promise<boolean>
  add(file: string, hash: string): Promise<void>
}

/**
 * Where it is remembered what was allowed: in the home of the user, and never in the project, which would allow itself. A
 * `.env` of the project does not move it, nor does `SLUICE_HOME`, which may well lie in the project.
 */
export function trustFile(world: Pick<World, 'env' | 'envFiles'>): string {
  const { HOME: home, USERPROFILE: profile } = ownEnvironment(world)
  return join(home || profile || homedir(), '.sluice', 'studio-trusted.json')
}

/** What was allowed in a folder; `remembered` = the `trustFile` of the user. */
export function openTrust(folder: string, remembered: string): Trust {
  const root = realPath(folder)
  const key = async (file: string): Promise<string> => nameIn(await root, await realPath(resolve(folder, file)))
  return {
    async has(file, hash) {
      const said = objectIn(await readAll(remembered), await root)
      const name = await key(file)
      return Object.hasOwn(said, name) && said[name] === hash
    },
    async add(file, hash) {
      const name = await key(file)
      await makePrivateFolder(dirname(remembered))
      // the studio of another folder may be about to do the same
      const adding = async (): Promise<void> => {
        const all = await readWhole(remembered)
        const said = { ...objectIn(all, await root), [name]: hash }
        await replaceFile(remembered, `${JSON.stringify({ ...all, [await root]: said }, null, 2)}\n`)
      }
      await withFileLock(`${remembered}.lock`, adding, { signal: AbortSignal.timeout(30_000) })
    },
  }
}

/** A file as people write it from a folder: with `/`, `../` where it lies outside. */
export function nameIn(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/')
}

/** Where a path leads, through links; as it is where nothing is there. */
export async function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => path)
}

/** What was allowed everywhere. Throws FILE_NOT_WRITABLE where that cannot be read: it would be lost. */
async function readWhole(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return record(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return {}
    throw new SluiceError('FILE_NOT_WRITABLE', `Could not add to "${path}" because what is in it cannot be read.`, {
      found: path,
      hint: 'Correct it, or remove it: then you are asked once more about what you allowed.',
      cause,
    })
  }
}

async function readAll(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return record(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return {}
  }
}

function objectIn(all: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  return Object.hasOwn(all, name) ? record(all[name]) : {}
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** Thrown instead of reading a program that nobody has allowed. */
export function untrusted(file: string): SluiceError {
  return new SluiceError(
    'STUDIO_UNTRUSTED',
    `Could not read "${file}" because that would run it, and nobody has allowed it yet.`,
    {
      found: file,
      hint: 'Read the program, then allow it; or write the config as YAML: sluice import',
    },
  )
}
