import { given } from '../model/given.ts'
import type { LoginPerson } from '../model/auth.ts'
import type { Masker } from '../model/secrets.ts'
import type { LoggedIn } from '../pipeline/secrets/log-in.ts'
import type { PipelineState } from '../model/state.ts'
import type { DropChoice } from '../pipeline/forget/plan-drop.ts'
import type { RunForecast } from '../pipeline/forecast/forecast.ts'
import type { PreparedDrop } from '../pipeline/forget/drop.ts'
import type { Leftovers } from '../pipeline/forget/sync.ts'
import type { PlanSummary } from '../pipeline/inspect/describe-plan.ts'
import type { FoundValue } from '../pipeline/inspect/found-values.ts'
import type { FoundPipeline } from '../pipeline/inspect/find-pipeline.ts'
import type { PipelineStatus } from '../pipeline/inspect/inspect.ts'
import type { Preview } from '../pipeline/inspect/failed-preview.ts'
import type { PreviewOptions } from '../pipeline/inspect/preview.ts'
import type { RunSummary } from '../pipeline/journal/history.ts'
import type { AnswerTarget, GatheredAnswer, WrittenAnswer } from '../pipeline/answer/write-answer.ts'
import type { LoadDiff } from '../pipeline/diff/diff-loads.ts'
import type { FamilyChoice, RowFamily } from '../pipeline/inspect/children.ts'
import type { TableDescription, UserQuery } from '../pipeline/inspect/query.ts'
import type { ConfigChoices } from '../pipeline/open-config.ts'
import type { RunReport } from '../pipeline/report/run-report.ts'
import type { RunOptions } from '../pipeline/run-tools.ts'
import type { ReportedWarning } from '../pipeline/report/warning-log.ts'
import type { SchemaFormat } from '../render/format-names.ts'
import type { SchemaView } from '../render/schema-view.ts'
import { FailedPreview } from '../pipeline/inspect/failed-preview.ts'
import { checkOptions } from './check-options.ts'
import { type Job, type PipelineHost, type Wiring, wire } from './host.ts'
import { history, type HistoryChoice, log, type StoredLog } from './verbs/history.ts'
import {
  diff,
  type DiffOptions,
  family,
  gather,
  type GatherOptions,
  type QuestionOptions,
  tables,
  whereOf,
  write,
} from './read/questions.ts'
import { find, lookUp, type PipelineSource, planOf, type Place, placeOf, type Sourced } from './source.ts'
import { run, type RunChoices } from './run.ts'
import type { Machines } from './many/machines.ts'
import type { GatherUnitsOptions, PlanUnitsOptions, RunOnManyOptions, StoreOption } from './many/options.ts'
import type { PlannedUnits } from '../pipeline/many/plan-units.ts'

export type { PipelineHost } from './host.ts'
export type { PipelineSource, Place } from './source.ts'
export type { RunChoices } from './run.ts'
export type { PreparedDrop } from '../pipeline/forget/drop.ts'
export type { DropChoice } from '../pipeline/forget/plan-drop.ts'
export type { Leftovers } from '../pipeline/forget/sync.ts'
export type { HistoryChoice, StoredLog } from './verbs/history.ts'
export type { RunSummary } from '../pipeline/journal/history.ts'
export type { RunLog } from '../pipeline/journal/run-log.ts'
export type { PipelineStatus } from '../pipeline/inspect/inspect.ts'
export type { TableDescription } from '../pipeline/inspect/query.ts'
export type { RunForecast } from '../pipeline/forecast/forecast.ts'
export type { QueryResult, QueryValue } from '../load/destination.ts'
export type {
  AnswerFormat,
  AnswerTarget,
  DiffOptions,
  FamilyChoice,
  FamilyRow,
  GatheredAnswer,
  GatherOptions,
  KeyGroup,
  Load,
  LoadDiff,
  QuestionOptions,
  RowChoice,
  RowFamily,
  SchemaDiff,
  SchemaDifference,
  TableDiff,
  WrittenAnswer,
} from './read/questions.ts'
export type { TableQuery, UserQuery } from '../pipeline/inspect/query.ts'
export { FailedPreview, type Preview } from '../pipeline/inspect/failed-preview.ts'
export type {
  Candidate,
  Detection,
  Exchange,
  Message,
  PreviewOptions,
  ResourcePreview,
} from '../pipeline/inspect/preview.ts'

