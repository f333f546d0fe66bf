import { readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { shake128 } from '../model/hashing.ts'
import { makeAllPrivate, makePrivateFolder } from '../disk/private-files.ts'
import type { World } from '../model/world.ts'
import { workFolderFailure } from './failure.ts'
import { type Lock, type Patience, waitUntilFree } from './patience/wait-until-free.ts'
import { abandonedAt, holderOf, lockForProcess } from '../disk/lock/process-lock.ts'

/** The folder of one pipeline: `.sluice/<pipeline>/` in the current folder, or under `SLUICE_HOME`. */
export interface WorkFolder {
  readonly folder: string
}

/** Where the pipelines' folders are. */
export function workHome(world: World): string {
  return resolve(world.cwd, world.env['SLUICE_HOME'] ?? '.sluice')
}

/** The folder of a pipeline; not created. */
export function workFolderOf(world: World, pipeline: string): WorkFolder {
  return { folder: join(workHome(world), pipeline) }
}

/**
 * Where the packages for one destination and dataset lie. What is pending for one is not loaded into another: it waits
 * until its own is named again.
 */
export function packagesFor(
  workFolder: WorkFolder,
  far: { readonly target: { readonly label: string }; readonly dataset: string },
): string {
  return join(workFolder.folder, 'packages', shake128(`${far.target.label} ${far.dataset}`, 6).replaceAll(/[+/]/g, '_'))
}

/** The folders of packages for whatever destinations: of all that was read and is not loaded. */
export async function packageFolders({ folder }: WorkFolder): Promise<readonly string[]> {
  const entries = await readdir(join(folder, 'packages'), { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
}

/**
 * Makes the folder and takes it for this process; the returned function gives it back, once. Throws PIPELINE_BUSY, with
 * patience when that is over.
 */
export async function occupy(workFolder: WorkFolder, patience?: Patience): Promise<() => Promise<void>> {
  try {
    await makePrivateFolder(workFolder.folder)
    // a SLUICE_HOME of the user's own may hold other things
    if (basename(dirname(workFolder.folder)) === '.sluice') await makePrivateFolder(dirname(workFolder.folder))
    await makeAllPrivate(workFolder.folder)
    const take = () => lockForProcess(lockOf(workFolder))
    const giveBack = await (patience === undefined ? take() : waitUntilFree(take, pipelineLock, patience))
    let left: Promise<void> | undefined
    return () => (left ??= giveBack())
  } catch (error) {
    throw workFolderFailure(error, workFolder.folder)
  }
}

const pipelineLock: Lock = {
  lock: 'pipeline',
  heldBy: ({ code, details }) => (code === 'PIPELINE_BUSY' ? `${details.found} is running this pipeline` : undefined),
}

/** When the last process died that took the folder and did not give it back: killed, out of memory, a power cut. */
export function diedAt(workFolder: WorkFolder): Promise<Date | undefined> {
  return abandonedAt(lockOf(workFolder))
}

/** The process that has taken the folder, as locks name it, dead ones included; undefined = nobody has. */
export function takenBy(workFolder: WorkFolder): Promise<string | undefined> {
  return holderOf(lockOf(workFolder))
}

function lockOf({ folder }: WorkFolder): string {
  return join(folder, 'lock')
}

/** Names of the pipelines that ran here. */
export async function knownPipelines(world: World): Promise<readonly string[]> {
  const entries = await readdir(workHome(world), { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}
