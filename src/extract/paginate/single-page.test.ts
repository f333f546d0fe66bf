import { expect, it } from 'vitest'
import { numbered, pageOf, paginatorKit } from '../../../test/kits/paginator.ts'
import { singlePage } from './single-page.ts'

const build = (): ReturnType<typeof singlePage.build> => singlePage.build(singlePage.options.parse({}))

paginatorKit('single_page', build, {
  server: (records) => (request) => pageOf(request, { body: { data: records, next: 'https://api.test/2' }, records }),
  unsupported: { 'repeated page': 'it never asks twice' },
})

it('G04 SinglePage never goes on, whatever the answer says', () => {
  const request = { method: 'GET', url: 'https://x/', params: [], headers: [], body: { kind: 'none' } } as const
  const page = pageOf(request, {
    body: { next: 'https://x/2' },
    records: numbered(2),
    headers: { link: '<https://x/2>; rel="next"' },
  })
  expect(build().apply(request, build().first(request))).toBe(request)
  expect(build().next(null, page)).toMatchObject({ kind: 'done' })
})

it('refuses options', () => {
  expect(singlePage.options.safeParse({ limit: 1 }).success).toBe(false)
})
