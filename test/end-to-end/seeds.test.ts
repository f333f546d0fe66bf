import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readReport } from './json-report.ts'
import { type CliRun, filesUnder, findLeaks, runCli, spawnCli, temporaryFolder } from './run-cli.ts'
import { expectedTrees, readTrees } from './row-tree.ts'
import { type SeedApi, type SeedResource, seeds } from './seed-api.ts'
import { expectedChildColumns, expectedColumns, recordCount } from './seed-records.ts'
import { type Warehouse, withWarehouse } from './warehouse.ts'

const seedFolder = fileURLToPath(new URL('../fixtures/seeds/', import.meta.url))
const ownProcess = '003_97d0d47ab53e21ca.txt'

describe.each(Object.entries(seeds))('the document %s, as it stands', (file, seed) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let api: SeedApi

  beforeEach(async () => {
    folder = await temporaryFolder()
    api = await seed.start()
    await cp(join(seedFolder, file), join(folder.path, 'seed.txt'))
  })

  afterEach(async () => {
    await api.close()
    await folder.remove()
  })

  const run = (...extra: readonly string[]): Promise<CliRun> => {
    const overrides = api.overrides.flatMap((override) => ['--set', override])
    const args = ['run', 'seed.txt', '--destination', './x.duckdb', '--dataset', 'd', ...overrides, ...extra]
    // one document as users run it, the others without starting Node ten times
    return (file === ownProcess ? spawnCli : runCli)(args, { cwd: folder.path, env: api.env })
  }

  test('loads 253 records through a bad day, then merges their changes', { timeout: 60_000 }, async () => {
    const first = await run('--json')
    expect(first.code, first.stderr).toBe(0)
    checkReport(first.stdout, api, seed.resources)
    await look(async (warehouse) => {
      for (const resource of seed.resources) await checkTables(warehouse, api, resource)
      expect(await loads(warehouse)).toEqual([0])
    })

    api.change()
    const second = await run()
    expect(second.code, second.stderr).toBe(0)
    await look(async (warehouse) => {
      for (const resource of seed.resources) await checkTables(warehouse, api, resource)
      expect(await loads(warehouse)).toEqual([0, 0])
    })

    const places = new Map<string, string | Buffer>(await filesUnder(folder.path))
    for (const [name, output] of Object.entries({ first, second }))
      places.set(`stdout of the ${name} run`, output.stdout).set(`stderr of the ${name} run`, output.stderr)
    expect(findLeaks(places, api.secrets())).toEqual([])
  })

  test('tells which secrets are missing, and where it looked, before any request', async () => {
    const names = Object.keys(api.env)
    const overrides = api.overrides.flatMap((override) => ['--set', override])
    const result = await runCli(['check', 'seed.txt', ...overrides], { cwd: folder.path })
    expect(result.code).toBe(2)
    for (const name of names) expect(result.stderr).toContain(name)
    expect(api.requests).toEqual([])
  })

  function look<T>(see: (warehouse: Warehouse) => Promise<T>): Promise<T> {
    return withWarehouse(join(folder.path, 'x.duckdb'), see)
  }
})

test('wrong credentials end in one clear error, exit code 1, and no tables', async () => {
  const folder = await temporaryFolder()
  const api = await seeds['000_9b796c4118167537.txt'].start()
  await cp(join(seedFolder, '000_9b796c4118167537.txt'), join(folder.path, 'seed.txt'))
  const overrides = api.overrides.flatMap((override) => ['--set', override])
  const args = ['run', 'seed.txt', '--destination', './x.duckdb', '--dataset', 'd', ...overrides]
  const result = await runCli(args, { cwd: folder.path, env: { API_KEY: 'a-wrong-key' } })
  expect(result.code).toBe(1)
  expect(result.stderr).toContain('401')
  expect(findLeaks(new Map([['stderr', result.stderr]]), ['a-wrong-key'])).toEqual([])
  expect(await withWarehouse(join(folder.path, 'x.duckdb'), (warehouse) => warehouse.tables('d'))).toEqual([])
  await api.close()
  await folder.remove()
})

/** The whole content, links and types: what was sent is what is there, and nothing else. */
async function checkTables(warehouse: Warehouse, api: SeedApi, resource: SeedResource): Promise<void> {
  const expected = expectedTrees(api.records(resource.name), 'id')
  expect(expected.size).toBe(recordCount)
  const trees = await readTrees(warehouse, { dataset: 'd', table: resource.name, key: 'id' })
  expect(trees).toEqual(expected)
  expect(Object.entries(await warehouse.columns('d', resource.name))).toEqual(expectedColumns(resource.name))
  const children = Object.entries(expectedChildColumns)
  for (const [child, columns] of children)
    expect(Object.entries(await warehouse.columns('d', `${resource.name}__${child}`))).toEqual(columns)
  const tables = (await warehouse.tables('d')).filter((table) => table.startsWith(resource.name))
  expect(tables).toEqual([resource.name, ...children.map(([child]) => `${resource.name}__${child}`)])
}

async function loads(warehouse: Warehouse): Promise<readonly number[]> {
  const rows = await warehouse.rows('SELECT status FROM d._dlt_loads ORDER BY load_id')
  return rows.map((row) => Number(row['status']))
}

function checkReport(stdout: string, api: SeedApi, resources: readonly SeedResource[]): void {
  const report = readReport(stdout)
  expect(report).toMatchObject({ ok: true, pipeline: 'seed', dataset: 'd' })
  expect(Date.parse(report.finished_at)).toBeGreaterThanOrEqual(Date.parse(report.started_at))
  expect(Object.keys(report.resources).toSorted()).toEqual(resources.map((resource) => resource.name).toSorted())
  for (const { name, route } of resources) {
    const asked = api.requests.filter((request) => request.route === route)
    const retries = asked.filter((request) => request.fault !== undefined).length
    expect(report.resources[name]).toMatchObject({ records: recordCount, requests: asked.length, retries })
    expect(report.resources[name]?.verdict).toEqual({ kind: 'complete' })
    expect(report.tables[name]).toEqual({ rows: recordCount })
  }
}
