import type { Body } from '../../../json/records/body.ts'
import { noRecords } from '../../../json/records/decoded-records.ts'
import { isList, isJsonObject, JsonFloat, type JsonObject, type JsonValue, ownValue } from '../../../json/json.ts'
import { pathText } from '../../../language/jsonpath/path-text.ts'
import { cursorParams } from './cursor-params.ts'
import { type Entry, type Places, placesOf } from './places.ts'
import { plainName } from './plain-name.ts'

/** Something in a body that leads to the next page. */
export interface NextHint {
  readonly kind: 'link' | 'cursor'
  readonly keys: readonly string[]
  /** JSONPath to it, as a config would have it */
  readonly path: string
  readonly value: JsonValue
  /** for a cursor: the parameters it may go back in, the most likely first; `*` = each of its keys under its own name */
  readonly params: readonly [string, ...string[]]
  /** false = it looks like a cursor, and may be something else */
  readonly certain: boolean
}

const linkName =
  /^next(?:page|results?|records?|set|batch|chunk|items?|data|byoffset)?(?:url|uri|link|href|path|endpoint|pageurl|pagelink)?$/
const sureLink = /^(?:next[a-z]*|more[a-z]*|loadmore[a-z]*)(?:url|uri|link|href)$/
const linkInside = /^(?:href|url|uri|link)$/
const cursorName =
  /^next(?:page)?(?:cursor|token|continuationtoken|offset|marker|key|page|start|cursormark|pagetoken|pagenumber|skiptoken|startkey|startindex|batch|pagecursor|pageid|scrollid|from|skip)?$/
const otherCursor = /^(?:continuationtoken|endcursor|resumptiontoken|lastevaluated\w+)$/
/** names of what may be the cursor of the next page, of this one, or something else */
const likeCursor =
  /^(?:cursor|bookmark|scrollid|scrolltoken|marker|continue|continuation|offsettoken|pagetoken|pagingtoken|paginationtoken|pagecursor|cursormark|startingafter|after|searchafter|iterator|skiptoken|resumetoken)$/
const holders: readonly string[] =
  `cursors cursor paging pagination pageinfo page pages meta metadata links next responsemetadata pagingmetadata
   paginationinfo response result data info`.split(/\s+/)

/**
 * The first link to a next page in a body, else the first cursor, else what looks like one. Keys are read in order,
 * lists are not entered, and records neither; what stands at the top or around the records goes first. A link is text
 * that looks like one under a key such as `next` or `next.href`, and any text under a key that names a link (`next_url`,
 * `@odata.nextLink`), or the target of `rel: next` in a list of links. A cursor needs a name that says so (`next_cursor`,
 * `nextPageToken`, `paging.cursors.after`): dlt takes any key that starts with "next", a `next_review` date too
 * (docs/contract/differences.md 13).
 */
export function findNext(body: Body, places: Places = placesOf({ body, records: noRecords })): NextHint | undefined {
  if (places.isPair) return undefined
  const hints = places.entries.flatMap((entry) => hintsAt(entry, places))
  const about = hints.filter(({ keys }) => places.isAbout(keys))
  const best = (found: readonly NextHint[]): NextHint | undefined =>
    found.find(({ kind }) => kind === 'link') ?? found.find(({ certain }) => certain)
  return best(about) ?? best(hints) ?? about[0]
}

