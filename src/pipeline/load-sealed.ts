import { type Place, SluiceError } from '../model/errors.ts'
import type { ConditionKey } from '../model/merge-condition.ts'
import { given } from '../model/given.ts'
import { loadPackage } from '../load/load-package.ts'
import type { ActListener } from '../load/protocol/load-work.ts'
import type { Reporter } from '../model/report/events.ts'
import type { LoadWarning, Receipt } from '../model/report/receipt.ts'
import type { RunMark, SealedPackage } from '../model/sealed-package.ts'
import type { World } from '../model/world.ts'
import { packageFailure } from '../package/package-failure.ts'
import { closePackage, removePackage, setPackageAside } from '../package/package-file.ts'
import { hasReadableRows, listPackages, openSealed, type PackageInfo } from '../package/package.ts'
import { classifyDuckdbError } from '../duckdb/failure.ts'
import type { PipelineState } from '../model/state.ts'
import { baseStateOf } from '../state/finish-run.ts'
import { approval } from './forecast/approve-load.ts'
import { isWorthResuming } from './failure.ts'
import { saySharedKeys } from './outcome/say-shared-keys.ts'
import type { Run } from './run.ts'
import type { Warehouse } from './warehouse.ts'
import { packagesFor } from './work-folder.ts'

/** Why a package is not gone on with. */
export const elsewhere = 'the destination is no longer in the state it was read from'

/**
 * Loads one sealed package in the destination's one commit. It stays, as the record of its run, until that run has been
 * reported (decisions/0027). When the load fails the error says what becomes of the package (`recovery`): it stays and the
 * next run loads it before anything else when that can go well, else it is dropped, and the next run reads its rows
 * again. One whose own rows cannot be read is set aside.
 */
export async function loadSealed(sealed: SealedPackage, run: Run): Promise<Receipt> {
  // from here on there is no way back until all is done
  const { reporter, signal } = run
  if (signal.signal.aborted) {
    await closePackage(sealed.path)
    signal.signal.throwIfAborted()
  }
  reporter.report({ kind: 'load_started', loadId: sealed.loadId })
  const receipt = await loadAndClose(sealed, run)
  for (const warning of receipt.warnings ?? []) reporter.report({ kind: 'warning', ...warning })
  saySharedKeys(sealed, receipt, run)
  reporter.report({ kind: 'load_done', loadId: sealed.loadId, tables: receipt.tables })
  return receipt
}

interface Telling {
  readonly world: Pick<World, 'now'>
  readonly reporter: Reporter
}

/** Tells of each step of a load with the time that it took. */
export function stepTeller(loadId: string, { world, reporter }: Telling): ActListener {
  let since = world.now()
  return ({ name: step, ...act }) => {
    const now = world.now()
    reporter.report({ kind: 'load_step', loadId, step, ...act, ms: now - since })
    since = now
  }
}

async function loadAndClose(sealed: SealedPackage, run: Run): Promise<Receipt> {
  const { warehouse, world } = run
  const { dataset } = warehouse
  const { loadId } = sealed
  const heard = stepTeller(loadId, run)
  const placeOf = (name: string, key: ConditionKey): Place | undefined => {
    const resource = run.plan.resources.find((one) => one.name === name)
    return resource?.mergePlaces?.[key] ?? resource?.place
  }
  const progress: { reached: boolean; receipt?: Receipt } = { reached: false }
  try {
    return await warehouse.visit(async (session) => {
      progress.reached = true
      const approve = run.held && approval(run.held, session.types)
      progress.receipt = await loadPackage({
        package: sealed,
        session,
        dataset,
        world,
        heard,
        placeOf,
        ...given({ approve }),
      })
      return progress.receipt
    })
  } catch (error) {
    await closePackage(sealed.path).catch(() => undefined)
    // committed, and then the session could not be closed
    if (progress.receipt !== undefined) return withWarning(progress.receipt, error)
    if (!progress.reached) throw error
    if (await isCommitted(sealed, warehouse)) return withWarning(receiptOf(sealed.loadId, warehouse, sealed), error)
    if (isDamage(error) && !(await hasReadableRows(sealed.path))) {
      await setAside(sealed, run)
      throw packageFailure(error.cause, sealed.path)
    }
    if (isWorthResuming(error)) throw error
    await removePackage(sealed.path).catch(() => undefined)
    throw withDrop(error)
  }
}

/** A connection or a disk that breaks at the end leaves open whether the commit was done: the destination knows. */
async function isCommitted({ loadId }: SealedPackage, warehouse: Warehouse): Promise<boolean> {
  return warehouse.remembered(loadId).then(
    ({ isLoaded }) => isLoaded,
    // then the next run asks again
    () => false,
  )
}

