import { asSluiceError } from '../../disk/system-failure.ts'
import type { WatchedExchange } from '../../extract/http/client.ts'
import { decodedRecords } from '../../json/records/decoded-records.ts'
import { isJsonObject, JsonFloat, type JsonValue } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { Plan, ResourcePlan } from '../../model/plan.ts'
import type { Schema, TableSchema } from '../../model/schema.ts'
import type { Masker } from '../../model/secrets.ts'
import type { ExtractedPage } from '../../model/unit.ts'
import type {
  DetectedEvent,
  Happening,
  Reporter,
  ResponseReceived,
  ResponseTiming,
  Retry,
} from '../../model/report/events.ts'
import { isSystemName } from '../../model/names/system-names.ts'
import { emptySchema } from '../../state/stored-schema.ts'
import type { RunTools } from '../run-tools.ts'
import { openWarehouse } from '../warehouse.ts'
import { openHttp, openNormalizer } from '../wiring.ts'
import { findAlike } from './preview/alike.ts'
import { type Asking, createAsking } from './preview/asking.ts'
import { type Candidate, findCandidates } from './preview/candidates.ts'
import { curlLine } from './preview/curl-line.ts'
import { type Detection, mergeDetections } from './preview/detections.ts'
import {
  type Exchange,
  kept,
  type KeptExchange,
  type ShownBodies,
  shownExchange,
  shownMessages,
} from './preview/exchanges.ts'
import { fixedParams } from './preview/fixed-params.ts'
import { readPages, type SeenResource } from './preview/read-pages.ts'

export type { Candidate } from './preview/candidates.ts'
export type { Detection } from './preview/detections.ts'
export type { Exchange, Message } from './preview/exchanges.ts'

/** What one resource looks like: nothing was loaded to find out. */
export interface ResourcePreview {
  readonly resource: string
  /** `GET https://…`, as sent, without credentials: `exchanges` in short */
  readonly requests: readonly string[]
  /** every request that went out for it, in order, failed ones too */
  readonly exchanges: readonly Exchange[]
  readonly detected: readonly Detection[]
  readonly candidates: readonly Candidate[]
  /** the first records, as the server sent them after the config's steps; secrets masked */
  readonly records: readonly JsonValue[]
  /** records of the pages that were read */
  readonly recordCount: number
  /** pages that were read, over all parents that were looked at */
  readonly pages: number
  /** true = there are more, as far as the answers say */
  readonly hasMore: boolean
  /** records that the server announced in all */
  readonly announced?: number
  /** parent records that it was read for; absent without a parent */
  readonly parents?: number
  /** what a load of these records would make */
  readonly tables: readonly TableSchema[]
}

export interface PreviewOptions {
  /** one resource; default: all that are selected */
  readonly resource?: string
  /** pages per resource, and per parent of one that has parents; 1 to 100, default 2: a wrong paginator shows on the second */
  readonly pages?: number
  /** parent records that a resource with a parent is read for; 1 to 100, default 1 */
  readonly parents?: number
  /** records per resource; default: all that were read, 1,000 at most */
  readonly records?: number
  /** headers and bodies as well: of each body the first 64 Ki characters, or up to 16 Mi (`whole`); default `none` */
  readonly bodies?: ShownBodies
  /** listeners hear of each request and answer as they come, as those of a run do; default: of waits and retries only */
  readonly tellRequests?: boolean
}

const mostRecords = 1000

/** What was seen, and what kept the rest from being seen. */
export interface Seen {
  readonly resources: readonly ResourcePreview[]
  readonly error?: SluiceError
  /** wanted, and not looked at because of the error */
  readonly notRead: readonly string[]
}

/**
 * Reads the first pages of each resource (or of one), with its parents' where it has parents, and shows what a load would
 * make of them. The first failure ends it; what was seen before is given all the same. Throws UNKNOWN_RESOURCE, and when
 * it is interrupted.
 */
