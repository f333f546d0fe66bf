import { isJsonObject, type JsonObject } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import type { Draft, DraftClient, Evident, LeftOut } from '../draft.ts'
import { type AuthChoice, chooseAuth } from './client/choose-auth.ts'
import { findAuths } from './client/find-auth.ts'
import { findServers } from './client/find-servers.ts'
import { operationsOf } from './document/operations.ts'
import { type Sources, sourcesOf } from './document/sources.ts'
import { partOf, textAt } from './document/spot.ts'
import { type Endpoint, isEndpoint, readEndpoint } from './find/endpoint.ts'
import { keepIncluded } from './include.ts'
import { type Binding, bindParents } from './parents/bind-parents.ts'
import { nameResources } from './parents/name-resources.ts'
import { draftResources } from './resources/draft-resources.ts'
import { commonValues, withCommon } from './resources/common-values.ts'
import { needsOf, type Wants } from './resources/needs.ts'
import { oneLine, snakeCase } from './words.ts'

export interface OpenApiOptions {
  /** of the pipeline; default: the title of the document */
  readonly name?: string
  /** goes before the servers of the document */
  readonly serverUrl?: string
  /** where the document was read: relative servers are below it */
  readonly sourceUrl?: string
  /** as a person would call the document: `openapi.json`; default "the document" */
  readonly sourceName?: string
  /** names of resources, or paths of the document, with `*`; their parents come along. Default: everything */
  readonly include?: readonly string[]
}

/**
 * Drafts a config from an OpenAPI document (2.0 or 3.x, parsed from JSON or YAML): a resource for each list endpoint, with
 * auth, paging, keys, incrementals and parents as far as the document says or shows them. Everything else of the document
 * is named in `leftOut`. Nothing is fetched: references to other documents are named, not followed. Throws `SluiceError`
 * OPENAPI_UNREADABLE where it is not such a document.
 */
export function draftFromOpenApi(document: unknown, options: OpenApiOptions = {}): Draft {
  const sources = isJsonObject(document) ? sourcesOf(document) : undefined
  if (sources === undefined) throw noOpenApi(document)
  const from = { serverUrl: options.serverUrl, sourceUrl: options.sourceUrl }
  const servers = findServers(sources, from)
  const operations = operationsOf(sources)
  const auths = findAuths(sources, servers.baseUrl.value, operations)
  const read = operations.map((operation) => readEndpoint(operation, sources))
  const lists = read.filter(isEndpoint)
  const gets = new Set(lists.flatMap(({ operation }) => (operation.method === 'get' ? [operation.path] : [])))
  const all = lists.filter(({ operation }) => operation.method === 'get' || !gets.has(operation.path))
  const auth = chooseAuth(all, auths)
  const { wants, bindings, lookups } = joinEndpoints(all, { sources, auth })
  const names = nameResources(all)
  const kept = keepIncluded(all, { include: options.include, names, bindings })
  const resources = draftResources(kept.endpoints, {
    sources,
    names,
    bindings,
    wants,
    auth,
    from,
    baseUrl: servers.baseUrl.value,
  })
  return {
    name: options.name ?? nameOf(sources),
    from: describe(sources, options),
    client: clientOf(servers.baseUrl, auth),
    resources,
    leftOut: [
      ...read.filter((found): found is LeftOut => !isEndpoint(found)),
      ...lists
        .filter((endpoint) => !all.includes(endpoint))
        .map(({ operation }) => ({
          what: operation.what,
          place: operation.at,
          why: 'the GET of the same path lists the same',
        })),
      ...kept.leftOut,
      ...servers.others,
      ...auths.leftOut,
      ...auth.leftOut,
      ...lostReferences(sources),
    ],
    secrets: [...new Set([...auth.secrets, ...lookups])].map((key) => ({ key })),
  }
}

interface Joined {
  readonly wants: ReadonlyMap<Endpoint, Wants>
  readonly bindings: ReadonlyMap<Endpoint, Binding>
  readonly lookups: readonly string[]
}

