import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { offsetPages } from '../scripted-api/paging.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'
import { startCli } from './run-cli.ts'

const rows = Array.from({ length: 1200 }, (_, id) => ({ id }))
const pageSize = 10

let api: ScriptedApi
let project: Project

afterEach(async () => {
  await api.close()
  await project.remove()
})

test('Ctrl-C ends with 130, commits nothing, and the next run goes on from the last durable page', async () => {
  const pages = offsetPages(rows, { totalKey: 'total' })
  api = await startScriptedApi({
    routes: {
      'GET /rows': async (request) => {
        await sleep(10)
        return pages(request)
      },
    },
  })
  const config = `{ "name": "slow", "client": { "base_url": "${api.url}", "paginator": { "type": "offset", "limit": ${pageSize} } },
    "resources": [{ "name": "rows", "endpoint": { "data_selector": "data" } }] }`
  project = await startProject({ 'slow.json': config })
  const args = ['run', 'slow.json', '--destination', './x.duckdb', '--dataset', 'd']
  const { child, done } = startCli(args, { cwd: project.path })
  // more than a second of reading: much of it must be durable by then, whatever the interval
  while (api.requests.length < 90) await sleep(5)
  child.kill('SIGINT')
  const stopped = await done
  expect(stopped.code, stopped.stderr).toBe(130)
  expect(await project.look(({ tables }) => tables('d'))).toEqual([])

  const before = api.requests.length
  const resumed = await project.cli(args)
  expect(resumed.code, resumed.stderr).toBe(0)
  expect(
    await project.look(({ rows: read }) =>
      read('SELECT count(*)::INT AS n, count(DISTINCT id)::INT AS ids FROM d.rows'),
    ),
  ).toEqual([{ n: rows.length, ids: rows.length }])
  expect(api.requests.length - before).toBeLessThan(rows.length / pageSize - 30)
})
