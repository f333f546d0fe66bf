import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createVault } from '../../src/config/vault.ts'
import { ConfigProblems, SluiceError } from '../../src/model/errors.ts'
import { openConfig } from '../../src/pipeline/open-config.ts'
import { realWorld } from '../../src/library/real-world.ts'
import { readCases } from '../kits/rest-api/read-case.ts'

/* What dlt's tests of configurations pin that no request and no table shows. */

const world = realWorld({ cwd: '/', env: {} })
const reporter = { mask: (text: string) => text, report: () => {} }

async function planOf(object: unknown) {
  return openConfig({ object }, {}, { world, vault: createVault(), reporter })
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}

test('C03 no configuration of the compared cases is changed by reading it twice', async () => {
  const configs = readCases().map(({ folder }) => readFileSync(join(folder, 'config.json'), 'utf8'))
  const plain = configs.filter((text) => !/"\$(?:function|class|resource)"/.test(text))
  expect(plain.length).toBeGreaterThan(200)
  for (const text of plain) {
    const config = frozen(JSON.parse(text.replaceAll('<url>', 'http://127.0.0.1')) as object)
    for (const _ of [1, 2]) {
      // some are mistakes on purpose; a changed object would throw a TypeError
      await planOf(config).catch((error: unknown) => {
        if (!(error instanceof ConfigProblems) && !(error instanceof SluiceError)) throw error
      })
    }
  }
})

const client = { base_url: 'https://api.example.com' }

describe('P02 paginators as mappings', () => {
  test.each([
    [{ type: 'json_link', next_url_path: 'paging.next' }, 'json_link', null],
    [{ type: 'json_response', next_url_path: 'next' }, 'json_link', null],
    [{ type: 'header_link', links_next_key: 'after' }, 'header_link', null],
    [{ type: 'header_cursor', cursor_key: 'x-next', cursor_param: 'c' }, 'header_cursor', null],
    [{ type: 'single_page' }, 'single_page', null],
    [{ type: 'cursor', cursor_path: 'c' }, 'cursor', []],
    [
      { type: 'offset', limit: 100 },
      'offset',
      [
        ['offset', '0'],
        ['limit', '100'],
      ],
    ],
    [{ type: 'page_number', page: 10, base_page: 1, total_path: 'response.pages' }, 'page_number', [['page', '10']]],
    [{ type: 'page_number', base_page: 1, total_path: '', maximum_page: 20 }, 'page_number', [['page', '1']]],
  ])('%j', async (paginator, type, params) => {
    const plan = await planOf({ client: { ...client, paginator }, resources: ['posts'] })
    const built = plan.resources[0]?.endpoint?.paginator
    expect(built?.type).toBe(type)
    if (built === null || built === undefined || params === null) return
    const request = { method: 'GET', url: 'https://x/', params: [], headers: [], body: { kind: 'none' } } as const
    expect(built.apply(request, built.first(request)).params).toEqual(params)
  })

  test('auto is not a paginator until the first page came', async () => {
    const plan = await planOf({ client: { ...client, paginator: { type: 'auto' } }, resources: ['posts'] })
    expect(plan.resources[0]?.endpoint?.paginator).toBeNull()
  })
})
