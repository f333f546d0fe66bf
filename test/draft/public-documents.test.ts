import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Draft, DraftResource } from '../../src/draft/draft.ts'
import { draftFromOpenApi } from '../../src/draft/openapi/draft-from-openapi.ts'
import { writeDraft } from '../../src/draft/write/write-draft.ts'
import { openPipeline } from '../../src/library/open-pipeline.ts'
import { temporaryFolder } from '../end-to-end/run-cli.ts'

const fixtures = fileURLToPath(new URL('../fixtures/openapi/', import.meta.url))

function draftOf(name: string): Draft {
  return draftFromOpenApi(JSON.parse(gunzipSync(readFileSync(join(fixtures, `${name}.json.gz`))).toString('utf8')))
}

/** name → how many lists it has, and how many of them can be read with no edit */
const known: Readonly<Record<string, readonly [number, number]>> = {
  asana: [51, 45],
  bitbucket: [70, 62],
  box: [56, 31],
  clever: [25, 25],
  digitalocean: [76, 60],
  directus: [20, 20],
  galaxy: [1, 1],
  github: [347, 314],
  linode: [73, 72],
  'petstore-2.0': [2, 1],
  plaid: [48, 22],
  stripe: [108, 84],
  twilio: [61, 60],
  xero: [96, 96],
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

describe('public documents become configs that `check` takes', () => {
  test.each(Object.entries(known))('%s', async (name, [lists, on]) => {
    const draft = draftOf(name)
    const file = join(folder.path, `${name}.yaml`)
    await writeFile(file, writeDraft(draft))
    const env = Object.fromEntries(draft.secrets.map(({ key }) => [key.toUpperCase(), `value-of-${key}`]))
    const plan = await openPipeline({ file }, {}, { world: { env, cwd: folder.path } }).check()
    expect(plan.resources).toHaveLength(on)
    expect(draft.resources).toHaveLength(lists)
  })
})

describe('what their readers would have written', () => {
  const resource = (draft: Draft, name: string): DraftResource | undefined =>
    draft.resources.find((each) => each.name === name)

  test('Stripe: the last id leads on', () => {
    const draft = draftOf('stripe')
    expect(draft.client.auth?.value).toMatchObject([{ type: 'http_basic' }, { type: 'bearer' }])
    expect(resource(draft, 'customers')).toMatchObject({
      path: { value: 'v1/customers' },
      primaryKey: { value: 'id' },
      dataSelector: { value: 'data' },
      paginator: {
        value: {
          type: 'cursor',
          cursor_path: 'data[-1].id',
          cursor_param: 'starting_after',
          has_more_path: 'has_more',
          limit: 100,
        },
      },
    })
  })

  test('GitHub: Link headers, children of repositories, and what changed since', () => {
    const draft = draftOf('github')
    expect(resource(draft, 'repo_issues')).toMatchObject({
      path: { value: 'repos/{resources.repos.full_name!s}/issues' },
      params: { per_page: { value: 100 } },
      paginator: { value: { type: 'header_link' } },
      incremental: { value: { cursor_path: 'updated_at', start_param: 'since' } },
    })
    expect(resource(draft, 'pull_comments')?.parent?.value).toBe('repo_pulls')
  })

  test('Twilio, DigitalOcean, Plaid, Clever: links, searches by POST, records inside records', () => {
    expect(resource(draftOf('twilio'), 'account_calls')).toMatchObject({
      path: { value: '2010-04-01/Accounts/{resources.accounts.sid}/Calls.json' },
      paginator: { value: { type: 'json_link', next_url_path: 'next_page_uri' } },
      params: { PageSize: { value: 1000 } },
    })
    expect(resource(draftOf('digitalocean'), 'droplets')).toMatchObject({
      params: { per_page: { value: 200 } },
      paginator: { value: { type: 'json_link', next_url_path: 'links.pages.next' } },
    })
    expect(resource(draftOf('plaid'), 'institutions_get')).toMatchObject({
      method: 'POST',
      paginator: { value: { type: 'offset', offset_body_path: 'offset', limit: 500, limit_body_path: 'count' } },
    })
    expect(resource(draftOf('clever'), 'districts')).toMatchObject({
      dataSelector: { value: 'data[*].data' },
      primaryKey: { value: 'id' },
    })
  })
})
