import { SluiceError } from '../../../model/errors.ts'
import { withoutQueryPairs } from '../../http/codec/encode-url.ts'
import { isJsonObject, JsonFloat, type JsonObject, type JsonValue, ownValue } from '../../../json/json.ts'
import { floatText, toJsonText } from '../../../json/json-text.ts'
import { type RequestSpec, withPairs, withParam } from '../../../model/request.ts'

/** Where a paginator writes a value: a query parameter, or a dotted path in the body. */
export type Target =
  | { readonly kind: 'param'; readonly name: string }
  | { readonly kind: 'body'; readonly path: readonly string[] }

/** The pair `x_param` / `x_body_path`: the body path when written, else the parameter, else one of the default name. */
export function targetOf(
  param: string | null | undefined,
  bodyPath: string | null | undefined,
  otherwise: string,
): Target {
  if (bodyPath !== null && bodyPath !== undefined) return { kind: 'body', path: bodyPath.split('.') }
  return { kind: 'param', name: param ?? otherwise }
}

/**
 * The request with a value written into it, replacing what stood there, in the query of the path as well. Parameters and form fields get text (objects
 * and lists as JSON, each encoded once, later); a JSON body keeps the value's type and gains the objects on the way
 * (docs/contract/rest-api.md 3.3: split at ".", no indexes). Nothing given is changed. Throws PAGINATION_BAD_BODY.
 */
export function withValue(request: RequestSpec, target: Target, value: JsonValue): RequestSpec {
  if (target.kind === 'param') {
    // one that stands in the path's own query goes: of two, servers hear the first
    const url = withoutQueryPairs(request.url, (name) => name === target.name)
    return withParam({ ...request, url }, target.name, paramText(value))
  }
  const { body } = request
  if (body.kind === 'form') {
    const name = target.path.join('.')
    return { ...request, body: { kind: 'form', fields: withPairs(body.fields, name, [paramText(value)]) } }
  }
  const before = body.kind === 'json' ? body.value : {}
  if (body.kind === 'raw' || !isJsonObject(before)) throw badBody(target.path)
  return { ...request, body: { kind: 'json', value: set(before, target.path, value) } }
}

function set(object: JsonObject, path: readonly string[], value: JsonValue): JsonObject {
  const [key = '', ...rest] = path
  if (rest.length === 0) return { ...object, [key]: value }
  const below = ownValue(object, key)
  return { ...object, [key]: set(isJsonObject(below) ? below : {}, rest, value) }
}

function paramText(value: JsonValue): string {
  if (typeof value === 'string') return value
  return value instanceof JsonFloat ? floatText(value.value) : toJsonText(value)
}

function badBody(path: readonly string[]): SluiceError {
  return new SluiceError(
    'PAGINATION_BAD_BODY',
    `Could not write the page into the body at "${path.join('.')}" because the body is no JSON object.`,
    {
      allowed: 'a `json` object or `data` fields',
      hint: 'Write the body as a mapping under `json`, or page by a query parameter instead of a body path.',
    },
  )
}
