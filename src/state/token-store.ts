import { given } from '../model/given.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TokenStore } from '../model/auth.ts'
import { SluiceError } from '../model/errors.ts'
import { makePrivateFolder } from '../disk/private-files.ts'
import { shake128 } from '../model/hashing.ts'
import { type LockPatience, withFileLock } from '../disk/lock/file-lock.ts'
import { replaceFile } from '../disk/replace-file.ts'

/**
 * Rotated refresh tokens, one file each in `<folder>/tokens/`, readable by the owner only. A change holds a lock file,
 * so that two processes never spend the same refresh token, and replaces the file in one step after it has reached the
 * disk, so that a crash leaves the old or the new one. Throws TOKENS_NOT_WRITABLE.
 */
export function fileTokenStore(folder: string, patient?: LockPatience): TokenStore {
  const tokens = join(folder, 'tokens')
  const fileOf = (key: string) => join(tokens, shake128(key, 15).replaceAll('+', '-').replaceAll('/', '_'))
  return {
    read: (key) => readToken(fileOf(key)),
    async update(key, change, signal) {
      const path = fileOf(key)
      const work = async () => {
        const value = await change(await readToken(path))
        if (value !== undefined) await replaceFile(path, value).catch((cause: unknown) => notWritable(tokens, cause))
      }
      await makePrivateFolder(tokens).catch((cause: unknown) => notWritable(tokens, cause))
      await withFileLock(`${path}.lock`, work, { signal, ...given({ patient }) })
    },
  }
}

async function readToken(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text === '' ? undefined : text
}

function notWritable(folder: string, cause: unknown): never {
  throw new SluiceError(
    'TOKENS_NOT_WRITABLE',
    `Could not keep the rotated refresh token because "${folder}" cannot be written.`,
    { hint: 'Make the folder writable, or set SLUICE_HOME to one that is.', cause },
  )
}
