import { localDestination } from '../destinations/forms.ts'
import type { HttpClient } from '../extract/http/http-client.ts'
import type { SluiceError } from '../model/errors.ts'
import { given } from '../model/given.ts'
import type { Plan, ResourcePlan } from '../model/plan.ts'
import { isSpread, parentsOf } from '../model/plan/lineage.ts'
import type { LastTime, Reporter, StartedResource } from '../model/report/events.ts'
import type { ResourceSummary } from '../model/report/receipt.ts'
import type { Schema, TableSchema } from '../model/schema.ts'
import type { RunId, SealedPackage } from '../model/sealed-package.ts'
import type { CursorUpdate } from '../model/state.ts'
import { deletesAbsent, replacesTable } from '../model/plan/disposition.ts'
import type { Normalizer } from '../normalize/normalizer.ts'
import { removePackage } from '../package/package-file.ts'
import type { MovedCursor } from '../extract/incremental/cursors.ts'
import { extractIntoPackage } from './extract-package.ts'
import { isWorthResuming } from './failure.ts'
import type { Filling } from './filling.ts'
import { lastTimeOf } from './journal/history.ts'
import { refreshOf } from './forget/refresh.ts'
import { rootTables, sharesNoColumn } from './forget/resource-tables.ts'
import { openPackageOf, type OpenedPackage } from './open-package.ts'
import { decide, type Decision } from './outcome/act-on-outcomes.ts'
import { sayVerdicts } from './outcome/say-verdicts.ts'
import { createTally } from './outcome/tally.ts'
import { beginRecording } from './recording/record-run.ts'
import type { Run } from './run.ts'
import { sealPackage } from './seal-package.ts'
import { openNormalizer } from './wiring.ts'

/** The package of this run: `sealed` is null when there was nothing new, so nothing is to be loaded. */
export interface Filled {
  readonly sealed: SealedPackage | null
  readonly resources: Readonly<Record<string, ResourceSummary>>
  /** the id of the run that was gone on with, when its package was half read */
  readonly id: RunId
  /** what the run says in the end although it loads: not everything came */
  readonly problem?: SluiceError
}

/**
 * Extracts and normalizes into one package, going on from a half-read one when there is one for the same plan. After
 * an error that may pass the package stays for the next run; after any other it is removed (decisions/0004).
 */
export async function fillPackage(run: Run, http: HttpClient): Promise<Filled> {
  const opened = await openPackageOf(run)
  const { writer } = opened
  try {
    sayStarted(run, opened, await lastTimeOf(run.workFolder, run.plan.fingerprint))
    await beginRecording(run, opened)
    return await fill({
      ...run,
      http,
      opened,
      normalizer: normalizerFor(run, opened),
      tally: createTally(opened.before),
    })
  } catch (error) {
    await writer.close()
    if (!isWorthResuming(error)) await removePackage(writer.path)
    throw error
  }
}

function sayStarted(run: Run, opened: OpenedPackage, lastTime: LastTime | undefined): void {
  const { id, plan, reporter, command, warehouse } = run
  const { writer, resumed, id: continued } = opened
  reporter.report({
    kind: 'run_started',
    pipeline: plan.pipeline,
    loadId: writer.identity.loadId,
    resumed,
    ...(continued.id !== id.id && { continues: continued.id }),
    command,
    destination: warehouse.target.label,
    dataset: warehouse.dataset,
    config: plan.fingerprint,
    resources: startedResources(plan.resources, opened),
    ...(!resumed && given({ lastTime })),
  })
}

