import { rename, rm, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type AttachedFile, attachPackage } from '../duckdb/engine.ts'
import { forgetBlocks } from '../duckdb/memory.ts'
import { makePrivate } from '../disk/private-files.ts'
import { packageFailure } from './package-failure.ts'

/** Of blocks that stay in memory while a package is written. */
const keptMegabytes = 24

/** Packages that somebody in this process works on; undefined while one is being opened. */
const held = new Map<string, PackageFile | undefined>()

/** An open package file with one connection. */
export interface PackageFile {
  readonly path: string
  readonly connection: DuckDBConnection
  /** gives back the memory of what is in the file */
  forgetBlocks(): Promise<void>
  /** gives the file back; safe to call twice */
  close(options?: { readonly discarded: boolean }): Promise<void>
}

/** Opens a package file, or creates one where none is, recovering it first when the last writer was killed. Throws PACKAGE_LOCKED and others. */
export async function openFile(path: string, mode: 'read' | 'write' | 'create'): Promise<PackageFile> {
  const key = resolve(path)
  if (held.has(key)) throw packageFailure(new Error('Could not set lock on file: this process has it open'), path)
  held.set(key, undefined)
  try {
    const file = packageFile(key, await attachPackage(key, mode))
    held.set(key, file)
    return file
  } catch (error) {
    held.delete(key)
    throw packageFailure(error, path)
  }
}

function packageFile(path: string, attached: AttachedFile): PackageFile {
  return {
    path,
    connection: attached.connection,
    forgetBlocks: () => forgetBlocks(attached, keptMegabytes),
    async close(options) {
      await attached.close(options)
      held.delete(path)
    },
  }
}

/**
 * Closes a package that was sealed to be loaded at once, so that a later run can open it. Others are left alone. Nothing is
 * written: the disk may be what went wrong, and DuckDB ends the process when it cannot roll back its log.
 */
export async function closePackage(path: string): Promise<void> {
  await held.get(resolve(path))?.close({ discarded: true })
}

/** Deletes a package file with its WAL and spill folder, open or not. Missing files are fine. */
export async function removePackage(path: string): Promise<void> {
  await held.get(resolve(path))?.close({ discarded: true })
  // the file is deleted before its log: a file without its log would hold an older state
  for (const file of [path, `${path}.wal`, `${path}.tmp`]) await rm(file, { recursive: true, force: true })
}

/** Puts a package that cannot be read out of the way, for people to look at. Gives its new path. */
export async function setPackageAside(path: string): Promise<string> {
  const aside = `${path}.unreadable`
  await rename(path, aside)
  await rename(`${path}.wal`, `${aside}.wal`).catch(() => undefined)
  return aside
}

/** The file and its write-ahead log are for their owner only; the folder keeps others out until this is done. */
export function makePackagePrivate(path: string): void {
  for (const file of [path, `${path}.wal`]) makePrivate(file)
}

/** Bytes of a file; 0 when it is missing or empty. */
export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  )
}
