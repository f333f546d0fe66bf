import { describe, expect, it } from 'vitest'
import { sendJson, startServer, type Handler } from '../../test/servers/local-http.ts'
import { openClient } from '../../test/servers/open-client.ts'
import {
  contextFor,
  endpointPlan,
  readAll,
  recorder,
  resourcePlan,
  template,
  unitOf,
  only,
} from '../../test/servers/scripted-unit.ts'
import type { JsonValue } from '../json/json.ts'
import type { EndpointPlan, ResourcePlan } from '../model/plan.ts'
import type { ExtractedPage, UnitProgress } from '../model/unit.ts'
import { createCursor } from './incremental/cursor.ts'
import { cursor } from './paginate/cursor.ts'
import { rebuildPaginator } from './paginate/detect.ts'
import { compilePath } from '../language/jsonpath/compile-path.ts'
import { type ExtractContext, extractUnit } from './extract-unit.ts'

const rows = Array.from({ length: 253 }, (_, id) => ({ id }))

function ids(read: readonly ExtractedPage[]): readonly JsonValue[] {
  return read.flatMap(({ records }) => records.decoded().map((record) => (record as { id: JsonValue }).id))
}

function query(url: string): URLSearchParams {
  return new URL(url, 'http://x').searchParams
}

/** Runs `use` with a resource whose base URL is a real server. */
async function withServer<T>(
  handler: Handler,
  endpoint: Partial<EndpointPlan>,
  use: (made: {
    readonly resource: ResourcePlan
    readonly seen: () => readonly string[]
    readonly context: (more?: Partial<ExtractContext>) => ExtractContext
  }) => Promise<T>,
): Promise<T> {
  await using server = await startServer(handler)
  await using opened = openClient(server)
  const seen = (): readonly string[] => server.seen.map(({ url }) => url)
  const resource = resourcePlan('items', { ...endpointPlan('items', endpoint), baseUrl: server.origin })
  return await use({ resource, seen, context: (more) => contextFor(resource, opened.client, more) })
}

const offsetServer: Handler = ({ url }, response) => {
  const offset = Number(query(url).get('offset') ?? 0)
  // the server lowers the limit on its own
  sendJson(response, { data: rows.slice(offset, offset + 50), total: rows.length })
}

const shortOfItsTotal: Handler = ({ url }, response) =>
  sendJson(response, {
    data: Number(query(url).get('offset')) < 100 ? rows.slice(0, 50).map(({ id }) => ({ id: `${url}${id}` })) : [],
    total: 253,
  })

const refusingTheNext: Handler = ({ url }, response) => {
  const page = Number(query(url).get('page'))
  if (page > 3) sendJson(response, { message: 'no such page' }, { status: 404 })
  else sendJson(response, rows.slice((page - 1) * 10, page * 10))
}

const linked: Handler = ({ url }, response) => {
  const page = Number(query(url).get('page') ?? 1)
  const next = page < 4 ? `?page=${page + 1}&since=x` : null
  sendJson(response, { meta: { count: 4 }, results: rows.slice(page * 10, page * 10 + 10), next })
}

const searching: Handler = ({ body }, response) => {
  const after = (JSON.parse(body) as { after?: number }).after ?? 0
  sendJson(response, { hits: rows.slice(after, after + 100), after: after < 200 ? after + 100 : null })
}

const twoRows: Handler = ({ url }, response, n) =>
  sendJson(response, [
    { id: 2, url },
    { id: 10 - n, url },
  ])

