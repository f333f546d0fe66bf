import { expect, it } from 'vitest'
import { placeInSql } from './sql-place.ts'

const sql = 'select 1,\n  oops\nfrom orders'

it('finds the word that an error points at', () => {
  const at = (found: string): string | undefined => {
    const place = placeInSql(sql, found)
    return place && sql.slice(place.from, place.to)
  }
  expect(at(`line 2:   oops\n${' '.repeat('line 2: '.length + 2)}^`)).toBe('oops')
  expect(at(`LINE 3: from orders\n${' '.repeat('line 3: '.length + 5)}^`)).toBe('orders')
  expect(at(`line 3: …om orders\n${' '.repeat('line 3: '.length + 4)}^`)).toBe('orders')
  expect(at(`line 3: ...om ord...\n${' '.repeat('line 3: '.length + 6)}^`)).toBe('orders')
})

it('says nothing where it would have to guess', () => {
  expect(placeInSql(sql, undefined)).toBeUndefined()
  expect(placeInSql(sql, 'orders')).toBeUndefined()
  expect(placeInSql(sql, 'line 9: x\n        ^')).toBeUndefined()
  expect(placeInSql(sql, 'line 2: not there\n          ^')).toBeUndefined()
})

it('finds the end of a text that is not finished', () => {
  expect(placeInSql('select', `line 1: select\n${' '.repeat('line 1: '.length + 6)}^`)).toEqual({ from: 6, to: 6 })
})
