import { expect, it } from 'vitest'
import { ago, compact, many } from './format.ts'

it('one is one, and several are several', () => {
  expect([0, 1, 2, 1204].map((value) => many(value, 'row'))).toEqual(['0 rows', '1 row', '2 rows', '1,204 rows'])
  expect(many(1, 'retry', 'retries')).toBe('1 retry')
})

it('what is large is short', () => {
  expect([4321, 1e308, -1.7e308, 1e15].map(compact)).toEqual(['4.3k', '1e308', '-1.7e308', '1e15'])
})

it('the past is ago, the future is in', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  const at = (ms: number): string => ago(new Date(now + ms).toISOString(), now)
  expect([-5000, -41_000, -120_000, 8000].map(at)).toEqual(['just now', 'a minute ago', '2 min ago', 'in 8.0 s'])
})
