import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Project, startProject } from '../../end-to-end/project.ts'
import type { JsonValue } from '../../../src/json/json.ts'
import type { ApiRequest, Handler, Reply } from '../../scripted-api/reply.ts'
import { type ScriptedApi, startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { recipeConfig } from './recipe.ts'

// Each recipe of docs/recipes/ that has no test of its own: its config runs against one server, where each API lives in a
// folder that is named as its page.

const env = { API_KEY: 'key-id-1', API_SECRET: 'a-secret-of-the-api' }

/** A page of the docs: what its API answers, and what is to be seen in the end. */
interface Recipe {
  readonly routes: Readonly<Record<string, Handler>>
  /** what a test has no time for */
  readonly hurry?: (config: string) => string
  /** called before the second run; without it there is one */
  readonly later?: () => void
  readonly rows: Readonly<Record<string, readonly Record<string, unknown>[]>>
  /** looks at what was asked */
  readonly asked?: (requests: readonly ApiRequest[]) => void
}

const bodyOf = ({ body }: ApiRequest): Record<string, never> => JSON.parse(body) as Record<string, never>
const csv = (text: string): Reply => ({ text, headers: { 'content-type': 'text/csv' } })
const paged = (all: readonly JsonValue[], from: number, size: number): JsonValue[] => all.slice(from, from + size)

function dateRanges(): Recipe {
  const orders = [
    { id: 1, created_at: '2024-01-15' },
    { id: 2, created_at: '2024-01-31' },
    { id: 3, created_at: '2024-03-02' },
  ]
  return {
    routes: {
      '/orders': ({ query }) => {
        const [from, to] = [query.get('from') ?? '', query.get('to') ?? '']
        const days = (Date.parse(to) - Date.parse(from)) / 86_400_000
        if (!(days < 30)) return { status: 400, json: { error: 'thirty days at most' } }
        return { json: orders.filter(({ created_at: at }) => at >= from && at <= to) }
      },
    },
    hurry: (config) => config.replace('until: now', "until: '2024-04-28'"),
    later: () => void orders.push({ id: 4, created_at: '2024-03-03' }),
    rows: { orders: [{ id: 1n }, { id: 2n }, { id: 3n }, { id: 4n }] },
    asked(requests) {
      const from = requests.map(({ query }) => query.get('from') ?? '').toSorted()
      expect(from[0]).toBe('2024-01-01')
      // the second run begins two days before the newest
      expect(from).toContain('2024-02-29')
      expect(from.filter((day) => day === '2024-01-01')).toHaveLength(1)
    },
  }
}

function idsByHundreds(): Recipe {
  const campaigns = Array.from({ length: 230 }, (_, id) => ({ id }))
  return {
    routes: {
      '/campaigns': () => ({ json: campaigns }),
      '/stats': ({ query }) => {
        const ids = (query.get('ids') ?? '').split(',').map(Number)
        return ids.length > 100 ? { status: 414, json: {} } : { json: ids.map((campaign) => ({ campaign })) }
      },
    },
    rows: { stats: campaigns.map(({ id }) => ({ campaign: BigInt(id) })) },
    asked: (requests) => expect(requests.filter(({ path }) => path.endsWith('/stats'))).toHaveLength(3),
  }
}

function waitForAnExport(): Recipe {
  let polls = 0
  return {
    routes: {
      'POST /exports': (request) => ({ json: { export: { id: `e-${String(bodyOf(request)['kind'])}` } } }),
      '/exports/:id': ({ origin, params }) => {
        polls += 1
        const file = `${origin}/wait-for-an-export/files/${params['id'] ?? ''}`
        return { json: { export: polls < 3 ? { status: 'running' } : { status: 'completed', file } } }
      },
      '/files/:id': ({ params }) => csv(`id,of\n1,${params['id'] ?? ''}\n2,${params['id'] ?? ''}\n`),
    },
    hurry: (config) => config.replace('interval: 10', 'interval: 0.01'),
    rows: {
      orders: [
        { id: '1', of: 'e-orders' },
        { id: '2', of: 'e-orders' },
      ],
    },
    asked: (requests) => expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(1),
  }
}

function graphql(): Recipe {
  const orders = Array.from({ length: 5 }, (_, id) => ({ id, total: id * 2, customer: { id: 7 } }))
  return {
    routes: {
      'POST /graphql': (request) => {
        const { variables } = JSON.parse(request.body) as {
          variables: { first: number; after?: string | null; state: string }
        }
        if (variables.state !== 'open') return { json: { errors: [{ message: 'no state' }] } }
        const from = Number(variables.after ?? 0)
        const pageInfo = { hasNextPage: from + 3 < 5, endCursor: String(from + 3) }
        return { json: { data: { orders: { nodes: paged(orders, from, 3), pageInfo } } } }
      },
    },
    rows: { orders: orders.map(({ id, total }) => ({ id: BigInt(id), total: BigInt(total), customer__id: 7n })) },
    asked: (requests) => expect(requests).toHaveLength(2),
  }
}

function postSearch(): Recipe {
  const tickets = Array.from({ length: 3 }, (_, id) => ({ id, updated_at: `2024-02-0${id + 1}T00:00:00Z` }))
  return {
    routes: {
      'POST /tickets/search': (request) => {
        const { filter, page } = JSON.parse(request.body) as {
          filter: { status: string[]; updated_after: string }
          page: { size: number; after?: string }
        }
        if (filter.status.join() !== 'open,waiting' || page.size !== 50) return { status: 400, json: {} }
        const from = Number(page.after ?? 0)
        const found = tickets.filter(({ updated_at: at }) => at >= filter.updated_after)
        return { json: { hits: paged(found, from, 2), next: from + 2 < found.length ? String(from + 2) : null } }
      },
    },
    later: () => void tickets.push({ id: 3, updated_at: '2024-02-09T00:00:00Z' }),
    rows: { tickets: [{ id: 0n }, { id: 1n }, { id: 2n }, { id: 3n }] },
    asked(requests) {
      const last = bodyOf(requests.at(-1) ?? ({ body: '{}' } as ApiRequest))
      expect(last).toMatchObject({ filter: { updated_after: '2024-02-03T00:00:00Z' } })
    },
  }
}

const csvAnswers = (): Recipe => ({
  routes: { '/reports/sales.csv': () => csv('day;shop;amount\n2024-01-05;"A; B";1.5\n2024-01-06;C;-\n') },
  rows: {
    sales: [
      { day: new Date('2024-01-05'), shop: 'A; B', amount: 1.5 },
      { day: new Date('2024-01-06'), shop: 'C', amount: null },
    ],
  },
})

const xmlAnswers = (): Recipe => ({
  routes: {
    '/catalog.xml': () => ({
      text: '<catalog><products><product sku="a-1"><name>Cup</name></product></products></catalog>',
      headers: { 'content-type': 'application/xml' },
    }),
  },
  rows: { products: [{ name: 'Cup' }] },
})

function severalCursorKeys(): Recipe {
  const pages = Array.from({ length: 4 }, (_, pageid) => ({ pageid, title: `Page ${pageid}` }))
  return {
    routes: {
      '/w/api.php': ({ query }) => {
        const from = Number(query.get('apcontinue') ?? 0)
        if (from > 0 && query.get('continue') !== '-||') return { status: 400, json: {} }
        const more = from + 2 < 4 ? { continue: { apcontinue: String(from + 2), continue: '-||' } } : {}
        return { json: { ...more, query: { allpages: paged(pages, from, 2) } } }
      },
    },
    rows: { pages: pages.map(({ pageid, title }) => ({ pageid: BigInt(pageid), title })) },
  }
}

function signedRequests(): Recipe {
  return {
    routes: {
      '/fills': ({ url, method, headers }) => {
        const said = `${String(headers['x-time'])}${method}${url}`
        const wanted = createHmac('sha256', env.API_SECRET).update(said).digest('hex')
        const isSigned = headers['x-key'] === env.API_KEY && headers['x-signature'] === wanted
        return isSigned ? { json: [{ id: 1 }] } : { status: 401, json: {} }
      },
    },
    rows: { fills: [{ id: 1n }] },
  }
}

/** A log as CouchDB keeps it: a document stands where it was changed last. */
function changesWithDeletes(): Recipe {
  const change = (seq: string, _id: string, more: Record<string, JsonValue>, deleted?: true) => ({
    seq,
    id: _id,
    changes: [{ rev: seq }],
    ...(deleted && { deleted }),
    doc: { _id, _rev: seq, ...(deleted ? { _deleted: true } : more) },
  })
  let log = [change('9-x', 'ann', { city: 'Rome' }), change('10-b', 'bob', { city: 'Oslo' }), change('11-a', 'eve', {})]
  return {
    routes: {
      '/customers/_changes': ({ query }) => {
        const at = log.findIndex(({ seq }) => seq === query.get('since'))
        const results = paged(log, at + 1, 2) as typeof log
        return { json: { results, last_seq: results.at(-1)?.seq ?? query.get('since') ?? '0' } }
      },
    },
    later() {
      log = [log[0] ?? change('', '', {}), change('11-a', 'eve', {}), change('12-q', 'bob', {}, true)]
      log.push(change('13-c', 'ann', { city: 'Bari' }))
    },
    rows: {
      customers: [
        { _id: 'ann', city: 'Bari', seq: '13-c' },
        { _id: 'eve', city: null, seq: '11-a' },
      ],
    },
    asked: (requests) => expect(requests.map(({ query }) => query.get('since'))).toContain('11-a'),
  }
}

function refusalsInsideA200(): Recipe {
  return {
    routes: {
      '/orders': ({ routeNumber }) =>
        routeNumber === 1
          ? { json: { error: { code: 'busy', text: 'later, please' } } }
          : { json: { data: [{ id: 1 }] } },
    },
    hurry: (config) => config.replace('wait: 1', 'wait: 0.01'),
    rows: { orders: [{ id: 1n }] },
    asked: (requests) => expect(requests).toHaveLength(2),
  }
}

function detailsOfEachRecord(): Recipe {
  const projects = [{ id: 1 }, { id: 2 }, { id: 3 }]
  return {
    routes: {
      '/projects': ({ query }) => ({ json: paged(projects, (Number(query.get('page')) - 1) * 2, 2) }),
      '/projects/:id': ({ params }) => ({ json: { id: Number(params['id']), budget: Number(params['id']) * 100 } }),
      '/projects/:id/members': ({ params }) => ({ json: [{ name: `of ${params['id'] ?? ''}` }] }),
    },
    rows: {
      project_details: projects.map(({ id }) => ({ id: BigInt(id), budget: BigInt(id * 100) })),
      members: projects.map(({ id }) => ({ name: `of ${id}`, project_id: BigInt(id) })),
    },
  }
}

function oneListPerAccount(): Recipe {
  return {
    routes: {
      '/accounts/:account/campaigns': ({ params, query }) => ({
        json: [{ id: `${params['account'] ?? ''}-${query.get('kind') ?? ''}` }],
      }),
    },
    rows: {
      campaigns: ['a-17', 'a-18'].flatMap((account) =>
        ['display', 'search'].map((kind) => ({ id: `${account}-${kind}`, account_id: account, kind })),
      ),
    },
  }
}

const recipes: Readonly<Record<string, () => Recipe>> = {
  'date-ranges': dateRanges,
  'ids-by-hundreds': idsByHundreds,
  'wait-for-an-export': waitForAnExport,
  graphql,
  'post-search': postSearch,
  'csv-answers': csvAnswers,
  'xml-answers': xmlAnswers,
  'several-cursor-keys': severalCursorKeys,
  'signed-requests': signedRequests,
  'changes-with-deletes': changesWithDeletes,
  'refusals-inside-a-200': refusalsInsideA200,
  'details-of-each-record': detailsOfEachRecord,
  'one-list-per-account': oneListPerAccount,
}

const made = Object.entries(recipes).map(([page, make]) => [page, make()] as const)
let api: ScriptedApi
let project: Project

beforeAll(async () => {
  const routes = made.flatMap(([page, recipe]) =>
    Object.entries(recipe.routes).map(([route, handler]) => [route.replace('/', `/${page}/`), handler] as const),
  )
  api = await startScriptedApi({ routes: Object.fromEntries(routes) })
  project = await startProject()
})

afterAll(async () => {
  await project.remove()
  await api.close()
})

test.each(made)('%s', async (page, { routes: _routes, hurry = (text) => text, later, rows, asked }) => {
  await project.write(`${page}.yaml`, hurry(recipeConfig(page, `${api.url}/${page}`)))
  const file = `${page}.duckdb`
  const load = async (): Promise<void> => {
    const run = await project.cli(['run', `${page}.yaml`, '--destination', `./${file}`, '--dataset', 'd'], env)
    expect(run.code, run.stderr).toBe(0)
    expect(run.stdout + run.stderr).not.toContain(env.API_SECRET)
  }
  await load()
  if (later !== undefined) {
    later()
    await load()
  }
  await project.look(async (warehouse) => {
    for (const [table, expected] of Object.entries(rows)) {
      const columns = Object.keys(expected[0] ?? {}).map((name) => `"${name}"`)
      expect(await warehouse.rows(`SELECT ${columns.join(', ')} FROM d.${table} ORDER BY ALL`)).toEqual(expected)
    }
  }, file)
  asked?.(api.requests.filter(({ path }) => path.startsWith(`/${page}/`)))
})
