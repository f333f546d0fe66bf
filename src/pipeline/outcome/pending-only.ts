import { listPackages } from '../../package/package.ts'
import type { RunReport } from '../report/run-report.ts'
import type { Finished } from '../load-sealed.ts'
import type { Run } from '../run.ts'
import { packagesFor } from '../work-folder.ts'

/** What a run comes to that was to load what lies here, and to read nothing. What stays is said. */
export async function pendingOnly(
  loaded: readonly Finished[],
  { workFolder, warehouse, reporter }: Pick<Run, 'workFolder' | 'warehouse' | 'reporter'>,
): Promise<Pick<RunReport, 'load_id' | 'resources' | 'tables' | 'schema_changes'>> {
  const say = (message: string): void => reporter.report({ kind: 'note', message })
  if (loaded.length === 0) say('Nothing was loaded: no package lies here that was read to its end.')
  for (const { loadId, status } of await listPackages(packagesFor(workFolder, warehouse)))
    if (status === 'extracting')
      say(`Package ${loadId} is half read, and stays as it is: a run without "pending only" goes on with it.`)
  const tables: Record<string, { rows: number }> = {}
  for (const { receipt } of loaded)
    for (const [table, { rows }] of Object.entries(receipt.tables))
      tables[table] = { rows: (Object.hasOwn(tables, table) ? (tables[table]?.rows ?? 0) : 0) + rows }
  return {
    load_id: loaded.at(-1)?.receipt.loadId ?? null,
    resources: {},
    tables,
    schema_changes: loaded.flatMap(({ receipt }) => receipt.schemaChanges),
  }
}
