import type { Plan, ResourcePlan } from '../../model/plan.ts'
import { isSpread, parentsOf } from '../../model/plan/lineage.ts'
import { streamedSource } from '../../model/plan/slices.ts'
import type { RequestForecast } from './forecast.ts'
import type { LastTimes } from './last-time.ts'
import { hasNoParents, type Probe, type Probed } from './probe.ts'

interface Counting {
  readonly plan: Plan
  readonly probe: Probe | null
  readonly limit: number | undefined
  readonly last: LastTimes['resources']
  /** true for a cursor that has forgotten where it stood, or never stood anywhere */
  readonly beginsAnew: (resource: ResourcePlan) => boolean
  /** windows of its cursor; null = it has none */
  readonly windows: number | null
}

/**
 * How many requests a resource takes: what the config settles, else what its first page announced, else as many as last
 * time. Nothing is made up: without any of these it is unknown.
 */
export function forecastRequests(
  resource: ResourcePlan,
  { read, ...counting }: Counting & { readonly read: number },
): RequestForecast {
  const whole = wholeRequests(resource, counting)
  if (read === 0 || whole.expected === null) return whole
  const why = `${whole.why}; ${read} of them were made by the run that is gone on with`
  return {
    ...whole,
    expected: Math.max(0, whole.expected - read),
    from: whole.from === 'config' ? 'probe' : whole.from,
    why,
  }
}

function wholeRequests(resource: ResourcePlan, counting: Counting): RequestForecast {
  const { name, endpoint } = resource
  const { probe, limit, last } = counting
  if (endpoint === undefined) return exactly(0, 'config', 'its rows are made by code')
  const probed = probe?.get(name)
  const walks = walksOf(resource, counting)
  if (walks.count === 0) return exactly(0, isSpread(resource) ? 'config' : 'probe', walks.why)
  const pages = pagesOf(resource, { probed, limit })
  const atMost = walks.count !== null && pages.atMost !== null ? walks.count * pages.atMost : null
  if (walks.count !== null && pages.count !== null) {
    const expected = walks.count * pages.count
    const why = walks.why === '' ? pages.why : `${walks.why}; ${pages.why}`
    return { expected, atMost: atMost ?? (pages.from === 'config' ? expected : null), from: pages.from, why }
  }
  const before = last.get(name)
  if (before !== undefined && isReadAnew(resource, counting))
    return {
      expected: null,
      atMost,
      from: 'unknown',
      why: 'everything is read again, and the last run may have asked only for what was new; --probe asks for the total',
    }
  if (before !== undefined)
    return {
      expected: before.requests,
      atMost,
      from: 'last_run',
      why: `as many as last time (${before.at})`,
    }
  const why = walks.count === null ? walks.why : pages.why
  return { expected: null, atMost, from: 'unknown', why }
}

/** It, or one that its requests are made for. */
function isReadAnew(resource: ResourcePlan, { plan, beginsAnew }: Pick<Counting, 'plan' | 'beginsAnew'>): boolean {
  const above = plan.resources.filter(({ name }) => parentsOf(resource).includes(name))
  return beginsAnew(resource) || above.some((parent) => isReadAnew(parent, { plan, beginsAnew }))
}

function exactly(expected: number, from: RequestForecast['from'], why: string): RequestForecast {
  return { expected, atMost: expected, from, why }
}

/** Page loops, with those of slices and windows. */
function walksOf(resource: ResourcePlan, counting: Counting): Walks {
  const below = parentWalks(resource, counting)
  if (!isSpread(resource) || below.count === 0) return below
  const slices = sliceCount(resource)
  const { windows } = counting
  if (slices === null) return { count: null, why: 'how many slices there are is known when they are read' }
  if (resource.endpoint?.incremental?.perParent === true && windows === null)
    return { count: null, why: 'each parent has windows of its own' }
  const each = [
    ...(slices === 1 ? [] : [`${slices} slices`]),
    ...(windows === null ? [] : [windows === 1 ? '1 window' : `${windows} windows`]),
  ].join(' in ')
  if (below.count === null) return { count: null, why: `${below.why}, in ${each}` }
  const count = below.count * slices * (windows ?? 1)
  return { count, why: [below.why, count === 0 ? 'the range is empty' : each].filter((text) => text !== '').join(', ') }
}

