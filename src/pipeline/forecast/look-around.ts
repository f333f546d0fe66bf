import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { lifeOf, pipelineBusy } from '../../disk/lock/process-lock.ts'
import type { Session } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import { loadsTable } from '../../model/names/system-names.ts'
import type { SealedPackage } from '../../model/sealed-package.ts'
import { listPackages, openPackage, openSealed, type PackageInfo } from '../../package/package.ts'
import type { ResumePoint } from '../../package/run-tables.ts'
import { parseRecalled, type Restored } from '../../state/restore.ts'
import { usableOf } from '../open-package.ts'
import type { Run } from '../run.ts'
import { occupy, packagesFor, takenBy, type WorkFolder } from '../work-folder.ts'
import { type LastTimes, lastTimesOf } from './last-time.ts'

/** A package that lies here, with what can be read of it. */
export interface SeenPackage {
  readonly info: PackageInfo
  /** of a sealed one; null = it cannot be opened */
  readonly sealed: SealedPackage | null
  /** of the half-read one that a run could go on with */
  readonly point: ResumePoint | null
}

/** What there is before a run: here, and in the destination. Nothing is changed by looking. */
export interface Surroundings {
  readonly known: Restored
  /** the newest load of this source; null = there is none */
  readonly newestLoad: string | null
  /** ids of packages that are in the destination already */
  readonly loaded: ReadonlySet<string>
  readonly packages: readonly SeenPackage[]
  /** another process runs this pipeline: its packages were not looked at */
  readonly busy: SluiceError | null
  /** what runs from here took */
  readonly lastTimes: LastTimes
}

/**
 * Looks at the working folder and the destination. The pipeline is held only while packages are read, where there are any,
 * so that a run which starts meanwhile does not find it taken; `isHeld` = whoever asks holds it. Throws what connecting throws.
 */
export async function lookAround(run: Run, { isHeld = false } = {}): Promise<Surroundings> {
  const { packages, busy } = await lookHere(run, isHeld)
  const lastTimes = await lastTimesOf(run.workFolder)
  const there = await run.warehouse.look((session) => lookThere(session, run, packages))
  return { ...there, packages, busy, lastTimes }
}

async function lookHere(run: Run, isHeld: boolean): Promise<Pick<Surroundings, 'packages' | 'busy'>> {
  const { workFolder, warehouse } = run
  // a pipeline that never ran here has nothing here, and gets no folder for being looked at
  if (!existsSync(workFolder.folder)) return { packages: [], busy: null }
  const folder = packagesFor(workFolder, warehouse)
  const names = await readdir(folder).catch((): string[] => [])
  if (!isHeld && !names.some((name) => name.endsWith('.duckdb')))
    return { packages: [], busy: await busyNow(workFolder) }
  let leave: (() => Promise<void>) | undefined
  try {
    if (!isHeld) leave = await occupyPatiently(run)
    const infos = await listPackages(folder)
    const usable = usableOf(infos, run)
    const packages: SeenPackage[] = []
    for (const info of infos)
      packages.push({
        info,
        sealed: info.status === 'sealed' ? await openSealed(info.path).catch(unreadable) : null,
        point: info === usable ? await pointOf(info) : null,
      })
    return { packages, busy: null }
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'PIPELINE_BUSY') return { packages: [], busy: error }
    throw error
  } finally {
    await leave?.()
  }
}

/** What whoever takes the folder would meet, asked without taking it: a process that lives, or may, has it. */
async function busyNow(workFolder: WorkFolder): Promise<SluiceError | null> {
  const owner = await takenBy(workFolder)
  return owner === undefined || lifeOf(owner) === 'dead' ? null : pipelineBusy(join(workFolder.folder, 'lock'), owner)
}

/** Others who only look hold a pipeline for a moment. */
async function occupyPatiently({ workFolder, world, signal }: Run): Promise<() => Promise<void>> {
  try {
    return await occupy(workFolder)
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'PIPELINE_BUSY') throw error
    await world.sleep(300, signal.signal)
    return occupy(workFolder)
  }
}

/** How far a half-read package has come; null = it cannot be read, and a run would set it aside. */
async function pointOf({ path }: PackageInfo): Promise<ResumePoint | null> {
  try {
    const writer = await openPackage(path)
    try {
      return await writer.resume()
    } finally {
      await writer.close()
    }
  } catch (error) {
    return unreadable(error)
  }
}

function unreadable(error: unknown): null {
  if (error instanceof SluiceError && error.code === 'PACKAGE_UNREADABLE') return null
  throw error
}

async function lookThere(
  session: Session,
  { plan, warehouse: { dataset } }: Run,
  packages: readonly SeenPackage[],
): Promise<Pick<Surroundings, 'known' | 'newestLoad' | 'loaded'>> {
  const known = parseRecalled(await session.recall({ dataset, pipeline: plan.pipeline, schemaName: plan.source }))
  const loaded = new Set<string>()
  for (const { info } of packages)
    if (info.status !== 'extracting' && (await session.has({ dataset, loadId: info.loadId }))) loaded.add(info.loadId)
  if (!known.existing.has(loadsTable)) return { known, loaded, newestLoad: null }
  const [[newest] = [null]] = await session.rows({
    dataset,
    table: loadsTable,
    columns: ['load_id'],
    where: [{ column: 'schema_name', equals: plan.source }],
    orderBy: [{ column: 'load_id', order: 'desc' }],
    limit: 1,
  })
  return { known, loaded, newestLoad: newest === null ? null : String(newest) }
}
