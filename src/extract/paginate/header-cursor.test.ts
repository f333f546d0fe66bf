import { decodedRecords } from '../../json/records/decoded-records.ts'
import { expect, it } from 'vitest'
import { numbered, pageOf, type PagedServer, paginatorKit, param, walk } from '../../../test/kits/paginator.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import { headerCursor } from './header-cursor.ts'

const build = (options: object = {}): ReturnType<typeof headerCursor.build> =>
  headerCursor.build(headerCursor.options.parse(options))
const request: RequestSpec = {
  method: 'GET',
  url: 'https://api.test/items',
  params: [['q', '1']],
  headers: [],
  body: { kind: 'none' },
}
const page = (headers: Page['headers']): Page => pageOf(request, { body: [], records: [], headers })

const server = (records: readonly JsonValue[], cut: { pageSize: number; cap: number }): PagedServer => {
  const size = Math.min(cut.pageSize, cut.cap)
  return (ask) => {
    const at = Number(param(ask, 'after') ?? 0)
    const some = records.slice(at, at + size)
    const headers = at + size < records.length ? { 'x-next': String(at + size) } : {}
    return pageOf(ask, { body: some, records: some, headers })
  }
}

paginatorKit('header_cursor', () => build({ cursor_key: 'X-Next', cursor_param: 'after' }), { server })

it('G09 HeaderCursor: present, absent, parameter set, client run', () => {
  expect(build().next(null, page({ next: 'abc' }))).toEqual({ kind: 'next', position: { cursor: '"abc"' } })
  expect(build().next(null, page({}))).toMatchObject({ kind: 'done' })
  expect(build().apply(request, { cursor: '"abc"' }).params).toEqual([
    ['q', '1'],
    ['cursor', 'abc'],
  ])
  expect(
    walk(build({ cursor_key: 'x-next', cursor_param: 'after' }), server(numbered(25), { pageSize: 5, cap: 5 })),
  ).toHaveLength(5)
})

it('an empty header ends it, and so does an empty page that repeats the cursor', () => {
  expect(build().next(null, page({ next: '' }))).toMatchObject({ kind: 'done' })
  const position = { cursor: '"abc"' }
  expect(build().next(position, page({ next: 'abc' }))).toMatchObject({ kind: 'done', because: 'empty' })
  expect(build().next(position, { ...page({ next: 'abc' }), records: decodedRecords([1]) })).toEqual({
    kind: 'next',
    position,
  })
})
