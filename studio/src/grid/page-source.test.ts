import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mostAtOnce, PageSource, type Span } from './page-source.ts'

interface Asked {
  readonly span: Span
  readonly signal: AbortSignal
  readonly answer: () => void
  readonly fail: () => void
  isSettled: boolean
}

/** A source whose answers and clock are moved by hand; a row is its own number. */
function bench(
  total: number,
  keep = 4,
): { source: PageSource<number>; asked: Asked[]; pass: (ms: number) => Promise<void> } {
  const asked: Asked[] = []
  const alarms = new Set<{ at: number; call: () => void }>()
  let now = 0
  const load = (span: Span, signal: AbortSignal): Promise<readonly number[]> =>
    new Promise((resolve, reject) => {
      const one: Asked = {
        span,
        signal,
        isSettled: false,
        answer: () => {
          one.isSettled = true
          resolve(Array.from({ length: span.to - span.from }, (_, at) => span.from + at))
        },
        fail: () => {
          one.isSettled = true
          reject(new Error('away'))
        },
      }
      asked.push(one)
    })
  const later = (ms: number, call: () => void): (() => void) => {
    const alarm = { at: now + ms, call }
    alarms.add(alarm)
    return () => void alarms.delete(alarm)
  }
  const source = new PageSource({
    total,
    size: 10,
    load,
    changed: () => undefined,
    keep,
    clock: { now: () => now, later },
  })
  const pass = async (ms: number): Promise<void> => {
    now += ms
    for (const alarm of alarms)
      if (alarm.at <= now) {
        alarms.delete(alarm)
        alarm.call()
      }
    await Promise.resolve()
    await Promise.resolve()
  }
  return { source, asked, pass }
}

const open = (asked: readonly Asked[]): Asked[] =>
  asked.filter(({ isSettled, signal }) => !isSettled && !signal.aborted)

describe('pages of rows', () => {
  it('are asked for two at a time, only while in view, and are all there in the end', async () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('show' as const), from: fc.nat(400), lines: fc.integer({ min: 1, max: 35 }) }),
        fc.record({ kind: fc.constant('answer' as const), at: fc.nat(1) }),
        fc.record({ kind: fc.constant('fail' as const), at: fc.nat(1) }),
        fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(60) }),
      ),
      { maxLength: 40 },
    )
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 420 }), async (list, total) => {
        const { source, asked, pass } = bench(total)
        let view: Span = { from: 0, to: 0 }
        for (const step of list) {
          if (step.kind === 'show') source.show((view = { from: step.from, to: step.from + step.lines }))
          else if (step.kind === 'pass') await pass(step.ms)
          else open(asked)[step.at]?.[step.kind]()
          await pass(0)
          expect(open(asked).length).toBeLessThanOrEqual(mostAtOnce)
          for (const { span } of open(asked)) expect(span.from < view.to && span.to > view.from).toBe(true)
        }
        source.retry()
        for (let round = 0; round < 20; round += 1) {
          for (const one of open(asked)) one.answer()
          await pass(50)
        }
        expect(source.isWaiting).toBe(false)
        for (let row = view.from; row < Math.min(view.to, total); row += 1) expect(source.row(row)).toBe(row)
      }),
      { numRuns: 150 },
    )
  })

  it('that were dragged over are not asked for one by one', async () => {
    const { source, asked, pass } = bench(1_000_000)
    for (let step = 0; step < 120; step += 1) {
      source.show({ from: step * 8000, to: step * 8000 + 20 })
      await pass(8)
    }
    source.show({ from: 999_980, to: 1_000_000 })
    await pass(50)
    expect(asked.length).toBeLessThan(60)
    for (const one of open(asked)) one.answer()
    await pass(0)
    expect(source.row(999_999)).toBe(999_999)
  })

  it('that failed are told, and asked for again only when somebody says so', async () => {
    const { source, asked, pass } = bench(100)
    source.show({ from: 0, to: 5 })
    open(asked)[0]?.fail()
    await pass(0)
    expect(source.error(3)).toEqual(new Error('away'))
    source.show({ from: 0, to: 6 })
    expect(asked).toHaveLength(1)
    source.retry()
    open(asked)[0]?.answer()
    await pass(0)
    expect([source.error(3), source.row(3)]).toEqual([undefined, 3])
  })

  it('are kept as far as there is room, those seen last', async () => {
    const { source, asked, pass } = bench(1000, 2)
    for (const from of [0, 100, 0, 200]) {
      source.show({ from, to: from + 5 })
      open(asked)[0]?.answer()
      await pass(50)
    }
    expect([source.row(0), source.row(100), source.row(200)]).toEqual([0, undefined, 200])
  })
})
