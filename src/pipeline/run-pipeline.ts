import type { RecordingSummary } from '../model/report/recorded.ts'
import type { ReportedHost } from '../model/report/run-report.ts'
import type { SluiceError } from '../model/errors.ts'
import { given } from '../model/given.ts'
import type { Reporter } from '../model/report/events.ts'
import type { Plan } from '../model/plan.ts'
import { asSluiceError } from '../disk/system-failure.ts'
import { keepEngine } from '../duckdb/engine.ts'
import type { RunId } from '../model/sealed-package.ts'
import { closePackage, removePackage } from '../package/package-file.ts'
import { committedRuns, type CommittedRun } from '../state/committed-runs.ts'
import { type Covered, coveredBy, isSettledBy, withoutCovered } from './identity/earlier-run.ts'
import { runIdOf } from './identity/run-id.ts'
import { refuseMoved } from './forecast/hold-to-plan.ts'
import { forgetDevPackages } from './forget/dev-dataset.ts'
import { type Finished, loadPending, loadSealed } from './load-sealed.ts'
import type { Warehouse } from './warehouse.ts'
import type { RunOptions, RunOutcome, RunTools } from './run-tools.ts'
import { hostsOf } from './report/hosts.ts'
import { describeError, type RunReport } from './report/run-report.ts'
import { failureOfPart, failureOfWarnings } from './outcome/fail-on-warnings.ts'
import { pendingOnly } from './outcome/pending-only.ts'
import { sayElsewhere } from './outcome/say-elsewhere.ts'
import { startRecording } from './recording/record-run.ts'
import { checkDataset } from './check-dataset.ts'
import { checkMerges } from './check-merges.ts'
import { Interrupted, stoppedIn } from './failure.ts'
import { fillPackage } from './fill-package.ts'
import { exportSchema } from './schema-file/export-schema.ts'
import { openHttp } from './wiring.ts'
import { noteRun } from './memory/note-run.ts'
import { beginJournal } from './journal/keep-journal.ts'
import { openRun, type Run } from './run.ts'
import { occupy, workFolderOf } from './work-folder.ts'

/**
 * One run from end to end: finishes what an earlier run left, extracts, loads, reports. Never throws for a failed run:
 * the report carries the error; `failure` gives the error itself to those who want to print it in full.
 */
export async function runPipeline(plan: Plan, tools: RunTools, options: RunOptions = {}): Promise<RunOutcome> {
  const { world, reporter, vault, deliver } = tools
  const startedAt = new Date(world.now()).toISOString()
  const id = tools.run ?? runIdOf(options, world)
  const workFolder = workFolderOf(world, plan.pipeline)
  const journal = beginJournal(workFolder, { plan, tools, id })
  const course: Course = { id, loaded: [] }
  let run: Run | undefined
  let leave: (() => Promise<void>) | undefined
  const stopEngine = keepEngine()
  try {
    run = openRun(plan, { ...tools, run: id }, options)
    checkDataset(run.warehouse.dataset, run.warehouse.destination.capabilities)
    checkMerges(plan, { capabilities: run.warehouse.destination.capabilities, reporter })
    leave = await occupy(workFolder, run.patience)
    await journal?.settle()
    course.result = await runOccupied(run, course)
    // what went wrong with the journal is a warning like others: the failure of warnings is judged after it
    await journal?.settle()
    const warnings = reporter.warnings()
    course.failure = course.result.problem ?? failureOfPart(warnings) ?? failureOfWarnings(options.failOn, warnings)
  } catch (error) {
    // interrupted while it waited for its pipeline, it has read nothing that could be kept
    const ended = error instanceof Interrupted && leave === undefined ? new Interrupted(error.cause, false) : error
    course.failure = stoppedIn(ended, { options, isReplay: tools.replay !== undefined })
  }
  const { failure } = course
  // who never had the pipeline to itself did not run, whatever ended it: the run that has it is the last one
  const hasRun = leave !== undefined
  await (hasRun ? journal?.settle() : journal?.discard())
  const report = composeReport(course, { plan, startedAt, tools, warehouse: run?.warehouse })
  // whatever went wrong after a commit: the rows are there
  const hasCommitted = course.loaded.length > 0
  if (hasRun) await noteRun(workFolder, { plan, report, failure, hasCommitted, mask: vault.mask })
  const outcome = failure === undefined ? { report } : { report, failure }
  try {
    if (report.error !== undefined) reporter.report({ kind: 'failed', error: report.error })
    reporter.report({ kind: 'run_done', ok: report.ok, loadId: report.load_id, report })
    await journal?.end()
    await deliver?.(outcome)
    if (run !== undefined && isReported(course)) await settle(course.loaded, run)
  } finally {
    for (const { path } of course.loaded) await closePackage(path).catch(() => undefined)
    // the pipeline is given back whatever happens to the engine
    try {
      await stopEngine()
    } finally {
      await leave?.()
    }
  }
  return outcome
}

