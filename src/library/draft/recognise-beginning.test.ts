import { expect, test } from 'vitest'
import { recogniseBeginning } from './recognise-source.ts'

/** As it is cut: it cannot be parsed. */
function beginningOf(document: unknown): string {
  const text = JSON.stringify(document)
  return text.slice(0, text.length - 5)
}

test('an OpenAPI document is known by its beginning wherever its version stands', () => {
  const paths = { '/orders': { get: {} } }
  for (const document of [
    { components: { schemas: { Order: {} } }, info: { title: 'Shop' }, openapi: '3.1.0', paths },
    { info: { title: 'Shop' }, paths },
    { definitions: {}, paths, swagger: '2.0' },
    { 'x-generated-by': 'a tool', servers: [], paths },
  ])
    expect(recogniseBeginning(beginningOf(document)).kind, Object.keys(document).join()).toBe('openapi')
  expect(recogniseBeginning('components:\n  schemas:\n    Order: { a: [').kind).toBe('openapi')
  expect(recogniseBeginning('info:\n  title: Shop\npaths:\n  /orders:\n    get: { a: [').kind).toBe('openapi')
})

test('what has keys like it is not taken for an OpenAPI document', () => {
  expect(recogniseBeginning(beginningOf({ info: { _postman_id: '1' }, item: [] })).kind).toBe('postman')
  expect(recogniseBeginning(beginningOf({ components: ['own.ts'], client: {} })).kind).toBe('unknown')
  expect(recogniseBeginning(beginningOf({ log: { entries: [{ paths: {} }] } })).kind).toBe('har')
})
