import { expect, test } from 'vitest'
import type { SnapshotRequest } from '../api/contract.ts'
import { secondsOf } from './seconds.ts'
import { timelineOf } from './timeline-bars.ts'

const start = Date.UTC(2026, 10, 30, 8)
const time = (ms: number): string => new Date(start + ms).toISOString()

function request(
  given: Partial<SnapshotRequest> & { readonly request: number; readonly sentAt: string },
): SnapshotRequest {
  return { resource: 'orders', attempt: 1, method: 'GET', url: 'http://a/orders', status: 200, ms: 100, ...given }
}

function run(
  requests: readonly SnapshotRequest[],
  more: Partial<Parameters<typeof timelineOf>[0]> = {},
): Parameters<typeof timelineOf>[0] {
  return { requests, resources: [], waiting: [], waited: [], totals: { requests: requests.length }, ...more }
}

test('requests side by side lie on lanes of their own, and what waited begins earlier', () => {
  const requests = [
    request({ request: 1, sentAt: time(0), ms: 400 }),
    request({ request: 2, sentAt: time(100), ms: 100, status: 429 }),
    request({ request: 3, sentAt: time(600), ms: 400, queued: 200 }),
    request({ request: 4, sentAt: time(900), status: null, ms: null }),
    request({ request: 5, sentAt: time(0), resource: 'customers' }),
  ]
  const { rows, from, to } = timelineOf(run(requests), start + 1000)
  expect(to - from).toBe(1000)
  const [orders, customers] = rows
  expect(customers?.resource).toBe('customers')
  expect(orders?.bars.map(({ lane, look }) => [lane, look])).toEqual([
    [0, 'fine'],
    [1, 'wrong'],
    [0, 'fine'],
    [1, 'open'],
  ])
  expect(orders?.bars[2]).toMatchObject({ from: 0.4, to: 1, queued: 200 / 600 })
})

test('the wait between a try and the next one has a bar of its own, and keeps its lane', () => {
  const requests = [
    request({ request: 1, sentAt: time(0), ms: 100, status: 429, page: 3, retry: 'asked to be left alone' }),
    request({ request: 2, sentAt: time(300), ms: 100, page: 4 }),
    request({ request: 3, sentAt: time(800), ms: 200, page: 3, attempt: 2 }),
    // its next try is not sent yet
    request({ request: 4, sentAt: time(700), ms: 100, status: 503, page: 5, retry: 'status 503' }),
    // nobody waited
    request({
      request: 5,
      sentAt: time(0),
      ms: 100,
      status: null,
      page: 6,
      retry: 'broken off',
      resource: 'customers',
    }),
    request({ request: 6, sentAt: time(100), ms: 100, page: 6, attempt: 2, resource: 'customers' }),
  ]
  const [orders, customers] = timelineOf(run(requests), start + 1000).rows
  expect(orders?.waits).toEqual([
    { from: 0.1, to: 0.8, ms: 700, why: 'asked to be left alone', lane: 0 },
    { from: 0.8, to: 1, ms: 200, why: 'status 503', lane: 1 },
  ])
  expect(orders?.bars.map(({ lane }) => lane)).toEqual([0, 1, 0, 1])
  expect(customers?.waits).toEqual([])
})

test('seconds without events are zeros, and only the last ones are shown', () => {
  const second = (ms: number, records: number) => ({ at: time(ms), records, requests: 1, bytes: 0, waited: false })
  const shown = secondsOf({ startedAt: time(0), seconds: [second(1000, 5), second(4000, 7)] }, 120)
  expect(shown.map(({ records }) => records)).toEqual([0, 5, 0, 0, 7])
  expect(secondsOf({ startedAt: time(0), seconds: [second(500_000, 7)] }, 60)).toHaveLength(60)
  expect(secondsOf({ startedAt: time(0), seconds: [] }, 60)).toEqual([])
})

test('waits for another process come before the requests that they held up, and go on to the end while they last', () => {
  const requests = [request({ request: 1, sentAt: time(3000), ms: 1000 })]
  const waited = [{ lock: 'destination', why: 'another process has the file', from: time(0), to: time(2000) }] as const
  const whole = timelineOf(run(requests, { waited }), start + 4000)
  expect(whole.locks).toEqual([
    { lock: 'destination', waits: [{ from: 0, to: 0.5, ms: 2000, why: 'another process has the file', lane: 0 }] },
  ])
  expect(whole.rows[0]?.bars[0]).toMatchObject({ from: 0.75, to: 1 })
  // before the first of the last 500 requests nothing is shown
  expect(timelineOf(run(requests, { waited, totals: { requests: 900 } }), start + 4000)).toMatchObject({
    from: start + 3000,
    locks: [],
  })
  const waiting = [{ lock: 'pipeline', why: 'another run', since: time(1000), until: null }] as const
  expect(timelineOf(run([], { waiting }), start + 5000)).toMatchObject({
    from: start + 1000,
    to: start + 5000,
    locks: [{ lock: 'pipeline', waits: [{ from: 0, to: 1, ms: 4000 }] }],
  })
})
