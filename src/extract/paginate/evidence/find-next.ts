import { isJsonObject, type JsonObject, type JsonValue } from '../../../model/json.ts'

/** Something in a body that leads to the next page. */
export interface NextHint {
  readonly kind: 'link' | 'cursor'
  readonly keys: readonly string[]
  readonly value: string | number | bigint
  /** for a cursor: the parameter it most likely goes back in */
  readonly param: string
}

const deepest = 8
const linkName = /^next(page|results|records|set|batch)?(url|uri|link|href|path|endpoint)?$/
const linkInside = /^(href|url|uri|link)$/
const cursorName = /^next(page)?(cursor|token|continuationtoken|offset|marker|key|page|start)?$/
const otherCursor = /^(continuationtoken|endcursor)$/
const holders: readonly string[] = [
  'cursors',
  'cursor',
  'paging',
  'pagination',
  'pageinfo',
  'page',
  'pages',
  'meta',
  'metadata',
  'links',
  'next',
]

/**
 * The first link to a next page in a body, else the first cursor. Keys are read in order, lists are never entered. A
 * link is text that looks like one under a key such as `next`, `next_url`, `@odata.nextLink` or `next.href`. A cursor
 * needs a name that says so (`next_cursor`, `nextPageToken`, `paging.cursors.after`): dlt takes any key that starts with
 * "next", a `next_review` date too (divergence 13).
 */
export function findNext(body: JsonValue): NextHint | undefined {
  if (!isJsonObject(body)) return undefined
  const hints = collect(body, [])
  return hints.find(({ kind }) => kind === 'link') ?? hints[0]
}

function collect(object: JsonObject, above: readonly string[]): readonly NextHint[] {
  return Object.entries(object).flatMap(([key, value]) => {
    const keys = [...above, key]
    const hint = hintAt(keys, value)
    if (hint !== undefined) return [hint]
    return isJsonObject(value) && keys.length < deepest ? collect(value, keys) : []
  })
}

function hintAt(keys: readonly string[], value: JsonValue): NextHint | undefined {
  const key = keys.at(-1) ?? ''
  if (typeof value === 'string' && isLink(value))
    return isLinkKey(keys) ? { kind: 'link', keys, value, param: '' } : undefined
  const scalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
  if (!scalar || value === '' || !isCursorKey(keys)) return undefined
  return { kind: 'cursor', keys, value, param: paramFor(key) }
}

/** Absolute, host-relative or query-only; a bare word is a cursor. */
function isLink(text: string): boolean {
  return /^(https?:\/\/|\/|\?)/i.test(text.trim())
}

function isLinkKey(keys: readonly string[]): boolean {
  const [above, last] = [named(keys.at(-2)), named(keys.at(-1))]
  return linkName.test(last) || (linkInside.test(last) && linkName.test(above))
}

function isCursorKey(keys: readonly string[]): boolean {
  const [above, last] = [named(keys.at(-2)), named(keys.at(-1))]
  if (last === 'after') return above === 'cursors' || above === 'next'
  if (last === 'next') return keys.length === 1 || holders.includes(above)
  return cursorName.test(last) || otherCursor.test(last)
}

/** A key without case, signs and OData's prefix: `@odata.nextLink` and `next_link` are the same word. */
function named(key: string | undefined): string {
  return (key ?? '')
    .toLowerCase()
    .replace(/^@?odata\./, '')
    .replaceAll(/[^a-z0-9]/g, '')
}

/** `next_cursor` → `cursor`, `nextPageToken` → `pageToken`, `cursors.after` → `after`; `next_token` stays. */
function paramFor(key: string): string {
  const name = named(key)
  if (name === 'next' || name === 'nextpagecursor') return 'cursor'
  if (name === 'endcursor') return 'after'
  if (name === 'nexttoken' || !name.startsWith('next')) return key
  const rest = key.replace(/^next[_-]?/i, '')
  return rest.charAt(0).toLowerCase() + rest.slice(1)
}
