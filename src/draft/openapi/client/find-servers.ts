import type { Evident, LeftOut } from '../../draft.ts'
import { plainText } from '../../literal.ts'
import type { Sources } from '../document/sources.ts'
import { partOf, partsOf, type Spot, textAt } from '../document/spot.ts'

/** Where the API is, and what else the document names. */
export interface ServersFound {
  readonly baseUrl: Evident<string>
  readonly others: readonly LeftOut[]
}

export interface WhereFrom {
  /** said by the user: goes before everything */
  readonly serverUrl: string | undefined
  /** of the document: what is relative is below it */
  readonly sourceUrl: string | undefined
}

interface Server {
  readonly url: string
  readonly guesses: readonly string[]
  readonly at: string
  readonly description: string
}

const nowhere = 'https://api.example.com'

/** The base URL: as the user says, else the first server of the document; a document that names none was served by its API. */
export function findServers(sources: Sources, from: WhereFrom): ServersFound {
  const servers = sources.version === '2.0' ? oldServers(sources, from) : serversIn(partOf(sources.root, 'servers'))
  const others = servers.map(({ url, at, description }) => ({
    what: `server ${url}`,
    place: at,
    why: description === '' ? 'another server' : `another server: ${description}`,
  }))
  if (from.serverUrl !== undefined)
    return { baseUrl: { value: plainText(from.serverUrl), why: 'given with the command', certainty: 'stated' }, others }
  const [first] = servers
  if (first === undefined) return { baseUrl: fromSource('/', 'the document names no server', from), others: [] }
  const url = absolute(first.url, from)
  if (url === undefined)
    return { baseUrl: fromSource(first.url, `the server "${first.url}" is relative`, from), others: others.slice(1) }
  const guessed = first.guesses.length > 0
  const why = guessed ? `openapi: ${first.at}, where ${first.guesses.join('; ')}` : `openapi: ${first.at}`
  return { baseUrl: { value: plainText(url), why, certainty: guessed ? 'guess' : 'stated' }, others: others.slice(1) }
}

/**
 * The absolute URL of the first of other servers, for an operation that has some of its own. Where the user named a server
 * on another host, the operation is there as well.
 */
export function ownServer(servers: Spot, from: WhereFrom): string | undefined {
  const [first] = serversIn(servers)
  const url = first === undefined || first.guesses.length > 0 ? undefined : absolute(first.url, from)
  if (url === undefined || from.serverUrl === undefined) return url
  return URL.canParse(from.serverUrl) && new URL(from.serverUrl).host === new URL(url).host ? url : undefined
}

function serversIn(servers: Spot): readonly Server[] {
  return partsOf(servers).flatMap(([, spot]) => {
    const url = textAt(spot, 'url')
    return url === undefined
      ? []
      : [{ ...filledIn(url, spot), at: spot.at, description: textAt(spot, 'description') ?? '' }]
  })
}

/** Variables by their defaults; without one their first value, else their name, which is a guess. */
function filledIn(url: string, spot: Spot): { readonly url: string; readonly guesses: readonly string[] } {
  const guesses: string[] = []
  const filled = url.slice(0, 2000).replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const variable = partOf(partOf(spot, 'variables'), name)
    const given = partOf(variable, 'default').value
    if (given !== undefined && given !== null && typeof given !== 'object' && String(given) !== '') {
      guesses.push(...(isPlaceholder(String(given)) ? [`"${name}" is yours to fill in`] : []))
      return String(given)
    }
    const [, first] = partsOf(partOf(variable, 'enum'))[0] ?? []
    if (typeof first?.value === 'string') {
      guesses.push(`"${name}" is the first of its values`)
      return first.value
    }
    guesses.push(`"${name}" is yours to fill in`)
    return name.replaceAll(/[^\w.-]/g, '-')
  })
  return { url: filled, guesses }
}

function isPlaceholder(text: string): boolean {
  return /your|example|<|my[-_]?(?:domain|company|org|shop)/i.test(text)
}

function oldServers({ root }: Sources, from: WhereFrom): readonly Server[] {
  const host = textAt(root, 'host')
  const basePath = textAt(root, 'basePath') ?? ''
  const path = basePath === '/' ? '' : basePath
  if (host === undefined && basePath === '') return []
  const schemes = partsOf(partOf(root, 'schemes')).flatMap(([, { value }]) =>
    typeof value === 'string' ? [value] : [],
  )
  const web = schemes.filter((scheme) => scheme === 'https' || scheme === 'http')
  const ofSource = /^(https?):/.exec(from.sourceUrl ?? '')?.[1]
  const scheme = web.includes('https') ? 'https' : (web[0] ?? ofSource ?? 'https')
  const url = host === undefined ? path : `${scheme}://${host}${path}`
  return [{ url, guesses: [], at: host === undefined ? '#/basePath' : '#/host', description: '' }]
}

function absolute(url: string, { sourceUrl }: WhereFrom): string | undefined {
  if (!URL.canParse(url, sourceUrl)) return undefined
  const parsed = new URL(url, sourceUrl)
  if (!/^https?:$/.test(parsed.protocol)) return undefined
  parsed.hash = ''
  return parsed.href.replace(/\/+$/, '')
}

function fromSource(path: string, what: string, from: WhereFrom): Evident<string> {
  const url = absolute(path, from)
  return url === undefined
    ? {
        value: `${nowhere}${path.startsWith('/') && path !== '/' ? plainText(path) : ''}`,
        why: `openapi: ${what}: write yours`,
        certainty: 'guess',
      }
    : { value: plainText(url), why: `openapi: ${what}: taken from where the document is`, certainty: 'guess' }
}
