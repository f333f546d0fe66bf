import { describe, expect, test } from 'vitest'
import type { Handler } from '../scripted-api/reply.ts'
import { loadFrom } from './load-api.ts'

const list: Handler = () => ({ json: { items: [{ id: 1 }] } })

describe('expressions in requests', () => {
  const yaml = `
parameters:
  region: { default: eu, choices: [eu, us] }
  api_key: { secret: true }
  limits.page: { data_type: bigint, default: 2 }
  since: { data_type: timestamp, required: false }
client:
  base_url: <url>/\${{ config.region }}
  headers: { X-Region: '\${{ config.region | upper }}' }
  auth: { type: api_key, name: X-Key, api_key: '\${{ config.api_key }}', location: header }
resources:
  - name: items
    endpoint:
      path: "\${{ 'v2/all' if config.region == 'us' else 'v1/items' }}"
      method: POST
      params:
        size: '\${{ config.limits.page }}'
        since: '\${{ config.since }}'
        empty: "\${{ '' }}"
        kinds: "\${{ ['a', 'b c'] }}"
        both: 'x-\${{ config.region }}-\${{ config.nothing }}'
        day: "\${{ format_datetime('2026-03-04T05:06:07Z', '%d.%m.%Y') }}"
      headers: { X-Sum: "\${{ (config.api_key ~ '2026') | hash('sha256') }}", X-None: '\${{ config.since }}' }
      json:
        size: '\${{ config.limits.page }}'
        since: '\${{ config.since }}'
        nothing: '\${{ none }}'
        text: 'n=\${{ config.limits.page }}'
        list: ['\${{ config.limits.page * 2 }}']
      data_selector: items
      paginator: { type: page_number, limit: '\${{ config.limits.page }}', stop_after_short_page: true, total_path: null }
`
  const routes = { 'POST /:region/v1/items': list, 'POST /:region/v2/all': list }

  test('values keep their types, what is empty is dropped, secrets are hidden', async () => {
    const env = { PARAMETERS__API_KEY: 'sk-123456789' }
    await loadFrom({ yaml, routes }, { env, flags: ['-v'] }, async ({ code, requests, stderr, rows }) => {
      expect({ code, stderr }).toMatchObject({ code: 0 })
      const [first] = requests
      expect(first?.path).toBe('/eu/v1/items')
      expect([...(first?.query ?? [])]).toEqual([
        ['size', '2'],
        ['kinds', 'a'],
        ['kinds', 'b c'],
        ['both', 'x-eu-'],
        ['day', '04.03.2026'],
        ['limit', '2'],
        ['page', '0'],
      ])
      expect(first?.headers).toMatchObject({ 'x-region': 'EU', 'x-key': 'sk-123456789' })
      expect(first?.headers).not.toHaveProperty('x-none')
      expect(JSON.parse(first?.body ?? '')).toEqual({ size: 2, nothing: null, text: 'n=2', list: [4] })
      expect(requests).toHaveLength(1)
      const sum = String(first?.headers['x-sum'])
      expect(sum).toMatch(/^[0-9a-f]{64}$/)
      expect(stderr).not.toContain('sk-123456789')
      expect(stderr).not.toContain(sum)
      expect(await rows('items')).toEqual([{ id: 1n }])
    })
  })

  test('a parameter comes from the command line, and its choices are kept to', async () => {
    const env = { PARAMETERS__API_KEY: 'sk-123456789', PARAMETERS__LIMITS__PAGE: '7' }
    await loadFrom({ yaml, routes }, { env, flags: ['--set', 'parameters.region=us'] }, async ({ code, requests }) => {
      expect(code).toBe(0)
      expect(requests[0]?.path).toBe('/us/v2/all')
      expect(requests[0]?.query.get('limit')).toBe('7')
    })
    await loadFrom({ yaml, routes }, { env, flags: ['--set', 'parameters.region=jp'] }, async ({ code, stderr }) => {
      expect(code).toBe(2)
      expect(stderr).toContain('none of its choices')
    })
  })

  test('a parameter without a value is named with the places to set it', async () => {
    await loadFrom({ yaml, routes }, {}, async ({ code, stderr }) => {
      expect(code).toBe(2)
      expect(stderr).toContain('Could not resolve "api_key"')
      expect(stderr).toContain('PARAMETERS__API_KEY')
    })
  })
})

