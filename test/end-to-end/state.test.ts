import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/json/json.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import type { CliRun } from './run-cli.ts'
import { type Project, startProject } from './project.ts'

/*
 * Where the state lives: in the destination and nowhere else. The working folder may go, the dataset may go, several
 * pipelines may share a dataset.
 */

interface Names {
  readonly name: string
  readonly source?: string
  readonly resource?: string
}

const configFor = (url: string, { name, source = name, resource = 'events' }: Names): string => `
name: ${name}
source_name: ${source}
client: { base_url: ${url} }
resources:
  - name: ${resource}
    primary_key: id
    endpoint:
      path: events
      incremental: { cursor_path: id, start_param: since, initial_value: 0 }
  - name: slow_${resource}
    endpoint: slow
`

let rows: readonly JsonObject[]
let fails: boolean
let atSlow: () => void
let api: ScriptedApi
let project: Project

beforeEach(async () => {
  rows = [{ id: 1 }, { id: 2, tags: ['a'] }]
  fails = false
  atSlow = () => undefined
  const since = (text: string | null): number => Number(text ?? 0)
  api = await startScriptedApi({
    routes: {
      'GET /events': ({ query }) => ({ json: rows.filter(({ id }) => Number(id) >= since(query.get('since'))) }),
      'GET /slow': () => {
        atSlow()
        return fails ? { status: 503 } : { json: [{ x: 1 }] }
      },
    },
  })
  project = await startProject({ 'a.yaml': configFor(api.url, { name: 'a' }) })
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const run = async (config: string): Promise<CliRun> => {
  const result = await project.run(config)
  expect(result.code, result.stderr).toBe(0)
  return result
}
const asked = (): readonly (string | null)[] =>
  api.requests.filter(({ path }) => path === '/events').map(({ query }) => query.get('since'))
const ids = async (table = 'events'): Promise<readonly unknown[]> =>
  (await project.look((warehouse) => warehouse.rows(`SELECT id::INT AS id FROM d.${table} ORDER BY id`))).map(
    (row) => row['id'],
  )

/** Reads everything; then the destination is away, as a disk that is not mounted is, and comes back. */
async function stopBeforeTheLoad(): Promise<void> {
  const file = join(project.path, 'x.duckdb')
  atSlow = () => {
    renameSync(file, `${file}.away`)
    mkdirSync(file)
  }
  const stopped = await project.run('a.yaml')
  expect(stopped.stderr).toContain('DESTINATION_NOT_WRITABLE')
  atSlow = () => undefined
  await rmdir(file)
  await rename(`${file}.away`, file)
}

async function destination(...statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(join(project.path, 'x.duckdb'))
  const connection = await instance.connect()
  for (const statement of statements) await connection.run(statement)
  connection.closeSync()
  instance.closeSync()
}

describe('T7.4 what is remembered', () => {
  test('comes from the destination when the working folder is gone, for runs and for commands', async () => {
    await run('a.yaml')
    await rm(join(project.path, '.sluice'), { recursive: true })
    const where = ['a', '--destination', './x.duckdb', '--dataset', 'd']
    expect((await project.cli(['state', ...where])).stdout).toContain('"last_value": 2')
    // the dataset is the only one there, and the pipeline's
    expect((await project.cli(['state', ...where.slice(0, 3)])).stdout).toContain('"last_value": 2')
    const other = await project.cli(['state', 'b', ...where.slice(1, 3)])
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('NOTHING_LOADED')])
    const unknown = await project.cli(['state', 'a'])
    expect([unknown.code, unknown.stderr.includes('--destination URL')]).toEqual([2, true])
    rows = [...rows, { id: 3 }]
    await run('a.yaml')
    expect(asked()).toEqual(['0', '2'])
    expect(await ids()).toEqual([1, 2, 3])
  })

  test.each([
    ['the dataset', () => destination('DROP SCHEMA d CASCADE')],
    ['the file', () => rm(join(project.path, 'x.duckdb'))],
  ])('goes with %s: the next run loads everything anew', async (_, drop) => {
    await run('a.yaml')
    await drop()
    await run('a.yaml')
    expect(asked()).toEqual(['0', '0'])
    expect(await ids()).toEqual([1, 2])
  })

  test('is nothing when a load has no row in _dlt_loads', async () => {
    await run('a.yaml')
    await destination('DELETE FROM d._dlt_loads')
    await run('a.yaml')
    expect(asked()).toEqual(['0', '0'])
  })
})

