import { JsonFloat } from '../../json/json.ts'
import type { BodyPlan } from '../../model/plan/body.ts'
import type { EndpointPlan } from '../../model/plan.ts'
import type { Template, TemplateTree } from '../../model/plan/template.ts'
import type { ConfigPath } from '../document.ts'
import { formatPath } from '../document.ts'
import { isPlainObject } from '../shapes/kinds.ts'
import { given } from '../../model/given.ts'
import type { Located, PlanContext } from './context.ts'
import type { MergedResource } from './merge-defaults.ts'
import { missingKey, wrongType } from './problem/explain-issue.ts'
import { kindOf } from './problem/show-value.ts'
import type { IncrementalParam } from './read-incremental.ts'
import { createScope, type ParentUse, type PathParam, type ResourceScope } from './template/bind-placeholder.ts'
import { compileEntries, compileTemplate, compileTree, literalTemplate } from './template/compile-template.ts'
import type { Scope } from './template/compile-template.ts'

/** The request of an endpoint as templates, and the parent fields its placeholders name. */
export interface RequestPlan extends Pick<EndpointPlan, 'path' | 'params' | 'headers' | 'body' | 'namesPage'> {
  readonly parents: readonly ParentUse[]
}

/** The params of an endpoint sorted by what they are (docs/contract/rest-api.md 1.5, 6.1, 7.1). */
export interface SortedParams {
  readonly all: ReadonlyMap<string, PathParam>
  readonly incrementals: readonly IncrementalParam[]
}

/** Tells bindings, incrementals and plain values among the params apart; null params are dropped. */
export function sortParams(merged: MergedResource): SortedParams {
  const all = new Map<string, PathParam>()
  const incrementals: IncrementalParam[] = []
  for (const [name, value] of Object.entries(merged.endpoint.params ?? {})) {
    const path = merged.atEndpoint('params', name)
    if (value === null || value === undefined) continue
    if (typeof value !== 'object' || Array.isArray(value) || value instanceof JsonFloat)
      all.set(name, { kind: 'static', value, path })
    else if (value.type === undefined) all.set(name, { kind: 'static', value, path })
    else if (value.type === 'resolve') all.set(name, { ...value, kind: 'resolve', path })
    else {
      all.set(name, { kind: 'incremental', path })
      incrementals.push({ name, path, value })
    }
  }
  return { all, incrementals }
}

export interface RequestInput {
  readonly merged: MergedResource
  readonly params: SortedParams
  readonly hasIncremental: boolean
  /** names that its `for_each` gives */
  readonly slices: readonly string[]
  /** what `{job.…}` may stand for; default nothing */
  readonly job?: readonly string[]
  /** sent literally, below the endpoint's own (docs/contract/rest-api.md 1.2) */
  readonly clientHeaders: Readonly<Record<string, string | number | bigint>>
}

/** Compiles path, params, headers and body of an endpoint into templates. */
export function readRequest(input: RequestInput, context: PlanContext): RequestPlan {
  const { merged, params, hasIncremental, slices, job = [] } = input
  const { name: resource, whole } = merged
  const scope = createScope({ context, resource, params: params.all, hasIncremental, slices, job, whole })
  const path = compileTemplate({ value: merged.endpoint.path, path: merged.atEndpoint('path') }, 'path', scope)
  reportUnusedResolves(merged, params, scope)
  const request = {
    path,
    params: readParams(params, scope.used, scope),
    headers: readHeaders(input, scope),
    body: readBody(merged, scope),
  }
  return { ...request, ...(scope.page.isNamed && { namesPage: true as const }), parents: scope.parents }
}

function readParams(
  { all }: SortedParams,
  used: ReadonlySet<string>,
  scope: Scope,
): readonly (readonly [Template, TemplateTree])[] {
  return [...all].flatMap(([name, param]): readonly (readonly [Template, TemplateTree])[] => {
    // a param that stands in the path is not sent again (docs/contract/rest-api.md 7.3)
    if (param.kind === 'resolve' || used.has(name)) return []
    // keeps the place of the param: the cursor's value is put there when the request is built
    if (param.kind === 'incremental') return [[literalTemplate(name), literalTemplate('')]]
    const value: unknown = Array.isArray(param.value) ? param.value.filter((item) => item !== null) : param.value
    return [
      [
        compileTemplate({ value: name, path: param.path }, 'params', scope),
        compileTree({ value, path: param.path }, 'params', scope),
      ] as const,
    ]
  })
}

function readHeaders({ merged, clientHeaders }: RequestInput, scope: Scope): EndpointPlan['headers'] {
  const own = Object.entries(merged.endpoint.headers ?? {}).map(([name, value]) => {
    const path = merged.atEndpoint('headers', name)
    return [
      compileTemplate({ value: name, path }, 'headers', scope),
      value === null ? null : compileTemplate({ value: String(value), path }, 'headers', scope),
    ] as const
  })
  const overridden = new Set(Object.keys(merged.endpoint.headers ?? {}).map((name) => name.toLowerCase()))
  const client = Object.entries(clientHeaders)
    .filter(([name]) => !overridden.has(name.toLowerCase()))
    .map(([name, value]) => [literalTemplate(name), literalTemplate(String(value))] as const)
  return [...client, ...own]
}

