import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ScriptedApi, startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { type Project, startProject } from '../project.ts'

let api: ScriptedApi
let project: Project
let asked: string[]

beforeEach(async () => {
  asked = []
  const seen = (url: string): void => void asked.push(url)
  api = await startScriptedApi({
    routes: {
      'GET /teams': ({ url }) => {
        seen(url)
        return { json: [{ id: 1, boss: 'ann' }, { id: 2, boss: null }, { id: 3 }, { id: 4, boss: 'bob' }] }
      },
      'GET /regions': () => ({ json: { data: [{ code: 'eu' }, { code: 'us' }] } }),
      'GET /items': ({ url, query }) => {
        seen(url)
        const ids = (query.get('ids') ?? '').split(',').filter((id) => id !== '')
        return { json: { data: ids.length > 0 ? ids.map((id) => ({ id })) : [{ n: 1 }, { n: 2 }] } }
      },
    },
  })
  project = await startProject({})
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const yaml = (resources: string): string => `
client: { base_url: '${api.url}', paginator: single_page }
resources:
${resources}
`

/** Rows as lists, numbers as numbers. */
async function rows(sql: string): Promise<unknown> {
  const found = await project.look(({ rows: read }) => read(sql))
  return found.map((row) =>
    Object.values(row).map((value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
  )
}

/** Items of a region and a kind, for each of these values. */
function itemsFor(forEach: string): string {
  return yaml(`
  - name: items
    include_from_slice: { region: region, kind: the_kind }
    endpoint:
      path: items
      params: { region: '{slice.region}', kind: '{slice.kind}' }
      data_selector: data
      for_each: ${forEach}`)
}

describe('for_each', () => {
  test('of rows the values of one belong together', async () => {
    await project.write('c.yaml', itemsFor('{ rows: [{ region: eu, kind: a }, { region: us, kind: b }] }'))
    const run = await project.run('c.yaml', ['--json'])
    expect(run.stderr).not.toContain('error')
    expect(run.code).toBe(0)
    expect(asked.toSorted()).toEqual(['/items?region=eu&kind=a', '/items?region=us&kind=b'])
    expect(await rows('SELECT region, the_kind, count(*)::INT FROM d.items GROUP BY ALL ORDER BY ALL')).toEqual([
      ['eu', 'a', 2],
      ['us', 'b', 2],
    ])
  })

  test.each([
    ['rows: [{ region: eu }, { kind: a }]', 'its mappings do not have the same names'],
    ['rows: [{ region: eu }], as: region', 'its values have names of their own, beside "as"'],
    ['rows: [{ region: eu, kind: a }], batch: 2', 'a batch is a list of one value each'],
  ])('says what is wrong with rows: %s', async (written, why) => {
    await project.write(
      'c.yaml',
      yaml(`
  - name: items
    endpoint: { path: 'items/{slice.region}', for_each: { ${written} } }`),
    )
    const run = await project.run('c.yaml')
    expect(run.code).toBe(2)
    expect(run.stderr).toContain(why)
  })

  test('lists multiply, the last one fastest, and their values become columns', async () => {
    await project.write('c.yaml', itemsFor('[{ values: [eu, us], as: region }, { values: [a, b, c], as: kind }]'))
    const run = await project.run('c.yaml', ['--json'])
    expect(run.stderr).not.toContain('error')
    expect(run.code).toBe(0)
    expect(asked.toSorted()).toEqual(
      ['eu', 'us'].flatMap((region) => ['a', 'b', 'c'].map((kind) => `/items?region=${region}&kind=${kind}`)),
    )
    expect(await rows('SELECT region, the_kind, count(*)::INT FROM d.items GROUP BY ALL ORDER BY ALL')).toEqual(
      ['eu', 'us'].flatMap((region) => ['a', 'b', 'c'].map((kind) => [region, kind, 2])),
    )
  })

  test('unique values are asked for once, whichever source or record has them, and a table can be named by the record', async () => {
    await project.write(
      'c.yaml',
      yaml(`
  - { name: teams, selected: false, processing_steps: [{ filter: record.boss }] }
  - name: items
    table_name: "of_\${{ record.id }}"
    endpoint:
      path: items
      params: { ids: '{slice.boss}' }
      data_selector: data
      for_each: { union: [{ values: [ann, eve] }, { resource: teams, field: boss }], as: boss, unique: true }`),
    )
    const run = await project.run('c.yaml')
    expect(run.code, run.stderr).toBe(0)
    expect(asked.toSorted()).toEqual(['/items?ids=ann', '/items?ids=bob', '/items?ids=eve', '/teams'])
    expect(await project.look(({ tables }) => tables('d'))).toEqual(
      expect.arrayContaining(['of_ann', 'of_bob', 'of_eve']),
    )
  })

  test('ids of a parent go by so many per request, each once; a record without one is left out and said', async () => {
    await project.write(
      'c.yaml',
      yaml(`
  - { name: teams, selected: false }
  - name: items
    endpoint:
      path: items
      params: { ids: '{slice.ids}' }
      data_selector: data
      for_each: { resource: teams, field: boss, as: ids, batch: 50 }`),
    )
    const run = await project.run('c.yaml')
    expect(run.code).toBe(0)
    expect(run.stderr).toContain('Records of "teams" have no "boss", or null in it: "items" is not read for them.')
    expect(asked).toEqual(['/teams', '/items?ids=ann%2Cbob'])
  })

  test('one parent is read page by page, with other fields of its records, and renamed columns', async () => {
    await project.write(
      'c.yaml',
      yaml(`
  - teams
  - name: items
    include_from_parent: { id: team_id }
    include_from_slice: [team]
    endpoint:
      path: items
      params: { q: '{slice.team}-{slice.boss}-{slice.kind}' }
      data_selector: data
      for_each:
        - { resource: teams, field: id, as: team, fields: { boss: boss } }
        - { range: { from: 1, to: 2 }, as: kind }`),
    )
    expect((await project.run('c.yaml')).code).toBe(0)
    expect(asked.slice(1).toSorted()).toEqual(
      [
        '/items?q=1-ann-1',
        '/items?q=1-ann-2',
        // what has no value is left out
        '/items',
        '/items',
        '/items',
        '/items',
        '/items?q=4-bob-1',
        '/items?q=4-bob-2',
      ].toSorted(),
    )
    expect(await rows('SELECT team_id, _slice_team, count(*)::INT FROM d.items GROUP BY ALL ORDER BY ALL')).toEqual(
      [1, 2, 3, 4].map((id) => [id, id, 4]),
    )
  })

  test('two parents multiply, and a union adds a parent to a list', async () => {
    await project.write(
      'c.yaml',
      yaml(`
  - { name: teams, selected: false }
  - { name: regions, selected: false, endpoint: { path: regions, data_selector: data } }
  - name: items
    endpoint:
      path: items
      params: { team: '{slice.team}', region: '{slice.region}' }
      data_selector: data
      for_each:
        - { resource: teams, field: id, as: team }
        - { union: [{ resource: regions, field: code }, { values: [all] }], as: region }`),
    )
    expect((await project.run('c.yaml')).code).toBe(0)
    expect(asked.slice(1).toSorted()).toEqual(
      [1, 2, 3, 4].flatMap((team) => ['all', 'eu', 'us'].map((region) => `/items?team=${team}&region=${region}`)),
    )
  })

  test('values of files beside the config: lines, CSV, JSON lines; and dates', async () => {
    await project.write('conf/ids.txt', '7\n8\n\n')
    await project.write('conf/ids.csv', 'name;code\nA;x\nB;y\n')
    await project.write('conf/ids.jsonl', '{"k": 1}\n{"k": null}\n{"k": 2}\n')
    await project.write(
      'conf/c.yaml',
      yaml(
        [
          ['a', '{ file: ids.txt, as: v }'],
          ['b', '{ file: ids.csv, column: code, as: v }'],
          ['c', '{ file: ids.jsonl, column: k, as: v }'],
          ['d', "{ range: { from: '2024-01-30', to: '2024-02-01' }, as: v }"],
          ['e', "{ range: { from: '2024-01-31', to: '2024-03-31', step: P1M, format: '%m/%Y/%d' }, as: v }"],
        ]
          .map(
            ([name, entry]) =>
              `  - { name: ${name}, endpoint: { path: items, params: { ${name}: '{slice.v}' }, data_selector: data, for_each: ${entry} } }`,
          )
          .join('\n'),
      ),
    )
    expect((await project.run('conf/c.yaml')).code).toBe(0)
    expect(asked.toSorted()).toEqual([
      '/items?a=7',
      '/items?a=8',
      '/items?b=x',
      '/items?b=y',
      '/items?c=1',
      '/items?c=2',
      '/items?d=2024-01-30',
      '/items?d=2024-01-31',
      '/items?d=2024-02-01',
      '/items?e=01%2F2024%2F31',
      '/items?e=02%2F2024%2F29',
      '/items?e=03%2F2024%2F29',
    ])
    await project.write('conf/ids.csv', 'name;kode\nA;x\n')
    const run = await project.run('conf/c.yaml', ['--resources', 'b'])
    expect(run.code).toBe(2)
    expect(run.stderr).toContain('because none of its 1 records has "code"')
  })

  test('mistakes are told together, with their places', async () => {
    await project.write(
      'c.yaml',
      yaml(`
  - name: items
    include_from_slice: [ids, other]
    endpoint:
      path: 'items/{slice.idd}'
      for_each:
        - { values: [1], resource: teams, as: x }
        - { values: [1, 2], as: ids, batch: 2 }
        - { resource: teams, field: id }
        - { as: y }`),
    )
    const run = await project.run('c.yaml')
    expect(run.code).toBe(2)
    for (const text of [
      'it has several sources: resource, values',
      '"ids" is a batch, of which a record has no single value',
      'its "for_each" gives no "other"',
      'there is no resource "teams"',
      'it says not where its values come from',
      'Did you mean "ids"?',
    ])
      expect(run.stderr).toContain(text)
  })
})
