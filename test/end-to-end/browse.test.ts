import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BrowsedRows, openBrowsing } from '../../src/library/read/browse.ts'
import { realWorld } from '../../src/library/real-world.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'
import { sharedPostgres } from '../servers/postgres.ts'
import { startProject } from './project.ts'

/*
 * What somebody sees who scrolls: the same rows in the same order as one question for all of them gives, wherever a page
 * begins, with gaps in the numbers of rows and without.
 */

const records = Array.from({ length: 137 }, (_one, index) => ({
  id: index,
  name: index % 7 === 0 ? null : `Name ${index % 13}`,
  amount: (index * 37) % 50,
  at: `2024-01-${String(1 + (index % 28)).padStart(2, '0')}T00:00:00Z`,
  extra: index % 3 === 0 ? null : { of: [index] },
  // from about the least double to about the greatest: their difference is none
  huge: (index / 68 - 1) * 1.7e308,
  items: Array.from({ length: index % 4 }, (_each, n) => ({ n })),
}))
const none = new AbortController().signal

let folder = ''
let project: Awaited<ReturnType<typeof startProject>>
const configs: Record<string, string> = {}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-browse-'))
  const api = await startScriptedApi({ routes: { 'GET /items': () => ({ json: records }) } })
  const postgres = await (await sharedPostgres()).createDatabase(`browse_${process.pid}`)
  const base = `client: { base_url: "${api.url}" }\nresources: [{ name: items, columns: { extra: { data_type: json }, huge: { data_type: double } } }]\n`
  configs['duckdb'] = `name: whole\n${base}`
  configs['duckdb with gaps'] = `name: gaps\n${base}`
  configs['postgres'] = `name: browse_pg\ndestination: { type: postgres, credentials: "${postgres}" }\n${base}`
  const files = Object.values(configs).map((config, index) => [`c${index}.yaml`, config] as const)
  project = await startProject(Object.fromEntries(files))
  for (const [file] of files) {
    const { code, stderr } = await project.cli(['run', file])
    expect([code, stderr]).toEqual([0, expect.anything()])
  }
  const instance = await DuckDBInstance.create(join(project.path, 'gaps.duckdb'))
  const connection = await instance.connect()
  await connection.run('DELETE FROM gaps_dataset.items WHERE id % 10 = 3')
  connection.closeSync()
  instance.closeSync()
  await api.close()
})
afterAll(async () => {
  await project.remove()
  await rm(folder, { recursive: true, force: true })
})

function open(kind: string) {
  const index = Object.keys(configs).indexOf(kind)
  return openBrowsing({ file: `c${index}.yaml` }, {}, { world: realWorld({ cwd: project.path }) })
}