describe('a package of a destination that was reset meanwhile', () => {
  test('half read: is dropped, and everything is read anew', async () => {
    await run('a.yaml')
    rows = [...rows, { id: 3 }]
    fails = true
    expect((await project.run('a.yaml')).code).toBe(1)
    await destination('DROP SCHEMA d CASCADE')
    fails = false
    atSlow = () => undefined
    const result = await run('a.yaml')
    expect(result.stderr).toContain('no longer in the state it was read from')
    expect(asked()).toEqual(['0', '2', '0'])
    expect(await ids()).toEqual([1, 2, 3])
  })

  test('read to its end: is dropped, and everything is read anew', async () => {
    await run('a.yaml')
    rows = [...rows, { id: 3 }]
    await stopBeforeTheLoad()
    await destination('DROP SCHEMA d CASCADE')
    const result = await run('a.yaml')
    expect(result.stderr).toContain('no longer in the state it was read from')
    expect(asked()).toEqual(['0', '2', '0'])
    expect(await ids()).toEqual([1, 2, 3])
  })

  test('read to its end: is loaded when the destination is as it was', async () => {
    await run('a.yaml')
    rows = [...rows, { id: 3 }]
    await stopBeforeTheLoad()
    const result = await run('a.yaml')
    expect(result.stderr).toContain('which an earlier run left ready')
    // only the resource without a cursor would be appended twice (decisions/0027)
    expect(result.stderr).toContain('"slow_events" is not read again')
    expect(result.stderr).not.toContain('Nothing new')
    expect(asked()).toEqual(['0', '2', '3'])
    expect(await ids()).toEqual([1, 2, 3])
    await run('a.yaml')
    expect(asked()).toEqual(['0', '2', '3', '3'])
    expect(await ids()).toEqual([1, 2, 3])
  })
})

describe('a run that only loads what is pending', () => {
  const pending = ['--pending-only']

  test('loads what was read to its end, asks the API for nothing, and is reported: the next run reads what is new', async () => {
    await run('a.yaml')
    rows = [...rows, { id: 3 }]
    await stopBeforeTheLoad()
    rows = [...rows, { id: 4 }]
    const before = api.requests.length
    const loaded = await project.run('a.yaml', [...pending, '--json'])
    expect(loaded.code, loaded.stderr).toBe(0)
    expect(JSON.parse(loaded.stdout)).toMatchObject({ ok: true, resources: {}, tables: { events: { rows: 1 } } })
    expect(api.requests).toHaveLength(before)
    expect(await ids()).toEqual([1, 2, 3])
    const empty = await project.run('a.yaml', pending)
    expect(empty.code, empty.stderr).toBe(0)
    expect(empty.stderr).toContain('no package lies here that was read to its end')
    await run('a.yaml')
    expect(asked().at(-1)).toBe('3')
    expect(await ids()).toEqual([1, 2, 3, 4])
  })

  test('leaves what is half read, and says so', async () => {
    await run('a.yaml')
    fails = true
    expect((await project.run('a.yaml')).code).toBe(1)
    const before = api.requests.length
    const result = await project.run('a.yaml', pending)
    expect(result.code, result.stderr).toBe(0)
    expect(result.stderr).toMatch(/Package [\d.]+ is half read, and stays/)
    expect(api.requests).toHaveLength(before)
    expect((await project.cli(['status', 'a'])).stdout).toContain('(extracting)')
  })

  test('takes no option about reading', async () => {
    const result = await project.run('a.yaml', [...pending, '--limit', '1'])
    expect(result.code).toBe(2)
    expect(result.stderr).toContain("'--pending-only' cannot be used with option '--limit <pages>'")
  })
})

