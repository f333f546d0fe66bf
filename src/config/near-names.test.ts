import { describe, expect, test } from 'vitest'
import { didYouMean, nearest } from './near-names.ts'

describe('nearest', () => {
  test.each([
    ['pagnator', 'paginator'],
    ['paginatro', 'paginator'],
    ['Paginator', 'paginator'],
    ['data-selector', 'data_selector'],
    ['primarykey', 'primary_key'],
  ])('%s is %s', (written, meant) => {
    expect(nearest(written, ['path', 'data_selector', 'primary_key', 'paginator'])).toBe(meant)
  })

  test('swapped neighbours count as one mistake', () => {
    expect(nearest('gte', ['get', 'post'])).toBe('get')
  })

  test('nothing far away is suggested', () => {
    expect(nearest('colour', ['path', 'method'])).toBeUndefined()
    expect(didYouMean('x', [])).toBeUndefined()
  })

  test('the nearest of several', () => {
    expect(didYouMean('offsets', ['offset_param', 'offset'])).toBe('Did you mean "offset"?')
  })
})
