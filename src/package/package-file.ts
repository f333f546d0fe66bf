import { rename, rm, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { packageFailure } from './package-failure.ts'

/**
 * Packages that this process holds open. File locks do not work within one process, so a second open of the same
 * file here would be silent corruption; this set is what prevents it.
 */
const held = new Set<string>()

/** An open package file with one connection. */
export interface PackageFile {
  readonly path: string
  readonly connection: DuckDBConnection
  /** gives the file back; safe to call twice */
  close(): void
}

const settings = {
  // replayed after a crash: long enough to be cheap, short enough to reopen quickly
  checkpoint_threshold: '256MB',
  // a column costs about half a megabyte while it is written: recorded webhooks make tables of 2,900
  memory_limit: '3GB',
  // measured: with one thread an insert costs half the CPU, and rows keep their order
  threads: '1',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
}

/** Opens a package file, recovering it first when the last writer was killed. Throws PACKAGE_LOCKED and others. */
export async function openFile(path: string, mode: 'read' | 'write'): Promise<PackageFile> {
  const key = resolve(path)
  if (held.has(key)) throw packageFailure(new Error('Could not set lock on file: this process has it open'), path)
  held.add(key)
  try {
    const access = mode === 'read' ? { access_mode: 'READ_ONLY' } : {}
    const instance = await DuckDBInstance.create(key, { ...settings, ...access })
    return await connected(key, instance)
  } catch (error) {
    held.delete(key)
    throw packageFailure(error, path)
  }
}

async function connected(path: string, instance: DuckDBInstance): Promise<PackageFile> {
  const connection = await instance.connect()
  let open = true
  return {
    path,
    connection,
    close() {
      if (!open) return
      open = false
      connection.closeSync()
      instance.closeSync()
      held.delete(path)
    },
  }
}

/** Deletes a package file with its WAL and spill folder. Missing files are fine. */
export async function removePackage(path: string): Promise<void> {
  for (const file of [`${path}.wal`, `${path}.tmp`, path]) await rm(file, { recursive: true, force: true })
}

/** Puts a package that cannot be read out of the way, for people to look at. Gives its new path. */
export async function setPackageAside(path: string): Promise<string> {
  const aside = `${path}.unreadable`
  await rename(path, aside)
  await rename(`${path}.wal`, `${aside}.wal`).catch(() => undefined)
  return aside
}

/** Bytes of a file; 0 when it is missing or empty. */
export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  )
}
