import { localDestination } from '../destinations/forms.ts'
import type { HttpClient } from '../extract/http/http-client.ts'
import { SluiceError } from '../model/errors.ts'
import { given } from '../model/given.ts'
import type { Plan } from '../model/plan.ts'
import type { ResourceSummary } from '../model/report/receipt.ts'
import type { Schema } from '../model/schema.ts'
import type { RunId, RunMark, SealedPackage, SealInfo } from '../model/sealed-package.ts'
import type { CursorUpdate, PipelineState } from '../model/state.ts'
import type { Normalizer } from '../normalize/normalizer.ts'
import { removePackage } from '../package/package-file.ts'
import { createPackage, listPackages, openPackage, type PackageInfo } from '../package/package.ts'
import type { PackageWriter } from '../package/package-writer.ts'
import type { ResumePoint } from '../package/run-tables.ts'
import { baseStateOf, type FinishInput, finishRun } from '../state/finish-run.ts'
import { emptySchema } from '../state/stored-schema.ts'
import { forgetResources } from '../state/stored-state.ts'
import { extractIntoPackage } from './extract-package.ts'
import { fingerprintOf, isStale, markOf } from './identity/earlier-run.ts'
import { isWorthResuming } from './failure.ts'
import { resourceTables, sharesNoColumn } from './forget/resource-tables.ts'
import { withSecrets } from './secrets/hidden-secrets.ts'
import { importSchema } from './schema-file/import-schema.ts'
import { momentAfter, nextLoadId } from './load-id.ts'
import { elsewhere, setAside } from './load-sealed.ts'
import { refreshOf, startFrom } from './forget/refresh.ts'
import type { RunOptions, RunTools } from './run-tools.ts'
import type { Task } from './schedule.ts'
import { createTally, outcomesBefore, type Outcome, type Tally } from './outcome/tally.ts'
import { decide, type Decision } from './outcome/act-on-outcomes.ts'
import { sayVerdicts } from './outcome/say-verdicts.ts'
import type { Warehouse } from './warehouse.ts'
import { openNormalizer } from './wiring.ts'
import { packagesFor, type Workplace } from './workplace.ts'

export interface FillOptions {
  readonly plan: Plan
  readonly tools: RunTools
  readonly workplace: Workplace
  readonly warehouse: Warehouse
  readonly http: HttpClient
  readonly options: RunOptions
  readonly run: RunId
  /** what earlier runs read that were not reported, and this one reports with its own */
  readonly covered: RunMark['covers']
}

/** The package of this run: `sealed` is null when there was nothing new, so nothing is to be loaded. */
export interface Filled {
  readonly sealed: SealedPackage | null
  readonly resources: Readonly<Record<string, ResourceSummary>>
  /** the run that was gone on with, when its package was half read */
  readonly run: RunId
  /** what the run says in the end although it loads: not everything came */
  readonly problem?: SluiceError
}

/** A package being filled, fresh or gone on from, and what it starts with. */
interface Opened {
  readonly writer: PackageWriter
  readonly resumed: boolean
  readonly tasks: readonly Task[]
  readonly schema: Schema
  readonly state: PipelineState | undefined
  readonly cursors: readonly CursorUpdate[]
  /** what a refresh does to tables of earlier loads */
  readonly dropped: readonly string[]
  readonly emptied: readonly string[]
  readonly before: Readonly<Record<string, Partial<Outcome>>>
  /** the run that this is, or that it goes on with */
  readonly run: RunId
}

/**
 * Extracts and normalizes into one package, going on from a half-read one when there is one for the same plan. After
 * an error that may pass the package stays for the next run; after any other it is removed (decisions/0004).
 */
export async function fillPackage(options: FillOptions): Promise<Filled> {
  const opened = (await resumePackage(options)) ?? (await startPackage(options))
  const { writer } = opened
  try {
    return await fill(opened, options)
  } catch (error) {
    await writer.close()
    if (!isWorthResuming(error)) await removePackage(writer.path)
    throw error
  }
}

async function fill(opened: Opened, options: FillOptions): Promise<Filled> {
  const { plan, tools, http } = options
  const { writer, state } = opened
  tools.reporter.report({
    kind: 'run_started',
    pipeline: plan.pipeline,
    loadId: writer.identity.loadId,
    resumed: opened.resumed,
    ...(opened.run.id !== options.run.id && { continues: opened.run.id }),
  })
  const normalizer = normalizerFor(opened, options)
  const tally = createTally(opened.before)
  const moved = await extractIntoPackage({
    plan,
    tasks: opened.tasks,
    http,
    normalizer,
    writer,
    state,
    resumed: opened.cursors,
    tally,
    ...(options.options.limit === undefined ? {} : { limitPages: options.options.limit }),
    world: tools.world,
    reporter: tools.reporter,
    vault: tools.vault,
    signal: tools.signal,
  })
  const decision = await decideOn(tally, { opened, normalizer }, options)
  sayVerdicts(plan, { tally, decision, reporter: tools.reporter })
  // a limited run has not seen everything up to the cursor: moving it would lose the rest
  const isLimited = options.options.limit !== undefined
  const cursors = isLimited ? [] : moved.filter(({ resource }) => !decision.still.has(resource))
  if (isLimited) warnOfLimit(moved, options)
  const sealed = await seal({ opened, normalizer, cursors, decision }, options)
  const { problem } = decision
  return { sealed, resources: tally.summaries(http), run: opened.run, ...(problem !== undefined && { problem }) }
}

