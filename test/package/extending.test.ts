import { execFile } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ScratchFolder, scratchFolder } from '../kits/scratch-folder.ts'
import { sendJson, startServer } from '../servers/local-http.ts'
import { installPacked, sharedPacked } from './packed.ts'

// docs/extending as a user has it: against the packed tarball, compiled by tsc, run by plain node
const run = promisify(execFile)
const modules = resolve('node_modules')
const examples = resolve('docs/extending')

let scratch: ScratchFolder
let project = ''

beforeAll(async () => {
  scratch = await scratchFolder()
  project = join(scratch.path, 'user')
  installPacked(await sharedPacked(), project)
  for (const file of readdirSync(examples).filter((name) => name.endsWith('.ts')))
    cpSync(join(examples, file), join(project, file))
})

afterAll(async () => scratch[Symbol.asyncDispose]())

test('each example is as small as it says', () => {
  const lines = (name: string): number =>
    readFileSync(join(examples, `${name}.ts`), 'utf8')
      .trimEnd()
      .split('\n').length
  for (const name of ['numbered-pages', 'hmac-auth', 'fixed-width']) expect(lines(name), name).toBeLessThanOrEqual(100)
  expect(lines('folder')).toBeLessThanOrEqual(400)
})

describe('compiled against the packed types', () => {
  beforeAll(async () => {
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--skipLibCheck', 'false']
    const target = [
      '--target',
      'ES2022',
      '--lib',
      'ES2023,ESNext.Disposable',
      '--module',
      'NodeNext',
      '--types',
      'node',
    ]
    const emit = ['--outDir', 'built', '--rewriteRelativeImportExtensions']
    const files = readdirSync(project).filter((name) => name.endsWith('.ts'))
    const args = [join(modules, 'typescript7/bin/tsc'), ...strict, ...target, ...emit, ...files]
    const { stdout } = await run(process.execPath, args, { cwd: project }).catch((error: { stdout: string }) => error)
    expect(stdout).toBe('')
  })

  test.each(['numbered-pages', 'hmac-auth', 'fixed-width', 'folder'])(
    '%s passes its kit',
    { timeout: 300_000 },
    async (name) => {
      const { stdout } = await run(process.execPath, [`built/check-${name}.js`], { cwd: project })
      expect(stdout).toMatch(/^ok {6}/)
      expect(stdout).toMatch(/\n\d+ cases\n$/)
    },
  )
})

test('a config in YAML loads into it, by the built command line', async () => {
  await using server = await startServer((request, response) => {
    const current = Number(new URL(request.url, 'http://x').searchParams.get('page'))
    sendJson(response, { items: [{ id: current }], pages: { current, last: 3 } })
  })
  writeFileSync(
    join(project, 'shop.yaml'),
    `name: shop
components: [./numbered-pages.ts, ./folder.ts]
destination: { type: folder, path: ./out }
client: { base_url: '${server.origin}', paginator: { type: numbered_pages } }
resources:
  - { name: orders, endpoint: { path: orders, data_selector: items } }
`,
  )
  const main = join(project, 'node_modules/sluice/dist/cli/main.js')
  const sluice = (): Promise<unknown> => run(process.execPath, [main, 'run', 'shop.yaml'], { cwd: project })
  await sluice()
  await sluice()
  const folder = join(project, 'out/shop_dataset/orders')
  const rows = readdirSync(folder).flatMap((file) =>
    gunzipSync(readFileSync(join(folder, file)))
      .toString()
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: number }).id),
  )
  expect(rows.toSorted((a, b) => a - b)).toEqual([1, 1, 2, 2, 3, 3])
})
