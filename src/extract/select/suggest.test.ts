import { expect, it } from 'vitest'
import { suggestSelectors } from './suggest.ts'

const body = {
  meta: { tags: ['a'] },
  data: { items: [{ id: 1 }], 'sub.items': [{ id: 1 }], other: [{ id: 2 }] },
  extra: [],
}

it('names the nearest list first', () => {
  expect(suggestSelectors(body, 'items')[0]).toBe('data.items')
  expect(suggestSelectors(body, 'data.itmes')[0]).toBe('data.items')
  expect(suggestSelectors(body, '$.Data.Items[*]')[0]).toBe('data.items')
  expect(suggestSelectors(body, 'result.sub-items')[0]).toBe("data['sub.items']")
})

it('gives at most three, lists of objects before lists of values', () => {
  expect(suggestSelectors(body, 'zzz')).toHaveLength(3)
  expect(suggestSelectors({ a: ['x'], b: [{ id: 1 }] }, 'zzz')).toEqual(['b', 'a'])
})

it('knows a list body and a body without lists', () => {
  expect(suggestSelectors([{ id: 1 }], 'data')).toEqual(['$'])
  expect(suggestSelectors({ id: 1 }, 'data')).toEqual([])
  expect(suggestSelectors('oops', 'data')).toEqual([])
})

it('never suggests what the server complains of', () => {
  expect(suggestSelectors({ errors: [{ message: 'no' }], data: { notes: null } }, 'data.notes.nodes')).toEqual([])
})
