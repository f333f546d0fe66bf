import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HistoryRun } from '../../api/contract.ts'
import { mainTables, phasesOf, timeAxis } from './time-axis.ts'

const run = (startedAt: string, more: Partial<HistoryRun['summary']> = {}): HistoryRun => ({
  summary: {
    run: startedAt,
    loadId: null,
    command: 'run',
    startedAt,
    finishedAt: null,
    ms: 1000,
    outcome: 'ok',
    why: null,
    rows: 0,
    tables: {},
    records: 0,
    requests: 0,
    retries: 0,
    waits: 0,
    waitedMs: 0,
    warnings: 0,
    resources: {},
    ...more,
  },
  phases: [
    { phase: 'extract', after: 0, ms: 600 },
    { phase: 'load', after: 600, ms: 250 },
  ],
  schemaChanges: [],
  warnings: [],
})

describe('runs on the axis', () => {
  it('never cover each other or leave it, and stand in the order of their times', () => {
    const moments = fc.uniqueArray(fc.integer({ min: 1.7e12, max: 1.8e12 }), { minLength: 1, maxLength: 150 })
    fc.assert(
      fc.property(moments, fc.integer({ min: 320, max: 1600 }), (times, width) => {
        const { runs, labels } = timeAxis(
          times.map((ms) => run(new Date(ms).toISOString())),
          width,
        )
        expect(runs).toHaveLength(times.length)
        for (const [at, one] of runs.entries()) {
          expect(one.x - one.width / 2).toBeGreaterThanOrEqual(-1e-6)
          expect(one.x + one.width / 2).toBeLessThanOrEqual(width + 1e-6)
          const next = runs[at + 1]
          if (next === undefined) continue
          expect(Date.parse(one.run.summary.startedAt)).toBeLessThan(Date.parse(next.run.summary.startedAt))
          expect(one.x).toBeLessThan(next.x)
        }
        for (const [at, label] of labels.entries())
          if (at > 0) expect(label.x - (labels[at - 1]?.x ?? 0)).toBeGreaterThanOrEqual(84)
      }),
    )
  })

  it('stand at their times where there is room', () => {
    const { runs, isTrue } = timeAxis(
      [run('2026-01-03T00:00:00Z'), run('2026-01-01T00:00:00Z'), run('2026-01-02T00:00:00Z')],
      622,
    )
    expect(isTrue).toBe(true)
    expect(runs.map(({ x }) => x)).toEqual([11, 311, 611])
  })
})

it('what is neither reading nor loading is the rest of the time', () => {
  expect(phasesOf(run('2026-01-01T00:00:00Z'))).toEqual({ extract: 600, load: 250, other: 150 })
})

it('tables with the most rows are named', () => {
  const runs = [run('a', { tables: { x: 1, y: 10 } }), run('b', { tables: { x: 20, z: 5 } })]
  expect(mainTables(runs, 2)).toEqual(['x', 'y'])
})
