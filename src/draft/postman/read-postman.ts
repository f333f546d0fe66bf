import { isJsonObject, isList, type JsonObject, type JsonValue, ownValue } from '../../json/json.ts'
import type { Call, CallAnswer, CallBody, CallBook, Pair } from '../calls/call.ts'
import { listIn } from '../calls/list-answer.ts'
import { splitOnce } from '../calls/url-parts.ts'
import type { LeftOut } from '../draft.ts'
import { withoutMarks } from '../literal.ts'
import { listAt, objectAt, textAt } from '../members.ts'
import { jsonObjectOf, jsonOf } from '../read-json.ts'
import { type FoundAuth, postmanAuth } from './postman-auth.ts'
import { urlOf } from './postman-url.ts'
import { filled, filledValue, type Variables, variablesOf } from './variables.ts'

const mostRequests = 20_000
const deepestFolder = 40

interface Around {
  readonly variables: Variables
  readonly auth: FoundAuth
  readonly path: readonly string[]
}

interface Found {
  readonly calls: Call[]
  /** why → how many, and which the first was */
  readonly skipped: Map<string, { count: number; readonly place: string }>
  requests: number
}

/**
 * The calls of a Postman collection (format 2.0 or 2.1, as an object): GETs, and POSTs that search. Variables are filled in,
 * auth and variables of folders are inherited, disabled parameters and headers are not read, scripts are not run.
 */
export function readPostman(collection: JsonObject): CallBook {
  const info = objectAt(collection, 'info')
  const title = textAt(info, 'name')
  const variables = variablesOf(ownValue(collection, 'variable'), new Map())
  const found: Found = { calls: [], skipped: new Map(), requests: 0 }
  const auth = postmanAuth(ownValue(collection, 'auth'), variables)
  walk(collection, { variables, auth, path: [] }, found)
  const leftOut: LeftOut[] = [...found.skipped].map(([why, { count, place }]) => ({
    what: count === 1 ? 'one request' : `${count} requests`,
    place: count === 1 ? place : `${place} the first`,
    why,
  }))
  if (found.requests > mostRequests)
    leftOut.push({ what: `${found.requests - mostRequests} requests`, why: `only the first ${mostRequests} are read` })
  return {
    kind: 'postman',
    from: `a Postman collection${title === '' ? '' : ` "${title}"`} of ${found.requests === 1 ? 'one request' : `${found.requests} requests`}`,
    ...(title !== '' && { title }),
    calls: found.calls,
    leftOut,
  }
}

function walk(folder: JsonObject, around: Around, found: Found): void {
  const scripts = ownValue(folder, 'event')
  if (scripts !== undefined && isList(scripts) && scripts.length > 0)
    skip(found, 'its scripts are not run', placeOf(around.path))
  for (const item of listAt(folder, 'item')) {
    if (!isJsonObject(item)) continue
    const path = [...around.path, textAt(item, 'name') || '(no name)']
    const variables = variablesOf(ownValue(item, 'variable'), around.variables)
    const own = postmanAuth(ownValue(item, 'auth'), variables)
    const inner: Around = { variables, auth: own.kind === 'inherit' ? around.auth : own, path }
    if (Object.hasOwn(item, 'request')) readRequest(item, inner, found)
    else if (path.length > deepestFolder) skip(found, 'folders are nested too deeply', placeOf(path))
    else walk(item, inner, found)
  }
}

function readRequest(item: JsonObject, around: Around, found: Found): void {
  found.requests += 1
  if (found.requests > mostRequests) return
  const place = placeOf(around.path)
  const call = callOf(item, around, place)
  if (typeof call === 'string') skip(found, call, place)
  else found.calls.push(call)
  if (around.auth.kind === 'unknown') skip(found, `auth of type "${around.auth.type}" has no equal here`, place)
}

function skip({ skipped }: Found, why: string, place: string): void {
  const before = skipped.get(why) ?? { count: 0, place }
  before.count += 1
  skipped.set(why, before)
}

function placeOf(path: readonly string[]): string {
  return path.length === 0 ? 'postman' : `postman: "${path.map((part) => part.slice(0, 60)).join(' / ')}"`
}

