import { SluiceError } from '../model/errors.ts'
import { loadPackage } from '../load/load-package.ts'
import type { Receipt } from '../model/receipt.ts'
import type { RunMark, SealedPackage } from '../model/sealed-package.ts'
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
 * Loads one sealed package in the destination's one commit. It stays, as the record of its run, until that run has been
 * reported (decisions/0027). When the load fails it stays as well: the next run loads it before anything else, unless
 * another run has moved the state (STATE_MOVED: it goes), or its own rows cannot be read (it is set aside).
 */
export async function loadSealed(sealed: SealedPackage, { warehouse, tools }: LoadTools): Promise<Receipt> {
  // from here on there is no way back until all is done
  if (tools.signal.signal.aborted) {
    await closePackage(sealed.path)
    tools.signal.signal.throwIfAborted()
  }
  tools.reporter.report({ kind: 'load_started', loadId: sealed.loadId })
  const receipt = await loadAndClose(sealed, { warehouse, tools })
  for (const warning of receipt.warnings ?? []) tools.reporter.report({ kind: 'warning', ...warning })
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
 * set aside. Gives what is loaded; these packages are still there.
 */
export async function loadPending(workplace: Workplace, { warehouse, tools }: LoadTools): Promise<readonly Finished[]> {
  const finished: Finished[] = []
  for (const found of await listPackages(packagesFor(workplace, warehouse))) {
    const ended =
      found.status === 'sealed'
        ? await finishSealed(found, { warehouse, tools })
        : found.status === 'unreadable'
          ? await finishUnreadable(found, { warehouse, tools })
          : undefined
    if (ended !== undefined) finished.push(ended)
  }
  return finished
}

/** A package of an earlier run that is loaded now, or was already. */
export interface Finished extends Pick<PackageInfo, 'path' | 'createdAt'> {
  /** the run that read it; `unknown` = it cannot be read any more */
  readonly run: RunMark | 'unknown'
  readonly receipt: Receipt
}

/** One that cannot be read, and was loaded: only that is known of it, and that is what its load id says. */
async function finishUnreadable(found: PackageInfo, { warehouse, tools }: LoadTools): Promise<Finished | undefined> {
  const { path, loadId } = found
  const { isLoaded } = await warehouse.remembered(loadId)
  if (!isLoaded) {
    await setAside(found, tools)
    return undefined
  }
  noteLoaded(loadId, tools)
  return { path, createdAt: Number(loadId) * 1000, run: 'unknown', receipt: receiptOf(loadId, warehouse) }
}

function noteLoaded(loadId: string, { reporter }: RunTools): void {
  const message = `Load ${loadId} is of an earlier run, which was stopped before it could say that it was done.`
  reporter.report({ kind: 'note', message })
}

/** Of a load that was done before; what its package had, where that is known. */
function receiptOf(loadId: string, { destination, dataset }: Warehouse, sealed?: SealedPackage): Receipt {
  const loaded = [...(sealed?.rows ?? [])].filter(([table]) => sealed?.withheld?.includes(table) !== true)
  const tables = Object.fromEntries(loaded.map(([table, rows]) => [table, { rows }]))
  return { loadId, destination: destination.type, dataset, tables, schemaChanges: [], replayed: true }
}

async function finishSealed(
  { path, loadId, createdAt }: PackageInfo,
  { warehouse, tools }: LoadTools,
): Promise<Finished | undefined> {
  const sealed = await openSealed(path)
  const { state, isLoaded } = await warehouse.remembered(loadId)
  // `sluice drop` is no run
  const { run = { id: '', given: false, covers: [] } } = sealed
  const ended = { path, createdAt, run }
  if (isLoaded) {
    noteLoaded(loadId, tools)
    return { ...ended, receipt: receiptOf(loadId, warehouse, sealed) }
  }
  if (sealed.baseState !== undefined && sealed.baseState !== baseStateOf(state)) {
    tools.reporter.report({ kind: 'note', message: `Dropping package ${loadId}: ${elsewhere}.` })
    await removePackage(path)
    return undefined
  }
  tools.reporter.report({ kind: 'note', message: `Loading package ${loadId}, which an earlier run left ready.` })
  try {
    return { ...ended, receipt: await loadSealed(sealed, { warehouse, tools }) }
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'PACKAGE_UNREADABLE') throw error
    return undefined
  }
}
