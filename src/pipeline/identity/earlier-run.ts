import type { Plan, ResourcePlan, TableHints } from '../../model/plan.ts'
import { parentPlans, parentsOf } from '../../model/plan/lineage.ts'
import type { RunId, RunMark } from '../../model/sealed-package.ts'
import type { World } from '../../model/world.ts'
import { refreshOf } from '../forget/refresh.ts'
import type { Finished } from '../load-sealed.ts'
import type { Run } from '../run.ts'
import type { RunOptions } from '../run-tools.ts'

/** A package older than this is not gone on from: offsets into a list that moved on are not to be trusted. */
const staleAfterMs = 24 * 3600 * 1000

export function isStale(createdAt: number, world: World): boolean {
  return world.now() - createdAt >= staleAfterMs
}

/** What a package was read for. A run that refreshes, or stops early, must not be gone on with by one that does not. */
export function fingerprintOf({ plan, options, assembly }: Pick<Run, 'plan' | 'options' | 'assembly'>): string {
  const mode = refreshOf(options, plan)
  const contract = options.schemaContract === undefined ? '' : ` ${JSON.stringify(options.schemaContract)}`
  // what is put together from units is gone on with by nobody else
  const units = assembly === undefined ? '' : ` units of ${JSON.stringify(assembly.run)}`
  return `${sourceMark(plan)}${plan.fingerprint}${mode === undefined ? '' : ` ${mode}`}${limitText(options)}${contract}${units}`
}

/** True for a package that another source of the same pipeline and dataset has half read: it is for that one to go on. */
export function isOfAnotherSource(fingerprint: string, plan: Plan): boolean {
  return fingerprint.includes(' ') && !fingerprint.startsWith(sourceMark(plan))
}

function sourceMark({ source }: Plan): string {
  return `${source} `
}

/**
 * The run of a package, with what reading once more would append a second time (decisions/0027). `partial` = resources
 * that were not read whole: they are to be read again, with their children.
 */
export function markOf(
  id: RunId,
  { plan, options }: Pick<Run, 'plan' | 'options'>,
  partial: ReadonlySet<string> = new Set(),
): RunMark {
  const isPartial = (resource: ResourcePlan): boolean =>
    partial.has(resource.name) || parentPlans(resource, plan).some(isPartial)
  const again = plan.resources.filter((resource) => !isPartial(resource) && appendsAgain(resource, plan, options))
  return { ...id, covers: again.map(({ name }) => [name, rowsOf(name, plan, options)]) }
}

/** What earlier runs loaded before they were stopped, without anybody having been told. */
export interface Covered {
  /** resource → the load that has its rows */
  readonly loads: ReadonlyMap<string, string>
  /** the earlier runs in question, oldest first */
  readonly by: readonly Finished[]
  /**
   * the same for the package of this run: while its packages are removed one by one, the last of them, which is this
   * run's, still covers everything
   */
  readonly marks: RunMark['covers']
}

/**
 * The resources that this run need not read: an earlier run loaded their rows and was stopped before its report was
 * out, and reading once more would append the same rows again. Where reading again does no harm it is done.
 */
export function coveredBy(finished: readonly Finished[], current: Run): Covered {
  const { options, plan, world } = current
  const loads = new Map<string, string>()
  if (refreshOf(options, plan) !== undefined) return { loads, by: [], marks: [] }
  const candidates = finished.filter(
    ({ run, createdAt }) =>
      !isStale(createdAt, world) &&
      // two ids that were given are two runs, whatever they read
      !(options.runId !== undefined && run !== 'unknown' && run.given && run.id !== options.runId),
  )
  const mine = markOf({ id: '', given: false }, current).covers
  const by = candidates.filter(({ run, receipt }) => {
    const same = mine.filter(
      ([name, rows]) => run === 'unknown' || run.covers.some(([known, read]) => known === name && read === rows),
    )
    for (const [name] of same) loads.set(name, receipt.loadId)
    return same.length > 0
  })
  return { loads, by, marks: mine.filter(([name]) => loads.has(name)) }
}

/** The plan without what is covered: a parent stays where a child needs its records, but none of them is loaded. */
export function withoutCovered(plan: Plan, { loads }: Covered): Plan {
  if (loads.size === 0) return plan
  const chosen = plan.resources.map((resource) =>
    loads.has(resource.name) ? { ...resource, selected: false } : resource,
  )
  const needed = new Set<string>()
  // children come after their parents
  for (const resource of chosen.toReversed()) {
    if (!resource.selected && !needed.has(resource.name)) continue
    for (const name of [resource.name, ...parentsOf(resource)]) needed.add(name)
  }
  return {
    ...plan,
    resources: chosen.filter(({ name }) => needed.has(name)),
    fingerprint: `${plan.fingerprint} without ${JSON.stringify([...loads.keys()].toSorted())}`,
  }
}

/**
 * Whether an earlier run needs to be remembered no longer once this one is reported: it was made whole, it is too old,
 * or there is nothing in it that could come twice. One that has to do with other resources waits for a run of those.
 */
export function isSettledBy({ run, createdAt }: Finished, { plan, options, world }: Run): boolean {
  if (run === 'unknown' || run.covers.length === 0) return true
  if (isStale(createdAt, world) || refreshOf(options, plan) === 'drop_sources') return true
  return plan.resources.some(({ name, selected }) => selected && run.covers.some(([known]) => known === name))
}

function rowsOf(resource: string, plan: Plan, options: RunOptions): string {
  return `${plan.rowFingerprints.get(resource) ?? ''}${limitText(options)}`
}

function limitText({ limit }: RunOptions): string {
  return limit === undefined ? '' : ` limit ${limit}`
}

/** True when nothing remembers which rows of it are loaded: no cursor of its own, and none of the parents it is read for. */
function appendsAgain(resource: ResourcePlan, plan: Plan, options: RunOptions): boolean {
  if (!resource.selected || !addsRows(resource)) return false
  // cursors do not move, or may not, when a run stops early
  return options.limit !== undefined || resource.limit !== undefined || !hasMemory(resource, plan)
}

function addsRows({ hintsOf, nested = [], ...hints }: ResourcePlan): boolean {
  return hintsOf !== undefined || [hints, ...nested].some(isAppended)
}

function isAppended(hints: Partial<TableHints>): boolean {
  const { writeDisposition, primaryKey = [], mergeKey = [], columns = [] } = hints
  if (writeDisposition?.kind === 'append') return true
  if (writeDisposition?.kind !== 'merge' || writeDisposition.strategy !== 'delete-insert') return false
  // rows of the scope are replaced
  if (writeDisposition.destinationScope !== undefined) return false
  // without any key it is an append
  const isKey = columns.some((column) => column.primaryKey === true || column.mergeKey === true)
  return primaryKey.length + mergeKey.length === 0 && !isKey
}

function hasMemory(resource: ResourcePlan, plan: Plan): boolean {
  const incremental = resource.endpoint?.incremental ?? null
  if (incremental !== null && incremental.endValue === null) return true
  // every record of its parents is read for it, whatever they remember
  if (resource.readParent === 'full') return false
  return parentPlans(resource, plan).some((above) => hasMemory(above, plan))
}
