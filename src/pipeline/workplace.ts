import { mkdir, open, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { SluiceError } from '../model/errors.ts'
import { shake128 } from '../model/hashing.ts'
import type { World } from '../model/world.ts'

/** The folder of one pipeline: `.sluice/<pipeline>/` in the current folder, or under `SLUICE_HOME`. */
export interface Workplace {
  readonly folder: string
}

/** What the folder remembers for `status`, `schema` and `state`: nothing secret. */
export interface Remembered {
  readonly pipeline: string
  readonly source: string
  readonly dataset: string
  /** the naming convention the dataset's name went through; default snake_case */
  readonly naming?: string
  /** the destination text when it holds no credentials, else undefined */
  readonly destination?: string
  readonly destinationLabel: string
  readonly lastRun?: { readonly loadId: string | null; readonly finishedAt: string; readonly ok: boolean }
}

/** Where the pipelines' folders are. */
export function workHome(world: World): string {
  return resolve(world.cwd, world.env['SLUICE_HOME'] ?? '.sluice')
}

/** The folder of a pipeline; not created. */
export function workplaceOf(world: World, pipeline: string): Workplace {
  return { folder: join(workHome(world), pipeline) }
}

/**
 * Where the packages for one destination and dataset lie. What is pending for one is not loaded into another: it waits
 * until its own is named again.
 */
export function packagesFor(
  workplace: Workplace,
  far: { readonly target: { readonly label: string }; readonly dataset: string },
): string {
  return join(workplace.folder, 'packages', shake128(`${far.target.label} ${far.dataset}`, 6).replaceAll(/[+/]/g, '_'))
}

/** Makes the folder and takes it for this process; the returned function gives it back. Throws PIPELINE_BUSY. */
export async function occupy(workplace: Workplace): Promise<() => Promise<void>> {
  try {
    await mkdir(workplace.folder, { recursive: true })
  } catch (cause) {
    throw new SluiceError(
      'WORKPLACE_NOT_WRITABLE',
      `Could not use the folder "${workplace.folder}" because it cannot be created.`,
      {
        hint: 'Make it writable, or set SLUICE_HOME to a folder that is.',
        cause,
      },
    )
  }
  const lock = join(workplace.folder, 'lock')
  await takeLock(lock)
  return async () => {
    await rm(lock, { force: true })
  }
}

async function takeLock(lock: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = await open(lock, 'wx')
      await file.writeFile(String(process.pid))
      await file.close()
      return
    } catch (cause) {
      const owner = Number(await readFile(lock, 'utf8').catch(() => '0'))
      if (isAlive(owner)) throw busy(owner, cause)
      await rm(lock, { force: true })
    }
  }
}

function busy(owner: number, cause: unknown): SluiceError {
  return new SluiceError('PIPELINE_BUSY', `Could not start because process ${owner} is running this pipeline.`, {
    hint: 'Wait for it to finish, or give this run another name with `name:` in the config.',
    cause,
  })
}

// a process killed with -9 leaves its lock behind: only a living owner counts, and never this process itself
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Notes what later commands need to find the pipeline again. */
export async function remember(workplace: Workplace, facts: Remembered): Promise<void> {
  await mkdir(workplace.folder, { recursive: true })
  await writeFile(join(workplace.folder, 'pipeline.json'), `${JSON.stringify(facts, undefined, 2)}\n`)
}

/** What was noted; undefined when the pipeline never ran here. */
export async function recall(workplace: Workplace): Promise<Remembered | undefined> {
  try {
    return JSON.parse(await readFile(join(workplace.folder, 'pipeline.json'), 'utf8')) as Remembered
  } catch {
    return undefined
  }
}

/** Names of the pipelines that ran here. */
export async function knownPipelines(world: World): Promise<readonly string[]> {
  const entries = await readdir(workHome(world), { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}
