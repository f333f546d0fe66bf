import { expect, test } from 'vitest'
import { parseEvent } from './parse-event.ts'

test('events of a live answer: names, ids, data over several lines, signs of life', () => {
  expect(parseEvent('event: batch\nid: 7\ndata: [1,\ndata: 2]')).toEqual({ name: 'batch', id: '7', data: [1, 2] })
  expect(parseEvent('data: {"a":"b: c"}')).toEqual({ name: 'message', data: { a: 'b: c' } })
  expect(parseEvent(': still there')).toBeUndefined()
})