function hintsAt({ keys, value }: Entry, places: Places): readonly NextHint[] {
  if (isList(value)) return linkInList(keys, value)
  if (isJsonObject(value)) return objectCursor(keys, value)
  if (!isScalar(value) || value === '' || isNoNumber(value)) return []
  if (typeof value === 'string' && isLinkKey(keys) && (isLink(value) || isSureLink(keys)))
    return [hint('link', { keys, value })]
  const certain = isCursorKey(keys)
  if (typeof value === 'string' && /^https?:\/\//i.test(value.trim())) return []
  if (!certain && !(isLikeCursor(keys, value) && places.isAbout(keys))) return []
  return [hint('cursor', { keys, value }, certain && !isOfBothEnds(keys))]
}

function hint(kind: NextHint['kind'], { keys, value }: Entry, certain = true): NextHint {
  const params = kind === 'link' ? ([''] as const) : cursorParams(keys, value)
  return { kind, keys, path: pathText(keys), value, params, certain }
}

function isScalar(value: JsonValue): boolean {
  return (
    typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || value instanceof JsonFloat
  )
}

/** 0 and -1 are what numbers say for "no more". */
function isNoNumber(value: JsonValue): boolean {
  return typeof value !== 'string' && Number(value) <= 0
}

/** `links: [{rel: "next", href: "…"}]`, as OGC, FHIR, Oracle and MongoDB write links. */
function linkInList(keys: readonly string[], list: readonly JsonValue[]): readonly NextHint[] {
  if (!/links?$/i.test(keys.at(-1) ?? '') || list.length > 100) return []
  for (const item of list) {
    if (!isJsonObject(item)) continue
    const rel = ['rel', 'relation', 'name', 'type'].find((key) => /^next$/i.test(textAt(item, key)))
    const target = ['href', 'url', 'uri', 'link'].find((key) => textAt(item, key) !== '')
    if (rel === undefined || target === undefined) continue
    const path = `${pathText(keys)}[?(@.${rel} == "${textAt(item, rel)}")].${target}`
    return [{ ...hint('link', { keys: [...keys, target], value: textAt(item, target) }), path }]
  }
  return []
}

function textAt(object: JsonObject, key: string): string {
  const value = ownValue(object, key)
  return typeof value === 'string' ? value.trim() : ''
}

/** Objects that say where the next page begins, when their keys are parameters of paging: `more: {after: 25}`. */
const nextObject = /^(?:more|next(?:page|cursor|params?|parameters|query|request|args)?|cursor|continuation)$/
const pagingKey = /^(?:after|since|from|page|pagenumber|offset|start|startindex|skip|lastid|afterid|sinceid|token)$/

/** A cursor of several parts: MediaWiki's `continue`, DynamoDB's `LastEvaluatedKey`, `next: {page: 2, limit: 10}`. */
function objectCursor(keys: readonly string[], value: JsonObject): readonly NextHint[] {
  const name = plainName(keys.at(-1) ?? '')
  const parts = Object.values(value)
  if (parts.length === 0 || parts.length > 20) return []
  if (name === 'lastevaluatedkey') return [hint('cursor', { keys, value })]
  const isFlat = parts.every((part) => isScalar(part))
  if (!isFlat || !(name === 'continue' || name === 'next' || isNextObject(name, value))) return []
  if (keys.length > 1 && !holders.includes(plainName(keys.at(-2) ?? ''))) return []
  // an object that holds a link or a cursor of its own is read there
  const isSplit = Object.entries(value).some(([key, part]) => hasOwnMeaning([...keys, key], part))
  return isSplit ? [] : [hint('cursor', { keys, value })]
}

/** Every part is a parameter of paging, and one of them a place to go on at: `{after: 25}`, `{page: 2, limit: 10}`, not `{count: 3}`. */
function isNextObject(name: string, value: JsonObject): boolean {
  if (!nextObject.test(name)) return false
  const isPlace = ([key, part]: readonly [string, JsonValue]): boolean =>
    (pagingKey.test(plainName(key)) || likeCursor.test(plainName(key))) && part !== '' && !isNoNumber(part)
  const isSize = ([key]: readonly [string, JsonValue]): boolean =>
    /^(?:limit|size|perpage|pagesize)$/.test(plainName(key))
  const parts = Object.entries(value)
  return parts.some(isPlace) && parts.every((part) => isPlace(part) || isSize(part))
}

function hasOwnMeaning(keys: readonly string[], part: JsonValue): boolean {
  return (typeof part === 'string' && isLinkKey(keys)) || (keys.at(-1) === 'after' && isCursorKey(keys))
}

/** Absolute, with or without a scheme, host-relative or query-only; a bare word is a cursor. */
function isLink(text: string): boolean {
  return /^(https?:\/\/|\/|\?|(?:[\w-]+\.)+[\w-]+(?::\d+)?\/[^\s?]*\?|localhost:\d+\/)/i.test(text.trim())
}

/** True for the keys of links: `next`, `next_url`, `next.href`. */
export function isLinkKey(keys: readonly string[]): boolean {
  const [above, last] = [plainName(keys.at(-2) ?? ''), plainName(keys.at(-1) ?? '')]
  return linkName.test(last) || sureLink.test(last) || (linkInside.test(last) && linkName.test(above))
}

/** Keys under which any text is a link: relative ones need no `/` in front (`Books?$skiptoken=10`). */
function isSureLink(keys: readonly string[]): boolean {
  const [above, last] = [plainName(keys.at(-2) ?? ''), plainName(keys.at(-1) ?? '')]
  return keys.at(-1) === '__next' || sureLink.test(last) || (linkInside.test(last) && linkName.test(above))
}

/** True for the keys of cursors: `next_cursor`, `pageInfo.endCursor`, `cursors.after`. */
export function isCursorKey(keys: readonly string[]): boolean {
  const [above, last] = [plainName(keys.at(-2) ?? ''), plainName(keys.at(-1) ?? '')]
  if (last === 'after') return above === 'cursors' || above === 'cursor' || above === 'next'
  if (last === 'next') return keys.length === 1 || holders.includes(above)
  return cursorName.test(last) || otherCursor.test(last)
}

/** True for the keys of what may be a cursor: `cursor`, `bookmark`, `scroll_id`. */
export function isLikeCursor(keys: readonly string[], value: JsonValue = null): boolean {
  // a number of rows, or Airtable's place to go on at
  if (plainName(keys.at(-1) ?? '') === 'offset') return typeof value === 'string' && /\D/.test(value)
  return likeCursor.test(plainName(keys.at(-1) ?? '')) && keys.at(-1) !== 'Marker'
}

/** Meta's `cursors.after` and GraphQL's `endCursor` stand on the last page, too. */
function isOfBothEnds(keys: readonly string[]): boolean {
  return ['after', 'endcursor'].includes(plainName(keys.at(-1) ?? ''))
}