/** The call of a request, or why there is none. */
function callOf(item: JsonObject, { variables, auth, path }: Around, place: string): Call | string {
  const written = ownValue(item, 'request')
  const request: JsonObject = typeof written === 'string' ? { url: written, method: 'GET' } : objectAt(item, 'request')
  const method = (textAt(request, 'method') || 'GET').toUpperCase()
  if (method !== 'GET' && method !== 'POST') return `${method} changes something, or reads nothing`
  const url = urlOf(ownValue(request, 'url'), variables)
  if (url === undefined) return 'it has no URL'
  if (/\/\{[^{}/]+\}\/?(?:\?|$)/.test(url.text)) return 'its path ends in an id: it reads one record'
  const body = bodyOf(objectAt(request, 'body'), variables)
  if (method === 'POST' && !searches(url.text, path.at(-1) ?? '', body)) return 'a POST that may change something'
  if (body === 'file') return 'its body is a form with files, or a file'
  const answer = savedAnswer(item)
  if (answer?.value !== undefined && listIn(answer.value) === undefined)
    return 'its saved answer is not a list of objects'
  const own = postmanAuth(ownValue(request, 'auth'), variables)
  const valid = own.kind === 'inherit' ? auth : own
  const about = aboutOf(request, item)
  return {
    method,
    url: url.text,
    headers: headersOf(ownValue(request, 'header'), variables),
    ...(valid.kind === 'auth' && { auth: valid.auth }),
    ...(own.kind === 'none' && { hasNoAuth: true }),
    ...(body !== undefined && method === 'POST' && { body }),
    ...(answer !== undefined && { answer }),
    place,
    name: path.at(-1) ?? '',
    ...(about !== '' && { about }),
    ...(method === 'POST' && { notes: ['a POST: it is sent as it stands, once per page'] }),
    variables: url.variables,
  }
}

function aboutOf(request: JsonObject, item: JsonObject): string {
  const description = ownValue(request, 'description') ?? ownValue(item, 'description') ?? ''
  const text = isJsonObject(description) ? textAt(description, 'content') : description
  return typeof text === 'string' ? withoutMarks(text.trim().split(/\r?\n/)[0] ?? '') : ''
}

/** By its path, its name, or a query of GraphQL. */
function searches(url: string, name: string, body: CallBody | 'file' | undefined): boolean {
  const query = typeof body === 'object' && body.kind === 'json' ? body.value['query'] : undefined
  if (typeof query === 'string' && /^\s*(?:query\b|\{|fragment\b)/.test(query)) return true
  if (typeof query === 'string' && /^\s*(?:mutation|subscription)\b/.test(query)) return false
  return /search|query|find|filter|lookup|list\b|report/i.test(
    `${url.replace(/\?.*/, '').split('/').at(-1) ?? ''} ${name}`,
  )
}

function headersOf(value: JsonValue | undefined, variables: Variables): readonly Pair[] {
  if (typeof value === 'string')
    return value.split(/\r?\n/).flatMap((line) => {
      const [name, text] = splitOnce(line, ':')
      return text === undefined ? [] : [[filled(name.trim(), variables), filled(text.trim(), variables)] as const]
    })
  return value !== undefined && isList(value) ? pairsOf(value, variables) : []
}

function pairsOf(list: readonly JsonValue[], variables: Variables): readonly Pair[] {
  return list.slice(0, 500).flatMap((item) => {
    if (!isJsonObject(item) || ownValue(item, 'disabled') === true) return []
    const name = textAt(item, 'key')
    return name === '' ? [] : [[filled(name, variables), filled(textAt(item, 'value'), variables)] as const]
  })
}

function bodyOf(body: JsonObject, variables: Variables): CallBody | 'file' | undefined {
  const mode = textAt(body, 'mode')
  if (mode === 'urlencoded') return { kind: 'form', pairs: pairsOf(listAt(body, 'urlencoded'), variables) }
  if (mode === 'formdata' || mode === 'file') return 'file'
  if (mode === 'graphql') {
    const graphql = objectAt(body, 'graphql')
    const value = jsonObjectOf(filled(textAt(graphql, 'variables') || '{}', new Map()))
    return { kind: 'json', value: { query: filled(textAt(graphql, 'query'), variables), variables: value ?? {} } }
  }
  const raw = textAt(body, 'raw')
  if (raw === '') return undefined
  // a variable may stand where JSON wants a number
  const json = jsonObjectOf(raw) ?? jsonObjectOf(filled(raw, variables))
  const value = json === undefined ? undefined : filledValue(json, variables)
  return value !== undefined && isJsonObject(value)
    ? { kind: 'json', value }
    : { kind: 'text', text: filled(raw, variables) }
}

/** The first example that is saved with a request and was a success. */
function savedAnswer(item: JsonObject): CallAnswer | undefined {
  for (const saved of listAt(item, 'response').slice(0, 20)) {
    const code = isJsonObject(saved) ? ownValue(saved, 'code') : undefined
    if (!isJsonObject(saved) || typeof code !== 'number' || code < 200 || code > 299) continue
    const value = jsonOf(textAt(saved, 'body'))
    if (value !== undefined) return { status: code, headers: headersOf(ownValue(saved, 'header'), new Map()), value }
  }
  return undefined
}
