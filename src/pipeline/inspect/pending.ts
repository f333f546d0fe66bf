import { stat } from 'node:fs/promises'
import { lifeOf } from '../../disk/lock/process-lock.ts'
import { countPackageRows, listPackages } from '../../package/package.ts'
import { packageFolders, takenBy, type WorkFolder } from '../work-folder.ts'

/** A package that is not loaded. */
export interface PendingInfo {
  readonly loadId: string
  /** `extracting` = half read, `sealed` = read to its end, `busy` = a run is at work on it, `unreadable` */
  readonly status: 'extracting' | 'sealed' | 'busy' | 'unreadable'
  /** when it was begun, epoch milliseconds; null = not known */
  readonly createdAt: number | null
  /** nested tables included; null = not known */
  readonly rows: number | null
  readonly bytes: number
}

/** What was read here and is not in any destination. Packages of a pipeline that is running are left alone. */
export async function pendingIn(workFolder: WorkFolder): Promise<readonly PendingInfo[]> {
  const holder = await takenBy(workFolder)
  if (holder !== undefined && lifeOf(holder) !== 'dead') return []
  const pending: PendingInfo[] = []
  for (const folder of await packageFolders(workFolder))
    for (const { path, loadId, status, createdAt } of await listPackages(folder)) {
      const bytes = await stat(path).then(
        ({ size }) => size,
        () => 0,
      )
      const isReadable = status === 'extracting' || status === 'sealed'
      const rows = isReadable ? await countPackageRows(path) : undefined
      pending.push({ loadId, status, createdAt: isReadable ? createdAt : null, rows: rows ?? null, bytes })
    }
  return pending
}