describe.each(['duckdb', 'duckdb with gaps', 'postgres'])('%s', (kind) => {
  const expected = kind === 'duckdb with gaps' ? records.filter(({ id }) => id % 10 !== 3) : records
  const filters = fc.constantFrom<
    readonly [NonNullable<BrowsedRows['filters']>, (record: (typeof records)[number]) => boolean]
  >(
    [[], () => true],
    [[{ column: 'amount', op: 'gt', values: ['20'] }], ({ amount }) => amount > 20],
    [[{ column: 'name', op: 'null', values: [] }], ({ name }) => name === null],
    [[{ column: 'name', op: 'ne', values: ['Name 3'] }], ({ name }) => name !== 'Name 3'],
    [[{ column: 'name', op: 'contains', values: ['ME 1'] }], ({ name }) => name?.includes('me 1') === true],
    [[{ column: 'name', op: 'starts', values: ['name 1'] }], ({ name }) => name?.startsWith('Name 1') === true],
    [[{ column: 'id', op: 'in', values: ['5', '7', '900'] }], ({ id }) => id === 5 || id === 7],
    [
      [
        { column: 'amount', op: 'between', values: ['10', '20'] },
        { column: 'id', op: 'le', values: ['100'] },
      ],
      ({ amount, id }) => amount >= 10 && amount <= 20 && id <= 100,
    ],
    [[{ column: 'at', op: 'ge', values: ['2024-01-20'] }], ({ at }) => at >= '2024-01-20'],
  )
  const sorts = fc.constantFrom<NonNullable<BrowsedRows['sort']>>(
    [],
    [{ column: 'amount', descending: true }],
    [
      { column: 'name', descending: false },
      { column: 'id', descending: true },
    ],
  )

  test('pages add up to what is asked for', async () => {
    const browsing = open(kind)
    await fc.assert(
      fc.asyncProperty(filters, sorts, fc.integer({ min: 1, max: 60 }), async ([chosen, holds], sort, size) => {
        const ids: unknown[] = []
        let matching = Infinity
        for (let from = 0; from < matching; from += size) {
          const page = await browsing.page(
            { table: 'items', columns: ['id'], filters: chosen, sort },
            { from, to: from + size },
            none,
          )
          matching = page.matching
          ids.push(...page.rows.map(([id]) => id))
          expect(page.total).toBe(expected.length)
        }
        const wanted = expected.filter(holds).map(({ id }) => id)
        expect(matching).toBe(wanted.length)
        expect(sort.length === 0 ? ids : ids.toSorted((a, b) => Number(a) - Number(b))).toEqual(wanted)
        const value = new Map(records.map((record) => [record.id, record]))
        for (const [index, id] of ids.entries()) {
          const [one, next] = [value.get(Number(id)), value.get(Number(ids[index + 1]))]
          if (one === undefined || next === undefined) continue
          if (sort[0]?.column === 'amount') expect(one.amount).toBeGreaterThanOrEqual(next.amount)
          // rows without a value come last
          if (sort[0]?.column === 'name' && one.name === null) expect(next.name).toBe(null)
        }
      }),
      { numRuns: 15 },
    )
    await browsing.yield()
  })

  test('rows of a child table, and a row with all that hangs from it', async () => {
    const browsing = open(kind)
    const { keys } = await browsing.page(
      { table: 'items', filters: [{ column: 'id', op: 'eq', values: ['7'] }] },
      { from: 0, to: 1 },
      none,
    )
    const [key = ''] = keys
    const children = await browsing.page(
      { table: 'items__items', of: key ?? '', columns: ['n'] },
      { from: 0, to: 10 },
      none,
    )
    expect(children.rows).toEqual([[0], [1], [2]])
    const row = await browsing.row({ table: 'items', key: key ?? '' }, none)
    expect(row.whole).toEqual({
      id: 7,
      amount: 9,
      huge: expect.any(Number) as unknown,
      at: expect.stringMatching(/^2024-01-08/) as string,
      name: null,
      items: [{ n: 0 }, { n: 1 }, { n: 2 }],
      extra: expect.anything() as unknown,
    })
    expect(row.children).toEqual([{ table: 'items__items', key: 'items', rows: 3 }])
    expect(row.loadId).toMatch(/^\d+\.\d+$/)
    expect(await browsing.cell({ table: 'items', key: key ?? '', column: 'amount' }, none)).toBe(9)
    await browsing.yield()
  })

  test('profiles count what is there', async () => {
    const browsing = open(kind)
    const profile = (column: string, part: 'summary' | 'histogram' | 'top') =>
      browsing.profile({ table: 'items', column, part }, none)
    const nulls = expected.filter(({ name }) => name === null).length
    expect(await profile('name', 'summary')).toMatchObject({
      rows: expected.length,
      nulls,
      min: 'Name 0',
      max: 'Name 9',
    })
    expect(await profile('amount', 'summary')).toMatchObject({ nulls: 0, min: 0, max: 49 })
    for (const column of ['amount', 'at', 'id', 'huge']) {
      const histogram = await profile(column, 'histogram')
      if (histogram.part !== 'histogram') throw new Error('no histogram')
      expect(histogram.bins.reduce((sum, { count }) => sum + count, 0)).toBe(expected.length)
      expect(histogram.bins.flatMap(({ from, to }) => [from, to]).every(Number.isFinite)).toBe(true)
      expect(histogram.bins.filter(({ count }) => count > 0).length).toBeGreaterThan(10)
    }
    // a column without an order, and only some of the rows
    const json = await browsing.profile(
      { table: 'items', column: 'extra', part: 'summary', filters: [{ column: 'amount', op: 'lt', values: ['25'] }] },
      none,
    )
    const some = expected.filter(({ amount }) => amount < 25)
    expect(json).toMatchObject({
      rows: some.length,
      nulls: some.filter(({ extra }) => extra === null).length,
      // not 0: nobody counted
      distinct: null,
    })
    const top = await profile('name', 'top')
    if (top.part !== 'top') throw new Error('no top')
    expect(top.top.reduce((sum, { count }) => sum + count, 0) + top.others).toBe(expected.length - nulls)
    await browsing.yield()
  })
})
