import { SluiceError } from '../../model/errors.ts'
import type { HttpClient, SendOptions } from '../http/http-client.ts'
import { isJsonObject, ownValue, type JsonValue } from '../../model/json.ts'
import type { JsonPath } from '../../model/json-path.ts'
import type { Paginator } from '../../model/paginator.ts'
import type { ResourcePlan } from '../../model/plan.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import type { ParentValues, UnitProgress } from '../../model/unit.ts'
import type { Reporter } from '../../model/world.ts'
import type { ResourceCursor } from '../incremental/cursor.ts'
import { detectPaginator } from '../paginate/detect.ts'
import { compilePath } from '../select/compile-path.ts'
import { detectSelector } from '../select/detect-selector.ts'
import { selectRecords } from '../select/select-records.ts'
import { buildRequest } from './build-request.ts'
import { createLoopGuard, type LoopGuard } from './loop-guard.ts'
import { withPlace } from './with-place.ts'

/** What walks of one unit share. */
export interface WalkTools {
  readonly resource: ResourcePlan
  readonly http: HttpClient
  readonly cursor: ResourceCursor | null
  readonly send: SendOptions
  readonly reporter: Reporter
}

/**
 * The paging through one endpoint for one parent record. What `auto` decides is decided per walk, as in dlt: the first
 * parent may have one page and the second many.
 */
export interface Walk {
  readonly parent: ParentValues | null
  readonly base: RequestSpec
  readonly guard: LoopGuard
  /** null until the first page has been seen */
  readonly selector: JsonPath | null
  readonly paginator: Paginator | null
  /** goes into `UnitProgress.detected`; undefined when nothing is detected */
  readonly detected: JsonValue | undefined
  /** pages read whole before or after a resume */
  readonly hasPages: boolean
}

/** A walk before its first page. Throws `SluiceError` of templates, with the place of the path. */
export function beginWalk(parent: ParentValues | null, tools: WalkTools): Walk {
  const { resource, cursor, reporter } = tools
  const { endpoint } = resource
  return {
    parent,
    base: withPlace(endpoint.places.path ?? resource.place, () => buildRequest(endpoint, parent, cursor)),
    guard: createLoopGuard({
      resource: resource.name,
      place: endpoint.places.paginator ?? resource.place,
      isKeyed: resource.primaryKey.length > 0,
      keepsText: resource.steps.length > 0,
      mask: reporter.mask,
    }),
    selector: endpoint.selector,
    paginator: endpoint.paginator,
    detected: undefined,
    hasPages: false,
  }
}

/**
 * A walk in the middle. A detected selector comes back from its text. A detected paginator has no such form: the first
 * page is asked for once more and looked at again; when that leads to another paginator than the one the position
 * belongs to, going on would read anything, so it throws DETECTION_CHANGED.
 */
export async function resumeWalk(walk: Walk, progress: UnitProgress, tools: WalkTools): Promise<Walk> {
  const detected = isJsonObject(progress.detected) ? progress.detected : {}
  const text = ownValue(detected, 'selector')
  const selector = walk.selector ?? (typeof text === 'string' ? compilePath(text) : null)
  const resumed: Walk = { ...walk, selector, detected: progress.detected, hasPages: true }
  if (walk.paginator !== null) return resumed
  const answer = await tools.http.fetchPage(walk.base, tools.send)
  const found = answer.kind === 'page' ? detectAgain(resumed, answer) : null
  const before = ownValue(detected, 'paginator')
  if (found !== null && found.found === before) return { ...resumed, paginator: found.value }
  throw new SluiceError(
    'DETECTION_CHANGED',
    `Could not resume "${tools.resource.name}" because its first page no longer tells how the pages go on.`,
    {
      place: tools.resource.endpoint.places.paginator ?? tools.resource.place,
      found: found?.found ?? 'an ignored answer',
      allowed: typeof before === 'string' ? before : 'the paginator detected before',
      hint: 'Write the paginator into the config; the run then starts over.',
    },
  )
}

/** The page in an answer, and the walk that knows by now how to read it. Reports what was detected. */
export function readAnswer(
  walk: Walk,
  answer: Omit<Page, 'records'>,
  tell: (what: 'selector' | 'paginator', found: string, why: string) => void,
): { readonly walk: Walk; readonly page: Page; readonly matched: boolean } {
  const selector = walk.selector === null ? detectSelector(answer.body) : null
  if (selector !== null) tell('selector', selector.found, selector.why)
  const path = selector?.value ?? walk.selector
  const { records, matched } = path === null ? { records: [], matched: true } : selectRecords(answer.body, path)
  const page: Page = { ...answer, records }
  const paginator = walk.paginator === null ? detectPaginator(page) : null
  if (paginator !== null) tell('paginator', paginator.found, paginator.why)
  const memory = {
    ...(selector === null ? {} : { selector: selector.value.text }),
    ...(paginator === null ? {} : { paginator: paginator.found }),
  }
  const isNew = selector !== null || paginator !== null
  return {
    page,
    // a null body is an empty page whatever the selector: some servers say 204 or null for "none"
    matched: matched || answer.body === null,
    walk: {
      ...walk,
      selector: path,
      paginator: paginator?.value ?? walk.paginator,
      detected: isNew ? memory : walk.detected,
      hasPages: true,
    },
  }
}

function detectAgain(walk: Walk, answer: Omit<Page, 'records' | 'request'>): ReturnType<typeof detectPaginator> {
  const records = walk.selector === null ? [] : selectRecords(answer.body, walk.selector).records
  return detectPaginator({ ...answer, request: walk.base, records })
}