interface Walks {
  readonly count: number | null
  readonly why: string
}

/** Slices of lists and ranges; null = it has to be read how many there are. */
function sliceCount({ endpoint }: ResourcePlan): number | null {
  const { slices } = endpoint ?? {}
  if (slices === undefined) return 1
  const streamed = streamedSource(slices)
  let product = 1
  for (const { members, batch = 1 } of slices.entries) {
    if (streamed !== undefined && members.includes(streamed)) continue
    let values = 0
    for (const member of members) {
      if (member.kind === 'values') values += member.values.length
      else if (member.kind === 'rows') values += member.rows.length
      else if (member.kind === 'range') values += Math.max(0, Math.floor((member.to - member.from) / member.step) + 1)
      else return null
    }
    product *= Math.ceil(values / batch)
  }
  return product
}

/** Page loops: one, or one for each record of the parent. */
function parentWalks({ name, parent }: ResourcePlan, { plan, probe }: Counting): Walks {
  if (parent === undefined) return { count: 1, why: '' }
  if (hasNoParents(name, plan, probe)) return { count: 0, why: `"${parent.resource}" has no records` }
  const above = probe?.get(parent.resource)
  const isRoot = plan.resources.find((other) => other.name === parent.resource)?.parent === undefined
  if (above?.isWhole === true)
    return { count: above.kept, why: `one for each of ${above.kept} records of "${parent.resource}"` }
  const announced = above?.announced.records
  // records that steps or a cursor leave out are read for no child
  if (isRoot && above !== undefined && announced !== undefined && above.kept === above.received)
    return { count: announced, why: `one for each of ${announced} announced records of "${parent.resource}"` }
  return { count: null, why: `one for each record of "${parent.resource}", and how many those are is unknown` }
}

interface Pages {
  readonly count: number | null
  readonly atMost: number | null
  readonly from: RequestForecast['from']
  readonly why: string
}

/** Requests of one page loop. */
function pagesOf(
  { endpoint }: ResourcePlan,
  { probed, limit }: { readonly probed: Probed | undefined; readonly limit: number | undefined },
): Pages {
  const atMost = limit ?? null
  const type = endpoint?.paginator?.type ?? probed?.paginator
  if (type === 'single_page') return { count: 1, atMost: 1, from: 'config', why: 'single_page asks once' }
  if (limit === 1) return { count: 1, atMost: 1, from: 'config', why: 'limited to one page' }
  if (probed === undefined)
    return { count: null, atMost, from: 'unknown', why: 'no total seen, no earlier run from here that got everything' }
  if (probed.parents !== null && probed.parents > 1)
    return probed.isLast
      ? { count: 1, atMost, from: 'probe', why: 'one page each, if all are like the first' }
      : { count: null, atMost, from: 'unknown', why: 'how many pages each of them has is unknown' }
  if (probed.isLast) return { count: 1, atMost: atMost ?? 1, from: 'probe', why: 'the first page is all there is' }
  const {
    records,
    pages = records === undefined || probed.received === 0 ? undefined : Math.ceil(records / probed.received),
  } = probed.announced
  if (pages === undefined) return { count: null, atMost, from: 'unknown', why: 'the first page announces no total' }
  // it has named a next page
  const least = Math.max(pages, 2)
  const said =
    records === undefined ? `${pages} pages announced` : `${records} records announced, ${probed.received} a page`
  return { count: Math.min(least, limit ?? least), atMost, from: 'total', why: said }
}
