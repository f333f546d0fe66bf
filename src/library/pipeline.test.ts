import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { scratchFolder } from '../../test/kits/scratch-folder.ts'
import { offsetPages } from '../../test/scripted-api/paging.ts'
import { type ScriptedApi, startScriptedApi } from '../../test/scripted-api/scripted-api.ts'
import { type Pipeline, pipeline, type PipelineRunOptions } from './pipeline.ts'
import { restApi } from './rest-api.ts'

const things = Array.from({ length: 45 }, (_, id) => ({ id }))
let api: ScriptedApi
let folder: Awaited<ReturnType<typeof scratchFolder>>

beforeEach(async () => {
  api = await startScriptedApi({ routes: { 'GET /things': offsetPages(things) } })
  folder = await scratchFolder({})
  vi.stubEnv('SLUICE_HOME', join(folder.path, '.sluice'))
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await api.close()
  await folder[Symbol.asyncDispose]()
})

function shop(): Pipeline {
  const paginator = { type: 'offset', limit: 10 } as const
  return pipeline({
    name: 'shop',
    destination: join(folder.path, 'shop.duckdb'),
    source: restApi({
      client: { base_url: api.url, paginator },
      resources: [{ name: 'things', endpoint: { path: 'things', data_selector: 'data' } }],
    }),
  })
}

test('a signal that was aborted before stops the run before any request', async () => {
  const run = shop().run({ signal: AbortSignal.abort(new Error('not today')) })
  await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130, cause: { message: 'not today' } })
  expect(api.requests).toHaveLength(0)
})

test('a run stopped by its signal goes on from the last page, and its report counts all', async () => {
  const stop = new AbortController()
  const events: string[] = []
  const onEvent: PipelineRunOptions['onEvent'] = (event) => {
    events.push(event.kind)
    if (event.kind === 'page_read' && events.filter((kind) => kind === 'page_read').length === 3) stop.abort('enough')
  }
  await expect(shop().run({ signal: stop.signal, onEvent })).rejects.toMatchObject({
    code: 'INTERRUPTED',
    cause: 'enough',
  })
  const asked = api.requests.length
  const report = await shop().run()
  expect(report).toMatchObject({
    ok: true,
    pipeline: 'shop',
    dataset: 'shop_dataset',
    tables: { things: { rows: 45 } },
  })
  expect(report.resources['things']).toMatchObject({ records: 45, verdict: { kind: 'complete' } })
  expect(api.requests.slice(asked).some(({ url }) => url.includes('offset=0&'))).toBe(false)
  expect(events).toContain('run_started')
})

test('the report holds the warnings of the config and of the run', async () => {
  await api.close()
  api = await startScriptedApi({
    routes: { 'GET /things': () => ({ json: { data: [{ id: 1, 'a b': 1, 'a-b': 2 }] } }) },
  })
  const { warnings } = await pipeline({
    name: 'shop',
    destination: join(folder.path, 'shop.duckdb'),
    source: restApi({
      client: { base_url: api.url, paginator: 'single_page' },
      resources: [{ name: 'things', write_disposition: 'merge', endpoint: { path: 'things', data_selector: 'data' } }],
    }),
  }).run()
  expect(warnings).toMatchObject([
    { code: 'MERGE_WITHOUT_KEY', resource: 'things', count: 1 },
    { code: 'COLUMN_COLLISION', resource: 'things', count: 1 },
  ])
})
