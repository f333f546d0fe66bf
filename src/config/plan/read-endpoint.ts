import { given } from '../../model/given.ts'
import type { Authenticator } from '../../model/auth.ts'
import type { DecoderChoice } from '../../model/decoder.ts'
import type { JsonPath } from '../../model/plan/json-path.ts'
import type { Paginator } from '../../model/paginator.ts'
import type { EndpointPlan, RetryPolicy } from '../../model/plan.ts'
import { formatPath } from '../document.ts'
import type { WrittenClient } from '../shapes/client.ts'
import { buildPaginator, defaultPaginator, type PaginatorChoice } from './component/build-paginator.ts'
import { buildDecoder } from './component/build-decoder.ts'
import type { AuthBuilder } from './component/build-auth.ts'
import { readResponseActions } from './component/response-actions.ts'
import { readRetry } from './component/retry-policy.ts'
import { readLimits } from './component/walk-limits.ts'
import { compilePathAt, type PlanContext } from './context.ts'
import type { MergedResource } from './merge-defaults.ts'
import { readIncremental } from './read-incremental.ts'
import { downloading, readJob } from './endpoint/read-job.ts'
import { readRequest, sortParams } from './read-request.ts'
import { readSlices, sliceNames } from './endpoint/read-slices.ts'
import type { ParentUse } from './template/bind-placeholder.ts'
import { findSingleEntity, type SingleEntity } from './template/single-entity.ts'

/** What all endpoints share, built once. */
export interface ClientPlan {
  readonly written: WrittenClient
  readonly paginator: PaginatorChoice
  readonly auth: Authenticator | null
  readonly decoder: DecoderChoice
  /** runtime settings and the client's error_handler */
  readonly retry: RetryPolicy
  readonly auths: AuthBuilder
}

/** An endpoint, and the parents its placeholders name. */
export interface BuiltEndpoint {
  readonly plan: EndpointPlan
  readonly parents: readonly ParentUse[]
}

/** Builds the endpoint of a merged resource: its own settings over the client's (docs/contract/rest-api.md 1.5). */
export function readEndpoint(merged: MergedResource, client: ClientPlan, context: PlanContext): BuiltEndpoint {
  const { endpoint } = merged
  const params = sortParams(merged)
  const incremental = readIncremental(merged, params.incrementals, context)
  // what a job made is a list, wherever it lies
  const single = endpoint.job ? null : findSingleEntity(endpoint.path, params.all)
  const hasIncremental = incremental !== null || Boolean(endpoint.incremental)
  const clientHeaders = client.written.headers ?? {}
  const slices = readSlices(merged, context)
  const asked = { merged, hasIncremental, slices: sliceNames(merged), clientHeaders }
  const built = readJob(asked, context)
  const { parents, ...request } = readRequest({ ...asked, params, ...(endpoint.job && { job: downloading }) }, context)
  const paginator = choosePaginator(merged, client, { single, context })
  const selector = readSelector(merged, single, context)
  warnOfSingleEntity(merged, single, context)
  const format = { value: endpoint.response_format, path: merged.atEndpoint('response_format') }
  const decoder = buildDecoder(format, context) ?? client.decoder
  checkSelector(merged, decoder, context)
  const auth = client.auths.build({ value: endpoint.auth, path: merged.atEndpoint('auth') })
  const plan: EndpointPlan = {
    method: endpoint.method ?? (endpoint.graphql ? 'POST' : 'GET'),
    ...readStyle(endpoint),
    ...(endpoint.graphql && { graphql: { partial: endpoint.graphql.allow_partial ?? false } }),
    baseUrl: client.written.base_url ?? '',
    ...request,
    auth: auth === undefined ? client.auth : auth,
    paginator,
    decoder,
    selector,
    ...readNames(endpoint),
    allowEmpty: endpoint.allow_empty ?? false,
    ...(endpoint.data_selector_required === true && { selectorRequired: true as const }),
    ...(endpoint.data_selector_malformed_retryable === true && { shapeMayPass: true as const }),
    trustsTotals: endpoint.trust_totals ?? true,
    incremental,
    ...given({ slices, job: built?.job }),
    retry: readRetry(client.retry, endpoint.error_handler),
    limits: readLimits(endpoint.limits),
    values: context.parameters.values,
    responseActions: readResponseActions(endpoint.response_actions, merged.atEndpoint('response_actions'), context),
    allowedHosts: [...new Set([...(client.written.allowed_hosts ?? []), ...(endpoint.allowed_hosts ?? [])])],
    places: readPlaces(merged, { auth, paginator }, context),
  }
  if (client.written.base_url === '') checkAbsolute(merged, plan, context)
  return { plan, parents: [...parents, ...(built?.parents ?? [])] }
}