export async function previewPipeline(plan: Plan, tools: RunTools, options: PreviewOptions = {}): Promise<Seen> {
  const wanted = chosen(plan, options.resource)
  const watching = createWatching(tools.reporter, options)
  const { reporter } = watching
  const http = openHttp({ plan, ...tools, reporter, watch: watching.watch })
  const asking = createAsking(http)
  const seen = new Map<string, SeenResource>()
  const { pages = 2, parents = 1 } = options
  const { signal } = tools.signal
  let error: SluiceError | undefined
  try {
    const reading = {
      plan,
      http: asking.http,
      reporter,
      signal,
      wanted,
      pages,
      parents,
      world: tools.world,
      onPage: (page: ExtractedPage) => asking.read(page),
    }
    await readPages(reading, seen)
  } catch (cause) {
    signal.throwIfAborted()
    error = asSluiceError(cause)
  } finally {
    await http.close()
  }
  const failed = error?.details.resource
  const shown = wanted.filter(({ name }) => error === undefined || seen.has(name) || name === failed)
  const all = shown.map((resource) => showResource(resource, { plan, tools, options, watching, asking, seen }))
  const notRead = wanted.filter((resource) => !shown.includes(resource)).map(({ name }) => name)
  return { resources: all, notRead, ...given({ error }) }
}

function chosen(plan: Plan, name: string | undefined): readonly ResourcePlan[] {
  if (name === undefined) return plan.resources.filter((resource) => resource.selected)
  const found = plan.resources.filter((resource) => resource.name === name)
  if (found.length > 0) return found
  throw new SluiceError('UNKNOWN_RESOURCE', `Could not preview "${name}" because the config has no such resource.`, {
    found: name,
    allowed: plan.resources.map((resource) => resource.name),
    hint: 'Name one of these, or none to see them all.',
  })
}

/** Hears what happens, and keeps what a preview shows. */
interface Watching {
  readonly reporter: Reporter
  readonly watch: (seen: WatchedExchange) => void
  readonly exchanges: readonly Watched[]
  readonly detected: readonly DetectedEvent[]
}

interface Watched {
  readonly seen: KeptExchange
  timing?: ResponseTiming
  retry?: Pick<Retry, 'reason' | 'waitMs'>
}

function createWatching(outer: Reporter, { bodies = 'none', tellRequests = false }: PreviewOptions): Watching {
  const told = ['warning', 'retry', 'waiting', ...(tellRequests ? ['request_sent', 'response'] : [])]
  const exchanges: Watched[] = []
  const detected: DetectedEvent[] = []
  return {
    exchanges,
    detected,
    watch: (seen) => void exchanges.push({ seen: kept(seen, bodies) }),
    reporter: {
      mask: outer.mask,
      report(event: Happening) {
        if (event.kind === 'detected') detected.push(event)
        if (event.kind === 'retry') retried(exchanges, event)
        if (event.kind === 'response') answered(exchanges, event)
        // that something is uncertain is shown beside what was detected
        const isShown = event.kind === 'warning' && event.code === 'DETECTION_UNCERTAIN'
        if (told.includes(event.kind) && !isShown) outer.report(event)
      },
    },
  }
}

/** An answer is told of right after it was shown. */
function answered(exchanges: readonly Watched[], { url, resource, timing }: ResponseReceived): void {
  const last = exchanges.findLast(
    ({ seen }) => seen.url === url && seen.resource === resource && seen.sent.kind === 'reply',
  )
  if (last !== undefined) last.timing ??= timing
}

/** A retry is about the newest request of its unit that none was said of. */
function retried(exchanges: readonly Watched[], { resource, unit, reason, waitMs }: Retry): void {
  const last = exchanges.findLast(
    ({ seen, retry }) => seen.resource === resource && seen.unit === unit && retry === undefined,
  )
  if (last !== undefined) last.retry = { reason, waitMs }
}

interface Showing {
  readonly plan: Plan
  readonly tools: RunTools
  readonly options: PreviewOptions
  readonly watching: Watching
  readonly asking: Asking
  readonly seen: ReadonlyMap<string, SeenResource>
}

