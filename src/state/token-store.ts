import { given } from '../model/given.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TokenStore } from '../model/auth.ts'
import { SluiceError } from '../model/errors.ts'
import { makePrivateFolder } from '../disk/private-files.ts'
import { shake128 } from '../model/hashing.ts'
import { type LockPatience, withFileLock } from '../disk/lock/file-lock.ts'
import { replaceFile } from '../disk/replace-file.ts'
import { opened, sealed } from './sealed-text.ts'

export interface TokenStoreOptions {
  readonly patient?: LockPatience
  /** encrypts what is kept (`SLUICE_TOKEN_KEY`); '' = it is not encrypted */
  readonly key?: string
}

/**
 * Rotated refresh tokens, one file each in `<folder>/tokens/`, readable by the owner only. A change holds a lock file,
 * so that two processes never spend the same refresh token, and replaces the file in one step after it has reached the
 * disk, so that a crash leaves the old or the new one. Throws TOKENS_NOT_WRITABLE.
 */
export function fileTokenStore(folder: string, { patient, key = '' }: TokenStoreOptions = {}): TokenStore {
  const tokens = join(folder, 'tokens')
  const fileOf = (name: string) => join(tokens, shake128(name, 15).replaceAll('+', '-').replaceAll('/', '_'))
  return {
    read: (name) => readToken(fileOf(name), key),
    async update(name, change, signal) {
      const path = fileOf(name)
      const work = async () => {
        const value = await change(await readToken(path, key))
        if (value !== undefined)
          await replaceFile(path, sealed(value, key)).catch((cause: unknown) => notWritable(tokens, cause))
      }
      await makePrivateFolder(tokens).catch((cause: unknown) => notWritable(tokens, cause))
      await withFileLock(`${path}.lock`, work, { signal, ...given({ patient }) })
    },
  }
}

async function readToken(path: string, key: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text === '' ? undefined : opened(text, key)
}

function notWritable(folder: string, cause: unknown): never {
  throw new SluiceError(
    'TOKENS_NOT_WRITABLE',
    `Could not keep the rotated refresh token because "${folder}" cannot be written.`,
    { hint: 'Make the folder writable, or set SLUICE_HOME to one that is.', cause },
  )
}