/** Adds what an interrupted run had read of each resource, and the parents that it left to be read for. */
function startedResources(
  resources: readonly ResourcePlan[],
  { resumed, before, tasks, rows, schema }: OpenedPackage,
): readonly StartedResource[] {
  const rowsBefore = rowsByResource(rows, schema)
  const done = new Set<string>()
  // parents come before their children
  return resources.map((resource) => {
    const { name } = resource
    const [parent] = parentsOf(resource)
    if (!resumed) return { name, ...given({ parent }) }
    const left = tasks.filter(({ unit, progress }) => unit.resource === name && progress?.done !== true)
    if (left.length === 0 && (parent === undefined || done.has(parent))) done.add(name)
    const { pages, records, verdict = { kind: 'complete' } } = before[name] ?? {}
    const parents = left.reduce((sum, { unit }) => sum + (unit.parents?.length ?? 0), 0)
    return {
      name,
      ...given({ parent, pages, records, rows: rowsBefore.get(name) }),
      ...(parent !== undefined && { parents }),
      ...(done.has(name) && { verdict }),
    }
  })
}

/** Rows by table, of each resource: a nested table is of the resource that its root is of. */
function rowsByResource(
  rows: ReadonlyMap<string, number>,
  { tables }: Schema,
): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const byResource = new Map<string, Record<string, number>>()
  const byName = new Map<string, TableSchema>([...tables.values()].map((table) => [table.name, table]))
  for (const [name, count] of rows) {
    let table = byName.get(name)
    while (table?.parent !== undefined) table = byName.get(table.parent)
    if (table?.resource === undefined || count === 0) continue
    byResource.set(table.resource, { ...byResource.get(table.resource), [name]: count })
  }
  return byResource
}

async function fill(filling: Filling): Promise<Filled> {
  const { plan, reporter, options, tally, http, opened } = filling
  const moved = await extractIntoPackage(filling)
  await doubtDoubled(filling)
  const decision = await decideOn(filling)
  // what a recording does not hold is told in the end, request by request
  const told = plan.resources.filter(({ name }) => filling.replay?.isLacking(name) !== true)
  sayVerdicts({ ...plan, resources: told }, { tally, decision, reporter })
  // a limited run has not seen everything up to the cursor: moving it would lose the rest
  const isLimited = options.limit !== undefined
  const staying = new Set(moved.filter((cursor) => isCutOutOfOrder(cursor, filling)).map(({ resource }) => resource))
  const cursors = isLimited ? [] : moved.filter((cursor) => mayMove(cursor, decision) && !staying.has(cursor.resource))
  if (isLimited) warnOfLimit(moved, filling)
  else for (const resource of staying) warnOfStaying(resource, reporter)
  await warnOfNothing(filling, decision)
  const sealed = await sealPackage(filling, { cursors, decision })
  const problem = filling.replay?.problem() ?? decision.problem
  return { sealed, resources: tally.summaries(http), id: opened.id, ...given({ problem }) }
}

/** A cursor that has moved over nothing but what was read whole may do so, also where the rest of its resource was not. */
function mayMove({ resource, isSettled }: MovedCursor, { still, above, withheld }: Decision): boolean {
  return isSettled === true ? !withheld.has(resource) && !above.has(resource) : !still.has(resource)
}

/**
 * As many records came as were announced, and some of them twice: the list moved while it was read, and as many others
 * never came. Only where records have a key, and no page of theirs belongs to a parent.
 */
async function doubtDoubled({ plan, tally, opened, normalizer }: Filling): Promise<void> {
  for (const resource of plan.resources) {
    const { name } = resource
    const { verdict, announced } = tally.outcomeOf(name)
    if (resource.parent !== undefined || isSpread(resource) || announced === undefined || verdict.kind !== 'complete')
      continue
    for (const table of rootTables(normalizer.schema, name)) {
      const columns = normalizer.schema.tables.get(table)?.columns ?? []
      const key = columns.filter(({ primaryKey }) => primaryKey === true).map((column) => column.name)
      const doubled = await opened.writer.doubled(table, key)
      if (doubled === 0) continue
      const why = `${doubled} of the ${announced} records that were announced came twice: the list moved while it was read`
      tally.doubt(name, { kind: 'short', missing: doubled, announced, why })
    }
  }
}

/**
 * Moving the cursor of a resource that `add_limit` ended would lose the rest, unless the rows come in its order: dlt
 * moves it all the same.
 */
