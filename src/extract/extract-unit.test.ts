import { noRecords } from '../json/records/decoded-records.ts'
import { describe, expect, it } from 'vitest'
import {
  byCursor,
  byPage,
  contextFor,
  param,
  readAll,
  recorder,
  resourcePlan,
  scriptedHttp,
  unitOf,
  type Reply,
  only,
} from '../../test/servers/scripted-unit.ts'
import { SluiceError } from '../model/errors.ts'
import type { JsonValue } from '../json/json.ts'
import type { RequestSpec } from '../model/request.ts'
import type { ExtractedPage, ParentValues, UnitProgress } from '../model/unit.ts'
import { extractUnit } from './extract-unit.ts'
import { createCursor } from './incremental/cursor.ts'
import { compilePath } from '../language/jsonpath/compile-path.ts'

const data = compilePath('data')

function pages(count: number, size = 2): (request: RequestSpec) => Reply {
  return (request) => {
    const page = Number(param(request, 'page') ?? 0)
    const rows = page < count ? Array.from({ length: size }, (_, row) => ({ id: page * size + row })) : []
    return { body: { data: rows, total: count * size } }
  }
}

function ids(read: readonly ExtractedPage[]): readonly JsonValue[] {
  return read.flatMap(({ records }) => records.decoded().map((record) => (record as { id: JsonValue }).id))
}

function parents(...values: readonly JsonValue[]): readonly ParentValues[] {
  return values.map((id) => ({ fields: { id }, included: { _posts_id: id } }))
}

function http(status: number): SluiceError {
  return new SluiceError(`HTTP_${status}`, 'Could not read.')
}

