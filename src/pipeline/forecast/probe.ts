import type { ResourceCursors } from '../../extract/incremental/cursors.ts'
import { extractUnit } from '../../extract/extract-unit.ts'
import type { HttpClient } from '../../extract/http/http-client.ts'
import { type JsonValue, isJsonObject, ownValue } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Plan, ResourcePlan } from '../../model/plan.ts'
import type { Records } from '../../json/records/records.ts'
import type { Happening, Reporter } from '../../model/report/events.ts'
import type { Verdict } from '../../model/report/completeness.ts'
import type { CursorUpdate } from '../../model/state.ts'
import type { EmptyProof, ExtractedPage, Unit } from '../../model/unit.ts'
import { isRoot, parentsOf, rootUnit } from '../../model/plan/lineage.ts'
import type { SliceTools } from '../../extract/slice/slice-values.ts'
import { placeInResource } from '../place-error.ts'
import { type CursorStart, cursorsFor, dependentsFor, firstUnits, noPause, slicingFor } from '../reading/unit-tools.ts'
import type { Run } from '../run.ts'
import { openHttp } from '../wiring.ts'

/** The first page of one resource; of a child, that of the first parent. */
export interface Probed {
  readonly resource: string
  /** in pieces, where the answer is long */
  readonly records: readonly Records[]
  readonly received: number
  readonly kept: number
  /** null where the page is not the last */
  readonly verdict: Verdict | null
  readonly nothing?: EmptyProof
  /** records, or pages, that the server announced in all */
  readonly announced: { readonly records?: number; readonly pages?: number }
  readonly paginator: string | null
  /** the state that its cursor would be left in */
  readonly cursor: CursorUpdate | null
  /** parents that this resource would be read for on its parent's first page; null = it has no parent */
  readonly parents: number | null
  /** true = the answer was the last one of its page loop */
  readonly isLast: boolean
  /** true = nothing of it is left to read, for no parent */
  readonly isWhole: boolean
  readonly error?: SluiceError
}

/** What was read of resources to foresee a run. A resource is absent where its parent's first page names none to read it for. */
export type Probe = ReadonlyMap<string, Probed>

/** What is known of how a resource was read: all of it, also where its parent has no record to read it for. */
export function isReadWhole(name: string, plan: Plan, probe: Probe | null): boolean {
  return probe?.get(name)?.isWhole === true || hasNoParents(name, plan, probe)
}

/** True for a resource that is read for the records of a parent, of which there are none. */
export function hasNoParents(name: string, plan: Plan, probe: Probe | null): boolean {
  const resource = plan.resources.find((each) => each.name === name)
  if (resource === undefined || probe?.has(name) === true) return false
  return parentsOf(resource).some((parent) => {
    const above = probe?.get(parent)
    return above === undefined ? hasNoParents(parent, plan, probe) : above.isWhole && above.kept === 0
  })
}

// a list of 100 MB comes in pieces: these are enough to see its columns
const mostPieces = 20

/**
 * Reads the first page of each resource as a run would begin, from where its cursor stands; of children, the first page of
 * the first parent. What goes wrong with one is kept with it. Throws what is not a fault of the resource: INTERRUPTED.
 */
export async function probe(
  { plan, world, vault, reporter, signal }: Run,
  cursors: ReadonlyMap<string, ResourceCursors>,
): Promise<Probe> {
  const quiet: Reporter = {
    mask: reporter.mask,
    report: (event: Happening) => {
      if (event.kind === 'warning' || event.kind === 'retry' || event.kind === 'waiting') reporter.report(event)
    },
  }
  const http = openHttp({ plan, world, vault, reporter: quiet })
  const found = new Map<string, Probed>()
  const units = new Map<string, { readonly unit: Unit; readonly parents: number }>()
  const gathered: Unit[] = []
  try {
    for (const resource of plan.resources) {
      const { name, parent } = resource
      const due = isRoot(resource) ? { unit: rootUnit(resource), parents: null } : units.get(name)
      if (due === undefined) continue
      const own = gathered.flatMap((unit) =>
        unit.resource === name && unit.gathered !== undefined ? unit.gathered : [],
      )
      const { pages, error } = await firstPage(due.unit, resource, {
        plan,
        http,
        reporter: quiet,
        signal: signal.signal,
        cursors: cursors.get(name) ?? null,
        slicing: slicingFor(world, { now: world.now(), gathered: own }),
      })
      if (pages === null) continue
      for (const { children } of pages) gathered.push(...children.filter((unit) => unit.gathered !== undefined))
      for (const { children } of pages) rememberChildren(children, units)
      const above = parent === undefined ? undefined : found.get(parent.resource)
      const isOnly =
        (due.parents === null && due.unit.isSpread !== true) || (due.parents === 1 && above?.isWhole === true)
      found.set(name, summed({ resource: name, pages, parents: due.parents, isOnly, ...(error && { error }) }))
    }
    return found
  } finally {
    await http.close()
  }
}

