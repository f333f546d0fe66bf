import { expect, test } from 'vitest'
import { rootTables } from './root-tables.ts'

test('the tables of a resource are those that hang from no other one, whatever it is called', () => {
  expect(rootTables({ rows: { sales__2024: 3, sales__2024__items: 9, sales__2024__items__tags: 1 } })).toEqual([
    'sales__2024',
  ])
  // one table for each kind of record
  expect(rootTables({ rows: { event_push: 3, event_push__commits: 9, event_pull: 1 } })).toEqual([
    'event_push',
    'event_pull',
  ])
  expect(rootTables({ rows: {} })).toEqual([])
})