describe('a unit', () => {
  it('is read page by page, with the progress after each', async () => {
    const resource = resourcePlan('items', { selector: data, paginator: byPage() })
    const reporter = recorder()
    const read = await readAll(unitOf(resource), contextFor(resource, scriptedHttp(pages(2)), { reporter }))
    expect(ids(read)).toEqual([0, 1, 2, 3])
    expect(read.map(({ progress }) => [progress.position, progress.pages, progress.records, progress.done])).toEqual([
      [{ page: 1 }, 1, 2, false],
      [{ page: 2 }, 2, 4, false],
      [null, 3, 4, true],
    ])
    expect(read.map(({ verdict }) => verdict)).toEqual([undefined, undefined, { kind: 'complete' }])
    expect(reporter.events.filter(({ kind }) => kind === 'page_read')).toHaveLength(3)
  })

  it('goes on after any page as if nothing had happened', async () => {
    const posts = unitOf(resourcePlan('comments'), parents(1, 2, 3))
    const resource = resourcePlan(
      'comments',
      {
        selector: data,
        paginator: byPage({ totalPath: compilePath('total') }),
        path: { kind: 'template', parts: ['p'] },
      },
      { parent: { resource: 'posts', fields: [], include: ['id'] } },
    )
    const whole = await readAll(posts, contextFor(resource, scriptedHttp(pages(3))))
    expect(whole).toHaveLength(12)
    for (const [index, { progress }] of whole.entries()) {
      const stored = JSON.parse(JSON.stringify(progress)) as UnitProgress
      const rest = await readAll(posts, contextFor(resource, scriptedHttp(pages(3))), stored)
      expect(rest).toEqual(whole.slice(index + 1))
    }
  })

  it('adds parent columns before the steps run, and filters after them', async () => {
    const resource = resourcePlan(
      'comments',
      { selector: data, paginator: byPage(), path: { kind: 'template', parts: ['p'] } },
      {
        steps: [
          { kind: 'map', run: (record) => ({ ...(record as object), seen: Object.keys(record as object).join() }) },
          { kind: 'filter', run: (record) => (record as { id: number }).id !== 1 },
          { kind: 'yield_map', run: (record) => [record, record] },
        ],
      },
    )
    const [page] = await readAll(unitOf(resource, parents(7)), contextFor(resource, scriptedHttp(pages(1))))
    const seen = { id: 0, _posts_id: 7, seen: 'id,_posts_id' }
    expect(page?.records.decoded()).toEqual([seen, seen])
    expect(page?.received).toBe(2)
  })

  it('ends at the limit of pages', async () => {
    const resource = resourcePlan('items', { selector: data, paginator: byPage() })
    const server = scriptedHttp(pages(5))
    const read = await readAll(unitOf(resource), contextFor(resource, server, { limitPages: 2 }))
    expect(read.map(({ progress, verdict }) => [progress.done, verdict])).toEqual([
      [false, undefined],
      [true, { kind: 'limited', why: 'stopped at the page limit of the run' }],
    ])
    expect(server.requests).toHaveLength(2)
    const exact = await readAll(unitOf(resource), contextFor(resource, scriptedHttp(pages(1)), { limitPages: 2 }))
    expect(exact.at(-1)?.verdict).toEqual({ kind: 'complete' })
  })

  it('that is done, or has no parents, asks for nothing', async () => {
    const resource = resourcePlan('items', { selector: data, paginator: byPage() })
    const server = scriptedHttp(pages(1))
    const done = { parent: 1, position: null, pages: 1, records: 2, done: true }
    expect(await readAll(unitOf(resource), contextFor(resource, server), done)).toEqual([])
    const [only] = await readAll(unitOf(resource, []), contextFor(resource, server))
    expect(only).toMatchObject({
      records: noRecords,
      verdict: { kind: 'complete' },
      progress: { done: true, pages: 0 },
    })
    expect(server.requests).toEqual([])
  })

  it('skips ignored answers and goes on with the next parent', async () => {
    const resource = resourcePlan('details', {
      selector: data,
      paginator: byPage(),
      path: { kind: 'template', parts: ['p'] },
    })
    const server = scriptedHttp((request, count) => (count === 1 ? 'ignored' : pages(1)(request)))
    const read = await readAll(unitOf(resource, parents(1, 2)), contextFor(resource, server))
    expect(read[0]).toMatchObject({ records: noRecords, progress: { parent: 1, pages: 0, done: false } })
    expect(read.at(-1)?.verdict).toEqual({ kind: 'complete' })
    const ignored = await readAll(
      unitOf(resource, parents(1, 2)),
      contextFor(
        resource,
        scriptedHttp(() => 'ignored'),
      ),
    )
    expect(ignored.map(({ verdict }) => verdict)).toEqual([undefined, { kind: 'ignored' }])
  })
})

describe('looking ahead', () => {
  const resource = resourcePlan('items', { selector: data, paginator: byPage() })

  it('asks for the next page, and only that one, while a page is handled', async () => {
    const server = scriptedHttp(pages(4))
    const seen: number[] = []
    for await (const page of extractUnit(unitOf(resource), null, contextFor(resource, server))) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      seen.push(server.requests.length - page.progress.pages)
    }
    expect(seen).toEqual([1, 1, 1, 1, 0])
  })

  it('lets an error come in its turn', async () => {
    const server = scriptedHttp((request, count) => (count === 2 ? http(500) : pages(4)(request)))
    const read: ExtractedPage[] = []
    const reading = async (): Promise<void> => {
      for await (const page of extractUnit(unitOf(resource), null, contextFor(resource, server))) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        read.push(page)
      }
    }
    await expect(reading()).rejects.toMatchObject({ code: 'HTTP_500' })
    expect(ids(read)).toEqual([0, 1])
  })

  it('is cancelled when the consumer stops or the run is aborted', async () => {
    const hanging = scriptedHttp((request, count) =>
      count === 1 ? pages(4)(request) : new Promise<Reply>(() => undefined),
    )
    for await (const page of extractUnit(unitOf(resource), null, contextFor(resource, hanging))) {
      expect(page.records.count).toBe(2)
      break
    }
    expect(hanging.options[1]?.signal.aborted).toBe(true)

    const controller = new AbortController()
    const reason = new Error('stop')
    const server = scriptedHttp(async (request, count) => {
      if (count === 2) controller.abort(reason)
      return pages(4)(request)
    })
    await expect(readAll(unitOf(resource), contextFor(resource, server, { signal: controller.signal }))).rejects.toBe(
      reason,
    )
    expect(server.requests).toHaveLength(2)
    await expect(readAll(unitOf(resource), contextFor(resource, server, { signal: controller.signal }))).rejects.toBe(
      reason,
    )
  })
})

