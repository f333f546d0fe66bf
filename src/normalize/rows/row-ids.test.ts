import { createHash, randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentId, createChildIds, createRandomIds, ownContent } from './row-ids.ts'
import { parseJson } from '../../json/json-text.ts'
import type { JsonObject } from '../../json/json.ts'

const childId = createChildIds()

describe('child ids', () => {
  it('T11.5 are those of docs/contract/tables.md 11', () => {
    expect(childId('AAAAAAAAAAAAAA', 't__c', 0)).toBe('H1Ynmktzs+ILlg')
    expect(childId('AAAAAAAAAAAAAA', 't__c', 1)).toBe('Y7Y27rFBGBCC5Q')
  })

  it('equal the reference for any parent, table and index, in any order', () => {
    const name = fc.oneof(fc.string({ maxLength: 200 }), fc.string({ unit: 'binary', maxLength: 20 }))
    const index = fc.oneof(fc.nat(12), fc.nat(2_000_000_000))
    fc.assert(
      fc.property(name, name, fc.array(index, { maxLength: 5 }), (parent, table, indexes) => {
        for (const position of indexes)
          expect(childId(parent, table, position)).toBe(reference(parent, table, position))
      }),
      { numRuns: 500 },
    )
  })
})

it('random ids take one draw per thousand and look like dlt ids', () => {
  const draws: number[] = []
  const next = createRandomIds((n) => {
    draws.push(n)
    return randomBytes(n)
  })
  const ids = Array.from({ length: 2500 }, next)
  expect(draws).toEqual([10_000, 10_000, 10_000])
  expect(new Set(ids).size).toBe(2500)
  expect(ids.every((id) => /^[A-Za-z0-9+/]{13}[AQgw]$/.test(id))).toBe(true)
})

describe('T11.6, T11.7, T3.6 content ids are those of docs/contract/tables.md 11', () => {
  it.each([
    ['{"id":1}', 'z5jIxXIbUnmbKw'],
    ['{"id":1.0}', 'cvXT4XHjvZjFxg'],
    ['{"b":"x","a":1}', 'khlsLbyhkJKGeQ'],
    ['{"id":"é"}', 'Re94hEh/GsCX1Q'],
    ['{"id":1,"v":"a","l":[{"x":1}]}', 'ga7LZ5EVb4qEzQ'],
    ['{"v":"b","_dlt_id":"x","id":2}', 'YFuW8j64Vw2OkQ'],
  ])('%s', (json, id) => expect(contentId(ownContent(parseJson(json) as JsonObject))).toBe(id))
})

function reference(parent: string, table: string, index: number): string {
  return createHash('shake128', { outputLength: 10 })
    .update(`${parent}_${table}_${index}`)
    .digest('base64')
    .replace(/=+$/, '')
}
