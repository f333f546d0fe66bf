import type { ResourceCursor } from '../../src/extract/incremental/cursor.ts'
import type { ResourceCursors } from '../../src/extract/incremental/cursors.ts'
import type { Dependent } from '../../src/extract/slice/child-units.ts'
import { decoders } from '../../src/extract/decode/index.ts'
import { byAnswer } from '../../src/model/decoder.ts'
import type { JsonPath } from '../../src/model/plan/json-path.ts'
import type { JsonValue } from '../../src/json/json.ts'
import type { Paginator } from '../../src/model/paginator.ts'
import type { EndpointPlan, EndpointResource, ResourcePlan } from '../../src/model/plan.ts'
import { withParam, type RequestSpec } from '../../src/model/request.ts'
import type { Template } from '../../src/model/plan/template.ts'
export { defaultLimits } from '../../src/config/plan/component/walk-limits.ts'
import { defaultLimits } from '../../src/config/plan/component/walk-limits.ts'
import type { ExtractedPage, Unit, UnitProgress } from '../../src/model/unit.ts'
import type { Reporter, Happening } from '../../src/model/report/events.ts'
import { extractUnit, type ExtractContext } from '../../src/extract/extract-unit.ts'
import type { Answer, HttpClient, SendOptions } from '../../src/extract/http/http-client.ts'
import { compilePath } from '../../src/language/jsonpath/compile-path.ts'

/** A template from literal texts and `{field}` placeholders of the parent; `{incremental.x}` too. */
export function template(text: string): Template {
  const parts = text.split(/(\{[^}]+\})/).filter((part) => part !== '')
  return {
    kind: 'template',
    parts: parts.map((part) => {
      if (!part.startsWith('{')) return part
      const field = part.slice(1, -1)
      return field.startsWith('incremental.')
        ? { from: 'incremental', attribute: field.slice('incremental.'.length) }
        : { from: 'parent', field, path: compilePath(field) }
    }),
  }
}

export function endpointPlan(path: string, more: Partial<EndpointPlan> = {}): EndpointPlan {
  return {
    method: 'GET',
    baseUrl: 'http://api.test',
    path: template(path),
    params: [],
    headers: [],
    body: { kind: 'none' },
    auth: null,
    paginator: null,
    selector: null,
    allowEmpty: false,
    trustsTotals: true,
    incremental: null,
    retry: { statuses: [429, 500], maxRetries: 0, backoffFactor: 1, maxDelaySeconds: 1, timeoutSeconds: 5 },
    limits: defaultLimits,
    responseActions: [],
    decoder: byAnswer(decoders),
    allowedHosts: [],
    places: { selector: { line: 1 }, paginator: { line: 2 }, path: { line: 3 } },
    ...more,
  }
}

export function resourcePlan(
  name: string,
  endpoint: Partial<EndpointPlan> = {},
  more: Partial<EndpointResource> = {},
): EndpointResource {
  return {
    name,
    tableName: name,
    writeDisposition: { disposition: 'append' } as unknown as EndpointResource['writeDisposition'],
    primaryKey: [],
    mergeKey: [],
    columns: [],
    selected: true,
    parallelized: false,
    onError: 'fail',
    allowEmptyReplace: false,
    steps: [],
    endpoint: endpointPlan(name, endpoint),
    place: { line: 9 },
    ...more,
  }
}

/** Pages by `page=n` from 0; ends at an empty page or, with `totalPath`, where the total says. */
export function byPage(more: { readonly totalPath?: JsonPath; readonly type?: string } = {}): Paginator {
  return {
    type: more.type ?? 'page_number',
    makesUpPositions: more.type !== 'cursor',
    first: () => ({ page: 0 }),
    apply: (request, position) => withParam(request, 'page', String(pageOf(position))),
    next(position, page) {
      const total = more.totalPath?.first(page.body)
      const evidence = typeof total === 'number' ? { total } : {}
      return page.records.count === 0
        ? { kind: 'done', why: 'an empty page', ...evidence }
        : { kind: 'next', position: { page: pageOf(position) + 1 }, ...evidence }
    },
  }
}

