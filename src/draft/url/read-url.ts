import { isJsonObject, isList, type JsonObject, type JsonValue, ownValue } from '../../json/json.ts'
import type { Call, CallAnswer, CallBook } from '../calls/call.ts'
import { listIn } from '../calls/list-answer.ts'
import type { LeftOut } from '../draft.ts'

/** What a URL answered, as far as it is known. */
export interface UrlAnswer extends CallAnswer {
  /** after redirects */
  readonly url: string
}

// an API that lists more than these lists is not drafted by hand either
const mostLists = 200

/**
 * The calls behind one URL: itself, or, where it answers with the lists that the API has (an object of URLs, an OData
 * service document, HAL links), those lists.
 */
export function readUrl(url: string, answer?: UrlAnswer): CallBook {
  const place = 'the URL given'
  const own: Call = { method: 'GET', url, headers: [], place, ...(answer !== undefined && { answer }) }
  const from = `the URL ${withoutQuery(url)}`
  const base: CallBook = { kind: 'url', from, calls: [own], leftOut: [] }
  const body = answer?.value
  if (answer === undefined || body === undefined) return base
  const lists = listsNamedIn(body, answer.url)
  if (lists === undefined) return base
  const query = queryOf(url)
  const kept = lists.found.slice(0, mostLists)
  const calls = kept.map(({ href, name }) => ({
    method: 'GET',
    url: withQuery(href, query),
    headers: [],
    place: 'named in the answer of the URL given',
    name,
  }))
  const more = lists.found.length - kept.length
  const leftOut: LeftOut[] = [
    ...lists.leftOut,
    ...(more > 0 ? [{ what: `${more} lists`, why: `only the first ${mostLists} are drafted` }] : []),
  ]
  return { ...base, from: `${from}, ${lists.kind}`, calls, leftOut }
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//')
}

// a key in the query of the root is wanted by the lists as well
function queryOf(url: string): string {
  return /\?([^#]*)/.exec(url)?.[1] ?? ''
}

function withQuery(href: string, query: string): string {
  return query === '' ? href : `${href}${href.includes('?') ? '&' : '?'}${query}`
}

interface NamedLists {
  readonly kind: string
  readonly found: readonly { readonly name: string; readonly href: string }[]
  readonly leftOut: readonly LeftOut[]
}

function listsNamedIn(body: JsonValue, url: string): NamedLists | undefined {
  return isJsonObject(body) ? (odataLists(body, url) ?? linkedLists(body, url)) : undefined
}

/** `{"@odata.context": "…$metadata", "value": [{"name": "Customers", "kind": "EntitySet", "url": "Customers"}]}` */
function odataLists(body: JsonObject, url: string): NamedLists | undefined {
  const context = ownValue(body, '@odata.context') ?? ownValue(body, 'odata.metadata')
  const value = ownValue(body, 'value')
  if (typeof context !== 'string' || !context.endsWith('$metadata') || value === undefined || !isList(value))
    return undefined
  const sets = value.filter(isJsonObject).map((item) => ({
    name: textOf(item, 'name'),
    kind: textOf(item, 'kind') || 'EntitySet',
    href: hrefOf(
      textOf(item, 'url') || textOf(item, 'name'),
      url.endsWith('/') ? url : `${url.replace(/[?#].*$/, '')}/`,
    ),
  }))
  return {
    kind: 'an OData service document',
    found: sets.flatMap(({ kind, name, href }) => (kind === 'EntitySet' && href !== undefined ? [{ name, href }] : [])),
    leftOut: sets
      .filter(({ kind }) => kind !== 'EntitySet')
      .map(({ name, kind }) => ({ what: name, why: `a ${kind}, not a set of entities` })),
  }
}

const asides =
  /^(?:self|curies|profile|next|prev(?:ious)?|first|last|up|help|docs?|documentation|home|root|describedby|service-desc|service-doc|terms.*|status|health.*|version|@.*)$/i

/** An object whose values are URLs, at its top or under `_links`, `links` and the like. */
function linkedLists(body: JsonObject, url: string): NamedLists | undefined {
  if (listIn(body) !== undefined) return undefined
  for (const key of ['_links', 'links', 'resources', 'endpoints', 'data', 'urls', '']) {
    const holder = key === '' ? body : ownValue(body, key)
    if (holder === undefined || !isJsonObject(holder)) continue
    const entries = Object.entries(holder).map(([name, value]) => ({ name, ...linkOf(value, url) }))
    const links = entries.filter(({ href }) => href !== undefined)
    // one or two links beside other things are those of a record
    if (links.length < 2 || links.length * 2 < entries.length) continue
    const wanted = links.filter(({ name }) => !asides.test(name))
    const found = wanted.flatMap(({ name, href, wants }) =>
      href === undefined || wants !== undefined ? [] : [{ name: name.replace(/_?url$/i, ''), href }],
    )
    const leftOut = wanted.flatMap(({ name, wants }) =>
      wants === undefined ? [] : [{ what: name, why: `its URL wants ${wants}` }],
    )
    if (found.length > 0) return { kind: 'which names the lists of the API', found, leftOut }
  }
  return undefined
}

interface FoundLink {
  readonly href: string | undefined
  /** the variables of a template that have to be there */
  readonly wants?: string
}

function linkOf(value: JsonValue, url: string): FoundLink {
  const text =
    typeof value === 'string' ? value : isJsonObject(value) ? textOf(value, 'href') || textOf(value, 'url') : ''
  if (!/^https?:\/\/|^\//i.test(text)) return { href: undefined }
  // RFC 6570: `{?page,size}` and `{/id}` may be left out, `{id}` may not
  const bare = text.replace(/\{[?&/#;.][^{}]*\}/g, '')
  const [wanted] = /\{[^{}]*\}/.exec(bare) ?? []
  const href = hrefOf(bare, url)
  return wanted === undefined ? { href } : { href: href ?? text, wants: wanted }
}

function hrefOf(text: string, url: string): string | undefined {
  try {
    const { href, protocol } = new URL(text, url)
    return /^https?:$/.test(protocol) ? href : undefined
  } catch {
    return undefined
  }
}

function textOf(object: JsonObject, key: string): string {
  const value = ownValue(object, key)
  return typeof value === 'string' ? value : ''
}
