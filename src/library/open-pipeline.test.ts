import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scratchFolder } from '../../test/kits/scratch-folder.ts'
import { offsetPages } from '../../test/scripted-api/paging.ts'
import { type ScriptedApi, startScriptedApi } from '../../test/scripted-api/scripted-api.ts'
import { type Files, textAt } from '../model/files.ts'
import type { RunEvent } from '../model/report/events.ts'
import { formatError } from './format-error.ts'
import { openPipeline, type OpenPipeline, type PipelineHost, type PipelineSource } from './open-pipeline.ts'
import { pipeline } from './pipeline.ts'
import { restApi, secret } from './rest-api.ts'

const things = Array.from({ length: 25 }, (_, id) => ({ id, name: `thing ${id}` }))
const noon = Date.parse('2030-01-01T12:00:00Z')
let api: ScriptedApi
let folder: Awaited<ReturnType<typeof scratchFolder>>

beforeEach(async () => {
  api = await startScriptedApi({ routes: { 'GET /things': offsetPages(things) } })
  folder = await scratchFolder({ 'shop.yaml': shopYaml(api.url) })
})

afterEach(async () => {
  await api.close()
  await folder[Symbol.asyncDispose]()
})

function shopYaml(url: string): string {
  return `name: shop
client:
  base_url: ${url}
  auth: { type: bearer, token: "\${secrets.shop_token}" }
  paginator: { type: offset, limit: 10 }
resources:
  - { name: things, primary_key: id, endpoint: { path: things, data_selector: data } }
`
}

