import { expect, test } from 'vitest'
import type { Tree } from '../../../design/tree/json-text.ts'
import type { TreePath } from '../../../design/tree/tree-rows.ts'
import { usesOf } from './picked-uses.ts'

const inAnswer = (path: TreePath, value: Tree): unknown =>
  usesOf({ path, value, of: 'response' }).map(({ rest, value: set }) => [rest.at(-1), set])

test('what stands in an answer beside its records may lead to the next page', () => {
  expect(inAnswer(['envelope', 'more', 'after'], 25)).toEqual([
    ['paginator', { type: 'cursor', cursor_path: 'envelope.more.after', cursor_param: 'after' }],
  ])
  expect(inAnswer(['next'], { $number: '12345678901234567890' })).toMatchObject([['paginator', { type: 'cursor' }]])
  for (const link of ['https://api.example.com/v1?page=2', '/v1?page=2', '?page=2'])
    expect(inAnswer(['links', 'next'], link)).toEqual([
      ['paginator', { type: 'json_link', next_url_path: 'links.next' }],
    ])
  // in a list there is one for each record; null and true say nothing to send
  for (const value of [null, true]) expect(inAnswer(['next'], value)).toEqual([])
  expect(inAnswer(['data', 0, 'id'], 7)).toEqual([])
  expect(inAnswer(['data'], [{ id: 1 }])).toEqual([['data_selector', 'data']])
  expect(usesOf({ path: ['id'], value: 7, of: 'record' }).map(({ rest }) => rest.at(-1))).toEqual([
    'primary_key',
    'incremental',
  ])
})