function decideOn(
  tally: Tally,
  { opened, normalizer }: Pick<Ending, 'opened' | 'normalizer'>,
  { plan, warehouse, options }: FillOptions,
): Promise<Decision> {
  return decide({
    plan,
    outcomeOf: (resource) => tally.outcomeOf(resource),
    refreshes: refreshOf(options) !== undefined,
    allowShort: options.allowShort ?? false,
    allowEmpty: options.allowEmpty ?? false,
    isStrange: (resource) => sharesNoColumn({ resource, before: opened.schema, filled: opened.writer.filledColumns }),
    hasRows: (resource) => warehouse.hasRows(rootTables(normalizer.schema, resource)),
  })
}

function warnOfLimit(moved: readonly CursorUpdate[], { plan, tools }: FillOptions): void {
  for (const { name, selected, writeDisposition } of plan.resources) {
    if (selected && writeDisposition.kind === 'replace')
      tools.reporter.report({
        kind: 'warning',
        code: 'LIMITED_REPLACES',
        message: `"${name}" is read in part, and what came replaces its table.`,
        hint: `Run once more without --limit for all rows. Try things out somewhere else: --destination ${localDestination('try')}.`,
      })
    if (!selected || writeDisposition.kind !== 'append' || !moved.some(({ resource }) => resource === name)) continue
    tools.reporter.report({
      kind: 'warning',
      code: 'LIMITED_ROWS_COME_AGAIN',
      resource: name,
      message: `"${name}" is read in part, so its cursor stays where it was: the next run appends these rows once more.`,
      hint: `Try things out somewhere else: --destination ${localDestination('try')}, or "sluice preview", which loads nothing.`,
    })
  }
}

function normalizerFor({ writer, schema }: Opened, { plan, tools, warehouse, options }: FillOptions): Normalizer {
  const what = {
    schema: withSourceContract(schema, plan),
    resources: plan.resources.filter((resource) => resource.selected),
    loadId: writer.identity.loadId,
    ...given({ contract: options.schemaContract }),
  }
  return openNormalizer(plan, what, { warehouse, tools })
}

// dlt, too, takes the settings of the source as they are now, also when a contract is gone from them
function withSourceContract(schema: Schema, { schemaContract }: Plan): Schema {
  if (schemaContract !== undefined) return { ...schema, contract: schemaContract }
  const { contract, ...rest } = schema
  return contract === undefined ? schema : rest
}

interface Ending {
  readonly opened: Opened
  readonly normalizer: Normalizer
  readonly cursors: readonly CursorUpdate[]
  readonly decision: Decision
}

async function seal(
  { opened, normalizer, cursors, decision }: Ending,
  { plan, tools, warehouse, options, covered }: FillOptions,
): Promise<SealedPackage | null> {
  const { writer, state: before, run } = opened
  const replaced = plan.resources
    .filter(({ name, selected, writeDisposition }) => {
      return selected && writeDisposition.kind === 'replace' && !decision.withheld.has(name)
    })
    .map((resource) => resource.name)
  const schema = normalizer.finish()
  const withheld: readonly string[] = resourceTables(schema)
    .filter(({ resource }) => decision.withheld.has(resource))
    .map(({ table }) => table.name)
  const ending: FinishInput = {
    schema,
    state: before && forgetResources(before, plan.source, replaced),
    change: {
      pipeline: plan.pipeline,
      schemaName: plan.source,
      dataset: warehouse.dataset,
      destinationType: warehouse.destination.capabilities.dltType,
      cursors,
      replaces: replaced.length > 0,
      now: tools.world.now(),
    },
    filled: writer.filledTables.filter((table) => !withheld.includes(table)),
    replaced,
    withheld,
    dropped: opened.dropped,
    emptied: opened.emptied,
  }
  const info = finishRun(ending)
  const hasNews =
    writer.filledTables.length > 0 ||
    info.stateRow !== null ||
    opened.dropped.length + opened.emptied.length > 0 ||
    replaced.some((name) => hasSeenData(info.schema, name))
  if (hasNews) {
    // what is not whole is to be read again, by whichever run comes next
    const isWhole = decision.problem === undefined
    const partial = new Set([...decision.still, ...decision.withheld.keys()])
    const mark = markOf(run, { plan, options, partial })
    const marked = isWhole ? withGivenRun(info, ending, opened) : info
    const covers = [...mark.covers, ...covered]
    return writer.seal({ ...marked, run: { ...mark, covers } }, { staysOpen: true })
  }
  await writer.close()
  await removePackage(writer.path)
  return null
}

