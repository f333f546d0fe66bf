import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ScriptedApi, startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { type Project, startProject } from '../project.ts'

let api: ScriptedApi
let project: Project
let asked: string[]
let version = 1

const day = (n: number): string => `2024-01-${String(n).padStart(2, '0')}T12:00:00Z`

beforeEach(async () => {
  asked = []
  version = 1
  api = await startScriptedApi({
    routes: {
      'GET /events': ({ url, query }) => {
        asked.push(url)
        const [from, to] = [query.get('from') ?? '', query.get('to') ?? '9']
        const rows = Array.from({ length: 20 }, (_, index) => ({ id: index + 1, at: day(index + 1), version }))
        return { json: { data: rows.filter(({ at }) => at.slice(0, 10) >= from && at.slice(0, 10) <= to) } }
      },
      'GET /plain': () => ({ json: { data: [{ id: 1 }] } }),
    },
  })
  project = await startProject({})
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const yaml = (disposition: string): string => `
client: { base_url: '${api.url}', paginator: single_page }
resources:
  - plain
  - name: events
    primary_key: id
    write_disposition: ${disposition}
    endpoint:
      data_selector: data
      incremental:
        { cursor_path: at, initial_value: '2024-01-15', until: '2024-01-22', start_param: from, end_param: to,
          param_format: '%Y-%m-%d', window: { size: P3D, gap: P1D } }
`

const backfill = (...args: readonly string[]) =>
  project.cli(['backfill', 'c.yaml', '--destination', './x.duckdb', '--dataset', 'd', ...args])
const state = async (): Promise<string> => (await project.cli(['state', 'c'])).stdout
const versions = (): Promise<unknown> =>
  project.look(({ value }) =>
    value(`SELECT string_agg(id || '.' || version, ' ' ORDER BY id) FROM d.events WHERE id < 9`),
  )

describe('a backfill', () => {
  test('reads a range in windows, and leaves the cursor of other runs alone', async () => {
    await project.write('c.yaml', yaml('merge'))
    await project.run('c.yaml')
    const before = await state()
    asked.length = 0
    const run = await backfill('--from', '2024-01-03', '--to', '2024-01-08', '--json')
    expect(run.stderr).toContain('Left out, because they have no cursor: plain')
    expect(run.code).toBe(0)
    expect(JSON.parse(run.stdout)).toMatchObject({ ok: true, resources: { events: { records: 6 } } })
    expect(asked.toSorted()).toEqual(['/events?from=2024-01-03&to=2024-01-05', '/events?from=2024-01-06&to=2024-01-08'])
    expect(await versions()).toBe('3.1 4.1 5.1 6.1 7.1 8.1')
    const cursor = /"at": \{[^}]*\}/s
    expect(cursor.exec(await state())?.[0]).toBe(cursor.exec(before)?.[0])
    asked.length = 0
    await project.run('c.yaml')
    expect(asked[0]).toMatch(/^\/events\?from=2024-01-20&/)
    // the same once more goes on where it ended
    asked.length = 0
    await backfill('--from', '2024-01-03', '--to', '2024-01-08')
    expect(asked).toEqual(['/events?from=2024-01-08&to=2024-01-08'])
    const { stdout } = await project.cli(['status', 'c', '--json'])
    expect(stdout).toContain('backfill')
  })

  test('says what it would do, what it appends, and what cannot be', async () => {
    await project.write('c.yaml', yaml('append'))
    const plan = await backfill('--from', '2024-01-03', '--to', '2024-01-08', '--plan-only')
    expect(plan.stdout).toContain('2 windows')
    expect(asked).toEqual([])
    expect((await backfill('--from', '2024-01-03', '--to', '2024-01-03')).stderr).toContain('BACKFILL_APPENDS')
    const none = await backfill('--from', '2024-01-03', '--to', '2024-01-08', '--resources', 'plain')
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('BACKFILL_NO_CURSOR')])
    const bad = await backfill('--from', 'yesterday', '--to', '2024-01-08')
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining('BACKFILL_BAD_RANGE')])
    await project.write('c.yaml', yaml('replace'))
    const replaced = await backfill('--from', '2024-01-03', '--to', '2024-01-08')
    expect([replaced.code, replaced.stderr]).toEqual([2, expect.stringContaining('BACKFILL_REPLACES')])
    expect((await backfill('--to', '2024-01-08')).code).toBe(2)
  })
})
