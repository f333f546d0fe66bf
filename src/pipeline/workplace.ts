import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { shake128 } from '../model/hashing.ts'
import type { World } from '../model/world.ts'
import { workplaceFailure } from './failure.ts'
import { lockForProcess } from './lock/process-lock.ts'

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
    return await lockForProcess(join(workplace.folder, 'lock'))
  } catch (error) {
    throw workplaceFailure(error, workplace.folder)
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
    const facts: unknown = JSON.parse(await readFile(join(workplace.folder, 'pipeline.json'), 'utf8'))
    return isRemembered(facts) ? facts : undefined
  } catch {
    return undefined
  }
}

// people edit files, and disks cut them short
function isRemembered(facts: unknown): facts is Remembered {
  if (typeof facts !== 'object' || facts === null) return false
  const texts = ['pipeline', 'source', 'dataset', 'destinationLabel'] as const
  return texts.every((name) => typeof Reflect.get(facts, name) === 'string')
}

/** Names of the pipelines that ran here. */
export async function knownPipelines(world: World): Promise<readonly string[]> {
  const entries = await readdir(workHome(world), { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}
