import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'sluice-installed-'))
let server: Server
let url: string

beforeAll(async () => {
  const root = process.cwd()
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root, stdio: 'pipe' })
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }))
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball}`], { cwd: folder, stdio: 'pipe' })
  server = createServer((request, response) => {
    const rows = request.url?.startsWith('/products') === true ? [{ id: 1, price: 9.5 }, { id: 2, price: 3 }] : []
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ data: rows }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}, 240_000)

afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

test('the bin of the packed tarball runs a config', async () => {
  writeFileSync(
    join(folder, 'shop.json'),
    JSON.stringify({ client: { base_url: url }, resources: [{ name: 'products', primary_key: 'id', write_disposition: 'merge' }] }),
  )
  const { stdout } = await run('npx', ['--no-install', 'sluice', 'run', 'shop.json', '--json'], { cwd: folder })
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, pipeline: 'shop', tables: { products: { rows: 2 } } })
})

test('the import of the packed tarball runs a pipeline', async () => {
  writeFileSync(
    join(folder, 'load.js'),
    `import { pipeline, restApi } from 'sluice'
     const shop = pipeline({ name: 'lib', source: restApi({ client: { base_url: '${url}' }, resources: ['products'] }) })
     console.log(JSON.stringify(await shop.run()))`,
  )
  const { stdout } = await run(process.execPath, ['load.js'], { cwd: folder })
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, pipeline: 'lib', tables: { products: { rows: 2 } } })
})

test('a TypeScript config that imports sluice runs without a build', async () => {
  writeFileSync(
    join(folder, 'typed.ts'),
    `import { pipeline, restApi, type RestApiConfig } from 'sluice'
     const config: RestApiConfig = { client: { base_url: '${url}' }, resources: [{ name: 'products' }] }
     export default pipeline({ name: 'typed', source: restApi(config) })`,
  )
  const { stdout } = await run('npx', ['--no-install', 'sluice', 'run', 'typed.ts', '--json'], { cwd: folder })
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, pipeline: 'typed', tables: { products: { rows: 2 } } })
})