describe('a paging that goes in circles', () => {
  const place = { line: 2 }

  it('is stopped before a request is sent again', async () => {
    const resource = resourcePlan('items', { selector: data, paginator: byCursor() })
    const next: Readonly<Record<string, string>> = { '': 'a', a: 'b', b: 'a' }
    const server = scriptedHttp((request, count) => ({
      body: { data: [{ count }], next: next[param(request, 'cursor') ?? ''] ?? null },
    }))
    await expect(readAll(unitOf(resource), contextFor(resource, server))).rejects.toMatchObject({
      code: 'PAGINATION_LOOP',
      details: { place, found: 'GET http://api.test/items?cursor=a' },
    })
    expect(server.requests).toHaveLength(3)
  })

  it('is stopped when a page repeats', async () => {
    const resource = resourcePlan('items', { selector: data, paginator: byPage() })
    const server = scriptedHttp(() => ({ body: { data: [{ id: 1 }] } }))
    await expect(readAll(unitOf(resource), contextFor(resource, server))).rejects.toMatchObject({
      code: 'PAGE_REPEATS',
      details: { place },
    })
    expect(server.requests).toHaveLength(2)
  })

  it('is stopped when the same rows come with another page number', async () => {
    const server = scriptedHttp((request) => ({
      body: { data: [{ id: 1 }, { id: 2 }], page: param(request, 'page') ?? null },
    }))
    const keyed = resourcePlan('items', { selector: data, paginator: byPage() }, { primaryKey: ['id'] })
    await expect(readAll(unitOf(keyed), contextFor(keyed, server))).rejects.toMatchObject({ code: 'PAGE_REPEATS' })
    const bare = resourcePlan('items', { selector: data, paginator: byPage() })
    await expect(readAll(unitOf(bare), contextFor(bare, server))).rejects.toMatchObject({ code: 'PAGE_REPEATS' })
  })

  it('is seen through steps that change records in place', async () => {
    const steps = [
      { kind: 'map', run: (record: JsonValue) => Object.assign(record as object, { x: Math.random() }) as JsonValue },
    ] as const
    const resource = resourcePlan('items', { selector: data, paginator: byPage() }, { steps })
    const server = scriptedHttp(() => ({ body: { data: [{ id: 1 }] } }))
    await expect(readAll(unitOf(resource), contextFor(resource, server))).rejects.toMatchObject({
      code: 'PAGE_REPEATS',
    })
  })

  it('is not seen in equal rows, empty pages, or other parents', async () => {
    const zeros = resourcePlan('items', { selector: data, paginator: byPage() })
    const constant = scriptedHttp((request) => {
      const page = Number(param(request, 'page'))
      return { body: { data: page < 9 ? [{ v: 0 }, { v: 0 }] : [], page } }
    })
    expect(await readAll(unitOf(zeros), contextFor(zeros, constant))).toHaveLength(10)

    const gaps = resourcePlan('items', { selector: data, paginator: byCursor() })
    const empty = scriptedHttp((_request, count) => ({ body: { data: [], next: count < 4 ? `c${count}` : null } }))
    expect(await readAll(unitOf(gaps), contextFor(gaps, empty))).toHaveLength(4)

    const child = resourcePlan('c', { selector: data, paginator: byPage(), path: { kind: 'template', parts: ['p'] } })
    expect(await readAll(unitOf(child, parents(1, 2)), contextFor(child, scriptedHttp(pages(1))))).toHaveLength(4)
  })

  it('may send the same POST again as long as the answers differ', async () => {
    const again = { ...byCursor(), apply: (request: RequestSpec) => request }
    const search = resourcePlan('s', { method: 'POST', selector: data, paginator: again })
    const draining = scriptedHttp((_request, count) => ({
      body: { data: [{ count }], next: count < 4 ? 'more' : null },
    }))
    expect(await readAll(unitOf(search), contextFor(search, draining))).toHaveLength(4)
    const stuck = scriptedHttp((_request, count) => ({ body: { data: [{ id: Math.min(count, 3) }], next: 'more' } }))
    await expect(readAll(unitOf(search), contextFor(search, stuck))).rejects.toMatchObject({ code: 'PAGINATION_LOOP' })
    const cycling = scriptedHttp((_request, count) => ({ body: { data: [{ id: count % 3 }], next: 'more' } }))
    await expect(readAll(unitOf(search), contextFor(search, cycling))).rejects.toMatchObject({
      code: 'PAGINATION_LOOP',
    })
  })
})

