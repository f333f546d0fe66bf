import { afterEach, beforeEach, expect, test } from 'vitest'
import { startScriptedApi, type ScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'

const charges = Array.from({ length: 5 }, (_, index) => ({ id: `ch_${index}`, at: 100 + index }))
let api: ScriptedApi
let project: Project

beforeEach(async () => {
  api = await startScriptedApi({
    routes: {
      // as Stripe: the id of the last record of a page is where the next begins
      'GET /charges': ({ query }) => {
        const start = charges.findIndex(({ id }) => id === query.get('starting_after')) + 1
        return { json: { data: charges.slice(start, start + 2), has_more: start + 2 < charges.length } }
      },
      // as MediaWiki: objects by id
      'GET /pages': () => ({ json: { query: { pages: { 11: { title: 'a' }, 12: { title: 'b' } } } } }),
      'GET /rates': () => ({ json: { EUR: { rate: 1 }, USD: { rate: 2 }, CHF: { rate: 3 } } }),
      'GET /since/:at': ({ params }) => ({ json: charges.filter(({ at }) => at >= Number(params['at'])) }),
    },
  })
  project = await startProject()
})
afterEach(async () => {
  await project.remove()
  await api.close()
})

test('the forms of paths that docs/config.md and docs/paginators.md show do what they say', async () => {
  await project.write(
    'forms.yaml',
    `
name: forms
client: { base_url: '${api.url}', paginator: single_page }
resources:
  - name: charges
    endpoint:
      path: charges
      data_selector: data
      paginator: { type: cursor, cursor_path: 'data[-1].id', cursor_param: starting_after, has_more_path: has_more }
  - { name: pages, endpoint: { path: pages, data_selector: 'query.pages.*' } }
  - { name: rates, endpoint: { path: rates, data_selector: '*' } }
  - name: since
    endpoint:
      path: 'since/{incremental.start_value}'
      data_selector: $
      paginator: single_page
      incremental: { cursor_path: at, initial_value: 103 }
`,
  )
  const run = await project.run('forms.yaml')
  expect(run.code, run.stderr).toBe(0)
  const rows = (table: string): Promise<unknown> =>
    project.look(({ value }) => value(`SELECT count(*)::INT FROM d.${table}`))
  expect([await rows('charges'), await rows('pages'), await rows('rates'), await rows('since')]).toEqual([5, 2, 3, 2])
  await project.run('forms.yaml', ['--resources', 'since'])
  expect(api.requests.at(-1)?.path).toBe('/since/104')
})
