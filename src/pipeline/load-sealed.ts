import { loadPackage } from '../load/load-package.ts'
import type { Receipt } from '../model/receipt.ts'
import type { SealedPackage } from '../model/sealed-package.ts'
import { closePackage, removePackage } from '../package/package-file.ts'
import { listPackages, openSealed } from '../package/package.ts'
import { baseStateOf } from '../state/finish-run.ts'
import type { RunTools } from './run-tools.ts'
import type { Warehouse } from './warehouse.ts'
import { packagesFor, type Workplace } from './workplace.ts'

/** Why a package is not gone on with. */
export const elsewhere = 'the destination is no longer in the state it was read from'

interface LoadTools {
  readonly warehouse: Warehouse
  readonly tools: RunTools
}

/**
 * Loads one sealed package in the destination's one commit, then removes it. When the load fails the package stays:
 * the next run loads it before anything else. A package the destination has already is only removed.
 */
export async function loadSealed(sealed: SealedPackage, { warehouse, tools }: LoadTools): Promise<Receipt> {
  tools.reporter.report({ kind: 'load_started', loadId: sealed.loadId })
  const receipt = await loadAndClose(sealed, { warehouse, tools })
  for (const warning of receipt.warnings ?? []) tools.reporter.report({ kind: 'warning', ...warning })
  await removePackage(sealed.path)
  tools.reporter.report({ kind: 'load_done', loadId: sealed.loadId })
  return receipt
}

async function loadAndClose(sealed: SealedPackage, { warehouse, tools }: LoadTools): Promise<Receipt> {
  const { dataset } = warehouse
  try {
    return await warehouse.visit((session) => loadPackage({ package: sealed, session, dataset, world: tools.world }))
  } catch (error) {
    await closePackage(sealed.path)
    throw error
  }
}

/**
 * Finishes what earlier runs sealed and did not get to load, oldest first. A package that started from another state
 * than the destination is in now is thrown away instead: somebody dropped the dataset, or loaded from elsewhere, and its
 * cursors would skip what lies between. The run that follows reads those rows again.
 */
export async function loadPending(workplace: Workplace, { warehouse, tools }: LoadTools): Promise<void> {
  for (const { path, status, loadId } of await listPackages(packagesFor(workplace, warehouse))) {
    if (status !== 'sealed') continue
    const sealed = await openSealed(path)
    const { state, isLoaded } = await warehouse.remembered(loadId)
    if (!isLoaded && sealed.baseState !== undefined && sealed.baseState !== baseStateOf(state)) {
      tools.reporter.report({ kind: 'note', message: `Dropping package ${loadId}: ${elsewhere}.` })
      await removePackage(path)
      continue
    }
    tools.reporter.report({ kind: 'note', message: `Loading package ${loadId}, which an earlier run left ready.` })
    await loadSealed(sealed, { warehouse, tools })
  }
}