/** What is said about a pipeline besides its source: the command line's options, in words. */
export type PipelineChoices = ConfigChoices

/** A plan in words, and what the config is warned of. */
export interface CheckedPlan extends PlanSummary {
  /** where its secrets and settings are from that are looked up: names only */
  readonly lookups: readonly FoundValue[]
  readonly warnings: readonly ReportedWarning[]
}

/** What `plan()` takes: the options of the run that is foreseen, and whether first pages are read. */
export interface PlanChoices extends Omit<RunOptions, 'plan' | 'pendingOnly'> {
  /** reads the first page of each resource: then tables, columns and totals are known. Default: nothing is asked for */
  readonly probe?: boolean
}

/** What the next run would do, and what the config is warned of. */
export interface PlannedRun extends RunForecast {
  readonly warnings: readonly ReportedWarning[]
}

/** The schema that the destination holds. */
export interface StoredSchema extends SchemaView {
  readonly place: Place
  /** as text without a line end: yaml and json are dlt's own forms */
  render(format: SchemaFormat): string
}

/** The state that the destination holds: what the next run starts from. */
export interface StoredState extends PipelineState {
  readonly place: Place
  /** as people read it: indented JSON without a line end */
  render(): string
}

/** A pipeline, and what can be done with it. Verbs give data and print nothing; each reads its source anew. */
export interface OpenPipeline {
  /** Reads the config, resolves its secrets; fetches nothing. Throws `ConfigProblems` with all its mistakes at once. */
  check(): Promise<CheckedPlan>
  /**
   * Reads the first two pages of each resource, or of one, and loads nothing: requests and answers, what was detected and
   * what to write for it, records, tables. Throws UNKNOWN_RESOURCE, what a run throws before it reads, and
   * `FailedPreview`, with what was seen up to there, when a page cannot be read.
   */
  preview(options?: PreviewOptions): Promise<Preview>
  /**
   * One run from end to end. Throws `SluiceError` (or `ConfigProblems`) when it fails, and nothing is then committed; or
   * `IncompleteRun`, with the report of what was loaded, when that is not everything.
   */
  run(options?: RunChoices): Promise<RunReport>
  /**
   * What the next run would do: tables, rows at stake, cursors, requests, what it would fail with. Changes nothing; without
   * `probe` it asks the API for nothing either. `run({ plan })` then does that, or refuses. Throws what stands in the way of
   * looking: DESTINATION_…, STATE_NOT_READABLE, MERGE_….
   */
  plan(options?: PlanChoices): Promise<PlannedRun>
  /**
   * Begins a run that many processes read (docs/many-machines.md), or goes on with the one that is under way: gives the units
   * that are left. Asks the API for nothing. Throws UNITS_BUSY, PLAN_NOT_PORTABLE, and what stands in the way of looking.
   */
  planUnits(options: PlanUnitsOptions): Promise<PlannedUnits>
  /**
   * One run by this process and all workers that meet it there (`runWorker`, `runUnits`): plans it or goes on with it, waits until all
   * of it is read, gathers and loads. The report and the errors are those of `run`; UNITS_BUSY, UNITS_FAILED, UNITS_OUTDATED.
   */
  runOnMany(options: RunOnManyOptions): Promise<RunReport>
  /**
   * Puts together and loads what `runUnits` read on any number of machines: a run like any other, with its report and its errors.
   * Throws UNITS_NONE, UNITS_OPEN, UNITS_FAILED, UNITS_OUTDATED, UNITS_OTHER_CONFIG.
   */
  gatherUnits(options: GatherUnitsOptions): Promise<RunReport>
  /**
   * Asks a person for consent where the auth of the config needs it (`oauth2_authorization_code`, `oauth2_device`): `visit`
   * shows an address and what to do there. Tokens are kept for the runs. Gives what was asked for; nothing where none is needed.
   */
  logIn(visit: LoginPerson['visit']): Promise<readonly LoggedIn[]>
  /** What is loaded and pending, and how the last run ended. */
  status(): Promise<PipelineStatus>
  /**
   * The run on many machines that is not over, at a place that is named or where it was planned from here: its units, who works on them, how fast, and what they wait for.
   * null = there is none. An engine or a store that cannot be asked is told in `error`.
   */
  machines(place?: StoreOption): Promise<Machines | null>
  /** The last runs that left a journal here, newest first: 20, or as many as are asked for. Asks no destination. */
  history(choice?: HistoryChoice): Promise<readonly RunSummary[]>
  /**
   * What happened in one run: its id, the beginning of it, a load id, or `latest` (the default). Asks no destination.
   * Throws RUN_NOT_FOUND.
   */
  log(run?: string): Promise<StoredLog>
  /** Throws NOTHING_LOADED. */
  schema(): Promise<StoredSchema>
  /** Throws NOTHING_LOADED. */
  state(): Promise<StoredState>
  /**
   * Plans to drop tables, state and schema parts of resources; `apply()` does it. The pipeline is taken until then, or
   * until `leave()`. Throws PIPELINE_BUSY, NOTHING_LOADED, DROP_….
   */
  drop(choice: DropChoice): Promise<PreparedDrop>
  /** What lies here and is not in the destination; `apply()` throws it away. The pipeline is taken, as with `drop`. */
  sync(): Promise<Leftovers>
  /**
   * Reads from the destination: SQL of yours, one statement, in which unqualified names mean tables of the dataset; or
   * rows of one table. It cannot write, and reaches no files. All rows come at once. Throws QUERY_INVALID,
   * QUERY_NOT_READ_ONLY, QUERY_FAILED, DESTINATION_TIMEOUT.
   */
  query(query: UserQuery, options?: GatherOptions): Promise<GatheredAnswer>
  /** The same into a file, or piece by piece as text: few rows are in memory. Throws FILE_EXISTS, OUTPUT_NOT_WRITABLE. */
  write(query: UserQuery, target: AnswerTarget, options?: QuestionOptions): Promise<WrittenAnswer>
  /** Rows of a table with the rows of all tables that hang from them. Throws QUERY_INVALID. */
  family(choice: FamilyChoice, options?: QuestionOptions): Promise<RowFamily>
  /**
   * What differs between two loads: `latest`, `previous`, load ids, or ids of runs that left a journal here; without the
   * second one, the load before. Throws LOAD_UNKNOWN.
   */
  diff(runs: readonly [string, string?], options?: DiffOptions): Promise<LoadDiff>
  /** Where it loads. Throws what `query` throws. */
  where(options?: QuestionOptions): Promise<Place>
  /** The tables of the dataset with columns, types as the destination spells them, and row counts; `_dlt_…` last. */
  tables(options?: QuestionOptions): Promise<readonly TableDescription[]>
  /** replaces what is known to be secret: config values once a verb has read them */
  readonly mask: Masker
  /** what the verb called last has warned of so far, equal ones once: for those whose verb failed */
  readonly warnings: () => readonly ReportedWarning[]
}