/** Parents for all that wants some; what most endpoints lack then is looked up, and the rest looks for parents again. */
function joinEndpoints(
  endpoints: readonly Endpoint[],
  { sources, auth }: { readonly sources: Sources; readonly auth: AuthChoice },
): Joined {
  const join = (wants: ReadonlyMap<Endpoint, Wants>): ReadonlyMap<Endpoint, Binding> =>
    bindParents(
      // what cannot be read gives its children nothing
      endpoints.filter((endpoint) => wants.get(endpoint)?.missing.length === 0),
      [...wants].flatMap(([endpoint, { needs }]) => (needs.length > 0 ? [{ endpoint, needs }] : [])),
      sources,
    )
  const wants = new Map(endpoints.map((endpoint) => [endpoint, needsOf(endpoint, { sources, auth })] as const))
  const bindings = join(wants)
  const common = commonValues(endpoints, wants, bindings)
  if (common.size === 0) return { wants, bindings, lookups: [] }
  const given = new Map(
    [...wants].map(
      ([endpoint, each]) =>
        [endpoint, bindings.has(endpoint) && each.missing.length === 0 ? each : withCommon(each, common)] as const,
    ),
  )
  return { wants: given, bindings: join(given), lookups: [...common.values()] }
}

function clientOf(baseUrl: Evident<string>, { client }: AuthChoice): DraftClient {
  const { auth, headers } = client
  return {
    baseUrl,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(auth !== null && { auth }),
  }
}

function nameOf(sources: Sources): string {
  const title = textAt(partOf(sources.root, 'info'), 'title') ?? ''
  const ascii = snakeCase(title)
    .replaceAll(/[^a-z0-9_]/g, '')
    .replaceAll(/^_+|_+$/g, '')
  const short = ascii
    .replace(/_(?:rest_)?api(?:_v?\d+)*$/, '')
    .slice(0, 40)
    .replace(/_+$/, '')
  return /^[a-z]/.test(short) ? short : short === '' ? 'api' : `api_${short}`
}

function describe(sources: Sources, { sourceName = 'the document' }: OpenApiOptions): string {
  const info = partOf(sources.root, 'info')
  const title = oneLine(textAt(info, 'title') ?? '', 80)
  const version = oneLine(textAt(info, 'version') ?? '', 30)
  const named = title === '' ? '' : `, "${title}"${version === '' ? '' : ` ${version}`}`
  return `${sourceName} (OpenAPI ${sources.written}${named})`
}

function lostReferences({ references }: Sources): readonly LeftOut[] {
  return [...references.lost].map(([reference, place]) => ({
    what: `reference ${oneLine(reference, 80)}`,
    place,
    why: reference.startsWith('#')
      ? 'it leads nowhere'
      : 'it leads out of the document, and nothing is fetched: bundle it into one file',
  }))
}

function noOpenApi(document: unknown): SluiceError {
  const found = isJsonObject(document) ? whatElse(document) : 'no object'
  return new SluiceError('OPENAPI_UNREADABLE', `Could not draft a config because the document is ${found}.`, {
    found: isJsonObject(document) ? `keys ${Object.keys(document).slice(0, 12).join(', ')}` : typeof document,
    allowed: ['swagger: "2.0"', 'openapi: 3.0.x', 'openapi: 3.1.x'],
    hint: 'Give an OpenAPI document of version 2.0, 3.0 or 3.1 as JSON or YAML.',
  })
}

function whatElse(document: JsonObject): string {
  const key = ['asyncapi', 'swaggerVersion', 'swagger', 'openapi', 'arazzo'].find((name) =>
    Object.hasOwn(document, name),
  )
  if (key === undefined) return 'no OpenAPI document: neither "openapi" nor "swagger" is in it'
  const version = document[key]
  return `"${key}: ${typeof version === 'object' ? '…' : oneLine(String(version), 20)}", which sluice does not read`
}
