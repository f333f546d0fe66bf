import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sharedPacked } from '../package/packed.ts'
import { offsetPages } from '../scripted-api/paging.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'
import { temporaryFolder } from './run-cli.ts'
import { withWarehouse } from './warehouse.ts'

const run = promisify(execFile)
const shell = process.platform === 'win32'

let folder: Awaited<ReturnType<typeof temporaryFolder>>

/** What a user does: `npm install sluice` in an empty folder, here from the tarball that would be published. */
beforeAll(async () => {
  folder = await temporaryFolder()
  const { tarball } = await sharedPacked()
  await writeFile(join(folder.path, 'package.json'), '{ "name": "user", "private": true, "type": "module" }')
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], {
    cwd: folder.path,
    shell,
  })
}, 120_000)

afterAll(() => folder.remove())

test('the bin of the packed package runs a TypeScript config that imports the package', async () => {
  const api = await startScriptedApi({ routes: { 'GET /products': offsetPages([{ id: 1 }, { id: 2 }]) } })
  const config = `
    import { pipeline, restApi, type RestApiConfig } from 'sluice'
    const config: RestApiConfig = { client: { base_url: '${api.url}' }, resources: [{ name: 'products' }] }
    export default pipeline({ name: 'typed', source: restApi(config) })
  `
  await writeFile(join(folder.path, 'typed.ts'), config)
  const { stdout } = await run('npx', ['--no-install', 'sluice', 'run', 'typed.ts', '--json'], {
    cwd: folder.path,
    shell,
  })
  await api.close()
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, pipeline: 'typed', tables: { products: { rows: 2 } } })
})

test('the packed library loads what it is told', async () => {
  const api = await startScriptedApi({ routes: { 'GET /rows': offsetPages([{ id: 1 }, { id: 2 }, { id: 3 }]) } })
  const script = `
    import { pipeline, restApi, secret } from 'sluice'
    const rows = pipeline({
      name: 'rows',
      destination: './rows.duckdb',
      source: restApi({
        client: { base_url: '${api.url}', auth: { type: 'bearer', token: secret('rows_token') } },
        resources: [{ name: 'rows', endpoint: { data_selector: 'data', paginator: { type: 'offset', limit: 2 } } }],
      }),
    })
    const receipt = await rows.run()
    console.log(JSON.stringify(receipt))
  `
  await writeFile(join(folder.path, 'load.mjs'), script)
  const env = { ...process.env, ROWS_TOKEN: 'library-token-90' }
  const { stdout } = await run(process.execPath, ['load.mjs'], { cwd: folder.path, env })
  await api.close()
  expect(() => JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as unknown).not.toThrow()
  expect(api.requests.every((request) => request.headers.authorization === 'Bearer library-token-90')).toBe(true)
  const database = join(folder.path, 'rows.duckdb')
  expect(await withWarehouse(database, ({ value }) => value('SELECT count(*)::INT FROM rows_dataset.rows'))).toBe(3)
})

test('the packed library opens a pipeline for every verb, and publishes its kits', async () => {
  const api = await startScriptedApi({ routes: { 'GET /rows': offsetPages([{ id: 1 }, { id: 2 }]) } })
  const script = `
    import { formatError, openPipeline, withHeader } from 'sluice'
    import { authCases } from 'sluice/testing'
    const object = { name: 'opened', client: { base_url: '${api.url}' }, resources: ['rows'] }
    const host = { world: { cwd: import.meta.dirname, env: {} } }
    await openPipeline({ object }, { destination: './opened.duckdb' }, host).run()
    const opened = openPipeline({ pipeline: 'opened' }, {}, host)
    const { rows } = await opened.query('select count(*) from rows')
    const refused = await opened.query('drop table rows').catch(formatError)
    const make = () => ({
      type: 'mine',
      identity: 'mine',
      authenticate: async (request, { vault }) => (vault.add('a-secret-key'), withHeader(request, 'X-Key', 'a-secret-key')),
    })
    const accepts = ({ headers }) => headers.some(([name, value]) => name === 'X-Key' && value === 'a-secret-key')
    const cases = authCases({ make, secrets: ['a-secret-key'], accepts })
    for (const { run } of cases) await run()
    console.log(JSON.stringify({ rows, refused, tables: (await opened.tables()).length, cases: cases.length }))
  `
  await writeFile(join(folder.path, 'open.mjs'), script)
  const { stdout } = await run(process.execPath, ['open.mjs'], { cwd: folder.path })
  await api.close()
  expect(JSON.parse(stdout)).toMatchObject({ rows: [[2]], tables: 4, cases: 9 })
  expect(stdout).toContain('error QUERY_NOT_READ_ONLY')
})
