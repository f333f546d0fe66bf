import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { replaceFile } from '../../disk/replace-file.ts'
import { SluiceError } from '../../model/errors.ts'

/** Which programs may be evaluated: those that somebody said so of, as long as they stay as they are. */
export interface Trust {
  has(file: string, hash: string): Promise<boolean>
  add(file: string, hash: string): Promise<void>
}

/** What was allowed is remembered in the project, for its owner only. */
export function openTrust(folder: string): Trust {
  const path = join(folder, '.sluice', 'studio-trusted.json')
  const read = async (): Promise<Readonly<Record<string, unknown>>> => {
    try {
      const said: unknown = JSON.parse(await readFile(path, 'utf8'))
      return typeof said === 'object' && said !== null ? { ...said } : {}
    } catch {
      return {}
    }
  }
  return {
    has: async (file, hash) => {
      const said = await read()
      return Object.hasOwn(said, file) && said[file] === hash
    },
    async add(file, hash) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await replaceFile(path, `${JSON.stringify({ ...(await read()), [file]: hash }, null, 2)}\n`)
    },
  }
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