// an id of a scheduler goes into the state, with the rows
function withGivenRun(info: SealInfo, ending: FinishInput, { run, writer }: Opened): SealInfo {
  if (!run.given) return info
  const committed = { runId: run.id, loadId: writer.identity.loadId }
  return finishRun({ ...ending, change: { ...ending.change, run: committed } })
}

function rootTables(schema: Schema, resource: string): readonly string[] {
  return resourceTables(schema)
    .filter(({ table, resource: owner }) => owner === resource && table.parent === undefined)
    .map(({ table }) => table.name)
}

function hasSeenData(schema: Schema, resource: string): boolean {
  return [...schema.tables.values()].some((table) => table.resource === resource && table.seenData)
}

async function resumePackage(context: FillOptions): Promise<Opened | undefined> {
  const { plan, tools, workplace, warehouse, options } = context
  const left = (await listPackages(packagesFor(workplace, warehouse))).filter(({ status }) => status === 'extracting')
  const usable = left.findLast(
    ({ fingerprint, createdAt }) =>
      fingerprint === fingerprintOf(plan, options) && !isStale(createdAt, tools.world) && options.limit === undefined,
  )
  for (const { path, loadId } of left) {
    if (path === usable?.path) continue
    const message = `Dropping the half-read package ${loadId}: it is too old, or was read by another config or other options.`
    tools.reporter.report({ kind: 'note', message })
    await removePackage(path)
  }
  if (usable === undefined) return undefined
  const known = await warehouse.remembered()
  const reopened = await reopen(usable, tools)
  if (reopened === undefined) return undefined
  const { writer, point } = reopened
  const tasks = withSecrets(point.units, tools.vault)
  const isElsewhere = baseStateOf(point.state ?? undefined) !== baseStateOf(known.state)
  if (isElsewhere || tasks === undefined) {
    const because = isElsewhere ? elsewhere : 'a secret in its positions has changed since, so it starts over'
    tools.reporter.report({ kind: 'note', message: `Dropping the half-read package ${usable.loadId}: ${because}.` })
    await writer.close()
    await removePackage(usable.path)
    return undefined
  }
  const { dropped, emptied } = startFrom(known, refreshOf(options), plan)
  return {
    writer,
    resumed: true,
    tasks,
    schema: point.schema ?? emptySchema(plan.source, plan.naming),
    state: point.state ?? undefined,
    cursors: point.cursors,
    dropped,
    emptied,
    before: outcomesBefore(point),
    // who goes on with another's package under an id of their own has it be their run
    run: context.run.given ? context.run : (point.run ?? context.run),
  }
}

async function reopen(
  left: PackageInfo,
  tools: RunTools,
): Promise<{ readonly writer: PackageWriter; readonly point: ResumePoint } | undefined> {
  const writer = await openPackage(left.path)
  try {
    return { writer, point: await writer.resume() }
  } catch (error) {
    await writer.close()
    if (!(error instanceof SluiceError) || error.code !== 'PACKAGE_UNREADABLE') throw error
    await setAside({ ...left, because: error }, tools)
    return undefined
  }
}

async function startPackage(context: FillOptions): Promise<Opened> {
  const { plan, tools, workplace, warehouse, options } = context
  const known = await warehouse.remembered()
  const start = startFrom(known, refreshOf(options), plan)
  const schema = await importSchema(start.schema ?? emptySchema(plan.source, plan.naming), plan, tools)
  const createdAt = momentAfter(known.newestLoad, tools.world.now())
  warnOfClock(createdAt, tools)
  const writer = await createPackage({
    folder: packagesFor(workplace, warehouse),
    loadId: nextLoadId(createdAt),
    pipeline: plan.pipeline,
    dataset: warehouse.dataset,
    fingerprint: fingerprintOf(plan, options),
    createdAt,
  })
  const units = plan.resources
    .filter((resource) => resource.parent === undefined)
    .map((resource) => ({ id: resource.name, resource: resource.name }))
  await writer.begin({ schema, state: start.state ?? null, units, run: context.run })
  const tasks = units.map((unit) => ({ unit, progress: null }))
  const { state, dropped, emptied } = start
  return { writer, resumed: false, tasks, schema, state, cursors: [], dropped, emptied, before: {}, run: context.run }
}

// a few seconds between two machines are no news
const clockToleranceMs = 5000

function warnOfClock(createdAt: number, { world, reporter }: RunTools): void {
  const behindMs = createdAt - world.now()
  if (behindMs < clockToleranceMs) return
  reporter.report({
    kind: 'warning',
    code: 'CLOCK_BEHIND',
    message: `The clock of this machine is ${Math.round(behindMs / 1000)} s behind the newest load of the dataset; this load is dated right after it.`,
    hint: 'Set the clock. Until it has caught up, load ids and "_dlt_loads"."inserted_at" run ahead of it.',
  })
}
