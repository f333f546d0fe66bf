import { decodedBody } from '../../../json/records/body.ts'
import { isJsonObject, isList, type JsonObject, type JsonValue } from '../../../json/json.ts'
import { SluiceError } from '../../../model/errors.ts'
import { asText, edited, editsBetween, editsTogether, isSameValue, type ObjectEdit } from './object-edits.ts'
import type { Paginator, Position } from '../../../model/paginator.ts'
import type { PythonFunction } from '../../../model/plan/python-function.ts'
import {
  type Page,
  type Pairs,
  recordCount,
  type RequestBody,
  type RequestSpec,
  withHeader,
  withPairs,
} from '../../../model/request.ts'

/** Requests as Python sees them: `requests.Request`. */
interface Asked {
  readonly url: string
  readonly method: string
  readonly headers: JsonObject
  readonly params: JsonObject
  readonly json: JsonValue
  readonly data: JsonValue
}

interface Stepped {
  readonly state: JsonValue
  readonly more: boolean
  readonly change: JsonObject
}

/**
 * A paginator that is a class of a Python program: its methods are interpreted for each page. A position holds its attributes and what it
 * changed of the endpoint's request, never the request itself: credentials stay out (decisions/0111).
 */
export function pythonPaginator(compiled: PythonFunction, text: string): Paginator & { readonly python: string } {
  const step = (state: JsonValue, request: RequestSpec, page: Page | undefined): Stepped => {
    const before = askedOf(request)
    const answer = compiled.call({
      state,
      request: { ...before },
      response: page === undefined ? null : answerOf(page),
      data: page === undefined ? null : recordsOf(page),
    })
    return {
      state: field(answer, 'state'),
      more: field(answer, 'more') === true,
      change: changeOf(before, field(answer, 'request')),
    }
  }
  const position = ({ state, change }: Stepped, earlier: JsonValue): Position => ({
    state,
    change: merged(earlier, change),
  })
  return {
    type: 'python',
    first: (request) => position(step(null, request, undefined), null),
    apply: (request, at) => changed(request, field(at, 'change')),
    next(at, page) {
      const stepped = step(field(at, 'state'), page.request, page)
      if (!stepped.more)
        return { kind: 'done', because: 'end', why: 'the paginator of the program says that there is no next page' }
      return { kind: 'next', position: position(stepped, field(at, 'change')) }
    },
    // fingerprints have it: another text is another paginator
    python: text,
  }
}

function field(value: JsonValue, name: string): JsonValue {
  return isJsonObject(value) ? (value[name] ?? null) : null
}

function recordsOf(page: Page): JsonValue {
  const { records } = page
  if (recordCount(page) !== records.count)
    throw new SluiceError(
      'PYTHON_FAILS',
      'Could not step to the next page because the answer is too long to be handed to the Python of the paginator.',
      { hint: 'Ask for smaller pages, or write one of the built-in paginators (docs/paginators.md).' },
    )
  return records.decoded()
}

function answerOf({ status, url, headers, body }: Page): JsonObject {
  return { status, url, headers: { ...headers }, body: decodedBody(body) }
}

function askedOf({ url, method, headers, params, body }: RequestSpec): Asked {
  return {
    url,
    method,
    headers: gathered(headers),
    params: gathered(params),
    json: body.kind === 'json' ? body.value : null,
    data: body.kind === 'form' ? gathered(body.fields) : body.kind === 'raw' ? body.text : null,
  }
}

/** Makes a dict of Python of pairs: a name that repeats has a list. */
function gathered(pairs: Pairs): JsonObject {
  const dict: Record<string, JsonValue> = {}
  for (const [name, value] of pairs) {
    const before = dict[name]
    dict[name] = before === undefined ? value : isList(before) ? [...before, value] : [before, value]
  }
  return dict
}