function isCutOutOfOrder({ resource, isInOrder }: MovedCursor, { plan, tally }: Filling): boolean {
  const { limit } = plan.resources.find(({ name }) => name === resource) ?? {}
  return limit !== undefined && tally.outcomeOf(resource).verdict.kind === 'limited' && !isInOrder
}

function warnOfStaying(resource: string, reporter: Reporter): void {
  reporter.report({
    kind: 'warning',
    code: 'LIMITED_ROWS_COME_AGAIN',
    resource,
    message: `"${resource}" is read in part (add_limit), and nothing shows that its rows come in the order of its cursor, which stays where it was: the next run reads the same pages again.`,
    hint: 'Ask for the oldest rows first, if the API can sort, and write "row_order: asc" in the incremental: then each run goes on where the last one ended. Or remove "add_limit".',
  })
}

function decideOn({ plan, options, warehouse, tally, opened, normalizer }: Filling): Promise<Decision> {
  return decide({
    plan,
    outcomeOf: (resource) => tally.outcomeOf(resource),
    refreshes: refreshOf(options, plan) !== undefined,
    allowShort: options.allowShort ?? false,
    allowEmpty: options.allowEmpty ?? false,
    isStrange: (resource) => sharesNoColumn({ resource, before: opened.schema, filled: opened.writer.filledColumns }),
    hasRows: (resource) => warehouse.hasRows(rootTables(normalizer.schema, resource)),
  })
}

/** A merge acts when something comes, in dlt too: rows that are all gone are not deleted, which is to be said. */
async function warnOfNothing({ plan, tally, warehouse, normalizer, reporter }: Filling, { withheld }: Decision) {
  for (const { name, selected, writeDisposition: how } of plan.resources) {
    if (!selected || how.kind !== 'merge' || !deletesAbsent(how)) continue
    if (withheld.has(name) || tally.outcomeOf(name).records > 0) continue
    if (!(await warehouse.hasRows(rootTables(normalizer.schema, name)))) continue
    reporter.report({
      kind: 'warning',
      code: 'MERGE_OF_NOTHING',
      resource: name,
      message: `No record came for "${name}", so nothing of its table is ${how.strategy === 'cdc' ? 'deleted' : 'retired'}: a merge acts only when something comes.`,
      hint: 'If everything is really gone, empty the table: sluice drop.',
    })
  }
}

function warnOfLimit(moved: readonly CursorUpdate[], { plan, reporter }: Run): void {
  for (const { name, selected, writeDisposition } of plan.resources) {
    if (selected && replacesTable(writeDisposition))
      reporter.report({
        kind: 'warning',
        code: 'LIMITED_REPLACES',
        message: `"${name}" is read in part, and what came replaces its table.`,
        hint: `Run once more without --limit for all rows. Try things out somewhere else: --destination ${localDestination('try')}.`,
      })
    if (!selected || writeDisposition.kind !== 'append' || !moved.some(({ resource }) => resource === name)) continue
    reporter.report({
      kind: 'warning',
      code: 'LIMITED_ROWS_COME_AGAIN',
      resource: name,
      message: `"${name}" is read in part, so its cursor stays where it was: the next run appends these rows once more.`,
      hint: `Try things out somewhere else: --destination ${localDestination('try')}, or "sluice preview", which loads nothing.`,
    })
  }
}

function normalizerFor(run: Run, { writer, schema }: OpenedPackage): Normalizer {
  const { plan, options } = run
  return openNormalizer(run, {
    schema: withSourceContract(schema, plan),
    resources: plan.resources.filter((resource) => resource.selected),
    loadId: writer.identity.loadId,
    ...given({ contract: options.schemaContract }),
  })
}

// dlt, too, takes the settings of the source as they are now, also when a contract is gone from them
function withSourceContract(schema: Schema, { schemaContract }: Plan): Schema {
  if (schemaContract !== undefined) return { ...schema, contract: schemaContract }
  const { contract, ...rest } = schema
  return contract === undefined ? schema : rest
}
