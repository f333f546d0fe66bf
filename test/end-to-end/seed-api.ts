import { randomBytes } from 'node:crypto'
import type { JsonObject } from '../../src/json/json.ts'
import type { Fault } from '../scripted-api/faults.ts'
import { needsApiKey, tokenEndpoint } from '../scripted-api/guards.ts'
import { cursorPages, jsonLinkPages, offsetPages } from '../scripted-api/paging.ts'
import type { Handler } from '../scripted-api/reply.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { seedRecords } from './seed-records.ts'

/** One resource of a seed document: its name in the config is its table. */
export interface SeedResource {
  readonly name: string
  readonly route: string
}

export interface SeedApi extends ScriptedApi {
  /** environment variables a user of the document would set */
  readonly env: Readonly<Record<string, string>>
  /** `--set` arguments that lead the document here */
  readonly overrides: readonly string[]
  /** everything that must never be printed or stored, tokens given out so far included */
  readonly secrets: () => readonly string[]
  /** the same 253 ids with other values from now on, and no more faults */
  change(): void
  /** what the API holds now */
  records(resource: string): readonly JsonObject[]
}

/** The documents of `test/fixtures/seeds`, by file name, and what they say about their API. */
export const seeds = {
  '000_9b796c4118167537.txt': offsetSeed({ name: 'scheduling_data', path: '/v1/schedules', totalKey: 'total' }),
  '001_3973297ee430dfd7.txt': offsetSeed({ name: 'resource_name', path: '/v1/resource' }),
  '002_92089a2e78633611.txt': offsetSeed({ name: 'resource_name', path: '/v1/resource', framing: 'chunked' }),
  '003_97d0d47ab53e21ca.txt': { resources: cursorResources(), start: startCursorSeed },
  '004_302d2572482118fe.txt': offsetSeed({ name: 'resource_name', path: '/v1/resource', totalKey: 'total' }),
} satisfies Record<string, { resources: readonly SeedResource[]; start: () => Promise<SeedApi> }>

interface OffsetSeed {
  readonly name: string
  readonly path: string
  readonly totalKey?: string
  readonly framing?: 'chunked'
}

/** Four of the five: an API key in the query, `?offset=&limit=100`, records under `data`. */
function offsetSeed(seed: OffsetSeed): { resources: readonly SeedResource[]; start: () => Promise<SeedApi> } {
  const route = `GET ${seed.path}`
  const faults: Fault[] = [
    { route, at: 2, kind: 'status', status: 500 },
    { route, at: 3, kind: 'status', status: 429, headers: { 'Retry-After': '1' } },
    { route, at: 5, kind: 'reset' },
    { route, at: 6, kind: 'cut', ...(seed.framing === undefined ? {} : { framing: seed.framing }) },
  ]
  const start = async (): Promise<SeedApi> => {
    // every character here means something else somewhere in a URL
    const key = `key ${randomBytes(6).toString('hex')}+/=&%41#`
    const world = worldOf()
    const pages = offsetPages(
      () => world.records(seed.name),
      seed.totalKey === undefined ? {} : { totalKey: seed.totalKey },
    )
    const guarded = needsApiKey({ in: 'query', name: 'api_key', key }, strictLimit(pages))
    const api = await startScriptedApi({ routes: { [route]: guarded }, faults })
    return {
      ...asSeedApi(api, world),
      env: { API_KEY: key },
      overrides: [`client.base_url=${api.url}`],
      secrets: () => [key],
    }
  }
  return { resources: [{ name: seed.name, route }], start }
}

function cursorResources(): readonly SeedResource[] {
  return [
    { name: 'customers', route: 'GET /customers' },
    { name: 'locations', route: 'GET /locations' },
    { name: 'shifts', route: 'POST /labor/shifts/search' },
  ]
}

/** The document with OAuth2: two cursor lists and a POST search whose answer links to its next page. */
async function startCursorSeed(): Promise<SeedApi> {
  const [clientId, clientSecret] = ['client-1', `s+e/c=r&t ${randomBytes(6).toString('hex')}`]
  const tokens = tokenEndpoint({ clientId, clientSecret })
  const world = worldOf()
  const cursor = (name: string): Handler =>
    tokens.guard(strictLimit(cursorPages(() => world.records(name), { key: name })))
  const search = jsonLinkPages(() => world.records('shifts'), { key: 'shifts', pageSize: 100, links: 'host_relative' })
  const api = await startScriptedApi({
    routes: {
      'POST /oauth2/token': tokens.handler,
      'GET /customers': cursor('customers'),
      'GET /locations': cursor('locations'),
      'POST /labor/shifts/search': tokens.guard(search),
    },
    faults: [
      { route: 'GET /customers', at: 2, kind: 'status', status: 500 },
      { route: 'GET /customers', at: 4, kind: 'cut' },
      { route: 'GET /locations', at: 2, kind: 'status', status: 429, headers: { 'Retry-After': '1' } },
      { route: 'POST /labor/shifts/search', at: 2, kind: 'reset' },
    ],
  })
  return {
    ...asSeedApi(api, world),
    env: { CLIENT_ID: clientId, CLIENT_SECRET: clientSecret },
    overrides: [`client.base_url=${api.url}`],
    secrets: () => [clientSecret, ...tokens.issued],
  }
}

interface SeedWorld {
  records(resource: string): readonly JsonObject[]
  change(): void
}

function worldOf(): SeedWorld {
  let version = 1
  return {
    records: (resource) => seedRecords(resource, version),
    change: () => {
      version = 2
    },
  }
}

function asSeedApi(api: ScriptedApi, world: SeedWorld) {
  return {
    ...api,
    records: (resource: string) => world.records(resource),
    change: (): void => {
      world.change()
      api.calm()
    },
  }
}

/** The documents say "a limit of 100 records per request": anything else is refused, as strict servers do. */
function strictLimit(inner: Handler): Handler {
  return (request) =>
    request.query.get('limit') === '100'
      ? inner(request)
      : { status: 400, json: { error: `limit must be 100, got ${request.query.get('limit') ?? 'none'}` } }
}