const refusing = (status: number, count: number) =>
  scriptedHttp((request) => (Number(param(request, 'page')) < count ? pages(count)(request) : http(status)))

describe('one page too many', () => {
  const total = compilePath('total')

  it.each([400, 404, 416, 422])('answered with %i is an end', async (status) => {
    const resource = resourcePlan('items', { selector: data, paginator: byPage() })
    const reporter = recorder()
    const read = await readAll(unitOf(resource), contextFor(resource, refusing(status, 2), { reporter }))
    expect(ids(read)).toEqual([0, 1, 2, 3])
    expect(read.at(-1)).toMatchObject({ verdict: { kind: 'complete' }, progress: { pages: 2, done: true } })
    expect(reporter.warnings()).toEqual(['PAGE_AFTER_END'])
  })

  it('is a failure on the first page, for other answers, and for cursors the server gave', async () => {
    const resource = resourcePlan('items', { selector: data, paginator: byPage() })
    await expect(readAll(unitOf(resource), contextFor(resource, refusing(404, 0)))).rejects.toMatchObject({
      code: 'HTTP_404',
    })
    await expect(readAll(unitOf(resource), contextFor(resource, refusing(403, 2)))).rejects.toMatchObject({
      code: 'HTTP_403',
    })
    const cursor = resourcePlan('items', { selector: data, paginator: byPage({ type: 'cursor' }) })
    await expect(readAll(unitOf(cursor), contextFor(cursor, refusing(404, 2)))).rejects.toMatchObject({
      code: 'HTTP_404',
    })
  })

  it('is a failure while a total says that more should come', async () => {
    const resource = resourcePlan('items', { selector: data, paginator: byPage({ totalPath: total }) })
    const server = scriptedHttp((request) =>
      Number(param(request, 'page')) < 2
        ? { body: { data: [{ id: param(request, 'page') ?? '' }], total: 9 } }
        : http(400),
    )
    await expect(readAll(unitOf(resource), contextFor(resource, server))).rejects.toMatchObject({
      code: 'HTTP_400',
      message: expect.stringContaining('So far the read is short by 7 of 9'),
    })
  })

  it('may be a 200 with an error inside', async () => {
    const resource = resourcePlan('items', { selector: data, paginator: byPage() })
    const reporter = recorder()
    const server = scriptedHttp((request) =>
      Number(param(request, 'page')) < 2 ? pages(2)(request) : { body: { error: 'page out of range' } },
    )
    const read = await readAll(unitOf(resource), contextFor(resource, server, { reporter }))
    expect(ids(read)).toEqual([0, 1, 2, 3])
    expect(reporter.warnings()).toEqual(['PAGE_AFTER_END'])
  })
})

