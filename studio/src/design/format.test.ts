import { expect, it } from 'vitest'
import { ago, compact, many } from './format.ts'

it('one is one, and several are several', () => {
  expect([0, 1, 2, 1204].map((value) => many(value, 'row'))).toEqual(['0 rows', '1 row', '2 rows', '1,204 rows'])
  expect(many(1, 'retry', 'retries')).toBe('1 retry')
  expect(many(1_200_000, 'value', 'values', compact)).toBe('1.2M values')
})

it('the past is ago, the future is in', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  const at = (ms: number): string => ago(new Date(now + ms).toISOString(), now)
  expect([-5000, -41_000, -120_000, 8000].map(at)).toEqual(['just now', 'a minute ago', '2 min ago', 'in 8.0 s'])
})
