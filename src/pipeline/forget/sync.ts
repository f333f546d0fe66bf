import type { Reporter } from '../../model/report/events.ts'
import type { World } from '../../model/world.ts'
import { listPackages, type PackageInfo } from '../../package/package.ts'
import { removePackage } from '../../package/package-file.ts'
import type { FoundPipeline } from '../inspect/find-pipeline.ts'
import { held } from './held.ts'
import { occupy, packagesFor, workFolderOf } from '../work-folder.ts'

/** What lies in the working folder and is not in the destination. */
export interface Leftovers extends AsyncDisposable {
  readonly pipeline: string
  readonly destination: string
  readonly dataset: string
  readonly rememberedFrom: FoundPipeline['rememberedFrom']
  /** half-read ones, and ones that were read to their end and not loaded */
  readonly packages: readonly PackageInfo[]
  /** Throws the packages away, and leaves; with load ids only those: what is not here by now is passed over. */
  apply(only?: readonly string[]): Promise<void>
  /** gives the pipeline back to others; call it when nothing is applied. Safe to call twice */
  leave(): Promise<void>
}

/**
 * What `sluice sync` throws away. The destination is the only truth about schema and state (decisions/0003), so there
 * is nothing to copy from it: a working folder without pending packages is in sync by definition, and what the
 * packages hold is read again by the next run, because cursors move only with loaded rows.
 */
export async function findLeftovers(
  { pipeline, warehouse, rememberedFrom }: FoundPipeline,
  { world, reporter }: { readonly world: World; readonly reporter: Reporter },
): Promise<Leftovers> {
  const workFolder = workFolderOf(world, pipeline)
  const leave = await occupy(workFolder)
  try {
    const packages = await listPackages(packagesFor(workFolder, warehouse))
    return {
      pipeline,
      destination: warehouse.target.label,
      dataset: warehouse.dataset,
      rememberedFrom,
      packages,
      ...held(leave, async (only?: readonly string[]) => {
        for (const { path, loadId } of packages) {
          if (only !== undefined && !only.includes(loadId)) continue
          await removePackage(path)
          reporter.report({ kind: 'note', message: `Package ${loadId} is thrown away.` })
        }
      }),
    }
  } catch (error) {
    await leave()
    throw error
  }
}