const bodyKeys = ['json', 'data', 'multipart', 'xml', 'text', 'graphql'] as const

// an empty `data` is not a body; `json: {}` is a body of its own (docs/contract/rest-api.md 1.5, 2.4)
function readBody(merged: MergedResource, scope: Scope): BodyPlan {
  const { json, data, multipart, xml, text, graphql } = merged.endpoint
  const written = bodyKeys.filter((key) => hasContent(merged.endpoint[key]))
  if (written.length > 1) reportTwoBodies(merged, written, scope.context)
  if (hasContent(data)) return readData(data, merged.atEndpoint('data'), scope)
  if (hasContent(graphql)) return readGraphql(merged, scope)
  if (multipart) return readMultipart(multipart, merged.atEndpoint('multipart'), scope)
  if (typeof xml === 'string') return readRaw({ value: xml, path: merged.atEndpoint('xml') }, 'application/xml', scope)
  if (typeof text === 'string') return readRaw({ value: text, path: merged.atEndpoint('text') }, 'text/plain', scope)
  if (json === undefined || json === null) return { kind: 'none' }
  return { kind: 'json', value: compileTree({ value: json, path: merged.atEndpoint('json') }, 'json', scope) }
}

function readRaw(written: Located<string>, type: string, scope: Scope): BodyPlan {
  return { kind: 'raw', text: compileTemplate(written, 'data', scope), contentType: `${type}; charset=utf-8` }
}

/** `query_file` has become `query` when the config was read. */
function readGraphql(merged: MergedResource, scope: Scope): BodyPlan {
  const { query, variables = {}, operation_name: operationName } = merged.endpoint.graphql ?? {}
  const path = merged.atEndpoint('graphql')
  if (query === undefined) {
    const { path: at, ...problem } = missingKey([...path, 'query'], ['a query', 'query_file'])
    scope.context.problems.report(at, problem)
  }
  const value = {
    query: query ?? '',
    ...(Object.keys(variables).length > 0 && { variables }),
    ...given({ operationName }),
  }
  return { kind: 'json', value: compileTree({ value, path }, 'json', scope) }
}

function readMultipart(
  fields: NonNullable<MergedResource['endpoint']['multipart']>,
  path: ConfigPath,
  scope: Scope,
): BodyPlan {
  const parts = Object.entries(fields).map(([name, written]) => {
    const part = isPlainObject(written) ? written : { value: written }
    const at = [...path, name]
    return {
      name: compileTemplate({ value: name, path: at }, 'data', scope),
      value: compileTree({ value: part.value, path: at }, 'data', scope),
      ...('filename' in part && given({ filename: part.filename })),
      ...('content_type' in part && given({ contentType: part.content_type })),
    }
  })
  return { kind: 'multipart', parts }
}

function readData(data: unknown, path: ConfigPath, scope: Scope): BodyPlan {
  if (typeof data === 'string') return { kind: 'raw', text: compileTemplate({ value: data, path }, 'data', scope) }
  if (isPlainObject(data)) return { kind: 'form', fields: compileEntries({ value: data, path }, 'data', scope) }
  const pairs = Array.isArray(data) ? data : []
  return { kind: 'form', fields: pairs.flatMap((pair: unknown, index) => readPair(pair, [...path, index], scope)) }
}

function readPair(pair: unknown, path: ConfigPath, scope: Scope): readonly (readonly [Template, TemplateTree])[] {
  const [name, value]: readonly unknown[] = Array.isArray(pair) && pair.length === 2 ? pair : []
  if (typeof name === 'string') {
    const key = compileTemplate({ value: name, path: [...path, 0] }, 'data', scope)
    return [[key, compileTree({ value, path: [...path, 1] }, 'data', scope)]]
  }
  const { path: at, ...problem } = wrongType(path, pair, ['a pair of name and value'])
  scope.context.problems.report(at, problem)
  return []
}

function hasContent(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}

function reportTwoBodies(merged: MergedResource, written: readonly string[], { problems }: PlanContext): void {
  const [first = '', second = ''] = written
  const { endpoint } = merged
  const key = bodyKeys.find((each) => each === (first === 'json' ? second : first)) ?? 'data'
  problems.report(merged.atEndpoint(key), {
    code: 'CONFIG_CONFLICT',
    message: `Could not build the body of "${merged.name}" because both "${first}" and "${second}" are written.`,
    found: bodyKeys
      .filter((each) => written.includes(each))
      .map((each) => `${each}: ${kindOf(endpoint[each])}`)
      .join(', '),
    allowed: written,
    hint: 'Keep one of them: a request has one body.',
  })
}

function reportUnusedResolves(merged: MergedResource, { all }: SortedParams, { used, context }: ResourceScope): void {
  for (const [name, param] of all) {
    if (param.kind !== 'resolve' || used.has(name) || !merged.whole) continue
    context.problems.report(param.path, {
      code: 'CONFIG_UNBOUND_PARAM',
      message: `Could not use "${formatPath(param.path)}" because resolve params that are not bound in path have no effect.`,
      found: merged.endpoint.path,
      allowed: `{${name}} in the path`,
      hint: `Write "{${name}}" in the path, or "{resources.${param.resource}.${param.field}}" as the param's value.`,
    })
  }
}