/** A disk in memory. */
function memoryFiles(contents: Record<string, string>): Files {
  const text = (path: string): string => {
    const found = contents[path]
    if (found === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' })
    return found
  }
  return {
    read: async (path) => Buffer.from(text(path)),
    look: async (path) => ({ size: text(path).length, isFolder: false }),
    list: async (within) =>
      Object.keys(contents)
        .filter((path) => dirname(path) === within)
        .map((path) => basename(path)),
    write: async (path, written) => {
      contents[path] = written
    },
    makeFolder: () => Promise.resolve(),
  }
}

/** An embedder's own folder, environment and clock; nothing of this process. */
function host(more: PipelineHost = {}): PipelineHost {
  return { world: { cwd: folder.path, env: { SHOP_TOKEN: 'tok3n-of-the-shop' }, now: () => noon }, ...more }
}

function open(source: PipelineSource = { file: 'shop.yaml' }, more?: PipelineHost): OpenPipeline {
  return openPipeline(source, {}, host(more))
}

describe('every verb', () => {
  test('check describes the plan and asks nothing', async () => {
    expect(await open().check()).toMatchObject({
      pipeline: 'shop',
      dataset: 'shop_dataset',
      resources: [{ name: 'things', paginator: 'offset', auth: 'bearer', selected: true }],
      warnings: [],
    })
    expect(api.requests).toHaveLength(0)
  })

  test('preview reads two pages and loads nothing', async () => {
    const shop = open()
    const { resources } = await shop.preview({ resource: 'things', records: 2 })
    expect(resources).toMatchObject([{ resource: 'things', recordCount: 20, pages: 2, records: things.slice(0, 2) }])
    const [one] = (await shop.preview({ pages: 1 })).resources
    expect(one).toMatchObject({ recordCount: 10, pages: 1, records: things.slice(0, 10), exchanges: [{ status: 200 }] })
    await expect(shop.state()).rejects.toMatchObject({ code: 'NOTHING_LOADED' })
  })

  test('run loads into the folder of the host, by its clock and environment', async () => {
    const report = await open().run()
    expect(report).toMatchObject({ ok: true, tables: { things: { rows: 25 } }, started_at: '2030-01-01T12:00:00.000Z' })
    expect(Number(report.load_id)).toBeCloseTo(noon / 1000, 2)
    expect(api.requests[0]?.headers['authorization']).toBe('Bearer tok3n-of-the-shop')
    expect(report.destination).toContain('shop.duckdb')
  })

  test('status, schema, state, tables and query: by the config, or by the name alone', async () => {
    const { load_id: loadId } = await open().run()
    for (const shop of [open(), open({ pipeline: 'shop' }), open({ pipeline: undefined })]) {
      expect(await shop.status()).toMatchObject({
        pipeline: 'shop',
        loads: [{ loadId }],
        tables: { things: { rows: 25 } },
        pending: [],
        lastRun: { ok: true },
      })
      const schema = await shop.schema()
      expect([...schema.schema.tables.keys()]).toContain('things')
      expect(schema.render('yaml')).toContain('things:')
      const state = await shop.state()
      expect(state.pipelineName).toBe('shop')
      expect(JSON.parse(state.render())).toMatchObject({ pipeline_name: 'shop' })
      const tables = await shop.tables()
      expect(tables[0]).toMatchObject({ name: 'things', rows: 25 })
      expect(tables[0]?.columns.slice(0, 2)).toEqual([
        { name: 'id', type: 'BIGINT' },
        { name: 'name', type: 'VARCHAR' },
      ])
      expect(tables.slice(1).every(({ name }) => name.startsWith('_dlt_'))).toBe(true)
      expect(await shop.query('select max(id) as newest from things')).toMatchObject({
        columns: ['newest'],
        rows: [[24]],
      })
      expect((await shop.query({ table: 'things', columns: ['id'], limit: 3 })).rows).toHaveLength(3)
      await expect(shop.query('delete from things')).rejects.toMatchObject({ code: 'QUERY_NOT_READ_ONLY', exitCode: 2 })
    }
    expect((await open().state()).place.rememberedFrom).toBeNull()
    expect((await open({ pipeline: 'shop' }).state()).place.rememberedFrom).toBe('2030-01-01T12:00:00.000Z')
  })

  test('drop plans first, and drops when it is applied', async () => {
    const shop = open()
    await shop.run()
    const planned = await shop.drop({ resources: ['things'] })
    expect(planned.plan.tables).toEqual([{ name: 'things', resource: 'things' }])
    await expect(open().run()).rejects.toMatchObject({ code: 'PIPELINE_BUSY' })
    await planned.leave()
    await expect(planned.apply()).rejects.toMatchObject({ code: 'PLAN_IS_OVER' })
    expect((await shop.status()).tables).toHaveProperty('things')
    const again = await shop.drop({ all: true })
    expect(await again.apply()).toEqual(expect.any(String))
    // applied, so it has left
    expect((await shop.status()).tables).toEqual({})
    expect(await shop.run()).toMatchObject({ tables: { things: { rows: 25 } } })
  })

  test('sync throws away what is pending', async () => {
    const shop = open()
    await shop.run()
    await using leftovers = await shop.sync()
    expect(leftovers).toMatchObject({ pipeline: 'shop', packages: [] })
  })

  test('sync throws away the packages that are named, and no other', async () => {
    const stop = new AbortController()
    const stopping = open(undefined, {
      signal: stop.signal,
      onEvent: ({ kind }) => void (kind === 'page_read' && stop.abort('enough')),
    })
    await expect(stopping.run()).rejects.toMatchObject({ code: 'INTERRUPTED' })
    const pending = async () => {
      await using leftovers = await open().sync()
      return leftovers.packages.map(({ loadId }) => loadId)
    }
    const [loadId = ''] = await pending()
    await (await open().sync()).apply(['1.0'])
    expect(await pending()).toEqual([loadId])
    await (await open().sync()).apply([loadId])
    expect(await pending()).toEqual([])
  })

  test('a name alone cannot be run', async () => {
    await expect(open({ pipeline: 'shop' }).run()).rejects.toMatchObject({ code: 'CONFIG_NEEDED', exitCode: 2 })
  })

  test('what pipeline() made can be opened as well', async () => {
    const source = restApi({ client: { base_url: api.url, paginator: 'single_page' }, resources: ['things'] })
    expect(await open({ object: pipeline({ name: 'made', source }) }).check()).toMatchObject({ pipeline: 'made' })
  })
})

describe('the host', () => {
  test('who only watches gets every event, secrets in it masked, and equal ones once', async () => {
    await api.close()
    api = await startScriptedApi({ routes: { 'GET /things': () => ({ json: { data: [{ id: 1 }] } }) } })
    const events: RunEvent[] = []
    const object = {
      name: 'shop',
      client: { base_url: api.url, paginator: 'single_page' },
      resources: [{ name: 'things', write_disposition: 'merge', endpoint: { params: { k: secret('shop_token') } } }],
    }
    const shop = openPipeline({ object }, {}, host({ onEvent: (event) => void events.push(event) }))
    await shop.run()
    const kinds = events.map(({ kind }) => kind)
    expect(kinds[0]).toBe('warning')
    expect(kinds).toEqual(expect.arrayContaining(['run_started', 'request_sent', 'page_read', 'load_done']))
    expect(JSON.stringify(events)).not.toContain('tok3n')
    expect(shop.warnings()).toMatchObject([{ code: 'MERGE_WITHOUT_KEY', resource: 'things' }])
  })

  test('who asks for raw events gets texts as they are, and whoever else listens does not', async () => {
    const events: RunEvent[] = []
    const name = 'tok3n-of-the-shop'
    const endpoint = { path: 'things', data_selector: 'data', params: { k: secret('shop_token') } }
    const client = { base_url: api.url, paginator: 'single_page' } as const
    const object = { name: 'shop', client, resources: [{ name, endpoint }] }
    await openPipeline({ object }, {}, host({ events: 'raw', onEvent: (event) => void events.push(event) })).run()
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1))
    expect(events.find(({ kind }) => kind === 'resource_started')).toMatchObject({ resource: name })
    const kept = await readdir(`${folder.path}/.sluice/shop/runs`)
    const journal = await readFile(`${folder.path}/.sluice/shop/runs/${kept[0]}`, 'utf8')
    const started = journal.split('\n').find((line) => line.includes('resource_started'))
    expect(started).toContain('"resource":"***"')
  })

  test('its files may be anywhere: config, secrets and schema files never touch the disk', async () => {
    const files = memoryFiles({
      [`${folder.path}/mem.yaml`]: `${shopYaml(api.url)}export_schema_path: schemas\n`,
      [`${folder.path}/.dlt/secrets.toml`]: 'shop_token = "from-memory"',
    })
    const world = { cwd: folder.path, env: {}, files }
    await openPipeline({ file: 'mem.yaml' }, {}, { world }).run()
    expect(api.requests[0]?.headers['authorization']).toBe('Bearer from-memory')
    expect(await textAt(files, `${folder.path}/schemas/shop.schema.yaml`)).toContain('things:')
    const missing = openPipeline({ file: 'memm.yaml' }, {}, { world }).check()
    await expect(missing).rejects.toMatchObject({ code: 'CONFIG_FILE_NOT_FOUND', details: { allowed: ['mem.yaml'] } })
  })

  test('its signal ends what is going on, with its reason', async () => {
    const stop = new AbortController()
    const run = open(undefined, {
      signal: stop.signal,
      onEvent: ({ kind }) => void (kind === 'page_read' && stop.abort('enough')),
    })
    await expect(run.run()).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130, cause: 'enough' })
    await expect(run.status()).rejects.toMatchObject({ code: 'INTERRUPTED' })
  })
})

test('an error as text: code, sentence, place and the next thing to do', async () => {
  const error: unknown = await openPipeline({ file: 'shopp.yaml' }, {}, host())
    .check()
    .catch((thrown: unknown) => thrown)
  expect(formatError(error)).toMatch(/^error CONFIG_FILE_NOT_FOUND {2}Could not .*\n(.*\n)* {2}next {4}/)
  expect(formatError(new Error('a\u001B[2Jb'))).toContain('INTERNAL  Something went wrong inside sluice: a\\u001b[2Jb')
  expect(formatError(error, { color: true })).toContain('\u001B[31m')
})
