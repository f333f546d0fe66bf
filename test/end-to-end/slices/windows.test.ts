import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ScriptedApi, startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { type Project, startProject } from '../project.ts'

interface Row {
  readonly id: number
  readonly at: string
}

let api: ScriptedApi
let project: Project
let asked: string[]
let events: Row[]

const day = (n: number, hour = 0): string =>
  `2024-01-${String(n).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00Z`

beforeEach(async () => {
  asked = []
  // four a day, at 0, 6, 12 and 18, from the 1st to the 9th
  events = Array.from({ length: 36 }, (_, id) => ({ id, at: day(1 + Math.floor(id / 4), (id % 4) * 6) }))
  const between = (from: string | null, to: string | null): readonly Row[] =>
    events.filter(
      ({ at }) => (from === null || at.slice(0, from.length) >= from) && (to === null || at.slice(0, to.length) <= to),
    )
  api = await startScriptedApi({
    routes: {
      'GET /events': ({ url, query }) => {
        asked.push(url)
        return { json: { data: between(query.get('from'), query.get('to')).map((row) => ({ ...row })) } }
      },
      'GET /all': ({ url }) => {
        asked.push(url)
        return { json: { data: events.map((row) => ({ ...row })) } }
      },
    },
  })
  project = await startProject({})
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const yaml = (incremental: string, path = 'events'): string => `
client: { base_url: '${api.url}', paginator: single_page }
resources:
  - name: events
    endpoint: { path: ${path}, data_selector: data, incremental: { cursor_path: at, ${incremental} } }
`

const windows = "start_param: from, end_param: to, param_format: '%Y-%m-%d'"

async function count(): Promise<readonly unknown[]> {
  const [row] = await project.look(({ rows }) =>
    rows('SELECT count(*)::INT AS n, count(DISTINCT id)::INT AS d FROM d.events'),
  )
  return Object.values(row ?? {})
}

async function state(): Promise<unknown> {
  const { stdout } = await project.cli(['state', 'c'])
  return /"last_value": ?"([^"]*)"/.exec(stdout)?.[1] ?? stdout
}

