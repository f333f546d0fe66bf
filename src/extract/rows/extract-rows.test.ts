import { noRecords } from '../../json/records/decoded-records.ts'
import { describe, expect, test } from 'vitest'
import {
  contextFor,
  endpointPlan,
  readAll,
  recorder,
  resourcePlan,
  scriptedHttp,
  unitOf,
  dependent,
} from '../../../test/servers/scripted-unit.ts'
import type { CodeResource, EndpointResource } from '../../model/plan.ts'
import { compilePath } from '../../language/jsonpath/compile-path.ts'

const http = scriptedHttp(() => new Error('no request is made'))

function codeResource(rows: CodeResource['rows'], more: Partial<CodeResource> = {}): CodeResource {
  const { endpoint: _endpoint, ...hints } = resourcePlan('shops')
  return { ...(hints as Omit<EndpointResource, 'endpoint' | 'parent' | 'rows'>), rows, ...more }
}

async function* threePages(): AsyncGenerator<unknown> {
  yield [{ id: 1 }, { id: 2 }]
  yield []
  yield [{ id: 3 }]
}

const records = (rows: CodeResource['rows']) => {
  const resource = codeResource(rows)
  return readAll(unitOf(resource), contextFor(resource, http)).then((pages) =>
    pages.flatMap((page) => page.records.decoded()),
  )
}

describe('pages', () => {
  test('each list is one; the last says that it is', async () => {
    const resource = codeResource(threePages)
    const reporter = recorder()
    const pages = await readAll(unitOf(resource), contextFor(resource, http, { reporter }))
    expect(pages.map((page) => page.records.decoded())).toEqual([[{ id: 1 }, { id: 2 }], [], [{ id: 3 }]])
    expect(pages.map(({ progress, verdict }) => [progress.pages, progress.records, progress.done, verdict])).toEqual([
      [1, 2, false, undefined],
      [2, 2, false, undefined],
      [3, 3, true, { kind: 'complete' }],
    ])
    expect(reporter.events.map(({ kind }) => kind)).toEqual(['page_read', 'page_read', 'page_read'])
  })

  test.each<[string, CodeResource['rows'], unknown]>([
    ['a list', () => [{ id: 1 }, { id: 2 }], [{ id: 1 }, { id: 2 }]],
    ['a promise of a list', async () => [{ id: 1 }], [{ id: 1 }]],
    [
      'a generator of single records',
      function* () {
        yield { id: 1 }
        yield { id: 2 }
      },
      [{ id: 1 }, { id: 2 }],
    ],
    ['nothing', () => [], []],
  ])('%s', async (_what, rows, expected) => {
    expect(await records(rows)).toEqual(expected)
  })

  test('no pages at all are an empty unit', async () => {
    const resource = codeResource(() => new Set())
    const [page, ...more] = await readAll(unitOf(resource), contextFor(resource, http))
    expect(page).toMatchObject({
      records: noRecords,
      verdict: { kind: 'complete' },
      progress: { done: true, pages: 0 },
    })
    expect(more).toEqual([])
  })

  test('a limit stops the code', async () => {
    let closed = false
    const resource = codeResource(async function* () {
      try {
        for (let id = 1; ; id++) yield [{ id }]
      } finally {
        closed = true
      }
    })
    const pages = await readAll(unitOf(resource), contextFor(resource, http, { limitPages: 2 }))
    expect(pages.map(({ verdict }) => verdict)).toEqual([
      undefined,
      { kind: 'limited', why: 'stopped at the page limit of the run' },
    ])
    expect(closed).toBe(true)
  })

  test('steps and children work as for endpoints (O19, S03)', async () => {
    const resource = codeResource(threePages, {
      steps: [{ kind: 'filter', run: (record) => (record as { id: number }).id !== 2 }],
    })
    const parent = { resource: 'shops', fields: [compilePath('id')], include: ['id'] }
    const orders: EndpointResource = { ...resourcePlan('orders', endpointPlan('o')), parent }
    const pages = await readAll(unitOf(resource), contextFor(resource, http, { dependents: [dependent(orders)] }))
    expect(pages.flatMap(({ children }) => children)).toEqual([
      { id: 'orders/shops/1/1', resource: 'orders', parents: [{ fields: { id: 1 }, included: { _shops_id: 1 } }] },
      { id: 'orders/shops/3/1', resource: 'orders', parents: [{ fields: { id: 3 }, included: { _shops_id: 3 } }] },
    ])
  })
})

describe('resuming', () => {
  test('passes over the pages that are there', async () => {
    const resource = codeResource(threePages)
    const [first, second, third] = await readAll(unitOf(resource), contextFor(resource, http))
    for (const [reached, rest] of [
      [first, [second, third]],
      [second, [third]],
    ] as const) {
      expect(await readAll(unitOf(resource), contextFor(resource, http), reached?.progress)).toEqual(rest)
    }
    expect(await readAll(unitOf(resource), contextFor(resource, http), third?.progress)).toEqual([])
  })

  test.each([
    ['other records', [[{ id: 7 }], [{ id: 3 }]]],
    ['fewer pages', []],
  ])('%s than before are no way to go on', async (_what, pages) => {
    const before = codeResource(threePages)
    const [reached] = await readAll(unitOf(before), contextFor(before, http))
    const after = codeResource(() => new Set(pages))
    await expect(readAll(unitOf(after), contextFor(after, http), reached?.progress)).rejects.toMatchObject({
      code: 'RESUME_FAILED',
    })
  })
})

describe('values', () => {
  test('dates, toJSON, undefined, big integers', async () => {
    const at = new Date('2024-01-02T03:04:05Z')
    const record = { at, none: undefined, url: new URL('https://x/'), big: 2n ** 60n, list: [undefined, at] }
    const iso = '2024-01-02T03:04:05.000Z'
    expect(await records(() => [record])).toEqual([{ at: iso, url: 'https://x/', big: 2n ** 60n, list: [null, iso] }])
  })

  test.each<[string, unknown]>([
    ['"a.b" of a record is NaN', { a: { b: Number.NaN } }],
    ['"f" of a record is a function', { f: () => 1 }],
    ['a record is undefined', undefined],
    ['is an invalid date', { at: new Date('x') }],
  ])('%s', async (because, record) => {
    await expect(records(() => [record])).rejects.toMatchObject({
      code: 'ROW_INVALID',
      message: expect.stringContaining(because) as string,
    })
  })

  test('an object that holds itself', async () => {
    const record: Record<string, unknown> = {}
    record['self'] = record
    await expect(records(() => [record])).rejects.toMatchObject({ code: 'ROW_INVALID' })
  })
})

test('code that fails is told with the resource and its place', async () => {
  const failing = function* (): Generator<unknown> {
    yield [{ id: 1 }]
    throw new Error('no luck.')
  }
  await expect(records(failing)).rejects.toMatchObject({
    code: 'ROWS_FAILED',
    message: 'Could not read "shops" because its "rows" failed: no luck.',
  })
  await expect(records((() => 5) as unknown as CodeResource['rows'])).rejects.toMatchObject({ code: 'ROWS_FAILED' })
})