function withWarning(receipt: Receipt, error: unknown): Receipt {
  const warning: LoadWarning = {
    code: 'LOADED_WITH_TROUBLE',
    message: `Everything of ${receipt.loadId} is loaded; afterwards something failed: ${messageOf(error)}`,
    ...(error instanceof SluiceError && error.details.hint !== undefined ? { hint: error.details.hint } : {}),
  }
  return { ...receipt, warnings: [...(receipt.warnings ?? []), warning] }
}

const dropped = 'Nothing was loaded and the package is dropped: the next run reads its rows again.'

function withDrop(error: unknown): unknown {
  if (!(error instanceof SluiceError)) return error
  const hint = [error.details.hint, dropped].filter(Boolean).join(' ')
  return new SluiceError(error.code, error.message, { ...error.details, hint })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

// the file that is damaged may be the warehouse's, too
function isDamage(error: unknown): error is SluiceError {
  return error instanceof SluiceError && classifyDuckdbError(error.cause).kind === 'damaged'
}

/** A package that cannot be read must not stand in the way: state moves only with rows, so its rows are read again. */
export async function setAside(
  { path, loadId, because }: Pick<PackageInfo, 'path' | 'loadId' | 'because'>,
  { reporter }: Pick<Run, 'reporter'>,
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
 * set aside, those that are refused for good are dropped. Gives what is loaded; these packages are still there.
 */
export async function loadPending(run: Run): Promise<readonly Finished[]> {
  const { workFolder, warehouse } = run
  const finished: Finished[] = []
  for (const found of await listPackages(packagesFor(workFolder, warehouse))) {
    const ended =
      found.status === 'sealed'
        ? await finishSealed(found, run)
        : found.status === 'unreadable'
          ? await finishUnreadable(found, run)
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
async function finishUnreadable(found: PackageInfo, run: Run): Promise<Finished | undefined> {
  const { warehouse } = run
  const { path, loadId } = found
  const { isLoaded } = await warehouse.remembered(loadId)
  if (!isLoaded) {
    await setAside(found, run)
    return undefined
  }
  noteLoaded(loadId, run)
  return { path, createdAt: Number(loadId) * 1000, run: 'unknown', receipt: receiptOf(loadId, warehouse) }
}

function noteLoaded(loadId: string, { reporter }: Run): void {
  const message = `Load ${loadId} is of an earlier run, which was stopped before it could say that it was done.`
  reporter.report({ kind: 'note', message })
}

/** Of a load that was done before; what its package had, where that is known. */
function receiptOf(loadId: string, { destination, dataset }: Warehouse, sealed?: SealedPackage): Receipt {
  // what is withheld is not among the rows of a sealed package
  const tables = Object.fromEntries([...(sealed?.rows ?? [])].map(([table, rows]) => [table, { rows }]))
  return { loadId, destination: destination.type, dataset, tables, schemaChanges: [], replayed: true }
}

/** True for a package that started from another state than the destination is in now. */
export function isForAnotherState({ baseState }: SealedPackage, state: PipelineState | undefined): boolean {
  return baseState !== undefined && baseState !== baseStateOf(state)
}

async function finishSealed({ path, loadId, createdAt }: PackageInfo, run: Run): Promise<Finished | undefined> {
  const { warehouse, reporter } = run
  const sealed = await openSealed(path)
  const { state, isLoaded } = await warehouse.remembered(loadId)
  // `sluice drop` is not a run
  const { run: mark = { id: '', given: false, covers: [] } } = sealed
  const ended = { path, createdAt, run: mark }
  if (isLoaded) {
    noteLoaded(loadId, run)
    return { ...ended, receipt: receiptOf(loadId, warehouse, sealed) }
  }
  if (isForAnotherState(sealed, state)) {
    reporter.report({ kind: 'note', message: `Dropping package ${loadId}: ${elsewhere}.` })
    await removePackage(path)
    return undefined
  }
  reporter.report({ kind: 'note', message: `Loading package ${loadId}, which an earlier run left ready.` })
  try {
    return { ...ended, receipt: await loadSealed(sealed, run) }
  } catch (error) {
    if (!(error instanceof SluiceError) || isWorthResuming(error)) throw error
    // set aside or dropped: this run reads its rows again
    if (error.code !== 'PACKAGE_UNREADABLE') warnOfDrop(loadId, error, run)
    return undefined
  }
}

function warnOfDrop(loadId: string, error: SluiceError, { reporter }: Run): void {
  reporter.report({
    kind: 'warning',
    code: 'PACKAGE_DROPPED',
    message: `The package ${loadId} that an earlier run left is refused for good and dropped; its rows are read again. ${error.message}`,
    ...given({ hint: error.details.hint }),
  })
}
