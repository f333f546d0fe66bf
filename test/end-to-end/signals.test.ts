import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { offsetPages } from '../scripted-api/paging.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'
import { cliFile, startCli } from './run-cli.ts'

const rows = Array.from({ length: 60 }, (_, id) => ({ id }))
const args = ['run', 'rows.json', '--destination', './x.duckdb', '--dataset', 'd', '--json']

let api: ScriptedApi
let project: Project

beforeEach(async () => {
  api = await startScriptedApi({ routes: { 'GET /rows': offsetPages(rows, { totalKey: 'total' }) } })
  const config = `{ "name": "rows", "client": { "base_url": "${api.url}", "paginator": { "type": "offset", "limit": 20 } },
    "resources": [{ "name": "rows", "endpoint": { "data_selector": "data" } }] }`
  project = await startProject({ 'rows.json': config })
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const count = () => project.look(({ value }) => value('SELECT count(*)::INT FROM d.rows'))

test.each(['Loading', 'Loaded'])(
  'SIGTERM, twice, once "%s" is said: the run tells how it went and exits 0',
  async (word) => {
    const { child, done } = startCli(args, { cwd: project.path })
    let said = ''
    child.stderr?.on('data', (text) => {
      const before = said.includes(word)
      said += String(text)
      if (before || !said.includes(word)) return
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGTERM'), 5)
    })
    const { code, stdout, stderr } = await done
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, tables: { rows: { rows: rows.length } } })
    expect(await count()).toBe(rows.length)
  },
)

test('nobody reads its words: it loads all the same, and the next run is another run', async () => {
  for (const loads of [1, 2]) {
    const options = { cwd: project.path, env: { PATH: process.env['PATH'], HOME: project.path } } as const
    const child = spawn(process.execPath, [cliFile, ...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    child.stderr.destroy()
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(await count()).toBe(loads * rows.length)
  }
})

test('an empty run id is a mistake of usage: a variable of the scheduler is not set', async () => {
  const { code, stdout, stderr } = await project.cli([...args, '--run-id', ''])
  expect(code).toBe(2)
  expect(stderr).toContain('1 to 200 characters')
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, run_id: expect.stringMatching(/^[\da-f-]{36}$/) })
  expect(api.requests).toEqual([])
})
