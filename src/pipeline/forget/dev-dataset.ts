import { removePackage } from '../../package/package-file.ts'
import { listPackages } from '../../package/package.ts'
import type { Run } from '../run.ts'
import type { Warehouse } from '../warehouse.ts'
import { packageFolders, packagesFor } from '../work-folder.ts'

const moment = /_\d{14}$/

/** True for a dataset that an earlier run with `dev_mode` made in place of this one. */
export function isDevDataset(dataset: string, { dataset: now }: Pick<Warehouse, 'dataset'>): boolean {
  return moment.test(dataset) && dataset.replace(moment, '') === now.replace(moment, '')
}

/** Throws away what earlier runs with `dev_mode` left unloaded: nobody loads into their datasets any more. */
export async function forgetDevPackages({ plan, workFolder, warehouse, reporter }: Run): Promise<void> {
  if (plan.devDataset === undefined) return
  const own = packagesFor(workFolder, warehouse)
  for (const folder of (await packageFolders(workFolder)).filter((found) => found !== own)) {
    for (const { path, loadId, dataset = '' } of await listPackages(folder)) {
      if (!isDevDataset(dataset, warehouse)) continue
      reporter.report({ kind: 'note', message: `Dropping package ${loadId} of "${dataset}": dev_mode begins anew.` })
      await removePackage(path)
    }
  }
}
