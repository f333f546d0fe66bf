import { createHttpClient } from '../extract/http/client.ts'
import { SluiceError } from '../model/errors.ts'
import type { Masker } from '../model/secrets.ts'
import type { Plan } from '../model/plan.ts'
import { asSluiceError } from '../model/system-failure.ts'
import { wholeRun } from './earlier-run.ts'
import { type Finished, loadPending, loadSealed } from './load-sealed.ts'
import { openWarehouse, type Warehouse } from './warehouse.ts'
import type { RunOptions, RunTools } from './run-tools.ts'
import { describeError, type RunReport } from './report/run-report.ts'
import { fillPackage } from './fill-package.ts'
import { exportSchema } from './schema-file/export-schema.ts'
import { fileTokenStore } from './tokens/token-store.ts'
import { noteRun, watchCommits } from './memory/note-run.ts'
import { occupy, type Workplace, workplaceOf } from './workplace.ts'

/**
 * One run from end to end: finishes what an earlier run left, extracts, loads, reports. Never throws for a failed run:
 * the report carries the error; `failure` gives the error itself to those who want to print it in full.
 */
export async function runPipeline(
  plan: Plan,
  given: RunTools,
  options: RunOptions = {},
): Promise<{ readonly report: RunReport; readonly failure?: unknown }> {
  const startedAt = new Date(given.world.now()).toISOString()
  const workplace = workplaceOf(given.world, plan.pipeline)
  const commits = watchCommits(given)
  const { tools } = commits
  const parts: { warehouse?: Warehouse; outcome?: Outcome } = {}
  let failure: unknown
  try {
    parts.warehouse = openWarehouse(plan, tools.world)
    const leave = await occupy(workplace)
    try {
      parts.outcome = await runOccupied({ plan, tools, options, workplace, warehouse: parts.warehouse })
    } finally {
      await leave()
    }
    failure = parts.outcome.problem
  } catch (error) {
    failure = error
  }
  const report = composeReport(plan, {
    startedAt,
    finishedAt: new Date(tools.world.now()).toISOString(),
    ...parts,
    warnings: tools.reporter.warnings(),
    failure,
    mask: tools.vault.mask,
  })
  const hasCommitted = commits.seen || (parts.outcome === undefined && isAfterCommit(failure))
  await noteRun(workplace, { plan, report, failure, hasCommitted, mask: tools.vault.mask })
  return failure === undefined ? { report } : { report, failure }
}

// the rows are there, and then something else went wrong
function isAfterCommit(failure: unknown): boolean {
  return failure instanceof SluiceError && failure.exitCode === 3
}

/** What came of the parts of a run, for the report. */
type Outcome = Pick<RunReport, 'load_id' | 'resources' | 'tables' | 'schema_changes'> & {
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

async function runOccupied(context: RunContext): Promise<Outcome> {
  const { plan, tools, workplace, warehouse, options } = context
  const http = createHttpClient({
    world: tools.world,
    vault: tools.vault,
    reporter: tools.reporter,
    store: fileTokenStore(workplace.folder),
    ...(plan.privateHosts && { privateHosts: plan.privateHosts }),
  })
  try {
    const finished = await loadPending(workplace, { warehouse, tools })
    const whole = wholeRun(finished, { plan, options, world: tools.world })
    if (whole !== undefined) return finishedBefore(whole, tools)
    const filled = await fillPackage({ plan, tools, workplace, warehouse, http, options })
    const said = { resources: filled.resources, ...(filled.problem !== undefined && { problem: filled.problem }) }
    if (filled.sealed === null) return { load_id: null, ...said, tables: {}, schema_changes: [] }
    const receipt = await loadSealed(filled.sealed, { warehouse, tools })
    await exportSchema(filled.sealed.schema, plan, tools)
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

function finishedBefore({ receipt }: Finished, { reporter }: RunTools): Outcome {
  const message = `The interrupted run is whole now. Nothing was read again: run once more for what is new.`
  reporter.report({ kind: 'note', message })
  const { loadId, tables, schemaChanges } = receipt
  return { load_id: loadId, resources: {}, tables, schema_changes: schemaChanges }
}

interface Endings {
  readonly startedAt: string
  readonly finishedAt: string
  readonly warehouse?: Warehouse
  readonly outcome?: Outcome
  readonly warnings: RunReport['warnings']
  readonly failure: unknown
  readonly mask: Masker
}

function composeReport(
  plan: Plan,
  { startedAt, finishedAt, warehouse, outcome, warnings, failure, mask }: Endings,
): RunReport {
  return {
    ok: failure === undefined,
    pipeline: plan.pipeline,
    load_id: outcome?.load_id ?? null,
    destination: warehouse?.target.label ?? '',
    dataset: warehouse?.dataset ?? plan.dataset,
    resources: outcome?.resources ?? {},
    tables: outcome?.tables ?? {},
    schema_changes: outcome?.schema_changes ?? [],
    warnings,
    started_at: startedAt,
    finished_at: finishedAt,
    ...(failure === undefined ? {} : { error: describeError(asSluiceError(failure), mask) }),
  }
}
