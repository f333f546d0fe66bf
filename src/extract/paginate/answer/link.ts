import { SluiceError } from '../../../model/errors.ts'
import type { RequestSpec } from '../../../model/request.ts'
import type { Page } from '../../../model/request.ts'
import type { Position, Step } from '../../../model/paginator.ts'
import { isJsonObject, ownValue } from '../../../json/json.ts'

/**
 * The URL a link leads to. An absolute link is used as given, to the letter; a relative one is resolved (RFC 3986)
 * against the URL that answered. One that repeats the end of that URL's path (a link relative to a service root) means
 * that path again, not one below it. Throws PAGINATION_BAD_LINK for schemes other than http(s).
 */
export function resolveLink(reference: string, page: Page, base?: string): string {
  const link = reference.trim()
  if (/^https?:\/\//i.test(link)) return link
  if (base !== undefined && URL.canParse(link, base)) return new URL(link, base.replace(/\/?$/, '/')).href
  const bare = withScheme(link, page)
  if (bare !== undefined) return bare
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) throw badLink(link, 'it is not an http address')
  const here = page.url === '' ? page.request.url : page.url
  try {
    return new URL(sameTail(link, new URL(here).pathname) ?? link, here).href
  } catch (cause) {
    throw badLink(link, 'it is not a URL', cause)
  }
}

/** `api.example.com/items?page=2` at api.example.com: the scheme was left out. */
function withScheme(link: string, page: Page): string | undefined {
  const here = page.url === '' ? page.request.url : page.url
  if (!URL.canParse(here)) return undefined
  const { protocol, host } = new URL(here)
  return link.startsWith(`${host}/`) ? `${protocol}//${link}` : undefined
}

/** `v1/items?page=2` on `/api/v1/items` → `/api/v1/items?page=2`. */
function sameTail(link: string, path: string): string | undefined {
  if (/^[/?#.]/.test(link)) return undefined
  const [tail = ''] = link.split(/[?#]/)
  const wanted = `/${tail.replace(/\/$/, '')}`
  const current = path.replace(/\/$/, '')
  return wanted !== '/' && current.endsWith(wanted)
    ? current.slice(0, current.length - wanted.length + 1) + link
    : undefined
}

/** The link of a position; undefined on the first page. */
export function linkAt(position: Position): string | undefined {
  const url = isJsonObject(position) ? ownValue(position, 'url') : undefined
  return typeof url === 'string' ? url : undefined
}

/**
 * The request for a link position: the endpoint's own on the first page; later its method, headers and body with the
 * link's URL and no parameters, for the link carries them (docs/contract/rest-api.md 3.3).
 */
export function followLink(request: RequestSpec, position: Position): RequestSpec {
  const url = linkAt(position)
  return url === undefined ? request : { ...request, url, params: [] }
}

/** Adds the endpoint's own parameters to a link, but for those that stand in it already. */
export function followLinkWithParams(request: RequestSpec, position: Position): RequestSpec {
  const linked = followLink(request, position)
  if (linked === request || !URL.canParse(linked.url)) return linked
  const { searchParams } = new URL(linked.url)
  return { ...linked, params: request.params.filter(([name]) => !searchParams.has(name)) }
}

/**
 * On to the link. Where the link is always there (polling), the end is an empty page whose link is the one that was
 * just followed, unless a flag (`more`) says that there is more.
 */
export function stepByLink(
  link: string,
  position: Position,
  { page, more, base }: { readonly page: Page; readonly more: boolean | undefined; readonly base?: string | undefined },
): Step {
  const url = resolveLink(link, page, base)
  const followed = linkAt(position)
  if (more === undefined && page.records.count === 0 && (url === followed || url === page.url))
    return { kind: 'done', because: 'empty', why: 'an empty page that links to itself' }
  return { kind: 'next', position: { url } }
}

/** The error of a link that cannot be followed. */
export function badLink(found: string, because: string, cause?: unknown): SluiceError {
  return new SluiceError('PAGINATION_BAD_LINK', `Could not follow the link to the next page because ${because}.`, {
    found: found.slice(0, 200),
    allowed: 'a URL, absolute or relative',
    hint: 'Point `next_url_path` at the link itself; for a value that is not a link use the "cursor" paginator.',
    cause,
  })
}