describe('reading from a real server', () => {
  it('steps by what came, and finds the total reached', async () => {
    const paginator = rebuildPaginator({ type: 'offset', limit: 100 })
    await withServer(
      offsetServer,
      { paginator, selector: compilePath('data') },
      async ({ resource, seen, context }) => {
        const read = await readAll(unitOf(resource), context())
        expect(ids(read)).toEqual(rows.map(({ id }) => id))
        expect(read.at(-1)?.verdict).toEqual({ kind: 'complete' })
        expect(seen().slice(0, 2)).toEqual(['/items?offset=0&limit=100', '/items?offset=50&limit=100'])
      },
    )
  })

  it('does not call a cap a shortfall, but a shortfall one', async () => {
    const capped = rebuildPaginator({ type: 'offset', limit: 50, maximum_offset: 100 })
    await withServer(
      offsetServer,
      { paginator: capped, selector: compilePath('data') },
      async ({ resource, context }) => {
        expect((await readAll(unitOf(resource), context())).at(-1)?.verdict).toEqual({
          kind: 'limited',
          why: 'a maximum of the config ended it',
        })
      },
    )
    const reporter = recorder()
    const paginator = rebuildPaginator({ type: 'offset', limit: 50 })
    await withServer(shortOfItsTotal, { paginator, selector: compilePath('data') }, async ({ resource, context }) => {
      expect((await readAll(unitOf(resource), context({ reporter }))).at(-1)?.verdict).toEqual({
        kind: 'short',
        missing: 153,
        announced: 253,
        why: 'the total announces 253, and 100 came',
      })
      expect(reporter.warnings()).toEqual([])
    })
  })

  it('takes the 404 after the last page as the end', async () => {
    const reporter = recorder()
    const paginator = rebuildPaginator({ type: 'page_number', base_page: 1, total_path: null })
    await withServer(refusingTheNext, { paginator }, async ({ resource, context }) => {
      expect(ids(await readAll(unitOf(resource), context({ reporter })))).toHaveLength(30)
      expect(reporter.warnings()).toEqual(['PAGE_AFTER_END'])
    })
  })

  it('detects the paging, says so, and resumes in the middle of it without asking again', async () => {
    const reporter = recorder()
    await withServer(linked, {}, async ({ resource, seen, context }) => {
      const whole = await readAll(unitOf(resource), context({ reporter }))
      expect(ids(whole)).toHaveLength(40)
      expect(reporter.events.flatMap((event) => (event.kind === 'detected' ? [event.found] : []))).toEqual([
        'results',
        'json_link at "next"',
      ])
      for (const [index, { progress }] of whole.entries()) {
        const before = seen().length
        const stored = JSON.parse(JSON.stringify(progress)) as UnitProgress
        const rest = await readAll(unitOf(resource), context(), stored)
        expect(ids(rest)).toEqual(ids(whole.slice(index + 1)))
        expect(rest.at(-1)?.verdict).toEqual(index === 3 ? undefined : { kind: 'complete' })
        expect(seen().length - before).toBe(rest.length)
      }
    })
  })

  it.each([
    [{ total: 253 }, { kind: 'short', missing: 248, announced: 253 }, ['DETECTION_UNCERTAIN']],
    [{ has_more: true }, { kind: 'short' }, ['DETECTION_UNCERTAIN']],
    [{}, { kind: 'complete' }, []],
  ])('does not call one page complete where the response says more: %j', async (said, verdict, warnings) => {
    const reporter = recorder()
    await withServer(
      (_request, response) => sendJson(response, { items: rows.slice(0, 5), ...said }),
      {},
      async ({ resource, context }) => {
        const pages = await readAll(unitOf(resource), context({ reporter }))
        expect(ids(pages)).toHaveLength(5)
        expect(pages.at(-1)?.verdict).toMatchObject(verdict)
        expect(reporter.warnings()).toEqual(warnings)
      },
    )
  })

  it('tells a way that it tried once: as found when a page proved it, as uncertain when none did', async () => {
    const told = async (most?: number) => {
      const reporter = recorder()
      const answer = (request: { readonly url?: string | undefined }) =>
        new URL(request.url ?? '', 'http://x').searchParams.get('cursor') === 'b'
          ? { items: rows.slice(5, 8) }
          : { items: rows.slice(0, 5), next_cursor: 'b' }
      await withServer(
        (request, response) => sendJson(response, answer(request)),
        {},
        async ({ resource, context }) => {
          for await (const { progress } of extractUnit(unitOf(resource), null, context({ reporter })))
            if (progress.pages === most) break
        },
      )
      const found = reporter.events.flatMap((event) =>
        event.kind === 'detected' ? [[event.what, event.confidence]] : [],
      )
      return { found: found.filter(([what]) => what === 'paginator'), warnings: reporter.warnings() }
    }
    expect(await told()).toEqual({ found: [['paginator', 'likely']], warnings: [] })
    expect(await told(1)).toEqual({ found: [['paginator', 'guess']], warnings: ['DETECTION_UNCERTAIN'] })
  })

  it('refuses progress it cannot read', async () => {
    await withServer(offsetServer, {}, async ({ resource, context }) => {
      const progress = {
        parent: 0,
        position: { x: 1 },
        pages: 1,
        records: 1,
        detected: { paginator: { type: 'odd' } },
        done: false,
      }
      await expect(readAll(unitOf(resource), context(), progress)).rejects.toMatchObject({ code: 'RESUME_FAILED' })
    })
  })

  it('posts a search on and on', async () => {
    const endpoint: Partial<EndpointPlan> = {
      method: 'POST',
      selector: compilePath('hits'),
      body: { kind: 'json', value: { kind: 'object', entries: [[template('q'), template('all')]] } },
      paginator: cursor.build(cursor.options.parse({ cursor_path: 'after', cursor_body_path: 'after' })),
    }
    await withServer(searching, endpoint, async ({ resource, context }) => {
      expect(ids(await readAll(unitOf(resource), context()))).toHaveLength(253)
    })
  })

  it('visits parents by ids that no server would choose, in start_param order', async () => {
    const incremental = {
      cursorPath: compilePath('id'),
      initialValue: 3,
      endValue: null,
      lastValueFunc: 'max',
      rowOrder: null,
      lag: null,
      rangeStart: 'closed',
      rangeEnd: 'open',
      onCursorValueMissing: 'raise',
      startParam: 'since',
    } as const
    const parents = ['a/b?c', '%2F', 'ü'].map((id) => ({ fields: { id }, included: { _posts_id: id } }))
    const path = template('posts/{id}/comments')
    await withServer(
      twoRows,
      { path, incremental, paginator: rebuildPaginator({ type: 'single_page' }) },
      async ({ resource, seen, context }) => {
        const shared = createCursor({ plan: incremental, stored: undefined, resource: 'items', primaryKey: ['id'] })
        const read = await readAll(unitOf(resource, parents), context({ cursors: only(shared) }))
        expect(seen()).toEqual([
          '/posts/a%2Fb%3Fc/comments?since=3',
          '/posts/%252F/comments?since=3',
          '/posts/%C3%BC/comments?since=3',
        ])
        expect(read.flatMap(({ records }) => records.decoded())).toEqual([
          { id: 9, url: seen()[0], _posts_id: 'a/b?c' },
          { id: 8, url: seen()[1], _posts_id: '%2F' },
          { id: 7, url: seen()[2], _posts_id: 'ü' },
        ])
        expect(read.at(-1)?.incremental).toMatchObject({ cursorPath: 'id', state: { last_value: 9 } })
      },
    )
  })
})
