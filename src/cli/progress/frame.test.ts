import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Happening } from '../../model/report/events.ts'
import { widthOf } from '../table-text.ts'
import { rateOf, timeLeft } from './estimate.ts'
import { barText, frame } from './frame.ts'
import { emptyState, type ProgressState, take } from './state.ts'

const t0 = 1_700_000_000_000

function runOf(resources: readonly { readonly name: string; readonly parent?: string }[]): ProgressState {
  const state = emptyState(t0)
  take(state, startOf(resources), t0)
  return state
}

function startOf(resources: readonly { readonly name: string; readonly parent?: string }[]): Happening {
  return {
    kind: 'run_started',
    pipeline: 'shop',
    loadId: '1.0',
    resumed: false,
    command: 'run',
    destination: 'x',
    dataset: 'd',
    config: 'c',
    resources,
  }
}

/** Pages of 100 records, one each second from `from` on. */
function readPages(state: ProgressState, resource: string, { pages, total }: { pages: number; total?: number }): void {
  take(state, { kind: 'resource_started', resource }, t0)
  const more = total === undefined ? {} : { total }
  for (let page = 1; page <= pages; page++)
    take(state, { kind: 'page_read', resource, unit: resource, records: 100, bytes: 1000, ...more }, t0 + page * 1000)
}

const at = (seconds: number, width = 100, height = 24) => ({ now: t0 + seconds * 1000, width, height })

/** Four resources: one with a total, one without, one complete with its children under way. */
function shop(): ProgressState {
  const resources = [
    { name: 'orders' },
    { name: 'events' },
    { name: 'customers' },
    { name: 'reviews', parent: 'customers' },
  ]
  const state = runOf(resources)
  readPages(state, 'orders', { pages: 10, total: 4000 })
  readPages(state, 'events', { pages: 3 })
  readPages(state, 'customers', { pages: 1 })
  take(state, { kind: 'page_read', resource: 'customers', records: 0, bytes: 0, parents: { reviews: 40 } }, t0 + 2000)
  take(state, { kind: 'resource_done', resource: 'customers', verdict: { kind: 'complete' } }, t0 + 2000)
  take(state, { kind: 'resource_started', resource: 'reviews' }, t0 + 2000)
  const one = { kind: 'page_read', resource: 'reviews', unit: 'reviews/1', records: 1, bytes: 9, last: true } as const
  for (let parent = 1; parent <= 10; parent++) take(state, one, t0 + 2000 + parent * 500)
  return state
}

describe('what a picture says', () => {
  test('bars where a total is known, counts and rates elsewhere, and no time left that nobody can know', () => {
    expect(frame(shop(), at(10))).toMatchInlineSnapshot(`
      [
        "Reading shop  00:10  total unknown  1/4 resources  146 records/s",
        "· orders     1,000 of 4,000  ████▊░░░░░░░░░░░░░░  25%      100/s  10 pages, 9.8 KB",
        "· events                300                                 22/s  3 pages, 2.9 KB",
        "✓ customers             100                                       complete",
        "· reviews                10  ████▊░░░░░░░░░░░░░░  25%      1.2/s  10 of 40 customers",
      ]
    `)
  })

  test('a narrow terminal has numbers instead of bars', () => {
    expect(frame(shop(), at(10, 40))).toMatchInlineSnapshot(`
      [
        "Reading shop  00:10  total unknown",
        "· orders             1,000    25%",
        "· events               300    3 pages",
        "✓ customers            100    complete",
        "· reviews               10    25%",
      ]
    `)
  })

  test('retries and pauses count down and go away', () => {
    const state = shop()
    take(
      state,
      { kind: 'retry', resource: 'events', reason: '503 Service Unavailable', attempt: 2, waitMs: 4000 },
      t0 + 10_000,
    )
    take(state, { kind: 'waiting', why: 'https://x asked to be left alone', ms: 8000 }, t0 + 10_000)
    const text = frame(state, at(11)).join('\n')
    expect(text).toContain('retry 2 in 3 s: 503 Service Unavailable')
    expect(text).toContain('waiting 7 s more: https://x asked to be left alone')
    expect(frame(state, at(19)).join('\n')).not.toMatch(/retry 2|waiting/)
    expect(frame(state, at(19))[0]).toContain('1 retry')
  })

  test('a load shows its steps', () => {
    const state = shop()
    take(state, { kind: 'load_started', loadId: '1.0' }, t0 + 11_000)
    const step = {
      kind: 'load_step',
      loadId: '1.0',
      step: 'insert staged',
      table: 'orders',
      done: 3,
      of: 6,
      ms: 5,
    } as const
    take(state, step, t0 + 12_000)
    expect(frame(state, at(12))[0]).toBe('Loading shop  00:12  ████████░░░░░░░░ 3/6  insert staged orders')
  })
})

