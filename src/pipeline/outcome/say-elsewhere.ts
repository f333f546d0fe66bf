import { countPackageRows, listPackages } from '../../package/package.ts'
import type { Run } from '../run.ts'
import { packageFolders, packagesFor } from '../work-folder.ts'

/**
 * Says what earlier runs read for another destination or dataset and did not load: it waits until its own is named
 * again, which a warehouse that was moved or renamed never is.
 */
export async function sayElsewhere({
  workFolder,
  warehouse,
  reporter,
}: Pick<Run, 'workFolder' | 'warehouse' | 'reporter'>): Promise<void> {
  const own = packagesFor(workFolder, warehouse)
  const ids: string[] = []
  let rows = 0
  for (const folder of await packageFolders(workFolder)) {
    if (folder === own) continue
    for (const { path, loadId, status } of await listPackages(folder)) {
      if (status !== 'sealed' && status !== 'extracting') continue
      const held = await countPackageRows(path)
      // a run that failed before it read anything leaves nothing to lose; one that cannot be counted may hold something
      if (held === 0) continue
      ids.push(loadId)
      rows += held ?? 0
    }
  }
  if (ids.length === 0) return
  const [lie, wait, them] = ids.length === 1 ? ['Package', 'waits', 'it'] : ['Packages', 'wait', 'them']
  reporter.report({
    kind: 'warning',
    code: 'PACKAGE_ELSEWHERE',
    message: `${lie} ${ids.join(', ')} (${rows} ${rows === 1 ? 'row' : 'rows'}) of earlier runs ${wait} here for another destination or dataset, and this run loads nothing of ${them}. This run loads into ${warehouse.target.label}, dataset "${warehouse.dataset}".`,
    hint: `To load ${them}, run once with the --destination and --dataset of then. Where that was moved, this run reads anew what its own destination lacks: throw ${them} away with "sluice sync --destination …", which names the one of then.`,
  })
}
