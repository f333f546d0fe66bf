import { isJsonObject, type JsonObject, ownValue } from '../../json/json.ts'
import type { Call, CallAnswer, CallBody, CallBook, Pair } from '../calls/call.ts'
import { listIn } from '../calls/list-answer.ts'
import { queryPairs } from '../calls/url-parts.ts'
import type { LeftOut } from '../draft.ts'
import { listAt, objectAt, textAt } from '../members.ts'
import { jsonObjectOf, jsonOf } from '../read-json.ts'

// entries beyond these are counted, not read
const mostEntries = 20_000
// bodies that are looked into, in characters
const longestBody = 5_000_000

/**
 * The calls of a HAR 1.2 document (as an object) that got a list of JSON objects; what else is in it is counted by kind.
 * Only what the fields of the format hold is read: extensions of browsers are not.
 */
export function readHar(har: JsonObject): CallBook {
  const log = objectAt(har, 'log')
  const all = listAt(log, 'entries')
  const entries = all.slice(0, mostEntries)
  const tally = new Map<string, { count: number; readonly place: string }>()
  const skip = (why: string, place: string): void => {
    const found = tally.get(why) ?? { count: 0, place }
    found.count += 1
    tally.set(why, found)
  }
  const calls = entries.flatMap((entry, index) => {
    const place = `har: entry ${index + 1}`
    const read = isJsonObject(entry) ? callOf(entry, place) : 'it is not an object'
    if (typeof read !== 'string') return [read]
    skip(read, place)
    return []
  })
  const leftOut: LeftOut[] = [...tally].map(([why, { count, place }]) => ({
    what: count === 1 ? 'one call' : `${count} calls`,
    place: count === 1 ? place : `${place} the first`,
    why,
  }))
  if (all.length > entries.length)
    leftOut.push({ what: `${all.length - entries.length} entries`, why: `only the first ${mostEntries} are read` })
  const creator = textAt(objectAt(log, 'creator'), 'name')
  return {
    kind: 'har',
    from: `a HAR file of ${all.length} ${all.length === 1 ? 'entry' : 'entries'}${creator === '' ? '' : `, by ${creator}`}`,
    calls,
    leftOut,
  }
}

/** The call of an entry, or why there is none. */
function callOf(entry: JsonObject, place: string): Call | string {
  const request = objectAt(entry, 'request')
  const response = objectAt(entry, 'response')
  const method = textAt(request, 'method').toUpperCase()
  const url = textAt(request, 'url')
  if (/^(?:data|blob|wss?|about|chrome-extension):/i.test(url)) return 'no http(s) URL'
  if (method === 'OPTIONS' || method === 'HEAD') return 'OPTIONS and HEAD read nothing'
  const status = Number(ownValue(response, 'status') ?? 0)
  const content = objectAt(response, 'content')
  const answer = answerOf(content, { status, headers: pairsAt(response, 'headers') })
  if (answer === undefined) return 'the answer is not JSON (pages, images, scripts, …)'
  if (method !== 'GET' && method !== 'POST') return `${method} changes something`
  if (status >= 400 || status < 200) return `the answer was an error or none (status ${status || 'unknown'})`
  if (answer.value === undefined) return 'the answer is not in the file, too long, or cut off'
  if (listIn(answer.value) === undefined) return 'the answer is JSON, but no list of objects'
  const body = method === 'POST' ? bodyOf(objectAt(request, 'postData')) : undefined
  if (method === 'POST' && !readsOnly(url, body)) return 'a POST that may change something'
  return {
    method,
    url,
    headers: pairsAt(request, 'headers'),
    ...(body !== undefined && { body }),
    answer,
    place,
  }
}

function answerOf(content: JsonObject, head: Omit<CallAnswer, 'value'>): CallAnswer | undefined {
  const type = textAt(content, 'mimeType')
  const text = textAt(content, 'text')
  if (!/json/i.test(type) && !(type === '' && /^\s*[[{]/.test(text))) return undefined
  if (text.length === 0 || text.length > longestBody) return head
  const isEncoded = textAt(content, 'encoding') === 'base64'
  const value = jsonOf(isEncoded ? new TextDecoder().decode(Buffer.from(text, 'base64')) : text)
  return value === undefined ? head : { ...head, value }
}

function bodyOf(data: JsonObject): CallBody | undefined {
  const text = textAt(data, 'text')
  const type = textAt(data, 'mimeType')
  const value = jsonObjectOf(text)
  if (value !== undefined) return { kind: 'json', value }
  if (/x-www-form-urlencoded/i.test(type)) {
    const params = pairsAt(data, 'params')
    return { kind: 'form', pairs: params.length > 0 ? params : queryPairs(text) }
  }
  return text === '' ? undefined : { kind: 'text', text }
}

/** A search, or a query of GraphQL: what else is posted may change something. */
function readsOnly(url: string, body: CallBody | undefined): boolean {
  const query = body?.kind === 'json' ? body.value['query'] : undefined
  if (typeof query === 'string' && /^\s*(?:query\b|\{|fragment\b)/.test(query)) return true
  return /search|query|list|find|filter|lookup|select|browse|report/i.test(url.replace(/\?.*/, ''))
}

function pairsAt(object: JsonObject, key: string): readonly Pair[] {
  return listAt(object, key)
    .slice(0, 500)
    .flatMap((item) => (isJsonObject(item) ? [[textAt(item, 'name'), textAt(item, 'value')] as const] : []))
    .filter(([name]) => name !== '')
}
