import { noRecords } from '../../json/records/decoded-records.ts'
import { describe, expect, it } from 'vitest'
import { pageOf } from '../../../test/kits/paginator.ts'
import type { JsonValue } from '../../json/json.ts'
import type { PaginatorDefinition, Step } from '../../model/paginator.ts'
import type { Page, RequestSpec } from '../../model/request.ts'
import { paginators } from './index.ts'

const request: RequestSpec = {
  method: 'GET',
  url: 'https://api.test/items',
  params: [],
  headers: [],
  body: { kind: 'none' },
}
/** every sign of a next page that any paginator looks for */
const body = { next: 'https://api.test/items?page=2', cursors: { next: 'c2' } }
const headers = { link: '<https://api.test/items?page=2>; rel="next"', next: 'c2' }
const own: Readonly<Record<string, object>> = { offset: { limit: 2 } }

// relay has a flag of its own, in the object that has its cursor
const types = Object.keys(paginators).filter((type) => type !== 'single_page' && type !== 'relay')

function stepOf(type: string, options: object, page: Partial<Page> & { readonly body?: JsonValue } = {}): Step {
  const definition: PaginatorDefinition = paginators[type as keyof typeof paginators]
  const paginator = definition.build(definition.options.parse({ ...own[type], ...options }))
  const at = paginator.first(request)
  return paginator.next(at, { ...pageOf(request, { body, records: [{ id: 1 }, { id: 2 }], headers }), ...page })
}

describe.each(types)('%s', (type) => {
  it('goes on where nothing says otherwise', () => {
    expect(stepOf(type, {})).toMatchObject({ kind: 'next' })
    expect(stepOf(type, { stop_condition: null, has_more_path: null, has_more_header: null })).toMatchObject({
      kind: 'next',
    })
  })

  it('ends by a condition, before anything else', () => {
    const stop_condition = "headers['X-Last'] == 'yes'"
    expect(stepOf(type, { stop_condition })).toMatchObject({ kind: 'next' })
    expect(stepOf(type, { stop_condition, has_more_path: 'more' }, { headers: { 'x-last': 'yes' } })).toMatchObject({
      kind: 'done',
      because: 'condition',
    })
  })

  it('ends by a flag in the body or in a header', () => {
    const flagged = { body: { ...body, more: false } }
    expect(stepOf(type, { has_more_path: 'more' }, flagged)).toMatchObject({
      kind: 'done',
      because: 'flag',
      more: false,
    })
    expect(
      stepOf(type, { has_more_header: 'X-Has-More' }, { headers: { ...headers, 'x-has-more': 'false' } }),
    ).toMatchObject({ kind: 'done', because: 'flag', more: false })
    expect(stepOf(type, { has_more_header: 'X-Has-More' }, { headers: { ...headers, 'x-has-more': '1' } }).kind).toBe(
      'next',
    )
    expect(() => stepOf(type, { has_more_header: 'X-Has-More' })).toThrow(
      expect.objectContaining({ code: 'PAGINATION_BAD_HAS_MORE', message: expect.stringContaining('X-Has-More') }),
    )
  })

  it('ends by an empty page when told to; a flag that says there is more beats it', () => {
    const empty = { records: noRecords }
    const more = { ...empty, body: { ...body, more: true } }
    expect(stepOf(type, { stop_after_empty_page: true }, empty)).toMatchObject({ kind: 'done', because: 'empty' })
    expect(stepOf(type, { stop_after_empty_page: true, has_more_path: 'more' }, more).kind).toBe('next')
    expect(stepOf(type, { stop_after_empty_page: true, has_more_path: 'more' }, empty)).toMatchObject({
      kind: 'done',
      because: 'empty',
    })
  })

  it('takes one flag', () => {
    const definition: PaginatorDefinition = paginators[type as keyof typeof paginators]
    const both = definition.options.safeParse({ ...own[type], has_more_path: 'a', has_more_header: 'b' })
    expect(both.error?.issues[0]?.message).toContain('not both')
  })
})

it.each([
  ['cursor', 'PAGINATION_NO_CURSOR'],
  ['header_cursor', 'PAGINATION_NO_CURSOR'],
  ['json_link', 'PAGINATION_NO_LINK'],
  ['header_link', 'PAGINATION_NO_LINK'],
])('%s: a flag that says there is more where nothing leads there is %s', (type, code) => {
  expect(() => stepOf(type, { has_more_path: 'more' }, { body: { more: true }, headers: {} })).toThrow(
    expect.objectContaining({ code }),
  )
})

it.each(['json_link', 'header_link'])('%s: a link that is always there ends on the empty page it leads to', (type) => {
  const definition: PaginatorDefinition = paginators[type as keyof typeof paginators]
  const paginator = definition.build(definition.options.parse({}))
  const here = { url: 'https://api.test/items?page=2' }
  const page = { ...pageOf(request, { body, records: [], headers }), url: here.url }
  expect(paginator.next(here, page)).toMatchObject({ kind: 'done', because: 'empty' })
  expect(
    paginator.next({ url: 'https://api.test/items?page=1' }, { ...page, url: 'https://api.test/items?page=1' }),
  ).toEqual({
    kind: 'next',
    position: here,
  })
})

it('single_page hears the flag, and refuses what could not do anything', () => {
  expect(stepOf('single_page', { has_more_path: 'more' }, { body: { more: true } })).toMatchObject({ more: true })
  const refused = paginators.single_page.options.safeParse({ stop_condition: 'x', stop_after_empty_page: true })
  expect(refused.error?.issues.map(({ message }) => message)).toEqual([
    expect.stringContaining('asks for one page'),
    expect.stringContaining('asks for one page'),
  ])
})