/** What has come of a run so far; filled while it goes on, for what a failed one did counts as well. */
interface Course {
  id: RunId
  /** packages that are in the destination and not yet done with */
  loaded: readonly Finished[]
  result?: Result
  failure?: unknown
  recording?: RecordingSummary | undefined
  hosts?: readonly ReportedHost[] | undefined
}

/** A scheduler's run that did not get everything is not over: the same id again is to get the rest, and only that. */
function isReported({ result, id }: Course): boolean {
  return result !== undefined && (result.problem === undefined || !id.given)
}

/** What came of the parts of a run, for the report. */
type Result = Pick<
  RunReport,
  'load_id' | 'resources' | 'tables' | 'schema_changes' | 'repeat_of' | 'not_read_again'
> & {
  /** the run loaded what it could, and that is not everything */
  readonly problem?: SluiceError
}

async function runOccupied(run: Run, course: Course): Promise<Result> {
  const { plan, reporter, held } = run
  if (held !== undefined) await refuseMoved(run, held)
  await forgetDevPackages(run)
  await sayElsewhere(run)
  course.loaded = await loadPending(run)
  if (run.options.pendingOnly === true) return pendingOnly(course.loaded, run)
  const same = await committedRun(run)
  if (same !== undefined) {
    sayRepeated(same.loadId, { says: `Run "${same.runId}" is loaded already`, next: 'another run id' }, reporter)
    return repeated(same.loadId, course)
  }
  const covered = coveredBy(course.loaded, run)
  const [whole] = covered.by
  if (whole !== undefined && whole.run !== 'unknown' && !course.id.given) course.id = whole.run
  const rest = withoutCovered(plan, covered)
  const newest = covered.by.at(-1)?.receipt.loadId
  if (newest !== undefined && rest.resources.length === 0) {
    sayRepeated(newest, { says: 'The interrupted run is whole now', next: 'one more run' }, reporter)
    return { ...repeated(newest, course), ...notReadAgain(covered) }
  }
  sayCovered(covered, reporter)
  const reading: Run = { ...run, id: course.id, plan: rest, covers: covered.marks }
  return withCovered(await readAndLoad(reading, course), covered)
}

async function readAndLoad(unrecorded: Run, course: Course): Promise<Result> {
  const keeping = await startRecording(unrecorded)
  const run = keeping === undefined ? unrecorded : { ...unrecorded, recorder: keeping.recorder }
  const http = run.assembly?.openHttp(run) ?? openHttp(run)
  try {
    const { sealed, id, resources, problem } = await fillPackage(run, http)
    run.deadline?.readAll()
    course.recording = await keeping?.end(true)
    course.id = id
    const said = { resources, ...given({ problem }) }
    if (sealed === null) return { load_id: null, ...said, tables: {}, schema_changes: [] }
    const receipt = await loadSealed(sealed, run)
    const { path, createdAt } = sealed
    course.loaded = [...course.loaded, { path, createdAt, run: sealed.run ?? { ...id, covers: [] }, receipt }]
    if (run.replay === undefined) await exportSchema(sealed.schema, run)
    return { load_id: receipt.loadId, ...said, tables: receipt.tables, schema_changes: receipt.schemaChanges }
  } finally {
    course.hosts = hostsOf(http.paces(), run.plan.pace)
    await http.close()
    course.recording ??= await keeping?.end(false)
  }
}

