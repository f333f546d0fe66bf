import { describe, expect, test } from 'vitest'
import type { Handler } from '../scripted-api/reply.ts'
import { loadFrom } from './load-api.ts'

const json =
  (value: Parameters<typeof JSON.stringify>[0]): Handler =>
  () => ({ text: JSON.stringify(value) })
const client = 'client: { base_url: <url>, error_handler: { backoff: constant, backoff_factor: 0, max_retries: 2 } }'

describe('records without names', () => {
  test('bare texts get a column and those of the parent, and may be parents themselves', async () => {
    const yaml = `
${client}
resources:
  - { name: shops, endpoint: { data_selector: $ } }
  - name: tags
    endpoint: { path: 'shops/{resources.shops.id}/tags', data_selector: tags, value_column: tag, paginator: single_page }
    include_from_parent: [id]
  - name: posts
    endpoint: { path: 'posts/{resources.tags.tag}', data_selector: $, paginator: single_page }
    include_from_parent: [tag]
`
    const routes = {
      'GET /shops': json([{ id: 1 }, { id: 2 }]),
      'GET /shops/1/tags': json({ tags: ['a', 'b'] }),
      'GET /shops/2/tags': json({ tags: ['c'] }),
      'GET /posts/:tag': json([7]),
    }
    await loadFrom({ yaml, routes }, {}, async ({ code, stderr, rows }) => {
      expect({ code, stderr }).toMatchObject({ code: 0 })
      expect(await rows('tags')).toEqual([
        { tag: 'a', _shops_id: 1n },
        { tag: 'b', _shops_id: 1n },
        { tag: 'c', _shops_id: 2n },
      ])
      expect(await rows('posts')).toEqual(['a', 'b', 'c'].map((tag) => ({ value: 7n, _tags_tag: tag })))
    })
  })

  test.each([
    ['data_selector: rates', { rates: { EUR: 1.5, USD: 2.5 } }],
    ["data_selector: 'rates.*'", { rates: { EUR: 1.5, USD: 2.5 } }],
    ["data_selector: '*'", { EUR: 1.5, USD: 2.5 }],
  ])('%s: keys become a column', async (selector, body) => {
    const yaml = `${client}\nresources:\n  - name: a\n    endpoint: { ${selector}, key_column: currency, value_column: rate, paginator: single_page }\n`
    await loadFrom({ yaml, routes: { 'GET /a': json(body) } }, {}, async ({ code, stderr, rows }) => {
      expect({ code, stderr }).toMatchObject({ code: 0 })
      expect(await rows('a')).toEqual([
        { currency: 'EUR', rate: 1.5 },
        { currency: 'USD', rate: 2.5 },
      ])
    })
  })

  test('of objects, too; one of their own under that name wins', async () => {
    const yaml = `${client}\nresources:\n  - name: a\n    endpoint: { data_selector: pages, key_column: id, paginator: single_page }\n`
    const routes = { 'GET /a': json({ pages: { x: { n: 1 }, y: { id: 'own', n: 2 } } }) }
    await loadFrom({ yaml, routes }, {}, async ({ code, rows }) => {
      expect(code).toBe(0)
      expect(await rows('a')).toEqual([
        { id: 'own', n: 2n },
        { id: 'x', n: 1n },
      ])
    })
  })
})

test('lists stay JSON while objects become columns', async () => {
  const yaml = `${client}\nresources:\n  - { name: a, keep_lists: true, endpoint: { data_selector: $, paginator: single_page } }\n`
  const records = [
    { o: { x: 1, l: [1, { y: 2 }] }, tags: ['a', 'b'] },
    { o: { x: 2, l: [] }, tags: [] },
  ]
  await loadFrom({ yaml, routes: { 'GET /a': json(records) } }, {}, async ({ code, stderr, rows }, project) => {
    expect({ code, stderr }).toMatchObject({ code: 0 })
    const found = await rows('a')
    expect(found.map((row) => [row['o__x'], JSON.parse(String(row['o__l'])), JSON.parse(String(row['tags']))])).toEqual(
      [
        [1n, [1, { y: 2 }], ['a', 'b']],
        [2n, [], []],
      ],
    )
    expect(await project.look((warehouse) => warehouse.tables('d'))).not.toContain('a__tags')
  })
})

describe('what an answer must be', () => {
  const yaml = (keys: string): string =>
    `${client}\nresources:\n  - name: a\n    endpoint: { data_selector: items, ${keys}, paginator: { type: page_number, total_path: null } }\n`
  const pages: Record<string, Handler> = {
    'GET /a': ({ query }) => ({ json: query.get('page') === '0' ? { items: [{ id: 1 }] } : { other: 1 } }),
  }

  test('data_selector_required: a later page without its list is an error', async () => {
    await loadFrom({ yaml: yaml('data_selector_required: true'), routes: pages }, {}, async ({ code, stderr }) => {
      expect(code).toBe(1)
      expect(stderr).toContain('SELECTOR_NO_MATCH')
    })
  })

  test('data_selector_malformed_retryable: it is asked for again', async () => {
    const routes: Record<string, Handler> = {
      'GET /a': ({ routeNumber, query }) => ({
        json: routeNumber === 1 ? { oops: 1 } : { items: query.get('page') === '0' ? [{ id: 1 }] : [] },
      }),
    }
    const text = yaml('data_selector_malformed_retryable: true')
    await loadFrom({ yaml: text, routes }, {}, async ({ code, stderr, rows }) => {
      expect({ code, stderr }).toMatchObject({ code: 0 })
      expect(await rows('a')).toEqual([{ id: 1n }])
    })
  })

  test('allow_redirects: false', async () => {
    const text = `client: { base_url: <url>, allow_redirects: false, request_timeout: [5, 30] }\nresources: [a]\n`
    const routes: Record<string, Handler> = {
      'GET /a': () => ({ status: 302, headers: { location: '/b' }, json: {} }),
      'GET /b': json([{ id: 1 }]),
    }
    await loadFrom({ yaml: text, routes }, {}, async ({ code, asked }) => {
      expect(code).toBe(1)
      expect(asked).toEqual(['GET /a'])
    })
  })
})