/** What the paginator made of a request, as far as it is something else: of a body that is an object its members. */
function changeOf(before: Asked, after: JsonValue): JsonObject {
  const change: Record<string, JsonValue> = {}
  for (const key of ['url', 'method', 'json', 'data'] as const) {
    const [old, now] = [before[key], field(after, key)]
    if (isSameValue(old, now)) continue
    if (isJsonObject(old) && isJsonObject(now)) change[`${key}_edits`] = editsBetween(old, now) as JsonValue
    else change[key] = now
  }
  for (const key of ['params', 'headers'] as const) {
    const now = field(after, key)
    const names = new Set([...Object.keys(before[key]), ...(isJsonObject(now) ? Object.keys(now) : [])])
    const changes = [...names].filter((name) => !isSameValue(before[key][name] ?? null, field(now, name)))
    if (changes.length > 0) change[key] = Object.fromEntries(changes.map((name) => [name, field(now, name)]))
  }
  return change
}

function merged(earlier: JsonValue, change: JsonObject): JsonObject {
  const base = isJsonObject(earlier) ? earlier : {}
  const both = (key: string): JsonObject => {
    const [old, now] = [base[key], change[key]]
    const all = {
      ...(old !== undefined && isJsonObject(old) ? old : {}),
      ...(now !== undefined && isJsonObject(now) ? now : {}),
    }
    return Object.keys(all).length === 0 ? {} : { [key]: all }
  }
  const all: Record<string, JsonValue> = { ...base, ...change, ...both('params'), ...both('headers') }
  for (const key of ['json', 'data'] as const) {
    const edits = editsTogether(editsIn(base[`${key}_edits`]), editsIn(change[`${key}_edits`]))
    const whole = all[key]
    const isNew = change[key] !== undefined
    if (isNew || whole !== undefined || edits.length === 0) delete all[`${key}_edits`]
    else all[`${key}_edits`] = edits
    // the whole body of an earlier step, which the endpoint's request does not have
    if (!isNew && whole !== undefined && isJsonObject(whole)) all[key] = edited(whole, edits)
  }
  return all
}

function editsIn(value: JsonValue | undefined): readonly ObjectEdit[] {
  return value !== undefined && isList(value) ? (value as unknown as readonly ObjectEdit[]) : []
}

function changed(request: RequestSpec, change: JsonValue): RequestSpec {
  if (!isJsonObject(change)) return request
  let asked = request
  const { url, method, params, headers } = change
  if (typeof url === 'string') asked = { ...asked, url }
  if (method === 'GET' || method === 'POST') asked = { ...asked, method }
  if (params !== undefined && isJsonObject(params))
    for (const [name, value] of Object.entries(params))
      asked = { ...asked, params: withPairs(asked.params, name, textsOf(value)) }
  if (headers !== undefined && isJsonObject(headers))
    for (const [name, value] of Object.entries(headers)) asked = withHeader(asked, name, textsOf(value).join(', '))
  return { ...asked, body: bodyOf(change, asked.body) }
}

function bodyOf({ json, data, json_edits: members, data_edits: fields }: JsonObject, body: RequestBody): RequestBody {
  if (members !== undefined && body.kind === 'json' && isJsonObject(body.value))
    return { kind: 'json', value: edited(body.value, editsIn(members)) }
  if (fields !== undefined && body.kind === 'form') return formOf(edited(gathered(body.fields), editsIn(fields)))
  if (json !== undefined && json !== null) return { kind: 'json', value: json }
  if (data === undefined || data === null) return json === null ? { kind: 'none' } : body
  if (!isJsonObject(data)) return { kind: 'raw', text: typeof data === 'string' ? data : JSON.stringify(data, asText) }
  return formOf(data)
}

function formOf(data: JsonObject): RequestBody {
  return {
    kind: 'form',
    fields: Object.entries(data).flatMap(([name, value]) => textsOf(value).map((text) => [name, text] as const)),
  }
}

/** The texts that `requests` sends for a value: none for None, one for each item of a list. */
function textsOf(value: JsonValue): readonly string[] {
  if (value === null) return []
  if (isList(value)) return value.flatMap(textsOf)
  if (typeof value === 'boolean') return [value ? 'True' : 'False']
  return [typeof value === 'object' ? JSON.stringify(value) : String(value)]
}
