import { expect, test } from 'vitest'
import { placeHref } from './place-href.ts'

const config = { file: 'shop.yaml', format: 'yaml', editable: true, document: 1, documents: 2, line: 1 } as const

test('a place leads to the editor of the configuration that it is in', () => {
  const pipelines = [
    { id: 'shop', config },
    { id: 'shop two', config: { ...config, document: 2, line: 20 } },
    { id: 'gone', config: null },
  ]
  expect(placeHref({ file: 'shop.yaml', line: 14 }, pipelines)).toBe('/p/shop/build?line=14')
  expect(placeHref({ file: 'shop.yaml', line: 20 }, pipelines)).toBe('/p/shop%20two/build?line=20')
  expect(placeHref({ file: 'shop.yaml' }, pipelines)).toBe('/p/shop/build')
  expect(placeHref({ file: 'other.yaml', line: 1 }, pipelines)).toBeUndefined()
  expect(placeHref({ path: 'resources.0' }, pipelines)).toBeUndefined()
})
