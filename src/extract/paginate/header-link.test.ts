import { describe, expect, it } from 'vitest'
import { numbered, pageOf, paginatorKit, param, walk, type PagedServer } from '../../../test/kits/paginator.ts'
import type { JsonValue } from '../../json/json.ts'
import type { RequestSpec } from '../../model/request.ts'
import { findLink } from './answer/link-header.ts'
import { headerLink } from './header-link.ts'

const build = (options: object = {}): ReturnType<typeof headerLink.build> =>
  headerLink.build(headerLink.options.parse(options))
const request: RequestSpec = {
  method: 'GET',
  url: 'https://api.test/items',
  params: [],
  headers: [],
  body: { kind: 'none' },
}

const server = (records: readonly JsonValue[], cut: { pageSize: number; cap: number }): PagedServer => {
  const size = Math.min(cut.pageSize, cut.cap)
  return (ask) => {
    const at = Number(param(ask, 'start') ?? 0)
    const some = records.slice(at, at + size)
    const links = ['<https://api.test/items?start=0>; rel="first"']
    if (at + size < records.length) links.push(`<https://api.test/items?start=${at + size}>; rel="next"`)
    return pageOf(ask, { body: some, records: some, headers: { link: links.join(', ') } })
  }
}

paginatorKit('header_link', () => build(), { server })

const next = (link: string | undefined, options: object = {}): unknown =>
  build(options).next(null, pageOf(request, { body: [], records: [], headers: link === undefined ? {} : { link } }))

describe('G01 HeaderLink', () => {
  it('next, none, client run', () => {
    expect(next('<https://example.com?page=2>; rel="next"')).toEqual({
      kind: 'next',
      position: { url: 'https://example.com?page=2' },
    })
    expect(next('<https://example.com?page=1>; rel="prev"')).toMatchObject({ kind: 'done' })
    expect(next(undefined)).toMatchObject({ kind: 'done' })
    expect(walk(build(), server(numbered(25), { pageSize: 5, cap: 5 }))).toHaveLength(5)
  })

  it('another relation, a relative target', () => {
    expect(next('</p?2>; rel=older', { links_next_key: 'older' })).toEqual({
      kind: 'next',
      position: { url: 'https://api.test/p?2' },
    })
  })
})

describe('Link header (RFC 8288)', () => {
  it.each<[string, string | undefined]>([
    ['<a>; rel="next"', 'a'],
    ['<a>; rel=next', 'a'],
    ['<a>; REL="NEXT"', 'a'],
    ['<a>;rel="prev next last"', 'a'],
    ['<a>; rel="prev", <b>; rel="next"', 'b'],
    ['<a?x=1,2;3>; rel="prev", <b?x=1,2>; rel="next"', 'b?x=1,2'],
    ['<a>; title="x, <b>; rel=next", <c>; rel="next"', 'c'],
    ['<a>; title="\\"quoted\\""; rel="next"', 'a'],
    ['<a>; rel="last"; rel="next"', undefined],
    ['<a>; results="true"; rel = "next"', 'a'],
    ['<a>, <b>; rel="next"', 'b'],
    ['rubbish, <b>; rel="next"', 'b'],
    ['<a>; rel="nextish"', undefined],
    ['<unclosed; rel="next"', undefined],
    [',,,', undefined],
    ['', undefined],
  ])('%s → %s', (header, link) => {
    expect(findLink(header, 'next')).toBe(link)
  })

  it('reads a long header in time', () => {
    expect(findLink('<a>; x="'.repeat(20_000), 'next')).toBeUndefined()
  })
})

it('a header of its own holds nothing but the link', () => {
  const own = build({ link_header: 'Next-Page' })
  const at = (headers: Record<string, string>): unknown =>
    own.next(null, pageOf(request, { body: [], records: [], headers }))
  expect(at({ 'next-page': 'https://api.test/items?_token=x%3D' })).toEqual({
    kind: 'next',
    position: { url: 'https://api.test/items?_token=x%3D' },
  })
  expect(at({ link: '</items?page=2>; rel="next"' })).toMatchObject({ kind: 'done', because: 'end' })
})
