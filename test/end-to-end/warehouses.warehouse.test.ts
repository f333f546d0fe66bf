import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { openPlaces, type Places } from '../kits/tables/places.ts'
import { type Project, startProject } from './project.ts'

/* What people do with a destination besides loading: without a config, by the place alone. */

describe.each(['clickhouse', 'mysql', 'ducklake', 'sqlite'] as const)('the command line on %s', (type) => {
  let api: ScriptedApi
  let places: Places
  let project: Project
  beforeAll(async () => {
    api = await startScriptedApi({
      routes: { 'GET /items': () => ({ text: '[{"id":1,"lines":[{"n":7}]},{"id":2},{"id":3}]' }) },
    })
    places = await openPlaces(type)
    project = await startProject({
      'shop.yaml': `name: shop\nclient: { base_url: '${api.url}' }\nresources: [{ name: items, primary_key: id, write_disposition: merge }]\n`,
    })
  })
  afterAll(async () => {
    await project.remove()
    await places[Symbol.asyncDispose]()
    await api.close()
  })

  test('loads, shows, asks, tells what is there', async () => {
    const to = ['--destination', places.urlOf('sluice', project.path)]
    const cli = (...args: string[]) => project.cli([...args, ...to], places.env ?? {})
    for (const _run of [1, 2]) expect(await cli('run', 'shop.yaml')).toMatchObject({ code: 0 })
    const shown = await cli('show', 'items', '--format', 'json')
    expect(shown.stderr).not.toContain('Could not')
    const ids = (JSON.parse(shown.stdout) as { id: number }[]).map(({ id }) => id)
    expect(new Set(ids)).toEqual(new Set([1, 2, 3]))
    expect(ids).toHaveLength(3)
    const lines = await cli('show', 'items__lines', '--format', 'json')
    expect(JSON.parse(lines.stdout)).toMatchObject([{ n: 7 }])
    const asked = await cli('query', 'SELECT count(*) AS n FROM items', '--format', 'json')
    expect(JSON.parse(asked.stdout)).toEqual([{ n: 3 }])
    const elsewhere = await startProject({})
    try {
      const found = await elsewhere.cli(
        ['query', 'SELECT count(*) AS n FROM items', '--format', 'json', ...to],
        places.env ?? {},
      )
      expect(found).toMatchObject({ code: 0, stdout: expect.stringContaining('3') as string })
    } finally {
      await elsewhere.remove()
    }
  })
})