function showResource(resource: ResourcePlan, showing: Showing): ResourcePreview {
  const { plan, tools, options, watching, seen } = showing
  const { mask } = tools.reporter
  const read = seen.get(resource.name) ?? { pages: [], goesOn: false, announced: undefined, units: [] }
  const records = read.pages.flatMap(({ records: page }) => page.decoded())
  const alike = findAlike(resource, read.pages)
  if (alike !== undefined) tools.reporter.report({ kind: 'warning', ...alike })
  const exchanges = showExchanges(resource, read, showing)
  const most = Math.min(options.records ?? mostRecords, mostRecords)
  const detected = watching.detected.filter((event) => event.resource === resource.name)
  return {
    resource: resource.name,
    requests: exchanges.filter(({ purpose }) => purpose === 'page').map(({ method, url }) => `${method} ${url}`),
    exchanges,
    detected: mergeDetections(detected, mask),
    candidates: findCandidates(resource, recordsByParent(read), { params: paramsOf(exchanges, resource), mask }),
    records: records.slice(0, most).map((record) => maskedJson(record, mask)),
    recordCount: records.length,
    pages: read.pages.length,
    hasMore: read.goesOn,
    ...given({ announced: read.announced, parents: resource.parent && read.units.length }),
    tables: records.length === 0 ? [] : dataTables(inferSchema(plan, { resource, records, tools })),
  }
}

function showExchanges(
  resource: ResourcePlan,
  read: SeenResource,
  { tools, options, watching, asking }: Showing,
): readonly Exchange[] {
  const { mask } = tools.reporter
  const { bodies = 'none' } = options
  return watching.exchanges
    .filter(({ seen }) => seen.resource === resource.name)
    .map(({ seen, retry, timing }) => {
      const page = seen.ask === undefined ? undefined : asking.pageOf(seen.unit ?? resource.name, seen.ask)
      const parent = read.units.find(({ id }) => id === seen.unit)?.parent
      return {
        ...shownExchange(seen, mask),
        ...given({ page, parent, timing, retry: retry && { ...retry, reason: mask(retry.reason) } }),
        ...(bodies !== 'none' && shownMessages(seen, mask, bodies)),
        ...(bodies === 'whole' && { curl: curlLine(seen.wire, (text) => tools.vault.hide(text)) }),
      }
    })
}

/** Names of the parameters that were sent and are not the paging's. */
function paramsOf(exchanges: readonly Exchange[], { endpoint }: ResourcePlan): readonly string[] {
  const urls = exchanges.flatMap(({ purpose, url }) => (purpose === 'page' ? [url] : []))
  return fixedParams(urls, endpoint?.paginator)
}

/** What came of each parent; without parents, all. */
function recordsByParent({ pages, units }: SeenResource): readonly (readonly JsonValue[])[] {
  return units.map(({ id }) => pages.filter(({ unit }) => unit === id).flatMap(({ records }) => records.decoded()))
}

interface Inference {
  readonly resource: ResourcePlan
  readonly records: readonly JsonValue[]
  readonly tools: RunTools
}

function inferSchema(plan: Plan, { resource, records, tools }: Inference): Schema {
  const warehouse = openWarehouse(plan, tools.world)
  const schema = emptySchema(plan.source, plan.naming)
  const normalizer = openNormalizer({ plan, warehouse, ...tools }, { schema, resources: [resource], loadId: '0.0' })
  normalizer.normalize(resource.name, decodedRecords(records))
  return normalizer.schema
}

function dataTables(schema: Schema): TableSchema[] {
  return [...schema.tables.values()].filter((table) => !isSystemName(table.name))
}

/** The same data with every text in it masked; numbers keep what only they know. */
function maskedJson<Value>(value: Value, mask: Masker): Value {
  return maskedWithin(value, mask) as Value
}

function maskedWithin(value: unknown, mask: Masker): unknown {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) return value.map((item: unknown) => maskedWithin(item, mask))
  if (!isJsonObject(value) || value instanceof JsonFloat) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [mask(key), maskedWithin(item, mask)]))
}