function readNames({
  key_column: key,
  value_column: value,
}: MergedResource['endpoint']): Pick<EndpointPlan, 'recordNames'> {
  if ((key ?? value ?? null) === null) return {}
  return { recordNames: given({ key: key ?? undefined, value: value ?? undefined }) }
}

function readStyle({ param_style: style }: MergedResource['endpoint']): Pick<EndpointPlan, 'paramStyle'> {
  if (style === undefined || style === null) return {}
  const { lists, objects, spaces } = style
  return { paramStyle: { ...given({ lists, objects }), ...(spaces === 'percent' && { percentSpaces: true as const }) } }
}

interface SingleContext {
  readonly single: SingleEntity
  readonly context: PlanContext
}

// endpoint (its own or the defaults') over the single-entity rule over the client (docs/contract/rest-api.md 3.1, 3.2)
function choosePaginator(
  merged: MergedResource,
  client: ClientPlan,
  { single, context }: SingleContext,
): Paginator | null {
  const written = { value: merged.endpoint.paginator, path: merged.atEndpoint('paginator') }
  const own = buildPaginator(written, context)
  if (own === 'detect') return null
  if (own !== 'unset') return own
  if (single !== null) return defaultPaginator('single_page', context)
  return typeof client.paginator === 'string' ? null : client.paginator
}

function readSelector(merged: MergedResource, single: SingleEntity, context: PlanContext): JsonPath | null {
  const written = merged.endpoint.data_selector
  const path = merged.atEndpoint('data_selector')
  if (written) return compilePathAt({ value: written, path }, context) ?? null
  // `""` is "not set", which detects; only an absent one falls under the single-entity rule
  if (single === null || written === '') return null
  return context.catalog.compilePath('$')
}

/** Records that come without a body around them have nothing that a selector could look in. */
function checkSelector(merged: MergedResource, decoder: DecoderChoice, { problems }: PlanContext): void {
  const { data_selector: selector } = merged.endpoint
  if (!decoder.isWritten || !isSet(selector) || selector === '' || selector === '$') return
  const { type, reads } = decoder.choose('', new Uint8Array())
  if (reads === 'whole') return
  problems.report(merged.atEndpoint('data_selector'), {
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not read "${merged.name}" because it has a "data_selector" and the response_format "${type}".`,
    found: JSON.stringify(selector),
    allowed: `no data_selector: each row of "${type}" is a record`,
    hint: 'Take "data_selector" out; processing_steps can pick a part of each record.',
  })
}

function warnOfSingleEntity(merged: MergedResource, single: SingleEntity, context: PlanContext): void {
  const { paginator, data_selector: selector } = merged.endpoint
  const isWritten = isSet(paginator) && isSet(selector)
  if (single === null || single.certain || isWritten || !merged.whole) return
  context.warn({
    code: 'SINGLE_ENTITY_ASSUMED',
    resource: merged.name,
    message: `"${merged.name}" is read as one entity on one page because its path ends in "${single.placeholder}".`,
    hint: `Write "paginator" and "data_selector" in "${formatPath([...merged.path, 'endpoint'])}" if it is a list.`,
  })
}

function readPlaces(
  merged: MergedResource,
  built: { readonly auth: unknown; readonly paginator: unknown },
  { problems }: PlanContext,
): EndpointPlan['places'] {
  const { endpoint } = merged
  const paginatorPath = isSet(endpoint.paginator) ? merged.atEndpoint('paginator') : ['client', 'paginator']
  return {
    path: problems.placeOf(merged.atEndpoint('path')),
    // a selector that was not written is to be added to the endpoint
    selector: problems.placeOf(merged.atEndpoint(isSet(endpoint.data_selector) ? 'data_selector' : 'path')),
    paginator: problems.placeOf(built.paginator === null ? merged.atEndpoint('path') : paginatorPath),
    auth: problems.placeOf(built.auth === undefined ? ['client', 'auth'] : merged.atEndpoint('auth')),
  }
}

// with an empty base_url every path must be a URL of its own (docs/contract/rest-api.md 1.2)
function checkAbsolute(merged: MergedResource, plan: EndpointPlan, { problems }: PlanContext): void {
  const [first] = plan.path.parts
  if (!merged.whole || typeof first === 'object') return
  if (first !== undefined && /^https?:\/\//i.test(first)) return
  const path = merged.atEndpoint('path')
  problems.report(path, {
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not build the URL of "${merged.name}" because client.base_url is empty and the path is relative.`,
    found: JSON.stringify(merged.endpoint.path),
    allowed: 'an absolute URL: https://…',
    hint: 'Write client.base_url, or the whole URL here.',
  })
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null
}
