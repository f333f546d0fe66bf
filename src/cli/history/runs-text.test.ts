import { expect, test } from 'vitest'
import type { RunSummary } from '../../library/open-pipeline.ts'
import { widthOf } from '../table-text.ts'
import { runsText } from './runs-text.ts'

const run: RunSummary = {
  run: 'fb104360-97ae-4f18-8b11-000000000001',
  loadId: '1.5',
  command: 'run',
  startedAt: '2026-11-30T06:50:12.345Z',
  finishedAt: '2026-11-30T06:50:20.345Z',
  ms: 8200,
  outcome: 'ok',
  why: null,
  rows: 1285,
  tables: {},
  records: 1285,
  requests: 25,
  retries: 2,
  waits: 3,
  waitedMs: 4000,
  warnings: 0,
  resources: {},
}

test.each([50, 60, 80])('at %s columns a run has its moment, outcome, rows, time, id and why', (width) => {
  const lines = runsText([run, { ...run, run: 'nightly-1', retries: 0, waitedMs: 0 }], {
    width,
    mask: (text) => text,
  }).split('\n')
  expect(lines.filter((line) => widthOf(line) > width)).toStrictEqual([])
  expect(lines.slice(2)).toStrictEqual([
    '2026-11-30 06:50  ok       1,285  8.2 s  fb104360',
    '  2 retries; 4.0 s waited',
    '2026-11-30 06:50  ok       1,285  8.2 s  nightly-1',
  ])
})

test('without a terminal all is there', () => {
  const text = runsText([run], { width: 1000, mask: (all) => all })
  expect(text).toContain('2026-11-30T06:50:12Z  ok')
  expect(text).toContain('fb104360-97ae-4f18-8b11-000000000001  2 retries')
})
