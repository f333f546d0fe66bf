import { noRecords } from '../../json/records/decoded-records.ts'
import type { Records } from '../../json/records/records.ts'
import type { HttpClient } from '../../extract/http/http-client.ts'
import { createCursor } from '../../extract/incremental/cursor.ts'
import { extractUnit } from '../../extract/extract-unit.ts'
import { SluiceError } from '../../model/errors.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Plan, ResourcePlan } from '../../model/plan.ts'
import type { Schema, TableSchema } from '../../model/schema.ts'
import type { ExtractedPage, Unit } from '../../model/unit.ts'
import type { Reporter, Happening } from '../../model/report/events.ts'
import { emptySchema } from '../../state/stored-schema.ts'
import { placeInResource } from '../place-error.ts'
import type { RunTools } from '../run-tools.ts'
import { openHttp, openNormalizer } from '../wiring.ts'
import { openWarehouse } from '../warehouse.ts'
import { isSystemName } from '../../model/names/system-names.ts'

/** What one resource looks like: nothing was loaded to find out. */
export interface ResourcePreview {
  readonly resource: string
  /** `GET https://…`, as sent, without credentials */
  readonly requests: readonly string[]
  readonly detected: readonly { readonly what: string; readonly found: string; readonly why: string }[]
  /** the first records, as the server sent them after the config's steps */
  readonly records: readonly JsonValue[]
  /** records of the pages that were read */
  readonly recordCount: number
  readonly tables: readonly TableSchema[]
}

export interface PreviewOptions {
  readonly resource?: string
  /** records per resource, default 3 */
  readonly records?: number
}

/**
 * Reads the first page of each resource (or of one), with its parents' first page where it has parents, and shows what
 * a load would make of it. Throws UNKNOWN_RESOURCE, and whatever extraction throws.
 */
export async function previewPipeline(
  plan: Plan,
  tools: RunTools,
  options: PreviewOptions = {},
): Promise<ResourcePreview[]> {
  const wanted = chosen(plan, options.resource)
  const events: Happening[] = []
  const reporter: Reporter = {
    mask: tools.reporter.mask,
    report: (event) => {
      events.push(event)
      if (event.kind === 'warning' || event.kind === 'retry') tools.reporter.report(event)
    },
  }
  const http = openHttp({ plan, ...tools, reporter })
  try {
    const pages = await firstPages(plan, { http, reporter, signal: tools.signal.signal, wanted })
    return wanted.map((resource) => {
      const records = pages.get(resource.name)?.records ?? noRecords
      return {
        resource: resource.name,
        requests: events.filter(isRequestOf(resource.name)).map(({ method, url }) => `${method} ${url}`),
        detected: events.filter(isDetectionOf(resource.name)).map(({ what, found, why }) => ({ what, found, why })),
        records: records.slice(0, options.records ?? 3).decoded(),
        recordCount: records.count,
        tables: dataTables(inferSchema(plan, { resource, records, tools })),
      }
    })
  } finally {
    await http.close()
  }
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

interface FirstPagesOptions {
  readonly http: HttpClient
  readonly reporter: Reporter
  readonly signal: AbortSignal
  readonly wanted: readonly ResourcePlan[]
}

/** Parents come before children in the plan, so each resource finds the unit its parent's page made for it. */
async function firstPages(plan: Plan, options: FirstPagesOptions): Promise<Map<string, ExtractedPage>> {
  const needed = withParents(plan, options.wanted)
  const units = new Map<string, Unit>()
  const pages = new Map<string, ExtractedPage>()
  for (const resource of plan.resources.filter(({ name }) => needed.has(name))) {
    const unit =
      resource.parent === undefined ? { id: resource.name, resource: resource.name } : units.get(resource.name)
    if (unit === undefined) continue
    const page = await firstPage(unit, resource, { ...options, plan })
    if (page === undefined) continue
    pages.set(resource.name, page)
    for (const child of page.children) {
      if (!units.has(child.resource))
        units.set(child.resource, { ...child, parents: (child.parents ?? []).slice(0, 1) })
    }
  }
  return pages
}

async function firstPage(
  unit: Unit,
  resource: ResourcePlan,
  { plan, http, reporter, signal }: FirstPagesOptions & { readonly plan: Plan },
): Promise<ExtractedPage | undefined> {
  const incremental = resource.endpoint?.incremental ?? null
  const pages = extractUnit(unit, null, {
    resource,
    dependents: plan.resources.filter((candidate) => candidate.parent?.resource === resource.name),
    http,
    cursor:
      incremental === null
        ? null
        : createCursor({
            plan: incremental,
            stored: undefined,
            resource: resource.name,
            primaryKey: resource.primaryKey,
          }),
    limitPages: 1,
    signal,
    reporter,
  })
  try {
    for await (const page of pages) return page
  } catch (error) {
    throw placeInResource(error, resource)
  }
  return undefined
}

function withParents(plan: Plan, wanted: readonly ResourcePlan[]): ReadonlySet<string> {
  const names = new Set(wanted.map((resource) => resource.name))
  for (const resource of plan.resources.toReversed()) {
    if (names.has(resource.name) && resource.parent !== undefined) names.add(resource.parent.resource)
  }
  return names
}

interface Inference {
  readonly resource: ResourcePlan
  readonly records: Records
  readonly tools: RunTools
}

function inferSchema(plan: Plan, { resource, records, tools }: Inference): Schema {
  const warehouse = openWarehouse(plan, tools.world)
  const schema = emptySchema(plan.source, plan.naming)
  const normalizer = openNormalizer({ plan, warehouse, ...tools }, { schema, resources: [resource], loadId: '0.0' })
  normalizer.normalize(resource.name, records)
  return normalizer.schema
}

function dataTables(schema: Schema): TableSchema[] {
  return [...schema.tables.values()].filter((table) => !isSystemName(table.name))
}

function isRequestOf(resource: string) {
  return (event: Happening): event is Happening & { readonly kind: 'request_sent' } =>
    event.kind === 'request_sent' && event.resource === resource
}

function isDetectionOf(resource: string) {
  return (event: Happening): event is Happening & { readonly kind: 'detected' } =>
    event.kind === 'detected' && event.resource === resource
}