describe('time left', () => {
  test('comes from totals when all have one', () => {
    const state = runOf([{ name: 'orders' }])
    readPages(state, 'orders', { pages: 10, total: 4000 })
    expect(timeLeft(state, t0 + 10_000)).toEqual({ ms: 30_000, from: 'totals' })
    expect(frame(state, at(10))[0]).toContain('about 30 s left (from totals)')
  })

  test('comes from parents where what is read for them is all that is left', () => {
    const state = shop()
    for (const resource of ['orders', 'events'])
      take(state, { kind: 'resource_done', resource, verdict: { kind: 'complete' } }, t0 + 10_000)
    const left = timeLeft(state, t0 + 10_000)
    expect(left?.from).toBe('parents')
    expect(left?.ms).toBe(24_000)
  })

  test('is like last time where nothing is announced, and says so; nothing beyond that', () => {
    const lastTime = { run: 'r', extractMs: 60_000, records: { events: 1000 } }
    const state = emptyState(t0)
    take(state, { ...startOf([{ name: 'events' }]), lastTime } as Happening, t0)
    readPages(state, 'events', { pages: 3 })
    expect(frame(state, at(12))[0]).toContain('about 50 s left (like last time)')
    expect(frame(state, at(61))[0]).toContain('total unknown')
  })

  test('an announcement that turned out too low says nothing', () => {
    const state = runOf([{ name: 'orders' }])
    readPages(state, 'orders', { pages: 5, total: 300 })
    expect(timeLeft(state, t0 + 5000)).toBeUndefined()
    expect(frame(state, at(5)).join('\n')).not.toContain('%')
  })

  test('a rate forgets what was long ago, and falls when nothing comes', () => {
    const state = runOf([{ name: 'orders' }])
    readPages(state, 'orders', { pages: 60 })
    const samples = state.rows.get('orders')?.samples ?? []
    expect(rateOf(samples, t0 + 60_000)).toBeCloseTo(100, 0)
    expect(rateOf(samples, t0 + 90_000)).toBeLessThan(50)
    expect(samples.length).toBeLessThan(40)
  })
})

describe('a picture fits', () => {
  test('what has no line is counted, those at work stay', () => {
    const names = Array.from({ length: 50 }, (_, index) => ({ name: `resource_${index}` }))
    const state = runOf(names)
    for (let index = 0; index < 40; index++)
      take(state, { kind: 'resource_done', resource: `resource_${index}`, verdict: { kind: 'complete' } }, t0)
    take(state, { kind: 'resource_started', resource: 'resource_45' }, t0)
    const lines = frame(state, at(5, 80, 10))
    expect(lines.length).toBeLessThan(10)
    expect(lines.join('\n')).toContain('· resource_45')
    expect(lines.at(-1)).toBe('  + 43 more: 3 not begun, 40 done')
  })

  test('whatever the names, widths and heights: no line too wide, none too many, no control characters', () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
      fc.constantFrom('請求書一覧', '👩‍👩‍👧 family', '\u001B[2J', 'e\u0301te\u0301', '\u202Eevil'),
    )
    const property = fc.property(
      fc.uniqueArray(name, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 10, max: 300 }),
      fc.integer({ min: 3, max: 40 }),
      (names, width, height) => {
        const state = runOf(names.map((one) => ({ name: one })))
        for (const [index, one] of names.entries())
          readPages(state, one, { pages: index % 4, ...(index % 2 === 0 && { total: 1e9 }) })
        take(state, { kind: 'waiting', why: names.join(' '), ms: 60_000 }, t0)
        const lines = frame(state, at(5, width, height))
        expect(lines.length).toBeLessThan(height)
        for (const line of lines) {
          expect(widthOf(line)).toBeLessThan(width)
          expect(line).not.toMatch(/\p{Cc}|\u202E/u)
        }
      },
    )
    fc.assert(property, { numRuns: 60 })
  })

  test('a bar is as wide as it should be, and full only when all is done', () => {
    for (const share of [0, 0.001, 0.5, 0.999, 1, 2]) expect(widthOf(barText(share, 10))).toBe(10)
    expect(barText(0.999, 10)).not.toBe('█'.repeat(10))
    expect(barText(1, 10)).toBe('█'.repeat(10))
  })
})
