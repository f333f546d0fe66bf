import { describe, expect, it } from 'vitest'
import { sendJson, startServer } from '../../test/servers/local-http.ts'
import { openClient } from '../../test/servers/open-client.ts'
import { contextFor, endpointPlan, readAll, resourcePlan, unitOf } from '../../test/servers/scripted-unit.ts'
import type { JsonValue } from '../json/json.ts'
import type { EndpointPlan } from '../model/plan.ts'
import { extractUnit, type ExtractContext } from './extract-unit.ts'
import { offset } from './paginate/offset.ts'
import { pageNumber } from './paginate/page-number.ts'
import { compilePath } from '../language/jsonpath/compile-path.ts'

const rows = Array.from({ length: 95 }, (_, id) => ({ id }))
const byOffset = offset.build(offset.options.parse({ limit: 10 }))
const byPage = pageNumber.build(pageNumber.options.parse({ limit: 10, total_path: 'pages' }))

interface Watched {
  /** query of every request, in the order they came */
  readonly asked: readonly string[]
  /** requests that were answered at the same time, at most */
  readonly most: number
}

type Reply = (query: { readonly at: number; readonly page: number; readonly now: number }) => {
  readonly status?: number
  readonly body: JsonValue
}

const paged: Reply = ({ at, page }) => {
  const from = Number.isNaN(at) ? page * 10 : at
  return { body: { data: rows.slice(from, from + 10), total: rows.length, pages: 10 } }
}

/** Runs `use` against a server that takes its time, and tells what it saw. */
async function watch(
  {
    reply = paged,
    paginator = byOffset,
    parallelized = true,
  }: { reply?: Reply; paginator?: EndpointPlan['paginator']; parallelized?: boolean },
  use: (context: ExtractContext) => Promise<void>,
): Promise<Watched> {
  const asked: string[] = []
  let now = 0
  let most = 0
  await using server = await startServer(({ url }, response) => {
    const { searchParams, search } = new URL(url, 'http://x')
    asked.push(search)
    most = Math.max(most, ++now)
    const at = Number(searchParams.get('offset') ?? Number.NaN)
    const { status = 200, body } = reply({ at, page: Number(searchParams.get('page')), now })
    setTimeout(() => {
      now--
      sendJson(response, body, { status })
    }, 20)
  })
  await using opened = openClient(server)
  const retry = { statuses: [429], maxRetries: 8, backoffFactor: 0.05, maxDelaySeconds: 1, timeoutSeconds: 5 }
  const endpoint = endpointPlan('items', { paginator, selector: compilePath('data'), baseUrl: server.origin, retry })
  await use(contextFor(resourcePlan('items', endpoint, { parallelized }), opened.client))
  return { asked, most }
}

async function idsOf(context: ExtractContext): Promise<readonly JsonValue[]> {
  const pages = await readAll(unitOf(context.resource), context)
  return pages.flatMap(({ records }) => records.decoded().map((record) => (record as { id: JsonValue }).id))
}

const allIds = rows.map(({ id }) => id)

describe('pages that are asked for before their turn', () => {
  it.each([
    ['offset', byOffset],
    ['page_number', byPage],
  ])('come at the same time and are read in order: %s', async (_type, paginator) => {
    const { asked, most } = await watch({ paginator }, async (context) => {
      expect(await idsOf(context)).toEqual(allIds)
    })
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(4)
    expect(asked).toHaveLength(10)
  })

  it('are not with `parallelized: false`', async () => {
    const { asked, most } = await watch({ parallelized: false }, async (context) => {
      expect(await idsOf(context)).toEqual(allIds)
    })
    expect(most).toBe(1)
    expect(asked).toHaveLength(10)
  })

  it('are not where nothing says how many there are, or what is said may be something else', async () => {
    const silent: Reply = ({ at }) => ({ body: { data: rows.slice(at, at + 10) } })
    const silence = await watch({ reply: silent }, async (context) => {
      expect(await idsOf(context)).toEqual(allIds)
    })
    expect(silence.most).toBe(1)
    const guessed = pageNumber.build(pageNumber.options.parse({ limit: 10 }))
    const { most } = await watch({ paginator: guessed }, async (context) => {
      expect(await idsOf(context)).toEqual(allIds)
    })
    expect(most).toBe(1)
  })

  it('go to waste when the server sends less than it did: nothing is lost or doubled', async () => {
    const lowering: Reply = ({ at }) => ({
      body: { data: rows.slice(at, at + (at < 30 ? 10 : 5)), total: rows.length },
    })
    const { asked } = await watch({ reply: lowering }, async (context) => {
      expect(await idsOf(context)).toEqual(allIds)
    })
    // 30 came with five records, so that 40, 50 and 60 were no longer next, and two of them are asked for again later
    expect(asked.length).toBeGreaterThan(new Set(asked).size)
  })

  it('fail in their turn: what came before is kept', async () => {
    const failing: Reply = (query) => (query.at === 40 ? { status: 404, body: { error: 'gone' } } : paged(query))
    await watch({ reply: failing }, async (context) => {
      const read: JsonValue[] = []
      await expect(async () => {
        for await (const { records } of extractUnit(unitOf(context.resource), null, context)) {
          read.push(...records.decoded().map((record) => (record as { id: JsonValue }).id))
        }
      }).rejects.toMatchObject({ code: 'HTTP_404' })
      expect(read).toEqual(allIds.slice(0, 40))
    })
  })

  it('are no more than a limited run reads', async () => {
    const { asked } = await watch({}, async (context) => {
      expect(await idsOf({ ...context, limitPages: 3 })).toEqual(allIds.slice(0, 30))
    })
    expect(asked).toHaveLength(3)
  })

  it('are given up for a while when the server wants one request at a time', async () => {
    let refused = 0
    const single: Reply = (query) => (query.now > 1 ? { status: 429, body: { refused: ++refused } } : paged(query))
    await watch({ reply: single }, async (context) => {
      expect(await idsOf(context)).toEqual(allIds)
    })
    expect(refused).toBeLessThanOrEqual(8)
  })

  it('are given up when the reading ends early', async () => {
    const { asked } = await watch({}, async (context) => {
      for await (const { progress } of extractUnit(unitOf(context.resource), null, context))
        if (progress.pages === 2) break
    })
    expect(asked.length).toBeLessThan(allIds.length / 10)
  })
})
