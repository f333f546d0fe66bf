import { decodedRecords } from '../../json/records/decoded-records.ts'
import { expect, test } from 'vitest'
import type { JsonValue } from '../../json/json.ts'
import type { Page } from '../../model/request.ts'
import { createOverlap } from './page-overlap.ts'

const pageOf = (records: readonly JsonValue[]): Page => {
  const request = { method: 'GET', url: 'http://a.test/', params: [], headers: [], body: { kind: 'none' } } as const
  return { request, url: request.url, status: 200, headers: {}, body: null, records: decodedRecords(records) }
}
const rows = (...ids: readonly number[]): Page => pageOf(ids.map((id) => ({ id })))

test('counts the records at the start of a page that ended the one before', () => {
  const overlap = createOverlap(['id'])
  expect([rows(1, 2, 3), rows(3, 4, 5), rows(4, 5, 6), rows(7)].map(overlap)).toEqual([0, 1, 2, 0])
})

test('an empty page between does not make it forget; one page may hold fewer than repeat', () => {
  const overlap = createOverlap(['id'])
  expect([rows(1, 2, 3), rows(), rows(2)].map(overlap)).toEqual([0, 0, 1])
})

test('a key of several parts has to agree in all of them', () => {
  const overlap = createOverlap(['a', 'b'])
  expect([[{ a: 1, b: 1 }], [{ a: 1, b: 2 }], [{ a: 1, b: 2 }]].map((each) => overlap(pageOf(each)))).toEqual([0, 0, 1])
})

test('without a key, records that say which ones they are overlap as a whole; readings that are alike do not', () => {
  expect([rows(1, 2, 3), rows(3, 4)].map(createOverlap([]))).toEqual([0, 1])
  expect([pageOf([{ v: 0 }]), pageOf([{ v: 0 }])].map(createOverlap([]))).toEqual([0, 0])
  const keyed = createOverlap(['uuid'])
  expect([rows(1), rows(1), pageOf(['x']), pageOf(['x'])].map(keyed)).toEqual([0, 0, 0, 0])
})
