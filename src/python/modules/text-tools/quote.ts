const always = /[A-Za-z0-9_.~-]/

/** `urllib.parse.quote(text, safe)`: UTF-8 bytes that are not safe as `%XX`. */
export function quote(bytes: Uint8Array, safe: string): string {
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte)
    const isSafe = byte < 0x80 && (always.test(character) || safe.includes(character))
    return isSafe ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}

/** `quote_plus`. */
export function quotePlus(bytes: Uint8Array, safe: string): string {
  return quote(bytes, `${safe} `).replaceAll(' ', '+')
}

/** `unquote`: what is no `%XX` stays. */
export function unquote(text: string): string {
  return text.replace(/(?:%[\da-fA-F]{2})+/g, (found) => Buffer.from(found.replaceAll('%', ''), 'hex').toString('utf8'))
}

/** The parts of a URL. */
export interface UrlParts {
  readonly scheme: string
  readonly netloc: string
  readonly path: string
  readonly params: string
  readonly query: string
  readonly fragment: string
}

/** `urlsplit`, without parameters of the path. */
export function splitUrl(url: string): UrlParts {
  let rest = url.replace(/^[\0- ]+/, '').replace(/[\t\r\n]/g, '')
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(rest)?.[1]?.toLowerCase() ?? ''
  rest = rest.slice(scheme === '' ? 0 : scheme.length + 1)
  const netloc = /^\/\/([^/?#]*)/.exec(rest)?.[1]
  if (netloc !== undefined) rest = rest.slice(netloc.length + 2)
  const [, path = '', query = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?$/.exec(rest) ?? []
  return { scheme, netloc: netloc ?? '', path, params: '', query, fragment }
}

/** `urlparse`: with the parameters of the last segment apart. */
export function parseUrl(url: string): UrlParts {
  const parts = splitUrl(url)
  const hasParams = /^(?:|ftp|hdl|prospero|https?|imap|shttp|rtsp|rtsps|rtspu|sip|sips|mms|sftp|tel)$/.test(
    parts.scheme,
  )
  const at = parts.path.indexOf(';', parts.path.lastIndexOf('/') + 1)
  if (!hasParams || at < 0) return parts
  return { ...parts, path: parts.path.slice(0, at), params: parts.path.slice(at + 1) }
}

/** `urlunparse`. */
export function joinUrl({ scheme, netloc, path, params, query, fragment }: UrlParts): string {
  let url = params === '' ? path : `${path};${params}`
  if (netloc !== '' || (scheme === 'file' && !url.startsWith('//'))) {
    if (url !== '' && !url.startsWith('/')) url = `/${url}`
    url = `//${netloc}${url}`
  }
  if (scheme !== '') url = `${scheme}:${url}`
  return url + (query === '' ? '' : `?${query}`) + (fragment === '' ? '' : `#${fragment}`)
}

const relative =
  /^(?:|ftp|http|gopher|nntp|imap|wais|file|https|shttp|mms|prospero|rtsp|rtsps|rtspu|sftp|svn|svn\+ssh|ws|wss)$/

/** `urljoin(base, url)`. */
export function resolveUrl(base: string, url: string): string {
  if (base === '') return url
  if (url === '') return base
  const from = parseUrl(base)
  const own = parseUrl(url)
  const to = own.scheme === '' ? { ...own, scheme: from.scheme } : own
  if (to.scheme !== from.scheme || !relative.test(to.scheme)) return url
  if (to.netloc !== '') return joinUrl(to)
  const { netloc } = from
  if (to.path === '' && to.params === '')
    return joinUrl({
      ...to,
      netloc,
      path: from.path,
      params: from.params,
      query: to.query === '' ? from.query : to.query,
    })
  return joinUrl({ ...to, netloc, path: mergePaths(from.path, to.path) })
}

function mergePaths(base: string, path: string): string {
  const baseParts = base.split('/')
  if (baseParts.at(-1) !== '') baseParts.pop()
  const middle = baseParts.slice(1).filter((part) => part !== '')
  const parts = path.startsWith('/') ? path.split('/') : [...baseParts.slice(0, 1), ...middle, ...path.split('/')]
  const resolved: string[] = []
  for (const part of parts) {
    if (part === '..') resolved.pop()
    else if (part !== '.') resolved.push(part)
  }
  const last = parts.at(-1)
  if (last === '.' || last === '..') resolved.push('')
  const text = resolved.join('/')
  return text === '' ? '/' : text
}
