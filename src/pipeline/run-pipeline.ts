import { createHttpClient } from '../extract/http/client.ts'
import type { SluiceError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import { asSluiceError } from '../disk/system-failure.ts'
import type { RunId } from '../model/sealed-package.ts'
import { closePackage, removePackage } from '../package/package-file.ts'
import { committedRuns, type CommittedRun } from '../state/committed-runs.ts'
import { type Covered, coveredBy, isSettledBy, withoutCovered } from './identity/earlier-run.ts'
import { runIdOf } from './identity/run-id.ts'
import { type Finished, loadPending, loadSealed } from './load-sealed.ts'
import { openWarehouse, type Warehouse } from './warehouse.ts'
import type { RunOptions, RunOutcome, RunTools } from './run-tools.ts'
import { describeError, type RunReport } from './report/run-report.ts'
import { fillPackage } from './fill-package.ts'
import { exportSchema } from './schema-file/export-schema.ts'
import { fileTokenStore } from '../state/token-store.ts'
import { noteRun } from './memory/note-run.ts'
import { occupy, type Workplace, workplaceOf } from './workplace.ts'

/**
 * One run from end to end: finishes what an earlier run left, extracts, loads, reports. Never throws for a failed run:
 * the report carries the error; `failure` gives the error itself to those who want to print it in full.
 */
export async function runPipeline(plan: Plan, tools: RunTools, options: RunOptions = {}): Promise<RunOutcome> {
  const startedAt = new Date(tools.world.now()).toISOString()
  const workplace = workplaceOf(tools.world, plan.pipeline)
  const ending: Ending = { run: runIdOf(options, tools.world), loaded: [] }
  let leave: (() => Promise<void>) | undefined
  try {
    ending.warehouse = openWarehouse(plan, tools.world)
    leave = await occupy(workplace)
    ending.outcome = await runOccupied({ plan, tools, options, workplace, warehouse: ending.warehouse }, ending)
    ending.failure = ending.outcome.problem
  } catch (error) {
    ending.failure = error
  }
  const { failure } = ending
  const report = composeReport(plan, ending, { startedAt, tools })
  // whatever went wrong after a commit: the rows are there
  const hasCommitted = ending.loaded.length > 0
  await noteRun(workplace, { plan, report, failure, hasCommitted, mask: tools.vault.mask })
  const outcome = failure === undefined ? { report } : { report, failure }
  try {
    await tools.deliver?.(outcome)
    if (isReported(ending)) await settle(ending.loaded, { plan, tools, options })
  } finally {
    for (const { path } of ending.loaded) await closePackage(path).catch(() => undefined)
    await leave?.()
  }
  return outcome
}

/** What is known of a run so far; filled while it goes on, for what a failed one did counts as well. */
interface Ending {
  run: RunId
  /** packages that are in the destination and not yet done with */
  loaded: readonly Finished[]
  warehouse?: Warehouse
  outcome?: Outcome
  failure?: unknown
}

/** A scheduler's run that did not get everything is not over: the same id again is to get the rest, and only that. */
function isReported({ outcome, run }: Ending): boolean {
  return outcome !== undefined && (outcome.problem === undefined || !run.given)
}

/** What came of the parts of a run, for the report. */
type Outcome = Pick<
  RunReport,
  'load_id' | 'resources' | 'tables' | 'schema_changes' | 'repeat_of' | 'not_read_again'
> & {
  /** the run loaded what it could, and that is not everything */
  readonly problem?: SluiceError
}

interface RunContext {
  readonly plan: Plan
  readonly tools: RunTools
  readonly options: RunOptions
  readonly workplace: Workplace
  readonly warehouse: Warehouse
}

async function runOccupied(context: RunContext, ending: Ending): Promise<Outcome> {
  const { plan, tools, workplace, warehouse, options } = context
  ending.loaded = await loadPending(workplace, { warehouse, tools })
  const same = await committedRun(warehouse, options)
  if (same !== undefined)
    return repeated(same.loadId, {
      ending,
      tools,
      says: `Run "${same.runId}" is loaded already`,
      next: 'another run id',
    })
  const covered = coveredBy(ending.loaded, { plan, options, world: tools.world })
  const [whole] = covered.by
  if (whole !== undefined && whole.run !== 'unknown' && !ending.run.given) ending.run = whole.run
  const rest = withoutCovered(plan, covered)
  const newest = covered.by.at(-1)?.receipt.loadId
  if (newest !== undefined && rest.resources.length === 0)
    return {
      ...repeated(newest, { ending, tools, says: 'The interrupted run is whole now', next: 'one more run' }),
      ...notReadAgain(covered),
    }
  sayCovered(covered, tools)
  return withCovered(await readAndLoad({ ...context, plan: rest, covered: covered.marks }, ending), covered)
}

async function readAndLoad(
  context: RunContext & { readonly covered: Covered['marks'] },
  ending: Ending,
): Promise<Outcome> {
  const { plan, tools, workplace, warehouse } = context
  const http = createHttpClient({
    world: tools.world,
    vault: tools.vault,
    reporter: tools.reporter,
    store: fileTokenStore(workplace.folder),
    folder: workplace.folder,
    ...(plan.privateHosts && { privateHosts: plan.privateHosts }),
  })
  try {
    const { sealed, run, ...filled } = await fillPackage({ ...context, http, run: ending.run })
    ending.run = run
    const said = { resources: filled.resources, ...(filled.problem !== undefined && { problem: filled.problem }) }
    if (sealed === null) return { load_id: null, ...said, tables: {}, schema_changes: [] }
    const receipt = await loadSealed(sealed, { warehouse, tools })
    const { path, createdAt } = sealed
    ending.loaded = [...ending.loaded, { path, createdAt, run: sealed.run ?? { ...run, covers: [] }, receipt }]
    await exportSchema(sealed.schema, plan, tools)
    return {
      load_id: receipt.loadId,
      ...said,
      tables: receipt.tables,
      schema_changes: receipt.schemaChanges,
    }
  } finally {
    await http.close()
  }
}

/** The run with the id that was given for this one, when the destination has it. */
async function committedRun(warehouse: Warehouse, { runId }: RunOptions): Promise<CommittedRun | undefined> {
  if (runId === undefined) return undefined
  const { state } = await warehouse.remembered()
  return committedRuns(state).find((run) => run.runId === runId)
}

interface Repeating {
  readonly ending: Ending
  readonly tools: RunTools
  readonly says: string
  /** what gets what is new */
  readonly next: string
}

function repeated(loadId: string, { ending, tools, says, next }: Repeating): Outcome {
  const message = `${says}: load ${loadId}. Nothing was read again; what is new comes with ${next}.`
  tools.reporter.report({ kind: 'note', message })
  const receipt = ending.loaded.find((finished) => finished.receipt.loadId === loadId)?.receipt
  const { tables = {}, schemaChanges = [] } = receipt ?? {}
  return { load_id: loadId, resources: {}, tables, schema_changes: schemaChanges, repeat_of: loadId }
}

/** What the run came to with what an earlier one had loaded for it. */
function withCovered(outcome: Outcome, covered: Covered): Outcome {
  const tables = { ...outcome.tables }
  for (const { receipt } of covered.by)
    for (const [table, { rows }] of Object.entries(receipt.tables))
      // what was read again has taken the place of the earlier rows, or was merged with them
      tables[table] ??= { rows }
  const newest = covered.by.at(-1)?.receipt.loadId ?? null
  return { ...outcome, load_id: outcome.load_id ?? newest, tables, ...notReadAgain(covered) }
}

function notReadAgain({ loads }: Covered): Pick<Outcome, 'not_read_again'> {
  return loads.size === 0 ? {} : { not_read_again: Object.fromEntries(loads) }
}

function sayCovered({ loads }: Covered, { reporter }: RunTools): void {
  for (const [resource, loadId] of loads) {
    const message = `"${resource}" is not read again: load ${loadId} has its rows. Run once more for what is new.`
    reporter.report({ kind: 'note', message })
  }
}

/** The report is out: what tells the next run of these loads is not needed any more. */
async function settle(loaded: readonly Finished[], run: Pick<RunContext, 'plan' | 'tools' | 'options'>): Promise<void> {
  const { plan, options, tools } = run
  for (const finished of loaded) {
    if (!isSettledBy(finished, { plan, options, world: tools.world })) continue
    await removePackage(finished.path).catch((error: unknown) => {
      tools.reporter.report({
        kind: 'warning',
        code: 'PACKAGE_NOT_REMOVED',
        message: `Could not remove "${finished.path}", which is loaded: ${String(error)}`,
        hint: 'Remove it. Until then the next run takes its rows for those of a run that was stopped, and does not append them again.',
      })
    })
  }
}

function composeReport(
  plan: Plan,
  { run, warehouse, outcome, failure }: Ending,
  { startedAt, tools }: { readonly startedAt: string; readonly tools: RunTools },
): RunReport {
  return {
    ok: failure === undefined,
    pipeline: plan.pipeline,
    run_id: run.id,
    load_id: outcome?.load_id ?? null,
    destination: warehouse?.target.label ?? '',
    dataset: warehouse?.dataset ?? plan.dataset,
    resources: outcome?.resources ?? {},
    tables: outcome?.tables ?? {},
    schema_changes: outcome?.schema_changes ?? [],
    warnings: tools.reporter.warnings(),
    started_at: startedAt,
    finished_at: new Date(tools.world.now()).toISOString(),
    ...(outcome?.repeat_of === undefined ? {} : { repeat_of: outcome.repeat_of }),
    ...(outcome?.not_read_again === undefined ? {} : { not_read_again: outcome.not_read_again }),
    ...(failure === undefined ? {} : { error: describeError(asSluiceError(failure), tools.vault.mask) }),
  }
}