/**
 * Opens a pipeline: a config's file, a config object, or one that ran here before, by its name. Nothing happens before
 * the first verb. Those who have only a name cannot `check`, `preview` and `run` (CONFIG_NEEDED).
 *
 * ```ts
 * const shop = openPipeline({ file: 'shop.yaml' }, { destination: './shop.duckdb' }, { onEvent: console.log })
 * await shop.run()
 * ```
 */
export function openPipeline(
  source: PipelineSource,
  choices: PipelineChoices = {},
  host: PipelineHost = {},
): OpenPipeline {
  const { work, mask, masked, warnings } = wire(host)
  const there = { source, choices }
  // what a verb needs is loaded by the verb, so that `--help` and mistakes of usage answer at once
  return {
    mask,
    warnings,
    check: () =>
      work(async (job) => {
        const { describePlan } = await import('../pipeline/inspect/describe-plan.ts')
        const { openValueLog } = await import('../pipeline/inspect/found-values.ts')
        const { noticed, values } = openValueLog()
        const plan = await planOf(there, { ...job, noticed })
        return { ...describePlan(plan, job), lookups: values(), warnings: job.reporter.warnings() }
      }),
    preview: (options = {}) => work((job) => preview(there, options, job)),
    run: (options = {}) =>
      work(
        (job) => {
          checkOptions(options, 'run')
          return run(there, options, job)
        },
        given({ runId: options.runId }),
      ),
    plan: (options = {}) => work((job) => planned(there, options, job)),
    ...onMany(there, work),
    logIn: (visit) =>
      work(async (job) => {
        const { logInto } = await import('../pipeline/secrets/log-in.ts')
        return logInto(await planOf(there, job), job, { visit })
      }),
    status: () =>
      work(async (job) => {
        const { pipelineStatus } = await import('../pipeline/inspect/inspect.ts')
        return pipelineStatus(await lookUp(there, job), job.world)
      }),
    history: (choice) => work((job) => history(there, choice, job)),
    log: (run) => work((job) => log(there, run, job)),
    schema: () => work(async (job) => schemaOf(await find(there, job, 'source'))),
    state: () => work(async (job) => stateOf(await find(there, job))),
    drop: (choice) =>
      work(async (job) => {
        const { prepareDrop } = await import('../pipeline/forget/drop.ts')
        const prepared = await prepareDrop(await find(there, job, 'source'), choice, job)
        return { ...prepared, rows: () => masked(prepared.rows()), apply: () => masked(prepared.apply()) }
      }),
    sync: () =>
      work(async (job) => {
        const { findLeftovers } = await import('../pipeline/forget/sync.ts')
        const leftovers = await findLeftovers(await find(there, job), job)
        return { ...leftovers, apply: (only) => masked(leftovers.apply(only)) }
      }),
    query: (query, options = {}) => work((job) => gather(there, query, { job, options })),
    write: (query, target, options = {}) => work((job) => write(there, { query, target }, { job, options, mask })),
    family: (choice, options = {}) => work((job) => family(there, choice, { job, options })),
    diff: (runs, options = {}) => work((job) => diff(there, runs, { job, options })),
    where: (options = {}) => work((job) => whereOf(there, { job, options })),
    tables: (options = {}) => work((job) => tables(there, { job, options })),
  }
}

