import { encodeUrl } from '../../extract/http/codec/encode-url.ts'
import type { ResourceCursors } from '../../extract/incremental/cursors.ts'
import { buildRequest } from '../../extract/unit/build-request.ts'
import type { JsonValue } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Plan, ResourcePlan } from '../../model/plan.ts'
import { parentsOf } from '../../model/plan/lineage.ts'
import type { IncrementalState } from '../../model/plan/incremental.ts'
import type { Masker } from '../../model/secrets.ts'
import type { CursorForecast, LoadKind, ProbeSeen, ResourceForecast } from './forecast.ts'
import type { LastTimes } from './last-time.ts'
import { forecastRequests } from './forecast-requests.ts'
import type { Probe, Probed } from './probe.ts'

/** What resources are foreseen from. */
export interface Describing {
  readonly plan: Plan
  readonly cursors: ReadonlyMap<string, ResourceCursors>
  readonly storedOf: (resource: ResourcePlan) => IncrementalState | undefined
  /** tables of the resource have rows that a refresh does not forget */
  readonly isLoaded: (resource: string) => boolean
  readonly tableOf: (resource: ResourcePlan) => string | null
  readonly limit: number | undefined
  readonly probe: Probe | null
  readonly last: LastTimes['resources']
  readonly covered: ReadonlyMap<string, string>
  /** what a half-read package holds of resources, in pages */
  readonly read: ReadonlyMap<string, { readonly pages: number }>
  readonly mask: Masker
}

/** What the run would do, resource by resource, and what it could not be told of because the config fails at it. */
export function describeResources(describing: Describing): {
  readonly resources: readonly ResourceForecast[]
  readonly problems: readonly SluiceError[]
} {
  const { plan, probe, covered, limit, last, read } = describing
  const beginsAnew = (resource: ResourcePlan): boolean =>
    resource.endpoint?.incremental?.endValue === null &&
    resource.endpoint.incremental.perParent !== true &&
    describing.storedOf(resource)?.last_value === undefined
  const problems: SluiceError[] = []
  const attempt = <T>(resource: ResourcePlan, work: () => T): T | null => {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      problems.push(error.in(resource.name).at(resource.place))
      return null
    }
  }
  const resources = plan.resources.map((resource): ResourceForecast => {
    const { name, selected } = resource
    const isCovered = covered.has(name) && !isNeededBelow(resource, plan, covered)
    return {
      name,
      selected,
      parent: parentsOf(resource)[0] ?? null,
      table: describing.tableOf(resource),
      load: loadKindOf(resource),
      isFirstLoad: !describing.isLoaded(name),
      cursor: attempt(resource, () => cursorOf(resource, describing)),
      // where a half-read package is gone on with, it is not the first one of the resource
      firstRequest: read.has(name) ? null : attempt(resource, () => firstRequest(resource, describing)),
      requests: isCovered
        ? { expected: 0, atMost: 0, from: 'config', why: 'an interrupted run has loaded its rows' }
        : forecastRequests(resource, {
            plan,
            probe,
            limit,
            last,
            beginsAnew,
            windows: attempt(resource, () => windowsAhead(resource, describing)),
            read: read.get(name)?.pages ?? 0,
          }),
      probe: probeSeen(probe?.get(name)),
      notReadAgain: covered.get(name) ?? null,
    }
  })
  // the same cursor fails in both
  const seen = new Set<string>()
  return {
    resources,
    problems: problems.filter(({ code, message }) => !seen.has(code + message) && seen.add(code + message)),
  }
}

function isNeededBelow({ name }: ResourcePlan, plan: Plan, covered: ReadonlyMap<string, string>): boolean {
  return plan.resources.some(
    (other) => parentsOf(other).includes(name) && (!covered.has(other.name) || isNeededBelow(other, plan, covered)),
  )
}

function loadKindOf({ writeDisposition: how, primaryKey, mergeKey, columns }: ResourcePlan): LoadKind {
  const hinted = (hint: 'primaryKey' | 'mergeKey'): readonly string[] =>
    columns.filter((column) => column[hint] === true).map(({ name }) => name)
  return {
    disposition: how.kind,
    strategy: how.kind === 'merge' ? how.strategy : null,
    primaryKey: [...new Set([...primaryKey, ...hinted('primaryKey')])],
    mergeKey: [...new Set([...mergeKey, ...hinted('mergeKey')])],
  }
}

function cursorOf(resource: ResourcePlan, { cursors, storedOf }: Describing): CursorForecast | null {
  const incremental = resource.endpoint?.incremental ?? null
  const cursor = cursors.get(resource.name)?.of(null)
  if (incremental === null || cursor === undefined) return null
  const { start, end } = cursor.requestValues()
  const param = (name: string | undefined, value: JsonValue | undefined): CursorForecast['startParam'] =>
    name === undefined || value === undefined ? null : { name, value }
  return {
    path: incremental.cursorPath.text,
    // with an end value there is no memory
    stored: incremental.endValue === null ? (storedOf(resource)?.last_value ?? null) : null,
    initial: incremental.initialValue,
    start: cursor.attribute('start_value'),
    end: incremental.until === undefined ? incremental.endValue : cursor.attribute('end_value'),
    lag: typeof incremental.lag === 'object' ? (incremental.lag?.text ?? null) : incremental.lag,
    startParam: param(incremental.startParam, start),
    endParam: param(incremental.endParam, end),
  }
}

/** How many windows its cursor has, where that does not hang on a parent; null = it has none, or that is not known. */
function windowsAhead({ name, endpoint }: ResourcePlan, { cursors }: Describing): number | null {
  if (endpoint?.incremental?.perParent === true) return null
  return cursors.get(name)?.windows(null)?.length ?? null
}

/** Without credentials, which are put in when it is sent. */
function firstRequest({ name, endpoint, parent }: ResourcePlan, { cursors, mask }: Describing): string | null {
  if (endpoint === undefined || parent !== undefined || endpoint.slices !== undefined) return null
  const own = cursors.get(name)
  const windows = own?.windows(null)
  const [window] = windows ?? []
  if (windows !== undefined && window === undefined) return null
  const visit = window === undefined ? null : { fields: {}, included: {}, window }
  const base = buildRequest(endpoint, { parent: visit }, own?.of(visit) ?? null)
  const { paginator } = endpoint
  const request = paginator === null ? base : paginator.apply(base, paginator.first(base))
  const target = encodeUrl(request.url, request.params, request.percentSpaces)
  return target === null ? null : mask(`${request.method} ${target.href}`)
}

function probeSeen(probed: Probed | undefined): ProbeSeen | null {
  if (probed === undefined || probed.error !== undefined) return null
  const { received, kept, announced, isWhole, paginator } = probed
  return { received, records: kept, announced: announced.records ?? null, isWhole, paginator }
}
