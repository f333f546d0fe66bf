import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SluiceError } from '../model/errors.ts'
import { makePrivateFolder } from '../disk/private-files.ts'
import { quotePath, quoteText } from '../model/names/quoted-name.ts'
import type { SealedPackage } from '../model/sealed-package.ts'
import { packageFailure } from './package-failure.ts'
import { makePackagePrivate, type PackageFile, openFile, removePackage, sizeOf } from './package-file.ts'
import { type PackageIdentity, PackageWriter } from './package-writer.ts'
import { packageFormat, readDataColumns, rowsOf, runTables } from './run-tables.ts'
import { parseSealedText } from './sealed.ts'

/** A package that lies in a folder. */
export interface PackageInfo extends PackageIdentity {
  readonly path: string
  /**
   * `extracting`: to be resumed; `sealed`: to be loaded; `busy`: another process is at work on it; `unreadable`:
   * damaged, or made by another version (of the last two no more than the load id is known)
   */
  readonly status: 'extracting' | 'sealed' | 'busy' | 'unreadable'
  /** why it is unreadable */
  readonly because?: SluiceError
}

/**
 * Starts a package: `<folder>/<load_id>.duckdb`. The folder is made when missing.
 * Until `begin` it does not count: a run that dies before leaves nothing behind that matters.
 */
export async function createPackage(input: PackageIdentity & { readonly folder: string }): Promise<PackageWriter> {
  const path = join(input.folder, `${input.loadId}.duckdb`)
  await makePrivateFolder(input.folder).catch((error: unknown) => {
    throw packageFailure(error, path)
  })
  const file = await openFile(path, 'create')
  try {
    await file.connection.run(['BEGIN', ...runTables, identityRow(input), 'COMMIT'].join('; '))
    makePackagePrivate(path)
  } catch (error) {
    await file.close()
    throw packageFailure(error, path)
  }
  return new PackageWriter(file, input)
}

/** Said in one go, as all that creates a package is: each statement by itself is a turn through another thread. */
function identityRow({ loadId, pipeline, dataset, fingerprint, createdAt }: PackageIdentity): string {
  const named = [loadId, pipeline].map(quoteText).join(', ')
  const stored = dataset === undefined ? 'NULL' : quoteText(dataset)
  return `INSERT INTO run.package VALUES (${packageFormat}, ${named}, ${stored}, ${quoteText(fingerprint)}, ${Math.round(createdAt)}, 'created', NULL)`
}

/**
 * Opens a package that was left unfinished. DuckDB's recovery gives back the last commit; call `resume()` next.
 * Throws PACKAGE_LOCKED when another process works on it.
 */
export async function openPackage(path: string): Promise<PackageWriter> {
  const file = await openFile(path, 'write')
  try {
    const { identity } = await readIdentity(file)
    return new PackageWriter(file, identity)
  } catch (error) {
    await file.close()
    throw packageFailure(error, path)
  }
}

/** A sealed package as `seal` gave it, read back from its file (after a crash between seal and load). */
export async function openSealed(path: string): Promise<SealedPackage> {
  const file = await openFile(path, 'read')
  try {
    const { identity, status, sealed } = await readIdentity(file)
    if (status !== 'sealed' || sealed === null)
      throw new SluiceError('PACKAGE_NOT_SEALED', `Could not load the package "${path}" because it is not finished.`, {
        hint: 'Run the pipeline again: it goes on where it stopped.',
      })
    const { loadId, pipeline, fingerprint, createdAt } = identity
    return { path: file.path, loadId, pipeline, fingerprint, createdAt, ...parseSealedText(sealed) }
  } catch (error) {
    throw packageFailure(error, path)
  } finally {
    await file.close()
  }
}

/** True when every row of a package can be read: a damaged one may look sound until its rows are asked for. */
export async function hasReadableRows(path: string): Promise<boolean> {
  try {
    const file = await openFile(path, 'read')
    try {
      for (const table of (await readDataColumns(file.connection)).keys())
        await file.connection.run(`SELECT max(hash(t)) FROM ${quotePath('data', table)} AS t`)
      return true
    } finally {
      await file.close()
    }
  } catch {
    return false
  }
}

