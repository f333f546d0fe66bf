import { describe, expect, test } from 'vitest'
import type { RunLog } from '../../library/open-pipeline.ts'
import { widthOf } from '../table-text.ts'
import { logText } from './log-text.ts'

const request = { resource: 'orders', method: 'GET', bytes: 2048, status: 200 } as const

const log: RunLog = {
  summary: {
    run: 'nightly-7',
    loadId: null,
    command: 'run',
    startedAt: '2026-01-01T00:00:00.500Z',
    finishedAt: null,
    ms: 100_000,
    outcome: 'killed',
    why: 'its process is gone (killed, or out of memory) while reading "orders"',
    rows: 0,
    tables: {},
    records: 1234,
    requests: 25,
    retries: 12,
    waits: 3,
    waitedMs: 61_000,
    warnings: 1,
    resources: {},
    continuedBy: 'nightly-8',
  },
  phases: [
    { phase: 'config', after: 0, ms: 400 },
    { phase: 'prepare', after: 400, ms: 9600 },
    { phase: 'extract', after: 10_000, ms: 90_000 },
  ],
  steps: [],
  resources: [
    {
      resource: 'orders',
      after: 10_000,
      ms: 90_000,
      pages: 13,
      records: 1234,
      total: 4000,
      requests: 25,
      retries: 12,
      bytes: 3_000_000,
      waitedMs: 1000,
      verdict: null,
      slowest: [],
    },
    {
      resource: 'notes',
      parent: 'orders',
      after: null,
      ms: null,
      pages: 0,
      records: 0,
      requests: 0,
      retries: 0,
      bytes: 0,
      waitedMs: 0,
      verdict: null,
      slowest: [],
    },
  ],
  slowest: Array.from({ length: 7 }, (_, index) => {
    return { ...request, request: index, url: `https://api.example.com/orders?page=${index}`, ms: 900 - index }
  }),
  waits: [
    { why: 'https://api.example.com asked to be left alone', count: 3, waitedMs: 60_000 },
    { why: '503 Service Unavailable', resource: 'orders', count: 12, waitedMs: 1000 },
  ],
  warnings: [{ code: 'CLOCK_BEHIND', message: 'The clock is behind.', hint: 'Set the clock.' }],
  notes: [],
  detected: [{ resource: 'orders', what: 'selector', found: 'data', why: 'the only list' }],
  schemaChanges: [{ table: 'orders', created: false, columns: [{ name: 'coupon', type: 'text' }] }],
  error: null,
  file: '/w/.sluice/shop/runs/x.jsonl',
  coalesced: 20_000,
  left: 0,
  unreadable: 1,
  unknown: 0,
}

const masked = (text: string): string => text

describe('a log in words', () => {
  test('says what was waited for, and how much is not shown', () => {
    const lines = logText(log, { width: 140, mask: masked }).split('\n')
    const there = (pattern: RegExp) => expect(lines).toContainEqual(expect.stringMatching(pattern))
    there(/^why {7}its process is gone .*; nightly-8 went on with it; 12 retries; 1 m 1 s waited; 1 warning$/)
    there(/^extract +10\.0 s +1 m 30 s +·{4}█{36}$/)
    there(/^orders +not read to its end +1,234 +4,000 +1 m 30 s +13 +25 +12 +2\.9 MB +·/)
    there(/^notes \(for orders\) .*–/)
    there(/^ +3 +1 m 0 s +wait +https:\/\/api\.example\.com asked to be left alone$/)
    there(/^ +12 +1\.0 s +retry of "orders" +503 Service Unavailable$/)
    there(/^ {2}new columns in orders: coupon \(text\)$/)
    there(/^ {2}2 more slow requests/)
    there(/^ {2}20,000 page-level events counted together/)
    there(/^ {2}1 lines? of the journal that cannot be read/)
  })

  test.each([60, 80, 140])('tables fit %i columns', (width) => {
    const tables = logText(log, { width, mask: masked })
      .split('\n\n')
      .filter((part) => /^(Phases|Resources|Slowest|Retries)/.test(part))
    expect(tables).toHaveLength(4)
    for (const line of tables.join('\n').split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(width)
    expect(tables.join('\n')).toMatch(/^resource +verdict/m)
  })
})