describe('pipelines that share a dataset', () => {
  beforeEach(async () => {
    await project.write('b.yaml', configFor(api.url, { name: 'b', resource: 'facts' }))
    await run('a.yaml')
    await run('b.yaml')
  })

  test('keep their own cursors and schemas', async () => {
    rows = [...rows, { id: 3 }]
    await run('a.yaml')
    await run('b.yaml')
    expect(asked()).toEqual(['0', '0', '2', '2'])
    expect([await ids(), await ids('facts')]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ])
    const schema = (await project.cli(['schema', 'b'])).stdout
    expect(schema).toContain('facts__tags')
    expect(schema).not.toContain('events')
  })

  test('drop and refresh only what is theirs', async () => {
    expect((await project.cli(['drop', 'b', '--all', '--yes'])).code).toBe(0)
    expect(await ids()).toEqual([1, 2])
    const refreshed = await project.run('a.yaml', ['--refresh', 'drop_sources'])
    expect(refreshed.code, refreshed.stderr).toBe(0)
    await run('b.yaml')
    expect(asked()).toEqual(['0', '0', '0', '0'])
    expect([await ids(), await ids('facts')]).toEqual([
      [1, 2],
      [1, 2],
    ])
    const versions = 'SELECT schema_name, count(*)::INT AS n FROM d._dlt_version GROUP BY 1 ORDER BY 1'
    expect(await project.look((warehouse) => warehouse.rows(versions))).toEqual([
      { schema_name: 'a', n: 1 },
      { schema_name: 'b', n: expect.any(Number) as number },
    ])
  })

  test('may share a schema by its name', async () => {
    await project.write('c.yaml', configFor(api.url, { name: 'c', source: 'a' }))
    await run('c.yaml')
    // another pipeline has its own state, whatever the schema is called
    expect(asked()).toEqual(['0', '0', '0'])
    expect(await project.look(({ value }) => value(`SELECT count(DISTINCT schema_name)::INT FROM d._dlt_loads`))).toBe(
      2,
    )
  })
})

test('a source of another name has a schema and state of its own; commands know the newest', async () => {
  await run('a.yaml')
  await project.write('a.yaml', configFor(api.url, { name: 'a', source: 'renamed', resource: 'things' }))
  await run('a.yaml')
  expect(asked()).toEqual(['0', '0'])
  const state = JSON.parse((await project.cli(['state', 'a'])).stdout) as { sources: object }
  expect(Object.keys(state.sources)).toEqual(['a', 'renamed'])
  const schema = await project.cli(['schema', 'a'])
  expect(schema.stdout).toContain('name: renamed')
})

test('commands take the pipeline by its config, too', async () => {
  expect((await project.cli(['run', 'a.yaml'])).code).toBe(0)
  for (const command of ['status', 'state', 'schema', 'log', 'sync'] as const) {
    const byName = await project.cli([command, 'a'])
    const byConfig = await project.cli([command, 'a.yaml'])
    // the config says where: nothing has to be remembered
    const told = byName.stdout.replace(/, remembered from the last load \(.*\)/, '')
    expect([byConfig.code, byConfig.stdout], byConfig.stderr).toEqual([0, told])
  }
  const dropped = await project.cli(['drop', 'a.yaml', 'slow_events', '--yes'])
  expect([dropped.code, dropped.stderr]).toEqual([0, expect.stringContaining('slow_events')])
})

test('commands that only look make no database where there is none', async () => {
  const where = ['a', '--destination', './new.duckdb']
  for (const words of [['state'], ['schema'], ['drop', '--all', '--yes']]) {
    const [command = '', ...flags] = words
    const run = await project.cli([command, ...where, ...flags])
    expect([run.code, run.stderr]).toEqual([expect.any(Number), expect.stringContaining('NOTHING_LOADED')])
  }
  expect(await project.cli(['status', ...where])).toMatchObject({ code: 0 })
  expect(existsSync(join(project.path, 'new.duckdb'))).toBe(false)
})
