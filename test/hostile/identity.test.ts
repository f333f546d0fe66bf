import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sendJson } from '../servers/local-http.ts'
import { type HostileApi, startHostileApi } from './load.ts'

/*
 * A run that was stopped when its rows were in the destination and nobody had been told (decisions/0027). Kills of real
 * processes at every moment are in test/torture.
 */

const day = 24 * 3600 * 1000
const others = { name: 'others', endpoint: { path: 'others' } }
const members = { name: 'members', endpoint: { path: 'things/{resources.things.id}/members' } }

/** Every list has two rows; `bad` paths answer 500. */
function startApi(bad: ReadonlySet<string> = new Set()): Promise<HostileApi> {
  return startHostileApi(({ url }, response) => {
    const { pathname } = new URL(url, 'http://x')
    if (bad.has(pathname)) response.writeHead(400).end()
    else sendJson(response, [{ id: 1 }, { id: 2 }])
  })
}

const countOf = (api: HostileApi, table = 'things') =>
  api.look(async ({ value, tables }) =>
    (await tables('d')).includes(table) ? Number(await value(`SELECT count(*) FROM d.${table}`)) : 0,
  )
const asked = (api: HostileApi) => api.server.seen.map(({ url }) => new URL(url, 'http://x').pathname)

test('the same command again reads nothing, says so, and is the same run; the one after it appends again', async () => {
  await using api = await startApi()
  const first = await api.load({ untold: true })
  const again = await api.load()
  const { load_id, run_id } = first.report
  expect(again.report).toMatchObject({ ok: true, load_id, run_id, repeat_of: load_id, tables: { things: { rows: 2 } } })
  expect(again.report.not_read_again).toEqual({ things: load_id })
  expect(again.said).toContain('Nothing was read again')
  expect(await countOf(api)).toBe(2)
  const next = await api.load()
  expect(next.report.run_id).not.toBe(run_id)
  expect(next.report).not.toHaveProperty('repeat_of')
  expect(await countOf(api)).toBe(4)
})

test('a header and a resource more change nothing: only what is new is read, also after a failure in between', async () => {
  const bad = new Set(['/others'])
  await using api = await startApi(bad)
  const first = await api.load({ untold: true })
  const changed = { client: { headers: { 'X-More': 'yes' } }, more: [others] }
  expect((await api.load(changed)).code).toBe('HTTP_400')
  bad.clear()
  const again = await api.load(changed)
  expect(again.report.not_read_again).toEqual({ things: first.report.load_id })
  expect(Object.keys(again.report.resources)).toEqual(['others'])
  expect(asked(api).filter((path) => path === '/things')).toHaveLength(1)
  expect([await countOf(api), await countOf(api, 'others')]).toEqual([2, 2])
  await api.load(changed)
  expect([await countOf(api), await countOf(api, 'others')]).toEqual([4, 4])
})

test('what decides the rows does: with other params, another table or disposition they are read', async () => {
  await using api = await startApi()
  await api.load({ untold: true })
  const other = await api.load({ endpoint: { params: { q: 'x' } }, untold: true })
  expect(other.report).not.toHaveProperty('repeat_of')
  expect(await countOf(api)).toBe(4)
  await api.load({ resource: { write_disposition: 'replace' } })
  expect(await countOf(api)).toBe(2)
})

test('where reading again does no harm it is done', async () => {
  await using api = await startApi()
  const merged = { resource: { write_disposition: 'merge', primary_key: 'id' } }
  await api.load({ ...merged, untold: true })
  expect((await api.load(merged)).report.resources).toHaveProperty('things')
  expect(await countOf(api)).toBe(2)
  // a merge without any key is an append
  const keyless = { resource: { name: 'loose', endpoint: 'things', write_disposition: 'merge' } }
  await api.load({ ...keyless, untold: true })
  expect((await api.load(keyless)).report.not_read_again).toHaveProperty('loose')
  expect(await countOf(api, 'loose')).toBe(2)
})

test('a parent that is loaded is read for a new child only; a child is loaded with the parent it was read for', async () => {
  await using api = await startApi()
  await api.load({ untold: true })
  const withChild = await api.load({ more: [members], untold: true })
  expect(withChild.report.not_read_again).toEqual({ things: expect.any(String) })
  expect([await countOf(api), await countOf(api, 'members')]).toEqual([2, 4])
  const whole = await api.load({ more: [members] })
  expect(Object.keys(whole.report.not_read_again ?? {})).toEqual(['things', 'members'])
  expect([await countOf(api), await countOf(api, 'members')]).toEqual([2, 4])
})

test('a run that reads in part, or anew, is not made whole by another; after a day nothing is', async () => {
  await using api = await startApi()
  await api.load({ untold: true })
  await api.load({ options: { fullRefresh: true }, untold: true })
  expect(await countOf(api)).toBe(2)
  expect((await api.load({ options: { limit: 1 } })).report).not.toHaveProperty('repeat_of')
  expect(await countOf(api)).toBe(4)
  await api.load({ untold: true })
  expect((await api.load({ now: () => Date.now() + day })).report).not.toHaveProperty('repeat_of')
  expect(await countOf(api)).toBe(8)
})

test('a package that can no longer be read still says that its load is there', async () => {
  await using api = await startApi()
  await api.load({ untold: true })
  const entries = await readdir(join(api.folder, '.sluice'), { recursive: true, withFileTypes: true })
  const [file = ''] = entries
    .filter(({ name }) => name.endsWith('.duckdb'))
    .map(({ parentPath, name }) => join(parentPath, name))
  await writeFile(file, (await readFile(file)).fill(7, 0))
  expect((await api.load()).report).toHaveProperty('repeat_of')
  expect(await countOf(api)).toBe(2)
  await api.load()
  expect(await countOf(api)).toBe(4)
})

test('a given run id is loaded once, whatever became of the working folder; another id is another run', async () => {
  await using api = await startApi()
  const run = (runId: string, more = {}) => api.load({ options: { runId }, ...more })
  const first = await run('monday')
  expect(first.report).toMatchObject({ run_id: 'monday', tables: { things: { rows: 2 } } })
  const { load_id } = first.report
  for (const cwd of [api.folder, join(api.folder, 'elsewhere')]) {
    const again = await run('monday', { cwd })
    expect(again.report).toMatchObject({ ok: true, run_id: 'monday', load_id, repeat_of: load_id })
    expect(again.said).toContain('Run \\"monday\\" is loaded already')
  }
  expect(await countOf(api)).toBe(2)
  await run('tuesday', { untold: true })
  await run('wednesday')
  expect(await countOf(api)).toBe(6)
  for (const id of ['monday', 'tuesday', 'wednesday']) await run(id)
  expect(await countOf(api)).toBe(6)
})

test('a given run id that got only a part gets the rest, and only the rest, when it comes again', async () => {
  const bad = new Set(['/others'])
  await using api = await startApi(bad)
  const run = () => api.load({ options: { runId: 'a' }, more: [{ ...others, on_error: 'skip' }] })
  expect((await run()).code).toBe('PARTLY_LOADED')
  bad.clear()
  const again = await run()
  expect(again.code).toBeUndefined()
  expect(Object.keys(again.report.resources)).toEqual(['others'])
  expect((await run()).report).toHaveProperty('repeat_of')
  expect([await countOf(api), await countOf(api, 'others')]).toEqual([2, 2])
})
