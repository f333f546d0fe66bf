import { isList, type JsonObject, type JsonValue } from '../../json/json.ts'
import type { ExpressionValues } from '../../model/plan/expression.ts'
import type { BodyPlan, PartPlan } from '../../model/plan/body.ts'
import type { EndpointPlan, ParamStyle } from '../../model/plan.ts'
import { type BodyPart, type Pairs, type RequestBody, type RequestSpec, withPairs } from '../../model/request.ts'
import type { TemplateTree, Template } from '../../model/plan/template.ts'
import type { ParentValues } from '../../model/unit.ts'
import type { ResourceCursor } from '../incremental/cursor.ts'
import { withValue } from '../paginate/ask/target.ts'
import { expandPath, isAbsoluteUrl, joinUrl } from '../../language/template/expand-path.ts'
import {
  expandRequiredText,
  expandText,
  expandTree,
  expandValues,
  expressionValue,
  type Scope,
} from '../../language/template/expand.ts'
import { styledPairs } from '../http/codec/styled-pairs.ts'
import { pythonText } from '../../language/template/python-text.ts'

/**
 * The endpoint's own request, placeholders filled in, before any paging (docs/contract/rest-api.md 2, 6.3, 7.4). Params
 * come in the order of the config; a param or header without a value (null) is left out. `start_param` and `end_param`
 * replace a param of the same name. Throws `SluiceError` PARENT_VALUE_NULL, PLACEHOLDER_NULL, BAD_FORMAT …
 */
export function buildRequest(
  endpoint: EndpointPlan,
  { parent, token }: { readonly parent: ParentValues | null; readonly token?: JsonValue | undefined },
  cursor: ResourceCursor | null,
): RequestSpec {
  const page: JsonObject = token === undefined ? {} : { token }
  const scope: Scope = { parent, cursor, values: { ...walkScope(endpoint, parent, cursor), page } }
  const request: RequestSpec = {
    method: endpoint.method,
    url: joinUrl(endpoint.baseUrl, expandPath(endpoint.path, scope)),
    params: expandPairs(endpoint.params, scope, endpoint.paramStyle),
    ...(endpoint.paramStyle?.percentSpaces === true && { percentSpaces: true as const }),
    headers: expandHeaders(endpoint.headers, scope),
    body: expandBody(endpoint.body, scope),
  }
  return withRange(request, endpoint, cursor?.requestValues(parent?.window))
}

/**
 * Where the endpoint's credentials belong: the base URL, or the URL the config itself spells out as the path. A URL
 * taken from data never counts.
 */
export function homeUrl(endpoint: EndpointPlan): string {
  const [first] = endpoint.path.parts
  return typeof first === 'string' && isAbsoluteUrl(first) ? first : endpoint.baseUrl
}

const cursorNames = ['initial_value', 'start_value', 'last_value', 'end_value'] as const

/**
 * What expressions may name besides an answer: `config`, `slice` (the values that the walk is for: those of the parent's
 * record that placeholders name, and those of a `for_each`), `incremental`.
 */
export function walkScope(
  endpoint: EndpointPlan,
  parent: ParentValues | null,
  cursor: ResourceCursor | null,
): ExpressionValues {
  const slice: JsonObject = { ...parent?.fields, ...parent?.slice }
  const window = parent?.window
  const ends: JsonObject = window === undefined ? {} : { window_start: window.start, window_end: window.end }
  return { ...endpoint.values, slice, incremental: cursor === null ? ends : withCursor(ends, cursor) }
}

/** Without windows all of it is one. */
const windowNames = ['window_start', 'window_end'] as const

/** The cursor's values are asked for by those that name them: `convert` is the user's own code. */
function withCursor(ends: JsonObject, cursor: ResourceCursor): JsonObject {
  const values = { ...ends }
  for (const name of [...cursorNames, ...windowNames].filter((each) => !Object.hasOwn(ends, each)))
    Object.defineProperty(values, name, { enumerable: true, get: () => cursor.attribute(name) })
  return values
}

function expandPairs(
  entries: readonly (readonly [Template, TemplateTree])[],
  scope: Scope,
  style: ParamStyle = {},
): Pairs {
  return entries.flatMap(([name, tree]) => {
    if (style.lists !== undefined || style.objects !== undefined) {
      const value = tree.kind === 'template' || tree.kind === 'literal' ? undefined : expandTree(tree, scope)
      const found = value ?? expressionValue(tree, scope)
      if (typeof found === 'object' && found !== null) return styledPairs(expandRequiredText(name, scope), found, style)
    }
    const values = expandValues(tree, scope)
    if (values.length === 0) return []
    const text = expandRequiredText(name, scope)
    return values.map((value) => [text, value] as const)
  })
}

/** Both ends of what is asked for, wherever the config says that they belong. */
function withRange(
  request: RequestSpec,
  { incremental }: EndpointPlan,
  values: { readonly start?: JsonValue; readonly end?: JsonValue } = {},
): RequestSpec {
  if (incremental === null) return request
  const { startParam, endParam, places = [] } = incremental
  const params = setParam(setParam(request.params, startParam, values.start), endParam, values.end)
  return places.reduce<RequestSpec>(
    (made, { edge, at }) => {
      const value = values[edge]
      if (value === undefined || value === null) return made
      if ('bodyPath' in at) return withValue(made, { kind: 'body', path: at.bodyPath }, value)
      const others = made.headers.filter(([name]) => name.toLowerCase() !== at.header.toLowerCase())
      return { ...made, headers: [...others, [at.header, pythonText(value)]] }
    },
    { ...request, params },
  )
}

/** A param set by the incremental settings; without a value the user's own one goes too, as dlt has it. */
function setParam(params: Pairs, name: string | undefined, value: JsonValue | undefined): Pairs {
  if (name === undefined) return params
  const values = isList(value) ? value : [value ?? null]
  return withPairs(params, name, values.filter((item) => item !== null).map(pythonText))
}

function expandHeaders(entries: EndpointPlan['headers'], scope: Scope): Pairs {
  const headers = new Map<string, readonly [string, string]>()
  for (const [nameTemplate, valueTemplate] of entries) {
    const name = expandRequiredText(nameTemplate, scope)
    const value = valueTemplate === null ? null : expandText(valueTemplate, scope)
    headers.delete(name.toLowerCase())
    if (value !== null) headers.set(name.toLowerCase(), [name, value])
  }
  return [...headers.values()]
}

function expandBody(body: BodyPlan, scope: Scope): RequestBody {
  switch (body.kind) {
    case 'none':
      return body
    case 'json':
      return { kind: 'json', value: expandTree(body.value, scope) }
    case 'form':
      return { kind: 'form', fields: expandPairs(body.fields, scope) }
    case 'raw':
      return { ...body, text: expandRequiredText(body.text, scope) }
    case 'multipart':
      return { kind: 'multipart', parts: body.parts.flatMap((part) => expandPart(part, scope)) }
    default:
      return body satisfies never
  }
}

/** A part for each value, as of a form. */
function expandPart({ name, value, ...about }: PartPlan, scope: Scope): readonly BodyPart[] {
  return expandValues(value, scope).map((text) => ({ name: expandRequiredText(name, scope), text, ...about }))
}