describe('what the walk is about', () => {
  test('fields of a parent are computed with, and their slashes cannot leave their segment', async () => {
    const yaml = `
client: { base_url: <url> }
resources:
  - { name: shops, endpoint: { data_selector: $ } }
  - name: orders
    endpoint:
      path: "of/\${{ resources.shops.code | lower }}/orders"
      params: { tag: '\${{ resources.shops.owner.name ~ "!" }}', at: '\${{ slice.code }}' }
      data_selector: $
      paginator: single_page
`
    const routes: Record<string, Handler> = {
      'GET /shops': () => ({
        json: [
          { code: 'A/1', owner: { name: 'ann' } },
          { code: 'B', owner: { name: 'bo' } },
        ],
      }),
      'GET /of/:code/orders': ({ params }) => ({ json: [{ of: params['code'] ?? '' }] }),
    }
    await loadFrom({ yaml, routes }, {}, async ({ code, stderr, asked, rows }) => {
      expect({ code, stderr }).toMatchObject({ code: 0 })
      expect(asked.toSorted()).toEqual([
        'GET /of/a%2F1/orders?tag=ann%21&at=A%2F1',
        'GET /of/b/orders?tag=bo%21&at=B',
        'GET /shops',
      ])
      expect(await rows('orders')).toEqual([{ of: 'a/1' }, { of: 'b' }])
    })
  })

  test('the run has one now, and an initial value may be computed from it', async () => {
    const yaml = `
client: { base_url: <url> }
resources:
  - name: a
    endpoint:
      params: { today: "\${{ now_utc().strftime('%Y-%m-%d') }}", since: '{incremental.start_value}' }
      incremental: { cursor_path: at, initial_value: "\${{ day_delta(-1, '%Y-%m-%d') }}" }
      paginator: single_page
`
    const routes: Record<string, Handler> = { 'GET /a': () => ({ json: [{ at: '9999-01-01' }] }) }
    const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
    const before = Date.now()
    await loadFrom({ yaml, routes }, {}, async ({ code, stderr, requests }) => {
      expect({ code, stderr }).toMatchObject({ code: 0 })
      const today = requests[0]?.query.get('today') ?? ''
      expect([day(before), day(Date.now())]).toContain(today)
      expect(requests[0]?.query.get('since')).toBe(day(Date.parse(today) - 86_400_000))
    })
  })

  test('a refusal inside a 200, and a slice in a condition', async () => {
    const yaml = `
client: { base_url: <url>, error_handler: { backoff: constant, backoff_factor: 0 } }
resources:
  - { name: shops, endpoint: { data_selector: $ } }
  - name: orders
    endpoint:
      path: 'orders/{resources.shops.id}'
      data_selector: items
      paginator: single_page
      response_actions:
        - { when: "response.error == 'slow' and slice.id == 2", action: retry }
        - { status_code: [404, '5xx'], when: slice.id == 3, action: ignore }
        - { status_code: 410, action: accept }
`
    const routes: Record<string, Handler> = {
      'GET /shops': () => ({ json: [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }] }),
      'GET /orders/1': () => ({ json: { items: [{ n: 1 }] } }),
      'GET /orders/2': ({ routeNumber }) => ({ json: routeNumber < 3 ? { error: 'slow' } : { items: [{ n: 2 }] } }),
      'GET /orders/3': () => ({ status: 500, json: {} }),
      'GET /orders/4': () => ({ status: 410, json: { items: [{ n: 4 }] } }),
    }
    await loadFrom({ yaml, routes }, {}, async ({ code, stderr, rows }) => {
      expect({ code, stderr }).toMatchObject({ code: 0 })
      expect(await rows('orders')).toEqual([{ n: 1n }, { n: 2n }, { n: 4n }])
    })
  })
})

test.each<[string, string, string]>([
  ['path: "a/${{ config.x"', 'never closed', 'CONFIG_BAD_TEMPLATE'],
  ['params: { a: "${{ nobody.x }}" }', 'it knows no "nobody"', 'BAD_EXPRESSION'],
  ['params: { a: "${{ range(3) }}" }', 'it knows no function "range()"', 'BAD_EXPRESSION'],
  ['data_selector: "${{ slice.x }}"', 'JSONPath', 'BAD_JSONPATH'],
])('%s is refused when the config is read', async (written, because, code) => {
  const yaml = `client: { base_url: <url> }\nresources:\n  - name: a\n    endpoint:\n      ${written}\n`
  await loadFrom({ yaml, routes: {} }, {}, async (run) => {
    expect(run.code).toBe(2)
    expect(run.stderr).toContain(because)
    expect(run.stderr).toContain(code)
  })
})
