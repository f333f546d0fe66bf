import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { HttpClient, SendOptions } from '../http/http-client.ts'
import { toJsonText } from '../../json/json-text.ts'
import { isJsonObject, ownValue, type JsonValue } from '../../json/json.ts'
import { type Body, decodedBody } from '../../json/records/body.ts'
import { decodedRecords, noRecords } from '../../json/records/decoded-records.ts'
import type { ExpressionValues } from '../../model/plan/expression.ts'
import type { JsonPath } from '../../model/plan/json-path.ts'
import type { Paginator, Position, Step } from '../../model/paginator.ts'
import type { EndpointResource } from '../../model/plan.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import type { ParentValues, Unit, UnitProgress } from '../../model/unit.ts'
import type { Reporter } from '../../model/report/events.ts'
import type { ResourceCursor } from '../incremental/cursor.ts'
import type { ResourceCursors } from '../incremental/cursors.ts'
import { type DetectedPaginator, detectPaginator, provenPaginator, rebuildPaginator } from '../paginate/detect.ts'
import { compilePath } from '../../language/jsonpath/compile-path.ts'
import { detectSelector } from '../select/detect-selector.ts'
import { type RecordNames, selectNamed } from '../select/named-records.ts'
import { type Form, type Selection, selectRecords } from '../select/select-records.ts'
import { buildRequest, homeUrl, walkScope } from './build-request.ts'
import type { EndpointContext } from './extract-context.ts'
import type { Detection } from './teller.ts'
import { createLoopGuard, type LoopGuard } from '../guard/loop-guard.ts'
import { createOverlap, type Overlap } from './page-overlap.ts'
import { withPlace } from './with-place.ts'

/** What walks of one unit share. */
export interface WalkTools {
  readonly resource: EndpointResource
  readonly http: HttpClient
  readonly cursors: ResourceCursors | null
  readonly send: SendOptions
  readonly reporter: Reporter
  /** seconds since the reading of the unit began */
  readonly elapsed: () => number
}

/** What all walks of a unit need: its resource, how to send, its clock. */
export function walkTools(unit: Unit, context: EndpointContext): WalkTools {
  const { resource, http, cursors, reporter, signal } = context
  const { auth, retry, responseActions, decoder, allowedHosts } = resource.endpoint
  const baseUrl = homeUrl(resource.endpoint)
  const { now } = context
  const began = now?.() ?? 0
  const elapsed = () => ((now?.() ?? 0) - began) / 1000
  const send = {
    resource: resource.name,
    unit: unit.id,
    auth,
    retry,
    responseActions,
    decoder,
    baseUrl,
    allowedHosts,
    signal,
  }
  return { resource, http, cursors, send, reporter, elapsed }
}

/** The position that a walk is at, the request for it, and how to send that. */
export function requestAt(
  { paginator, base: first, scope, parent, cursor }: Walk,
  position: Position | null,
  { resource, send: all }: WalkTools,
): { readonly position: Position | null; readonly request: RequestSpec; readonly send: SendOptions } {
  const send = { ...all, scope }
  if (paginator === null) return { position: null, request: first, send }
  const { endpoint } = resource
  return withPlace(endpoint.places.paginator ?? resource.place, () => {
    const at = position ?? paginator.first(first)
    const token = endpoint.namesPage === true ? paginator.token?.(at) : undefined
    const base = token === undefined ? first : buildRequest(endpoint, { parent, token }, cursor)
    return { position: at, request: paginator.apply(base, at), send }
  })
}

/**
 * The paging through one endpoint for one parent record. What `auto` decides is decided per walk, as in dlt: the first
 * parent may have one page and the second many.
 */
export interface Walk {
  readonly parent: ParentValues | null
  /** what its requests begin at and its records are filtered by; null without incremental settings */
  readonly cursor: ResourceCursor | null
  readonly base: RequestSpec
  /** what expressions may name besides an answer */
  readonly scope: ExpressionValues
  readonly guard: LoopGuard
  /** how many records a page repeats of the end of the one before */
  readonly overlap: Overlap
  readonly names: RecordNames
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
  const { resource, cursors, reporter } = tools
  const { endpoint } = resource
  const cursor = withPlace(resource.place, () => cursors?.of(parent) ?? null)
  return {
    parent,
    cursor,
    scope: walkScope(endpoint, parent, cursor),
    base: withPlace(endpoint.places.path ?? resource.place, () => buildRequest(endpoint, { parent }, cursor)),
    guard: createLoopGuard({
      resource: resource.name,
      place: endpoint.places.paginator ?? resource.place,
      key: resource.primaryKey,
      limits: endpoint.limits,
      elapsed: tools.elapsed,
      keepsText: resource.steps.length > 0,
      mask: reporter.mask,
    }),
    overlap: createOverlap(resource.primaryKey),
    names: endpoint.recordNames ?? {},
    selector: endpoint.selector,
    paginator:
      resource.parent === undefined && parent?.slice === undefined
        ? endpoint.paginator
        : (endpoint.paginator?.perParent ?? endpoint.paginator),
    detected: undefined,
    hasPages: false,
  }
}

