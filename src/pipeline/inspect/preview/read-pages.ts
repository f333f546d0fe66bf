import { extractUnit } from '../../../extract/extract-unit.ts'
import type { HttpClient } from '../../../extract/http/http-client.ts'
import { decodedRecords } from '../../../json/records/decoded-records.ts'
import type { Records } from '../../../json/records/records.ts'
import type { ExtractContext } from '../../../extract/unit/extract-context.ts'
import { dependentsOf, isRoot, isSpread, parentsOf, rootUnit } from '../../../model/plan/lineage.ts'
import type { World } from '../../../model/world.ts'
import { cursorsFor, dependentsFor, firstUnits, noPause, slicingFor } from '../../reading/unit-tools.ts'
import type { Plan, ResourcePlan } from '../../../model/plan.ts'
import type { ExtractedPage, Unit, UnitProgress } from '../../../model/unit.ts'
import type { Reporter } from '../../../model/report/events.ts'
import { placeInResource } from '../../place-error.ts'

/** A page that was read. */
export interface SeenPage {
  readonly unit: string
  /** from 1, in its unit */
  readonly number: number
  /** of the parents that were looked at, from 1; undefined = the resource has none */
  readonly parent: number | undefined
  readonly records: Records
  /** records that the server sent, before steps and cursor */
  readonly received: number
}

/** What was read of a resource. */
export interface SeenResource {
  readonly pages: SeenPage[]
  /** walks that have more pages, as far as is known */
  goesOn: boolean
  /** records that the server announced for all of it */
  announced: number | undefined
  readonly units: { readonly id: string; readonly parent: number | undefined }[]
}

/** How much is read, and with what. */
export interface Reading {
  readonly plan: Plan
  readonly http: HttpClient
  readonly reporter: Reporter
  readonly signal: AbortSignal
  readonly wanted: readonly ResourcePlan[]
  readonly pages: number
  readonly parents: number
  readonly world: Pick<World, 'now' | 'files' | 'cwd'>
  /** after each answer */
  readonly onPage: (page: ExtractedPage) => void
}

/**
 * Reads the first pages of resources, parents before their children, and fills `seen` as it goes: what was seen before
 * something fails stays. Children are read for the first few records of their parents. Throws what extraction throws.
 */
export async function readPages(reading: Reading, seen: Map<string, SeenResource>): Promise<void> {
  const { plan, wanted, parents } = reading
  const needed = withParents(plan, wanted)
  const children = new Map<string, Unit[]>()
  const gathered: Unit[] = []
  for (const resource of plan.resources.filter(({ name }) => needed.has(name))) {
    const born = isRoot(resource) ? [rootUnit(resource)] : children.get(resource.name)
    const units = await unitsToRead(born ?? [], resource, { ...reading, gathered })
    if (units.length === 0) continue
    const found: SeenResource = { pages: [], goesOn: false, announced: undefined, units: [] }
    seen.set(resource.name, found)
    const isWanted = wanted.includes(resource)
    const isEnough = (): boolean =>
      !isWanted &&
      dependentsOf(resource, plan).every(
        ({ name }) => (children.get(name)?.length ?? 0) >= parents || gathered.some((unit) => unit.resource === name),
      )
    for (const [index, unit] of units.entries()) {
      const parent = isRoot(resource) && !isSpread(resource) ? undefined : index + 1
      found.units.push({ id: unit.id, parent })
      const before = found.goesOn
      const tools = { ...reading, gathered }
      const walk = isWanted ? pagesOf(unit, resource, tools) : pagesInSteps(unit, resource, tools)
      for await (const page of walk) {
        const { cut, announced, progress } = page
        takePage(found, { unit: unit.id, parent, page })
        found.goesOn = before || cut === 'run' || !progress.done
        if (parent === undefined) found.announced = announced
        for (const child of page.children)
          if (child.gathered === undefined) addUnits(children, child, parents)
          else gathered.push(child)
        if (isEnough()) break
      }
    }
  }
}

