import { SluiceError } from '../../../model/errors.ts'
import { withoutQueryPairs } from '../../http/codec/encode-url.ts'
import { isJsonObject, JsonFloat, type JsonObject, type JsonValue, ownValue } from '../../../json/json.ts'
import { floatText, toJsonText } from '../../../json/json-text.ts'
import { type RequestSpec, withHeader, withPairs, withParam } from '../../../model/request.ts'

/** Where a paginator writes a value: a query parameter, a dotted path in the body, a field of a form, or a header. */
export type Target =
  | { readonly kind: 'param'; readonly name: string }
  | { readonly kind: 'body'; readonly path: readonly string[] }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'header'; readonly name: string }

/** The options that say where a value goes: `x_param`, `x_body_path`, `x_header`, `x_data_key`. */
export type Home<Key extends string> = Readonly<
  Partial<Record<`${Key}_${(typeof homes)[number]}`, string | null | undefined>>
>

/** The ends of the names of options that say where a value goes. */
export const homes = ['param', 'body_path', 'header', 'data_key'] as const

/** Where the value called `key` goes: where the options say, else into the parameter of that name. */
export function targetOf<Key extends string>(options: Home<Key>, key: Key): Target {
  const written = (home: (typeof homes)[number]): string | undefined => options[`${key}_${home}`] ?? undefined
  const path = written('body_path')
  if (path !== undefined) return { kind: 'body', path: path.split('.') }
  const [header, field] = [written('header'), written('data_key')]
  if (header !== undefined) return { kind: 'header', name: header }
  return field === undefined ? { kind: 'param', name: written('param') ?? key } : { kind: 'field', name: field }
}

/** Writes positions into requests; with `send_first: false` the one that paging begins at is left out. */
export function placer<Key extends string>(
  options: Home<Key> & { readonly send_first?: boolean | null | undefined } & Readonly<
      Partial<Record<`send_${Key}`, boolean | null | undefined>>
    >,
  key: Key,
  first: number,
): (request: RequestSpec, at: number) => RequestSpec {
  if (options[`send_${key}`] === false) return (request) => request
  const target = targetOf(options, key)
  return (request, at) => (options.send_first === false && at === first ? request : withValue(request, target, at))
}

/** What a position is to expressions: nothing where it is the first and is not sent. */
export function tokenOf(at: number, first: number, sendsFirst: boolean | null | undefined): number | undefined {
  return sendsFirst === false && at === first ? undefined : at
}

/** Adds the page size to requests, where there is one that is to be sent. */
export function sizer(
  options: Home<'limit'> & {
    readonly limit?: number | null | undefined
    readonly send_limit?: boolean | null | undefined
  },
): (request: RequestSpec) => RequestSpec {
  const { limit, send_limit } = options
  if (limit === null || limit === undefined || send_limit === false) return (request) => request
  const target = targetOf(options, 'limit')
  return (request) => withValue(request, target, limit)
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
  if (target.kind === 'header') return withHeader(request, target.name, paramText(value))
  const { body } = request
  if (target.kind === 'field') {
    if (body.kind !== 'form' && body.kind !== 'none') throw badBody([target.name])
    const fields = withPairs(body.kind === 'form' ? body.fields : [], target.name, [paramText(value)])
    return { ...request, body: { kind: 'form', fields } }
  }
  if (body.kind === 'form') {
    const name = target.path.join('.')
    return { ...request, body: { kind: 'form', fields: withPairs(body.fields, name, [paramText(value)]) } }
  }
  const before = body.kind === 'json' ? body.value : {}
  if (body.kind === 'raw' || body.kind === 'multipart' || !isJsonObject(before)) throw badBody(target.path)
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
    `Could not write the page into the body at "${path.join('.')}" because the body is not a JSON object.`,
    {
      allowed: 'a `json` object or `data` fields (for a `…_data_key` only the latter)',
      hint: 'Write the body as a mapping under `json`, or page by a query parameter instead of a body path.',
    },
  )
}
