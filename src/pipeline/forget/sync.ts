import type { World } from '../../model/world.ts'
import { listPackages, type PackageInfo } from '../../package/package.ts'
import { removePackage } from '../../package/package-file.ts'
import { findPipeline, type FoundPipeline, type InspectOptions } from '../inspect/find-pipeline.ts'
import { occupy, packagesFor, workplaceOf } from '../workplace.ts'

/** What lies in the working folder and is not in the destination. */
export interface Leftovers {
  readonly pipeline: string
  readonly destination: string
  readonly dataset: string
  readonly rememberedFrom: FoundPipeline['rememberedFrom']
  /** half-read ones, and ones that were read to their end and not loaded */
  readonly packages: readonly PackageInfo[]
  /** Throws the packages away. */
  remove(): Promise<void>
  /** gives the pipeline back to others; call it whatever happens */
  leave(): Promise<void>
}

/**
 * What `sluice sync` throws away. The destination is the only truth about schema and state (decisions/0003), so there
 * is nothing to copy from it: a working folder without pending packages is in sync by definition, and what the
 * packages hold is read again by the next run, because cursors move only with loaded rows.
 */
export async function findLeftovers(
  name: string | undefined,
  options: InspectOptions,
  world: World,
): Promise<Leftovers> {
  const { pipeline, warehouse, rememberedFrom } = await findPipeline(name, world, options)
  const workplace = workplaceOf(world, pipeline)
  const leave = await occupy(workplace)
  try {
    const packages = await listPackages(packagesFor(workplace, warehouse))
    return {
      pipeline,
      destination: warehouse.target.label,
      dataset: warehouse.dataset,
      rememberedFrom,
      packages,
      async remove() {
        for (const { path } of packages) await removePackage(path)
      },
      leave,
    }
  } catch (error) {
    await leave()
    throw error
  }
}
