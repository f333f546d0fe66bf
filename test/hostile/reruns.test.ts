import { mkdirSync, renameSync } from 'node:fs'
import { readdir, readFile, rename, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Handler, sendJson } from '../servers/local-http.ts'
import { type HostileApi, type Setting, startHostileApi } from './load.ts'

const day = 24 * 3600 * 1000
const appended: Setting = {
  resource: { primary_key: 'id', write_disposition: 'append' },
  endpoint: {
    params: { from: '{incremental.start_value}' },
    incremental: { cursor_path: 'id', initial_value: 0 },
  },
}
const rowsFrom =
  (all: readonly Readonly<Record<string, number>>[]): Handler =>
  ({ url }, response) => {
    const from = Number(new URL(url, 'http://x').searchParams.get('from'))
    sendJson(
      response,
      all.filter(({ id = 0 }) => id >= from),
    )
  }
const ids = (api: HostileApi) =>
  api.look(async ({ rows }) => (await rows('SELECT id FROM d.things ORDER BY id')).map(({ id }) => Number(id)))

test('a clock that goes back loses nothing and loads nothing twice: loads stay in order', async () => {
  const all: Record<string, number>[] = [{ id: 1 }]
  await using api = await startHostileApi(rowsFrom(all))
  const tomorrow = await api.load({ ...appended, now: () => Date.now() + day })
  all.push({ id: 2, more: 1 })
  const today = await api.load(appended)
  expect(today.warnings).toEqual(['CLOCK_BEHIND'])
  expect(String(today.report.load_id) > String(tomorrow.report.load_id)).toBe(true)
  all.push({ id: 3, other: 1 })
  await api.load(appended)
  expect((await api.load(appended)).verdict).toBe('nothing new')
  expect(await ids(api)).toEqual([1, 2, 3])
  const order = 'SELECT load_id FROM d._dlt_loads ORDER BY'
  expect(await api.look(({ rows }) => rows(`${order} load_id`))).toEqual(
    await api.look(({ rows }) => rows(`${order} inserted_at`)),
  )
})

test('two runs of one pipeline at once, from different folders: the second commit is refused, the next run reads on', async () => {
  const all = [{ id: 1 }, { id: 2 }]
  await using api = await startHostileApi((seen, response, count) => {
    const both = async (): Promise<void> => {
      while (api.server.seen.length < 2) await sleep(5)
      rowsFrom(all)(seen, response, count)
    }
    void both()
  })
  const cwd = join(api.folder, 'other')
  const codes = (await Promise.all([api.load(appended), api.load({ ...appended, cwd })])).map(({ code }) => code)
  expect(new Set(codes)).toEqual(new Set(['STATE_MOVED', undefined]))
  for (const more of [{}, { cwd }]) expect((await api.load({ ...appended, ...more })).code).toBeUndefined()
  expect(await ids(api)).toEqual([1, 2])
})

/** An API whose answer makes the warehouse unusable until `mend`: the package is sealed and cannot be loaded. */
async function startStopped(setting: Setting) {
  const file = () => join(api.folder, 'x.duckdb')
  const kept = () => `${file()}.kept`
  const api = await startHostileApi((_seen, response, count) => {
    if (count === 1) {
      renameSync(file(), kept())
      mkdirSync(file())
    }
    sendJson(response, [{ id: 1 }, { id: 2 }])
  })
  expect((await api.load(setting)).code).toBe('DESTINATION_NOT_WRITABLE')
  return { api, mend: () => rmdir(file()).then(() => rename(kept(), file())) }
}

test('a run stopped before its commit is made whole by the next, which appends nothing a second time', async () => {
  const { api, mend } = await startStopped({})
  await using _ = api
  await mend()
  const whole = await api.load()
  expect(whole.report).toMatchObject({ ok: true, tables: { things: { rows: 2 } } })
  expect(whole.said).toContain('whole now')
  expect(api.server.seen).toHaveLength(1)
  expect(await ids(api)).toEqual([1, 2])
  await api.load()
  expect(await ids(api)).toEqual([1, 1, 2, 2])
})

test('where reading again does no harm, the next run also reads what is new', async () => {
  const { api, mend } = await startStopped({ resource: { write_disposition: 'replace' } })
  await using _ = api
  await mend()
  await api.load({ resource: { write_disposition: 'replace' } })
  expect(api.server.seen).toHaveLength(2)
  expect(await ids(api)).toEqual([1, 2])
})

test('a package that is damaged is set aside, and its rows are read again', async () => {
  const { api, mend } = await startStopped({})
  await using _ = api
  await mend()
  const [packages = ''] = (await readdir(join(api.folder, '.sluice'), { recursive: true, withFileTypes: true }))
    .filter(({ name }) => name.endsWith('.duckdb'))
    .map(({ parentPath, name }) => join(parentPath, name))
  // after a load that failed nothing more is written: what the package holds is still in its log
  const [file, log] = await Promise.all([readFile(packages), readFile(`${packages}.wal`)])
  await writeFile(packages, file.fill(7, 3 * 4096))
  await writeFile(`${packages}.wal`, log.fill(7, 200))
  const next = await api.load()
  expect(next.code, next.failure?.message).toBeUndefined()
  expect(next.warnings).toEqual(['PACKAGE_SET_ASIDE'])
  expect(await ids(api)).toEqual([1, 2])
  expect((await api.load()).warnings).not.toContain('PACKAGE_SET_ASIDE')
})