/** The cursors of a plan where they stand before a run. */
export function cursorsAt(plan: Plan, start: CursorStart): ReadonlyMap<string, ResourceCursors> {
  return new Map(
    plan.resources.flatMap((resource) => {
      const cursors = cursorsFor(resource, plan, start)
      return cursors === null ? [] : [[resource.name, cursors] as const]
    }),
  )
}

interface Reading {
  readonly plan: Plan
  readonly http: HttpClient
  readonly reporter: Reporter
  readonly signal: AbortSignal
  readonly cursors: ResourceCursors | null
  readonly slicing: SliceTools
}

/** null pages = nothing is to be asked for: there are no slices, or no windows. */
async function firstPage(
  root: Unit,
  resource: ResourcePlan,
  { plan, signal, ...reading }: Reading,
): Promise<{ readonly pages: readonly ExtractedPage[] | null; readonly error?: SluiceError }> {
  const pages: ExtractedPage[] = []
  try {
    const context = {
      resource,
      dependents: dependentsFor(resource, plan),
      pause: noPause,
      limitPages: 1,
      signal,
      ...reading,
    }
    const [unit] = await firstUnits(root, context, 1)
    if (unit === undefined) return { pages: null }
    for await (const page of extractUnit(unit, null, context)) {
      pages.push(page)
      if (page.isPiece !== true || pages.length >= mostPieces) break
    }
    return { pages }
  } catch (error) {
    const placed = placeInResource(error, resource)
    if (signal.aborted || !(placed instanceof SluiceError) || placed.code === 'INTERRUPTED') throw placed
    return { pages, error: placed }
  }
}

function rememberChildren(
  children: readonly Unit[],
  units: Map<string, { readonly unit: Unit; readonly parents: number }>,
): void {
  for (const child of children.filter(({ gathered }) => gathered === undefined)) {
    const { parents = [] } = child
    const known = units.get(child.resource)
    const unit = known?.unit ?? { ...child, parents: parents.slice(0, 1) }
    units.set(child.resource, { unit, parents: (known?.parents ?? 0) + parents.length })
  }
}

interface Summing {
  readonly resource: string
  readonly pages: readonly ExtractedPage[]
  readonly parents: number | null
  readonly isOnly: boolean
  readonly error?: SluiceError
}

function summed({ resource, pages, parents, isOnly, error }: Summing): Probed {
  const last = pages.at(-1)
  const verdict = last?.verdict ?? null
  const isLast = error === undefined && verdict !== null && verdict.kind !== 'limited'
  const isWhole = isOnly && isLast
  const tally = last?.progress.tally
  const update = last?.incremental
  return {
    resource,
    records: pages.map(({ records }) => records),
    received: pages.reduce((sum, { received }) => sum + received, 0),
    kept: pages.reduce((sum, { records }) => sum + records.count, 0),
    verdict: isWhole ? verdict : null,
    ...(tally?.nothing !== undefined && { nothing: tally.nothing }),
    announced: announcedBy(last),
    paginator: paginatorOf(last?.progress.detected),
    // where one of many cursors stands says nothing of the others
    cursor: update === undefined || update.part !== undefined ? null : { resource, ...update },
    parents,
    isLast,
    isWhole,
    ...(error && { error }),
  }
}

function announcedBy(page: ExtractedPage | undefined): Probed['announced'] {
  const { total, announcedPages, count } = page?.progress.tally?.walk ?? {}
  const records = page?.announced ?? total?.most ?? (count?.isPageSize === false ? count.most : undefined)
  return {
    ...(records !== undefined && { records }),
    ...(announcedPages !== undefined && { pages: announcedPages.most }),
  }
}

function paginatorOf(detected: JsonValue | undefined): string | null {
  const config = isJsonObject(detected) ? ownValue(detected, 'paginator') : undefined
  const type = isJsonObject(config) ? ownValue(config, 'type') : config
  return typeof type === 'string' ? type : null
}
