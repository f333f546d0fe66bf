import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { JsonFloat, type JsonValue } from '../../json/json.ts'
import { compareCursors, describeCursor, sameCursor } from './compare.ts'
import { applyLag } from './lag.ts'

// what dlt gives where no initial value says what the lag counts, except that fractions keep their number of digits and texts with a blank stay texts
const cases: readonly (readonly [JsonValue, number, JsonValue, JsonValue])[] = [
  ['2024-03-10T10:00:00Z', 60, '2024-03-10T09:59:00Z', '2024-03-10T10:01:00Z'],
  ['2024-03-10T10:00:00.123Z', 60, '2024-03-10T09:59:00.123Z', '2024-03-10T10:01:00.123Z'],
  ['2024-03-10T10:00:00.123456+02:00', 1.5, '2024-03-10T09:59:58.623456+02:00', '2024-03-10T10:00:01.623456+02:00'],
  ['2024-03-10T10:00:00-0330', 60, '2024-03-10T09:59:00-0330', '2024-03-10T10:01:00-0330'],
  ['2024-03-10T10:00:00-03', 60, '2024-03-10T09:59:00-03', '2024-03-10T10:01:00-03'],
  ['2024-03-10T10:00:00', 60, '2024-03-10T09:59:00', '2024-03-10T10:01:00'],
  ['2024-03-10 10:00:00+02:00', 60, '2024-03-10 09:59:00+02:00', '2024-03-10 10:01:00+02:00'],
  ['2024-03-10T10:00', 60, '2024-03-10T09:59', '2024-03-10T10:01'],
  ['2024-03-10T10', 3600, '2024-03-10T09', '2024-03-10T11'],
  ['2024-03-10', 1, '2024-03-09', '2024-03-11'],
  ['2024-03-10', 1.5, '2024-03-08', '2024-03-11'],
  ['20240310', 1, '20240309', '20240311'],
  ['2024-03', 1, '2024-02', '2024-03'],
  ['2024', 1, '2023', '2024'],
  ['2024-03-01T00:00:00Z', 1, '2024-02-29T23:59:59Z', '2024-03-01T00:00:01Z'],
  ['1969-12-31T23:59:59.5Z', 1, '1969-12-31T23:59:58.5Z', '1970-01-01T00:00:00.5Z'],
  ['0001-01-01', 1, '0001-01-01', '0001-01-02'],
  ['9999-12-31', 1, '9999-12-30', '9999-12-31'],
  ['0099-05-01', 1, '0099-04-30', '0099-05-02'],
  [10, 3, 7, 13],
  [10, 2.5, 7, 12],
  [new JsonFloat(10), 3, new JsonFloat(7), new JsonFloat(13)],
  [10.5, 3, 7.5, 13.5],
  [9007199254740993n, 3, 9007199254740990n, 9007199254740996n],
]

describe('T7.2 lag', () => {
  it.each(cases)('case %#', (value, lag, ...[before, after]) => {
    expect(applyLag(value, { lag, order: 'max', initialValue: null })).toEqual(before)
    expect(applyLag(value, { lag, order: 'min', initialValue: null })).toEqual(after)
  })

  /** time zone, form of the initial value, lag, last value, start for max and for min: scripts/oracle/lag.py */
  type Answer = readonly [string, string | null, number, string, string, string]
  const answers = JSON.parse(readFileSync(new URL('lag-cases-1.31.0.json', import.meta.url), 'utf8')) as Answer[]

  it.each(answers)('in %s, initial value like %s: %d before %s is %s, and after %s', (...answer) => {
    const [timeZone, form, lag, last, ...[before, after]] = answer
    const from = (order: 'min' | 'max', year: string): JsonValue =>
      applyLag(last, { lag, order, initialValue: form?.replace('YYYY', year) ?? null, timeZone })
    expect([from('max', '1000'), from('min', '3500')]).toEqual([before, after])
  })

  it('does not cross the initial value', () => {
    expect(applyLag(10, { lag: 3, order: 'max', initialValue: 9 })).toBe(9)
    expect(applyLag(10, { lag: 3, order: 'max', initialValue: 5 })).toBe(7)
    expect(applyLag(10, { lag: 3, order: 'min', initialValue: 11 })).toBe(11)
  })

  it.each(['abc', '2024-02-31', '2024-13-01', '2024-W10', true, null, [1], '2024-03-10T25:00:00'])(
    'refuses %j',
    (value) => {
      expect(() => applyLag(value, { lag: 1, order: 'max', initialValue: null })).toThrowError(
        expect.objectContaining({ code: 'LAG_UNSUPPORTED' }),
      )
    },
  )
})

describe('cursor values', () => {
  it('are ordered as in Python', () => {
    expect(compareCursors('￿', '😀')).toBeLessThan(0)
    expect(compareCursors('a', 'ab')).toBeLessThan(0)
    expect(compareCursors(1, new JsonFloat(1))).toBe(0)
    expect(compareCursors(2 ** 53, 9007199254740993n)).toBe(-1)
    expect(compareCursors([1, 'b'], [1, 'a'])).toBeGreaterThan(0)
    // Go and Java leave out what is zero; times of one form keep the order of texts
    expect(compareCursors('2024-01-01T00:00:00.5Z', '2024-01-01T00:00:00Z')).toBeGreaterThan(0)
    expect(compareCursors('2024-01-01T01:30:00+02:00', '2024-01-01T00:00:00Z')).toBeLessThan(0)
    expect(compareCursors('2024-01-01 00:00', '2024-01-01T00:00:00Z')).toBeLessThan(0)
    expect(compareCursors('2024-01-01T00:00:00.000Z', '2024-01-01T00:00:00Z')).toBe(0)
    expect(() => compareCursors(1, '1')).toThrow('the number and the text')
    expect(() => compareCursors({}, {})).toThrow('the object and the object')
  })

  it('are equal by value', () => {
    expect(sameCursor(1n, 1)).toBe(true)
    expect(sameCursor(true, 1)).toBe(true)
    expect(sameCursor({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true)
    expect(sameCursor('1', 1)).toBe(false)
    expect(sameCursor(null, 0)).toBe(false)
  })

  it('are described for people', () => {
    expect(describeCursor('x'.repeat(200))).toHaveLength('the text '.length + 81)
    expect(describeCursor(5n)).toBe('the number 5')
  })
})
