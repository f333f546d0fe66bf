import { setTimeout as sleep } from 'node:timers/promises'
import type { JsonObject } from '../../src/json/json.ts'
import { offsetPages } from '../scripted-api/paging.ts'
import type { Handler } from '../scripted-api/reply.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'

/** An API whose world moves on when `version` is set: other values under the same ids, and more events. */
export interface TortureApi extends ScriptedApi {
  version: number
}

export const pageSize = 10

/** Every list comes in pages and says its total. */
export async function startTortureApi(): Promise<TortureApi> {
  const world = { version: 1 }
  const list = (records: (version: number) => readonly JsonObject[]) =>
    offsetPages(() => records(world.version), { totalKey: 'total' })
  const api = await startScriptedApi({
    routes: {
      'GET /rows': list((version) => records(34, version)),
      'GET /other': list((version) => records(15, version)),
      'GET /things': list((version) => records(27, version)),
      'GET /settings': list((version) => records(12 + (version % 3), version)),
      // its third page is refused
      'GET /broken': (request) =>
        Number(request.query.get('offset')) < 2 * pageSize
          ? offsetPages(records(34, world.version), { totalKey: 'total' })(request)
          : { status: 403, json: { message: 'not for you' } },
      'GET /people': list((version) => records(14 + (version % 2), Math.floor(version / 2))),
      'GET /groups': list((version) => records(4, version)),
      'GET /groups/:id/members': offsetPages(
        ({ params }) => records(13, world.version).map((member) => ({ ...member, group: Number(params['id']) })),
        { totalKey: 'total' },
      ),
      // many small pages, a little late: a run has become durable in part before it is read to its end
      'GET /teams': list((version) => records(20, version)),
      'GET /teams/:id/players': late(
        offsetPages(
          ({ params }) => records(45, world.version).map((player) => ({ ...player, team: Number(params['id']) })),
          {
            totalKey: 'total',
          },
        ),
      ),
      'GET /events': offsetPages(({ query }) => since(query.get('from'), 40 + 7 * world.version), {
        totalKey: 'total',
      }),
      'GET /moments': offsetPages(
        ({ query }) =>
          since(query.get('from'), 40 + 7 * world.version).filter(
            ({ number }) => Number(number) <= Number(query.get('to')),
          ),
        { totalKey: 'total' },
      ),
      'GET /groups/:id/log': offsetPages(
        ({ params, query }) =>
          since(query.get('from'), 5 * world.version + 3 * Number(params['id'])).map((line) => ({
            ...line,
            group: Number(params['id']),
          })),
        { totalKey: 'total' },
      ),
      'GET /picked': offsetPages(
        ({ query }) =>
          (query.get('ids') ?? '')
            .split(',')
            .map((id) => ({ id: Number(id), kind: query.get('kind'), at: world.version })),
        { totalKey: 'total' },
      ),
      ...jobs(() => world.version),
      'GET /tickets': offsetPages(({ query }) => tickets(query.get('from'), world.version), { totalKey: 'total' }),
    },
  })
  return {
    ...api,
    get version() {
      return world.version
    },
    set version(version) {
      world.version = version
    },
  }
}

/** Export jobs: one that is submitted under a new key though the version has one is seen in its rows. */
function jobs(version: () => number): Readonly<Record<string, Handler>> {
  const byKey = new Map<string, { readonly number: number; readonly version: number }>()
  const polls = new Map<string, number>()
  return {
    'POST /jobs': ({ headers }) => {
      const key = String(headers['idempotency-key'])
      const known = byKey.get(key)
      const number = [...byKey.values()].filter((job) => job.version === version()).length + 1
      if (known === undefined) byKey.set(key, { number, version: version() })
      return { json: { id: key } }
    },
    'GET /jobs/:key': ({ params, origin }) => {
      const key = params['key'] ?? ''
      const poll = (polls.get(key) ?? 0) + 1
      polls.set(key, poll)
      return {
        json: { status: poll < 2 ? 'running' : 'done', urls: [1, 2].map((part) => `${origin}/files/${key}/${part}`) },
      }
    },
    'GET /files/:key/:part': ({ params }) => {
      const job = byKey.get(params['key'] ?? '')
      const rows = records(25, job?.version ?? 0).map((row) => ({
        ...row,
        part: Number(params['part']),
        job: job?.number ?? 0,
      }))
      return { json: { data: rows } }
    },
  }
}

function late(inner: Handler): Handler {
  return async (request) => {
    await sleep(5)
    return inner(request)
  }
}

function records(count: number, version: number): readonly JsonObject[] {
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    name: `number ${index + 1} at ${version}`,
    parts: Array.from({ length: (index + version) % 3 }, (_unused, part) => ({
      part,
      of: `${index + 1} at ${version}`,
    })),
  }))
}

function since(from: string | null, count: number): readonly JsonObject[] {
  const all = Array.from({ length: count }, (_, index) => ({ number: index + 1, text: `event ${index + 1}` }))
  return all.filter(({ number }) => number >= Number(from ?? 0))
}

/** Ten tickets change with every version, round and round. */
function tickets(from: string | null, version: number): readonly JsonObject[] {
  const last = new Map<number, number>()
  for (let change = 1; change <= 20 + 10 * version; change++) last.set(change % 30, change)
  return [...last]
    .map(([id, change]) => ({ id, change, text: `ticket ${id} after change ${change}` }))
    .filter(({ change }) => change >= Number(from ?? 0))
    .toSorted((left, right) => left.change - right.change)
}