/** The run with the id that was given for this one, when the destination has it. */
async function committedRun({ warehouse, options: { runId }, assembly }: Run): Promise<CommittedRun | undefined> {
  if (runId === undefined) return undefined
  const { state, isLoaded } = await warehouse.remembered(assembly?.loadId)
  if (assembly !== undefined && isLoaded) return { runId, loadId: assembly.loadId }
  return committedRuns(state).find((run) => run.runId === runId)
}

/** `next` = what gets what is new. */
function sayRepeated(
  loadId: string,
  { says, next }: Readonly<Record<'says' | 'next', string>>,
  reporter: Reporter,
): void {
  const message = `${says}: load ${loadId}. Nothing was read again; what is new comes with ${next}.`
  reporter.report({ kind: 'note', message })
}

function repeated(loadId: string, { loaded }: Course): Result {
  const receipt = loaded.find((finished) => finished.receipt.loadId === loadId)?.receipt
  const { tables = {}, schemaChanges = [] } = receipt ?? {}
  return { load_id: loadId, resources: {}, tables, schema_changes: schemaChanges, repeat_of: loadId }
}

/** What the run came to with what an earlier one had loaded for it. */
function withCovered(result: Result, covered: Covered): Result {
  const tables = { ...result.tables }
  for (const { receipt } of covered.by)
    for (const [table, { rows }] of Object.entries(receipt.tables))
      // what was read again has taken the place of the earlier rows, or was merged with them
      tables[table] ??= { rows }
  const newest = covered.by.at(-1)?.receipt.loadId ?? null
  return { ...result, load_id: result.load_id ?? newest, tables, ...notReadAgain(covered) }
}

function notReadAgain({ loads }: Covered): Pick<Result, 'not_read_again'> {
  return loads.size === 0 ? {} : { not_read_again: Object.fromEntries(loads) }
}

function sayCovered({ loads }: Covered, reporter: Reporter): void {
  for (const [resource, loadId] of loads) {
    const message = `"${resource}" is not read again: load ${loadId} has its rows. Run once more for what is new.`
    reporter.report({ kind: 'note', resource, message })
  }
}

/** The report is out: what tells the next run of these loads is not needed any more. */
async function settle(loaded: readonly Finished[], run: Run): Promise<void> {
  for (const finished of loaded) {
    if (!isSettledBy(finished, run)) continue
    await removePackage(finished.path).catch((error: unknown) => {
      run.reporter.report({
        kind: 'warning',
        code: 'PACKAGE_NOT_REMOVED',
        message: `Could not remove "${finished.path}", which is loaded: ${String(error)}`,
        hint: 'Remove it. Until then the next run takes its rows for those of a run that was stopped, and does not append them again.',
      })
    })
  }
}

interface Composing {
  readonly plan: Plan
  readonly startedAt: string
  readonly tools: RunTools
  /** undefined = the destination of the plan cannot be worked with */
  readonly warehouse: Warehouse | undefined
}

function composeReport(
  { id, result, failure, recording, hosts }: Course,
  { plan, startedAt, tools, warehouse }: Composing,
): RunReport {
  const { repeat_of, not_read_again } = result ?? {}
  const error = failure === undefined ? undefined : describeError(asSluiceError(failure), tools.vault.mask)
  return {
    ok: failure === undefined,
    pipeline: plan.pipeline,
    run_id: id.id,
    load_id: result?.load_id ?? null,
    destination: warehouse?.target.label ?? '',
    dataset: warehouse?.dataset ?? plan.dataset,
    resources: result?.resources ?? {},
    tables: result?.tables ?? {},
    schema_changes: result?.schema_changes ?? [],
    warnings: tools.reporter.warnings(),
    started_at: startedAt,
    finished_at: new Date(tools.world.now()).toISOString(),
    ...given({ repeat_of, not_read_again, hosts, error, recording, replay: tools.replay?.report() }),
  }
}