/** One run on many machines. */
function onMany(
  there: Sourced,
  work: Wiring['work'],
): Pick<OpenPipeline, 'planUnits' | 'runOnMany' | 'gatherUnits' | 'machines'> {
  return {
    planUnits: (options) =>
      work(async (job) => (await import('./many/units.ts')).plan(there, options, job), given({ runId: options.runId })),
    runOnMany: (options) =>
      work(
        async (job) => (await import('./many/run-on-many.ts')).runOnMany(there, options, job),
        given({ runId: options.runId }),
      ),
    gatherUnits: (options) => work(async (job) => (await import('./many/gather.ts')).gather(there, options, job)),
    machines: (place) => work(async (job) => (await import('./many/machines.ts')).machines(there, place, job)),
  }
}

async function planned(there: Sourced, options: PlanChoices, job: Job): Promise<PlannedRun> {
  checkOptions(options, 'plan')
  const { forecastRun } = await import('../pipeline/forecast/forecast-run.ts')
  const forecast = await forecastRun(await planOf(there, job), job, options)
  return { ...forecast, warnings: job.reporter.warnings() }
}

async function preview(there: Sourced, options: PreviewOptions, job: Job): Promise<Preview> {
  checkOptions(options, 'preview')
  const { previewPipeline } = await import('../pipeline/inspect/preview.ts')
  const { resources, notRead, error } = await previewPipeline(await planOf(there, job), job, options)
  const seen = { resources, warnings: job.reporter.warnings(), ...(notRead.length > 0 && { notRead }) }
  if (error !== undefined) throw new FailedPreview(error, seen)
  return seen
}

async function schemaOf(found: FoundPipeline): Promise<StoredSchema> {
  const { storedSchema } = await import('../pipeline/inspect/inspect.ts')
  const { renderSchema } = await import('../render/render-schema.ts')
  const view = await storedSchema(found)
  return { ...view, place: placeOf(found), render: (format) => renderSchema(view, format) }
}

async function stateOf(found: FoundPipeline): Promise<StoredState> {
  const { storedState } = await import('../pipeline/inspect/inspect.ts')
  const { stateText } = await import('../render/state-text.ts')
  const state = await storedState(found)
  return { ...state, place: placeOf(found), render: () => stateText(state) }
}