/** Pieces of a long answer are one page; an answer that is none, as one of a way of paging that was tried, is left out. */
function takePage(
  { pages }: SeenResource,
  { unit, parent, page }: Pick<SeenPage, 'unit' | 'parent'> & { readonly page: ExtractedPage },
): void {
  const { records, received, progress, isPiece } = page
  const number = progress.pages + (isPiece === true ? 1 : 0)
  const last = pages.at(-1)
  if (last?.unit !== unit || last.number < number) {
    if (number > 0) pages.push({ unit, number, parent, records, received })
    return
  }
  const all = decodedRecords([...last.records.decoded(), ...records.decoded()])
  pages[pages.length - 1] = { ...last, records: all, received: last.received + received }
}

/** A unit for each of the first parents. */
function addUnits(children: Map<string, Unit[]>, child: Unit, most: number): void {
  const units = children.get(child.resource) ?? []
  children.set(child.resource, units)
  for (const [index, parent] of (child.parents ?? []).entries()) {
    if (units.length < most) units.push({ ...child, id: `${child.id}/${index + 1}`, parents: [parent] })
  }
}

/** One page after the other, none of them asked for before it is wanted. */
async function* pagesInSteps(
  unit: Unit,
  resource: ResourcePlan,
  reading: Gathering,
): AsyncGenerator<ExtractedPage, void, undefined> {
  let progress: UnitProgress | null = null
  for (let pages = 1; pages <= reading.pages; pages++) {
    let last: ExtractedPage | undefined
    for await (const page of pagesOf({ ...unit, progress }, resource, { ...reading, pages })) yield (last = page)
    if (last?.cut !== 'run') return
    const { verdict: _ofThisStep, ...soFar }: UnitProgress = last.progress
    progress = { ...soFar, done: false }
  }
}

async function* pagesOf(
  { progress = null, ...unit }: Unit & { readonly progress?: UnitProgress | null },
  resource: ResourcePlan,
  reading: Gathering,
): AsyncGenerator<ExtractedPage, void, undefined> {
  try {
    for await (const page of extractUnit(unit, progress, contextOf(resource, reading))) {
      reading.onPage(page)
      yield page
    }
  } catch (error) {
    throw placeInResource(error, resource)
  }
}

/** A reading with the values that parents gave so far. */
type Gathering = Reading & { readonly gathered: readonly Unit[] }

function contextOf(
  resource: ResourcePlan,
  { plan, http, reporter, signal, pages, world, gathered }: Gathering,
): ExtractContext {
  const now = world.now()
  const own = gathered.flatMap((unit) => (unit.resource === resource.name ? (unit.gathered ?? []) : []))
  return {
    resource,
    dependents: dependentsFor(resource, plan),
    http,
    cursors: cursorsFor(resource, plan, { storedOf: () => undefined, now }),
    slicing: slicingFor(world, { now, gathered: own }),
    limitPages: pages,
    pause: noPause,
    signal,
    reporter,
  }
}

/** The first walks of a resource: of one that is read in slices and windows, the first of these. */
async function unitsToRead(
  units: readonly Unit[],
  resource: ResourcePlan,
  reading: Gathering,
): Promise<readonly Unit[]> {
  const first: Unit[] = []
  try {
    for (const unit of units) {
      if (first.length >= reading.parents && unit.isSpread === true) break
      first.push(...(await firstUnits(unit, contextOf(resource, reading), reading.parents - first.length)))
    }
    return first
  } catch (error) {
    throw placeInResource(error, resource)
  }
}

function withParents(plan: Plan, wanted: readonly ResourcePlan[]): ReadonlySet<string> {
  const names = new Set(wanted.map((resource) => resource.name))
  for (const resource of plan.resources.toReversed()) {
    if (names.has(resource.name)) for (const parent of parentsOf(resource)) names.add(parent)
  }
  return names
}