/** A walk in the middle: what was detected on its first page comes back from the progress. */
export function withDetected(walk: Walk, progress: UnitProgress, resource: EndpointResource): Walk {
  const detected = isJsonObject(progress.detected) ? progress.detected : {}
  const [selector, paginator] = [ownValue(detected, 'selector'), detectedPaging(detected)]
  try {
    return {
      ...walk,
      selector: walk.selector ?? (typeof selector === 'string' ? compilePath(selector) : null),
      paginator: walk.paginator ?? (paginator === undefined ? null : rebuildPaginator(paginator)),
      detected: progress.detected,
      hasPages: true,
    }
  } catch (cause) {
    throw new SluiceError(
      'RESUME_FAILED',
      `Could not resume "${resource.name}" because this version of sluice does not know the paging that the interrupted run detected.`,
      {
        place: resource.endpoint.places.paginator ?? resource.place,
        found: toJsonText(progress.detected ?? null),
        hint: 'Write the paginator into the config; the run then starts over.',
        cause,
      },
    )
  }
}

function formatDetection(format: string, contentType: string | undefined): Detection {
  const why = contentType === undefined ? 'the answer looks like it' : `the answer's Content-Type is ${contentType}`
  const written = { key: 'response_format', value: format } as const
  return { what: 'response_format', found: format, why, certain: true, confidence: 'certain', written }
}

/** The paginator in what was detected: `DetectedPaginator.config`. */
function detectedPaging(detected: JsonValue | undefined): JsonValue | undefined {
  return detected !== undefined && isJsonObject(detected) ? ownValue(detected, 'paginator') : undefined
}

/** The page in an answer, in what form its records came, and the walk that knows by now how to read it. */
export interface ReadAnswer {
  readonly walk: Walk
  readonly page: Page
  readonly form: Form
}

/** An answer before its records are known. */
export interface Answered extends Omit<Page, 'records'> {
  /** records that came without a body around them */
  readonly list?: readonly JsonValue[] | undefined
  /** how a long body begins, of which `body` is the end */
  readonly outline?: Body
  /** the decoder that the answer itself asked for; absent = the config names it, or there was nothing to decode */
  readonly format?: string | undefined
}

function recordsOf(
  body: Body,
  list: readonly JsonValue[] | undefined,
  { path, names }: { readonly path: JsonPath | null; readonly names: RecordNames },
): Selection {
  if (list !== undefined) return { records: decodedRecords(list), form: 'list', body }
  if (path === null) return { records: noRecords, form: 'null', body }
  const { key } = names
  return key === undefined ? selectRecords(body, path) : selectNamed(body, path, { ...names, key })
}

/** Throws SELECTOR_NO_MATCH for a selector where rows come without anything around them. */
export function refuseSelector({ selector }: Walk, { name, place, endpoint }: EndpointResource): void {
  if (selector === null || selector.text === '$') return
  throw new SluiceError(
    'SELECTOR_NO_MATCH',
    `Could not find the records of "${name}" because the answer is a list of rows, in which "${selector.text}" has nothing to look in.`,
    { place: endpoint.places.selector ?? place, hint: 'Take "data_selector" out: each row is a record.' },
  )
}

/** What to tell of a paginator that was detected, or that a page has proved. */
function paginatorDetection({
  found,
  why,
  certain,
  confidence,
  written,
}: Omit<DetectedPaginator, 'value' | 'config'>): Detection {
  const toWrite = written && ({ key: 'paginator', value: written } as const)
  return { what: 'paginator', found, why, certain, confidence, ...given({ written: toWrite }) }
}

/** What a paginator that tries asks for instead of what was refused. */
export function otherwise({ paginator }: Walk, position: Position | null): Step | undefined {
  return position === null ? undefined : paginator?.otherwise?.(position)
}

/** What a page proves about a paginator that is being tried: nothing, or that its way is the right one. */
export function provenBy(page: Page, position: Position | null, { detected }: Walk): readonly Detection[] {
  const proven = provenPaginator(detectedPaging(detected), position, page)
  return proven === undefined ? [] : [paginatorDetection(proven)]
}

/** Reads an answer; tells what was detected. */
export function readAnswer(
  walk: Walk,
  { list, format, outline, ...answer }: Answered,
  tell: (detection: Detection) => void,
): ReadAnswer {
  if (format !== undefined && format !== 'json') tell(formatDetection(format, answer.headers['content-type']))
  // where the records are is not known yet: whoever looks for them must see everything
  const given = list === undefined && walk.selector === null ? decodedBody(answer.body) : answer.body
  const isSought = list === undefined && walk.selector === null
  const selector = isSought ? detectSelector(decodedBody(outline ?? given)) : null
  if (selector !== null) {
    const { found, why, certain } = selector
    const written = { key: 'data_selector', value: selector.value.text } as const
    tell({ what: 'selector', found, why, certain, confidence: certain ? 'certain' : 'likely', written })
  }
  const path = selector?.value ?? walk.selector
  const { form, ...found } = recordsOf(given, list, { path, names: walk.names })
  const page: Page = { ...answer, ...found, scope: walk.scope }
  const paginator = walk.paginator === null ? detectPaginator(page) : null
  if (paginator !== null) tell(paginatorDetection(paginator))
  const memory = {
    ...(selector === null ? {} : { selector: selector.value.text }),
    ...(paginator === null ? {} : { paginator: paginator.config }),
  }
  const isNew = selector !== null || paginator !== null
  return {
    page,
    form,
    walk: {
      ...walk,
      selector: path,
      paginator: paginator?.value ?? walk.paginator,
      detected: isNew ? memory : walk.detected,
      hasPages: true,
    },
  }
}