describe('windows', () => {
  test("Airbyte's: size 3 days, gap a day; the state is the highest value, and the next run begins there", async () => {
    const incremental = `initial_value: '2024-01-02', until: '2024-01-10', ${windows}, window: { size: P3D, gap: P1D }`
    await project.write('c.yaml', yaml(incremental))
    events = events.filter(({ at }) => at <= day(7))
    expect((await project.run('c.yaml')).code).toBe(0)
    expect(asked.toSorted()).toEqual([
      '/events?from=2024-01-02&to=2024-01-04',
      '/events?from=2024-01-05&to=2024-01-07',
      '/events?from=2024-01-08&to=2024-01-10',
    ])
    // of the 7th there is but the first
    expect(await count()).toEqual([21, 21])
    expect(await state()).toBe(day(7))
    asked.length = 0
    events.push({ id: 100, at: day(7, 6) }, { id: 101, at: day(9) })
    expect((await project.run('c.yaml')).code).toBe(0)
    expect(asked).toEqual(['/events?from=2024-01-07&to=2024-01-10'])
    expect(await count()).toEqual([23, 23])
  })

  test('where windows share a day every row comes once, whichever way the server counts the ends', async () => {
    await project.write(
      'c.yaml',
      yaml(`initial_value: '2024-01-02', until: '2024-01-20', ${windows}, window: { size: P3D }`),
    )
    events = events.slice(0, 20)
    const run = await project.run('c.yaml', ['--json'])
    expect(run.code).toBe(0)
    expect(asked.toSorted().slice(0, 2)).toEqual([
      '/events?from=2024-01-02&to=2024-01-05',
      '/events?from=2024-01-05&to=2024-01-08',
    ])
    expect(await count()).toEqual([16, 16])
  })

  test('an API that does not go by the window is told of; each row still is there', async () => {
    await project.write(
      'c.yaml',
      yaml(
        `initial_value: '2024-01-01', until: '2024-01-09', window: { size: P5D, gap: PT1S }, start_param: a, end_param: b`,
        'all',
      ),
    )
    const run = await project.run('c.yaml')
    expect(run.code).toBe(0)
    expect(run.stderr).toContain('WINDOW_RECORDS_OUTSIDE')
    expect((await count())[1]).toBe(36)
  })

  test('nothing is asked for where the range is empty', async () => {
    await project.write('c.yaml', yaml(`initial_value: '2024-02-01', until: '2024-01-10', ${windows}`))
    const run = await project.run('c.yaml')
    expect(run.code).toBe(0)
    expect(asked).toEqual([])
  })

  test('until leaves later rows to a later run, a day as the end holds all of it, and the state moves', async () => {
    await project.write('c.yaml', yaml(`initial_value: '2024-01-01', until: '2024-01-03'`, 'all'))
    const run = await project.run('c.yaml')
    expect(run.stderr).toContain('lie after "until"')
    expect(await count()).toEqual([12, 12])
    expect(await state()).toBe(day(3, 18))
    await project.write('c.yaml', yaml(`initial_value: '2024-01-01', until: now`, 'all'))
    expect((await project.run('c.yaml')).code).toBe(0)
    expect(await count()).toEqual([36, 36])
  })

  test('lag as a duration, epochs out, a number of formats in', async () => {
    events = events.map(({ id, at }) => ({
      id,
      at: id % 2 === 0 ? at : `${at.slice(8, 10)}.${at.slice(5, 7)}.${at.slice(0, 4)}`,
    }))
    await project.write(
      'c.yaml',
      yaml(
        `initial_value: '2024-01-02T00:00:00Z', until: '2024-01-05T00:00:00Z', lag: P1DT12H, cursor_format: ['%Y-%m-%dT%H:%M:%SZ', '%d.%m.%Y'], param_format: epoch_ms, start_param: a, end_param: b, filter_records: false`,
        'all',
      ),
    )
    expect((await project.run('c.yaml')).code).toBe(0)
    expect(asked).toEqual([`/all?a=${Date.parse(day(2))}&b=${Date.parse(day(5))}`])
    asked.length = 0
    await project.write(
      'c.yaml',
      yaml(
        `initial_value: '2024-01-02T00:00:00Z', until: '2024-02-05T00:00:00Z', lag: P1DT12H, cursor_format: ['%Y-%m-%dT%H:%M:%SZ', '%d.%m.%Y'], param_format: epoch_ms, start_param: a, end_param: b, filter_records: false`,
        'all',
      ),
    )
    expect((await project.run('c.yaml')).code).toBe(0)
    // the newest is 2024-01-09T12:00:00Z, those of 18 o'clock are written as days
    expect(asked).toEqual([`/all?a=${Date.parse(day(8))}&b=${Date.parse('2024-02-05T00:00:00Z')}`])
  })

  test('ends in the body and in headers, windows of numbers', async () => {
    const bodies: unknown[] = []
    const other = await startScriptedApi({
      routes: {
        'POST /find': ({ body, headers }) => {
          bodies.push([JSON.parse(body), headers['x-to']])
          return { json: { data: [] } }
        },
      },
    })
    await project.write(
      'c.yaml',
      `
client: { base_url: '${other.url}', paginator: single_page }
resources:
  - name: events
    endpoint:
      { path: find, method: POST, json: { q: 1 }, data_selector: data,
        incremental: { cursor_path: id, initial_value: 0, until: 25, start_body_path: filter.from, end_header: X-To, window: { size: 10, gap: 1 } } }
`,
    )
    const run = await project.run('c.yaml')
    await other.close()
    expect(run.code).toBe(0)
    expect(bodies.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1))).toEqual([
      [{ q: 1, filter: { from: 0 } }, '9'],
      [{ q: 1, filter: { from: 10 } }, '19'],
      [{ q: 1, filter: { from: 20 } }, '25'],
    ])
  })

  test('plan and check know them, and what cannot be is told', async () => {
    await project.write(
      'c.yaml',
      yaml(`initial_value: '2024-01-01', until: '2024-01-09', ${windows}, window: { size: P3D }`),
    )
    const plan = await project.cli(['plan', 'c.yaml', '--destination', './x.duckdb', '--dataset', 'd'])
    expect(plan.stdout).toContain('3 windows')
    expect(plan.stdout).toContain('from=2024-01-01&to=2024-01-04')
    await project.write(
      'c.yaml',
      yaml(`until: now, end_value: '2024-01-01', row_order: desc, window: { size: 3, gap: P1D }`),
    )
    const run = await project.cli(['check', 'c.yaml'])
    expect(run.code).toBe(2)
    for (const text of [
      '"end_value" is written, too',
      'windows need a place to begin',
      'windows go upwards, and "row_order" says that records come downwards',
      'size and gap are of different kinds',
    ])
      expect(run.stderr + run.stdout).toContain(text)
  })
})