describe('the verdict', () => {
  it('says what is missing of an announced total, over all parents', async () => {
    const paginator = byPage({ totalPath: compilePath('total') })
    const resource = resourcePlan('c', { selector: data, paginator, path: { kind: 'template', parts: ['p'] } })
    const reporter = recorder()
    const server = scriptedHttp((request) => {
      const answer = pages(1)(request) as { body: { data: JsonValue } }
      return { body: { data: answer.body.data, total: param(request, 'page') === '0' ? 5 : 0 } }
    })
    const read = await readAll(unitOf(resource, parents(1, 2)), contextFor(resource, server, { reporter }))
    expect(read.at(-1)?.verdict).toEqual({
      kind: 'short',
      missing: 6,
      announced: 10,
      why: '10 were announced, and 6 of them did not come',
    })
    expect(reporter.warnings()).toEqual([])
  })

  it('is complete for null where a list could be, and unknown for no content', async () => {
    const resource = resourcePlan('items', { selector: data, paginator: byPage() })
    const read = await readAll(
      unitOf(resource),
      contextFor(
        resource,
        scriptedHttp(() => ({ body: { data: null } })),
      ),
    )
    expect(read.map(({ verdict }) => verdict)).toEqual([{ kind: 'complete' }])
    expect(read.at(-1)?.progress.tally?.nothing).toBe('null')
    const whole = resourcePlan('items', { selector: compilePath('$'), paginator: byPage() })
    const none = await readAll(
      unitOf(whole),
      contextFor(
        whole,
        scriptedHttp(() => ({ body: null })),
      ),
    )
    expect(none.map(({ verdict }) => verdict)).toEqual([
      { kind: 'unknown', more: false, why: 'the server answered without any content' },
    ])
  })
})

const falling = (request: RequestSpec): Reply => {
  const page = Number(param(request, 'page'))
  return { body: { data: [{ id: 7 - page * 2 }, { id: 6 - page * 2 }] } }
}

describe('an incremental unit', () => {
  const incremental = {
    cursorPath: compilePath('id'),
    initialValue: null,
    endValue: null,
    lastValueFunc: 'max',
    rowOrder: 'desc',
    lag: null,
    rangeStart: 'closed',
    rangeEnd: 'open',
    onCursorValueMissing: 'raise',
    startParam: 'since',
  } as const
  const stored = { initial_value: null, last_value: 4, unique_hashes: [], start_value: null }

  it('sends its start value, keeps new rows, and stops where row_order says so', async () => {
    const resource = resourcePlan('items', { selector: data, paginator: byPage(), incremental })
    const cursor = createCursor({ plan: incremental, stored, resource: 'items', primaryKey: [] })
    const server = scriptedHttp(falling)
    const read = await readAll(unitOf(resource), contextFor(resource, server, { cursors: only(cursor) }))
    expect(ids(read)).toEqual([7, 6, 5, 4])
    expect(server.requests.map((request) => param(request, 'since'))).toEqual(['4', '4', '4'])
    expect(read.map(({ incremental }) => incremental?.state.last_value)).toEqual([7, 7, 7])
    expect(read.at(-1)).toMatchObject({ verdict: { kind: 'complete' }, received: 2, records: noRecords })
  })

  it('does not stop for rows of one parent', async () => {
    const cursor = createCursor({ plan: incremental, stored, resource: 'items', primaryKey: [] })
    const resource = resourcePlan('items', {
      selector: data,
      paginator: byPage(),
      incremental,
      path: { kind: 'template', parts: ['p'] },
    })
    const server = scriptedHttp((request) =>
      Number(param(request, 'page')) < 4 ? falling(request) : { body: { data: [] } },
    )
    expect(
      await readAll(unitOf(resource, parents(1)), contextFor(resource, server, { cursors: only(cursor) })),
    ).toHaveLength(5)
  })
})
