import { expect, test } from 'vitest'
import { isChange } from './is-change.ts'

test.each([
  ['insert into a values (1)', true],
  ['  -- a comment\n/* another; drop */ DELETE FROM a', true],
  ['with b as (select 1) update a set x = 1', true],
  ['WITH b AS (delete from c returning *), d(x) as (select 2) MERGE INTO a USING b ON true', true],
  ['with recursive b(n) as (select 1 union all select n + 1 from b) select * from b', false],
  ['with "insert" as (select 1) select \'delete\' from "insert"', false],
  ['with b as (values ($$update )$$)) from b', false],
  ['select 1', false],
  ['from a', false],
  ['explain delete from a', false],
  ['', false],
  ['/* never closed', false],
])('%s: %s', (sql, expected) => {
  expect(isChange(sql)).toBe(expected)
})

test('a long statement is looked through in one pass', () => {
  expect(isChange(`with b as (select '${'/*'.repeat(20_000)}') ${' '.repeat(20_000)} delete from a`)).toBe(true)
})