function pageOf(position: JsonValue): number {
  return (position as { page: number }).page
}

/** Follows the cursor at `next` of the body; `type` says it came from the server. */
export function byCursor(): Paginator {
  return {
    type: 'cursor',
    first: () => ({ cursor: null }),
    apply(request, position) {
      const { cursor } = position as { cursor: string | null }
      return cursor === null ? request : withParam(request, 'cursor', cursor)
    },
    next(_position, page) {
      const cursor = compilePath('next').first(page.body)
      return typeof cursor === 'string' ? { kind: 'next', position: { cursor } } : { kind: 'done', why: 'no cursor' }
    },
  }
}

/** What a scripted server says: a body (200), an error to throw, or `ignored`. */
export type Reply =
  | { readonly body: JsonValue; readonly headers?: Readonly<Record<string, string>> }
  | Error
  | 'ignored'

export interface ScriptedHttp extends HttpClient {
  readonly requests: RequestSpec[]
  readonly options: SendOptions[]
}

export function scriptedHttp(reply: (request: RequestSpec, count: number) => Reply | Promise<Reply>): ScriptedHttp {
  const requests: RequestSpec[] = []
  const options: SendOptions[] = []
  return {
    requests,
    options,
    async fetchPage(request, sending): Promise<Answer> {
      requests.push(request)
      options.push(sending)
      const said = await reply(request, requests.length)
      if (said instanceof Error) throw said
      if (said === 'ignored') return { kind: 'ignored', status: 404 }
      const { body, headers = {} } = said
      return { kind: 'page', url: request.url, status: 200, headers, body, bytes: 10 }
    },
    waitAgain: () => Promise.resolve(),
    counts: () => ({ requests: requests.length, retries: 0 }),
    logIn: async () => undefined,
    paces: () => [],
    close: async () => undefined,
  }
}

export function param(request: RequestSpec, name: string): string | undefined {
  return request.params.find(([key]) => key === name)?.[1]
}

export interface Recorder extends Reporter {
  readonly events: Happening[]
  /** codes of the warnings so far */
  warnings(): readonly string[]
}

export function recorder(): Recorder {
  const events: Happening[] = []
  return {
    events,
    mask: (text) => text.replaceAll('s3cret', '***'),
    report: (event) => void events.push(event),
    warnings: () => events.flatMap((event) => (event.kind === 'warning' ? [event.code] : [])),
  }
}

export function contextFor(
  resource: ResourcePlan,
  http: HttpClient,
  more: Partial<ExtractContext> = {},
): ExtractContext {
  return {
    resource,
    dependents: [],
    http,
    cursors: null,
    pause: () => Promise.resolve(),
    slicing: { now: 0, gathered: [], readFile: () => Promise.reject(new Error('no files here')) },
    signal: new AbortController().signal,
    reporter: recorder(),
    ...more,
  }
}

/** The cursors of a resource that has but this one. */
export function only(cursor: ResourceCursor): ResourceCursors {
  return { cursorPath: cursor.cursorPath, of: () => cursor, windows: () => undefined, moved: () => [] }
}

/** A resource that hangs on another, read for its new records. */
export function dependent(resource: ResourcePlan): Dependent {
  return { resource, visitsAll: false }
}

export function unitOf(resource: ResourcePlan, parents?: Unit['parents']): Unit {
  return { id: resource.name, resource: resource.name, ...(parents === undefined ? {} : { parents }) }
}

/** All pages of a unit. */
export async function readAll(
  unit: Unit,
  context: ExtractContext,
  progress: UnitProgress | null = null,
): Promise<readonly ExtractedPage[]> {
  const pages: ExtractedPage[] = []
  for await (const page of extractUnit(unit, progress, context)) pages.push(page)
  return pages
}
