import { SluiceError } from '../model/errors.ts'
import { loadPackage } from '../load/load-package.ts'
import type { Receipt } from '../model/receipt.ts'
import type { SealedPackage } from '../model/sealed-package.ts'
import { packageFailure } from '../package/package-failure.ts'
import { closePackage, removePackage, setPackageAside } from '../package/package-file.ts'
import { hasReadableRows, listPackages, openSealed, type PackageInfo } from '../package/package.ts'
import { classifyDuckdbError } from '../model/duckdb/failure.ts'
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
 * the next run loads it before anything else, unless another run has moved the state (STATE_MOVED: it goes), or its
 * own rows cannot be read (it is set aside). A package the destination has already is only removed.
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
    // the next run reads these rows again, from another state
    if (error instanceof SluiceError && error.code === 'STATE_MOVED') await removePackage(sealed.path)
    if (!isDamage(error) || (await hasReadableRows(sealed.path))) throw error
    await setAside(sealed, tools)
    throw packageFailure(error.cause, sealed.path)
  }
}

// the file that is damaged may be the warehouse's, too
function isDamage(error: unknown): error is SluiceError {
  return error instanceof SluiceError && classifyDuckdbError(error.cause).kind === 'damaged'
}

/** A package that cannot be read must not stand in the way: state moves only with rows, so its rows are read again. */
export async function setAside(
  { path, loadId, because }: Pick<PackageInfo, 'path' | 'loadId' | 'because'>,
  { reporter }: RunTools,
): Promise<void> {
  const aside = await setPackageAside(path)
  reporter.report({
    kind: 'warning',
    code: 'PACKAGE_SET_ASIDE',
    message: `The package ${loadId} that an earlier run left cannot be read; its rows are read again.${because === undefined ? '' : ` ${because.message}`}`,
    hint: `Nothing of it was loaded. It is kept as "${aside}"; remove it when nobody needs it.`,
  })
}

/**
 * Finishes what earlier runs sealed and did not get to load, oldest first. A package that started from another state
 * than the destination is in now is thrown away instead: somebody dropped the dataset, or loaded from elsewhere, and its
 * cursors would skip what lies between. The run that follows reads those rows again. Packages that cannot be read are
 * set aside. Gives what was loaded.
 */
export async function loadPending(workplace: Workplace, { warehouse, tools }: LoadTools): Promise<readonly Finished[]> {
  const finished: Finished[] = []
  for (const found of await listPackages(packagesFor(workplace, warehouse))) {
    if (found.status === 'unreadable') await setAside(found, tools)
    if (found.status !== 'sealed') continue
    const receipt = await finishSealed(found, { warehouse, tools })
    if (receipt !== undefined) finished.push({ ...found, receipt })
  }
  return finished
}

/** A package of an earlier run that is loaded now, or was already. */
export interface Finished extends Pick<PackageInfo, 'fingerprint' | 'createdAt'> {
  readonly receipt: Receipt
}

async function finishSealed(
  { path, loadId }: PackageInfo,
  { warehouse, tools }: LoadTools,
): Promise<Receipt | undefined> {
  const sealed = await openSealed(path)
  const { state, isLoaded } = await warehouse.remembered(loadId)
  if (!isLoaded && sealed.baseState !== undefined && sealed.baseState !== baseStateOf(state)) {
    tools.reporter.report({ kind: 'note', message: `Dropping package ${loadId}: ${elsewhere}.` })
    await removePackage(path)
    return undefined
  }
  tools.reporter.report({ kind: 'note', message: `Loading package ${loadId}, which an earlier run left ready.` })
  try {
    return await loadSealed(sealed, { warehouse, tools })
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'PACKAGE_UNREADABLE') throw error
    return undefined
  }
}
