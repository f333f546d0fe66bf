import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { scratchFolder } from '../kits/scratch-folder.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'
import { runCli } from './run-cli.ts'

test('what waits for a warehouse that was moved is said, and loaded when that is named again', async () => {
  let broken = false
  const api = await startScriptedApi({
    routes: {
      '/items': ({ query }) => {
        const second = query.get('page') === '2'
        if (second) return broken ? { status: 503, json: {} } : { json: { data: [{ id: 2 }] } }
        return { json: { data: [{ id: 1 }], next: `/items?page=2` } }
      },
    },
  })
  onTestFinished(() => api.close())
  await using folder = await scratchFolder({
    'shop.yaml': `client: {base_url: "${api.url}", paginator: {type: json_link, next_url_path: next}}\nresources: [{name: items, primary_key: id, write_disposition: merge, endpoint: {path: items, data_selector: data}}]\n`,
  })
  const run = (...args: readonly string[]) => runCli(['run', 'shop.yaml', ...args], { cwd: folder.path })
  const first = await run()
  expect(first.code, first.stderr).toBe(0)
  broken = true
  expect((await run()).code).toBe(1)
  broken = false
  await rename(join(folder.path, 'shop.duckdb'), join(folder.path, 'moved.duckdb'))
  const moved = await run('--destination', 'duckdb:moved.duckdb')
  expect(moved.code, moved.stderr).toBe(0)
  expect(moved.stderr).toContain('PACKAGE_ELSEWHERE')
  expect(moved.stderr).toContain('sluice sync --destination')
  const told = await run('--destination', 'duckdb:moved.duckdb', '--json')
  expect(told.stdout).toContain('PACKAGE_ELSEWHERE')
  await rename(join(folder.path, 'moved.duckdb'), join(folder.path, 'shop.duckdb'))
  const back = await run()
  expect(back.code, back.stderr).toBe(0)
  expect(back.stderr).not.toContain('PACKAGE_ELSEWHERE')
  expect((await run('--destination', 'duckdb:other.duckdb')).stderr).not.toContain('PACKAGE_ELSEWHERE')
})
