import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileCursorFormat } from '../../model/cursor/cursor-format.ts'
import { movedBy, readIsoDuration } from '../../model/cursor/iso-duration.ts'
import type { IncrementalPlan } from '../../model/plan/incremental.ts'
import { compilePath } from '../../language/jsonpath/compile-path.ts'
import { createCursors } from './cursors.ts'
import { timelineOf } from './timeline.ts'

/** As `scripts/oracle/windows.py` writes them. */
interface Case {
  readonly format: string
  readonly start: string
  readonly end: string
  readonly size: string | null
  readonly gap: string | null
  readonly lag: string | null
  readonly state: string | null
  readonly windows: readonly (readonly [string, string])[]
}

const cases = JSON.parse(
  readFileSync(`${import.meta.dirname}/windows-cases-cdk-7.39.1.json`, 'utf8'),
) as readonly Case[]

function durationOf(text: string) {
  const duration = readIsoDuration(text)
  if (duration === undefined) throw new Error(text)
  return duration
}

function planOf({ format, start, end, size, gap, lag }: Case): IncrementalPlan {
  const paramFormat = compileCursorFormat(format)
  return {
    cursorPath: compilePath('at'),
    initialValue: start,
    endValue: null,
    until: { kind: 'value', value: end },
    lastValueFunc: 'max',
    rowOrder: null,
    lag: lag === null ? null : durationOf(lag),
    cursorFormat: [paramFormat],
    paramFormat,
    rangeStart: 'closed',
    rangeEnd: 'open',
    onCursorValueMissing: 'raise',
    ...(size !== null && { window: { size: durationOf(size), gap: gap === null ? null : durationOf(gap) } }),
  }
}

describe('windows are those of the CDK', () => {
  // a gap without a size is nothing that a config can say
  const sayable = cases
    .filter(({ size, gap }) => size !== null || gap === null)
    // with a lag, and only then, the CDK asks for a moment without length where the range is empty
    .filter(({ gap, windows: [first] }) => gap !== null || first === undefined || first[0] !== first[1])

  it('in all cases', () => {
    expect(sayable.length).toBeGreaterThan(150)
    const different = sayable.flatMap((each) => {
      const { state, start } = each
      const stored =
        state === null ? undefined : { initial_value: start, last_value: state, unique_hashes: [], start_value: start }
      const cursors = createCursors({ plan: planOf(each), resource: 'r', primaryKey: [], stored })
      const found = (cursors.windows(null) ?? []).map((window) => [String(window.start), String(window.end)])
      return JSON.stringify(found) === JSON.stringify(each.windows) ? [] : [{ ...each, found }]
    })
    expect(different).toEqual([])
  })
})

describe('durations', () => {
  it('of months keep the day, or take the last one', () => {
    const at = (text: string) => Date.parse(text) * 1000
    const month = durationOf('P1M')
    expect(movedBy(at('2024-01-31T10:00:00Z'), month)).toBe(at('2024-02-29T10:00:00Z'))
    expect(movedBy(at('2024-03-31T10:00:00Z'), month, -1)).toBe(at('2024-02-29T10:00:00Z'))
    expect(movedBy(at('1969-12-31T10:00:00Z'), durationOf('P1Y1MT1S'))).toBe(at('1971-01-31T10:00:01Z'))
    expect(['P', 'PT', 'P0D', '1D', 'P1.5M', '', 'P-1D'].map(readIsoDuration)).toEqual(
      Array.from({ length: 7 }, () => undefined),
    )
  })
})

describe('what requests write', () => {
  it.each([
    ['%Y-%m-%dT%H:%M:%S.%_msZ', '2024-01-02T03:04:05.678Z'],
    ['%d %b %Y %I:%M %p %z', '02 Jan 2024 03:04 AM +0000'],
    ['epoch', 1704164645],
    ['%ms', 1704164645678],
    ['%epoch_microseconds', 1704164645678900],
    ['%s_as_float', 1704164645.6789],
  ])('%s', (format, written) => {
    const paramFormat = compileCursorFormat(format)
    const line = timelineOf({ paramFormat }, '2024-01-01')
    const point = line.read('2024-01-02T04:04:05.6789+01:00') ?? 0
    expect(line.write(point)).toBe(written)
  })

  it('looks like the initial value without a format', () => {
    const point = Date.parse('2024-01-02T03:04:05Z') * 1000
    for (const [model, written] of [
      ['2024-01-01', '2024-01-02'],
      ['20240101', '20240102'],
      ['2024-01-01 00:00:00+02:00', '2024-01-02 05:04:05+02:00'],
      ['2024-01-01T00:00:00.000Z', '2024-01-02T03:04:05.000Z'],
    ] as const)
      expect(timelineOf({}, model).write(point)).toBe(written)
  })
})