/** How many rows a package holds, nested tables included; undefined = it cannot be read now. */
export async function countPackageRows(path: string): Promise<number | undefined> {
  try {
    const file = await openFile(path, 'read')
    try {
      let sum = 0
      for (const table of (await readDataColumns(file.connection)).keys()) {
        const [row] = await rowsOf(file.connection, `SELECT count(*) FROM ${quotePath('data', table)}`)
        sum += Number(row?.[0] ?? 0)
      }
      return sum
    } finally {
      await file.close()
    }
  } catch {
    return undefined
  }
}

/**
 * The packages of a folder, oldest first. Files are opened read-only and closed again. One whose creation was
 * interrupted before `begin` is deleted silently. A missing folder holds none.
 */
export async function listPackages(folder: string): Promise<readonly PackageInfo[]> {
  const names = await readdir(folder).catch((): string[] => [])
  await removeRemains(folder, names)
  const packages: PackageInfo[] = []
  for (const name of names.filter((found) => found.endsWith('.duckdb'))) {
    const found = await inspect(join(folder, name))
    if (found !== undefined) packages.push(found)
  }
  // load ids are compared as text everywhere (docs/contract/tables.md 4.3)
  return packages.toSorted((left, right) => (left.loadId < right.loadId ? -1 : 1))
}

/** What a removal left that was cut short. */
async function removeRemains(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const owner = /^(.+\.duckdb)\.(?:wal|tmp)$/.exec(name)?.[1]
    if (owner !== undefined && !names.includes(owner)) await removePackage(join(folder, owner))
  }
}

async function inspect(path: string): Promise<PackageInfo | undefined> {
  const file = await openFile(path, 'read').catch((error: unknown) =>
    error instanceof SluiceError ? error : undefined,
  )
  if (file instanceof SluiceError) return refused(path, file)
  if (file === undefined) return undefined
  let status = ''
  try {
    const found = await readIdentity(file)
    status = found.status
    if (status === 'extracting' || status === 'sealed') return { ...found.identity, path, status }
  } catch (error) {
    if (!isUnborn(error)) return await refused(path, packageFailure(error, path))
  } finally {
    await file.close()
  }
  await removePackage(path)
  return undefined
}

async function refused(path: string, error: SluiceError): Promise<PackageInfo | undefined> {
  const loadId = path.replace(/^.*[/\\]/, '').replace(/\.duckdb$/, '')
  const unknown = { path, loadId, pipeline: '', fingerprint: '', createdAt: 0 }
  if (error.code === 'PACKAGE_LOCKED') return { ...unknown, status: 'busy' }
  if (error.code !== 'PACKAGE_UNREADABLE') throw error
  // killed while the file itself was being made
  const isUnborn = (await sizeOf(path)) < 3 * 4096 && (await sizeOf(`${path}.wal`)) === 0
  if (!isUnborn) return { ...unknown, status: 'unreadable', because: error }
  await removePackage(path)
  return undefined
}

function isUnborn(error: unknown): boolean {
  return error instanceof Error && /Catalog Error.*package/s.test(error.message)
}

async function readIdentity(
  file: PackageFile,
): Promise<{ readonly identity: PackageIdentity; readonly status: string; readonly sealed: string | null }> {
  const [row] = await rowsOf(
    file.connection,
    'SELECT format, load_id, pipeline, dataset, fingerprint, created_at, status, sealed FROM run.package',
  )
  const [format, loadId, pipeline, dataset, fingerprint, createdAt, status, sealed] = row ?? []
  if (format !== packageFormat)
    throw new SluiceError(
      'PACKAGE_UNREADABLE',
      `Could not open the package "${file.path}" because another version of sluice made it.`,
      {
        found: `format ${String(format)}`,
        allowed: `format ${packageFormat}`,
        hint: 'Finish it with the version that made it, or run the pipeline again: its rows are read once more.',
      },
    )
  const identity = {
    loadId: String(loadId),
    pipeline: String(pipeline),
    ...(typeof dataset === 'string' ? { dataset } : {}),
    fingerprint: String(fingerprint),
    createdAt: Number(createdAt),
  }
  return { identity, status: String(status), sealed: typeof sealed === 'string' ? sealed : null }
}
