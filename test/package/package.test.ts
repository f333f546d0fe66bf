import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ScratchFolder, scratchFolder } from '../kits/scratch-folder.ts'
import { installPacked, type Packed, sharedPacked } from './packed.ts'

const run = promisify(execFile)
const modules = resolve('node_modules')

/** A program that imports what docs/library.md shows, and a component of its own. */
const program = `
import { definePaginator, pipeline, restApi, secret, type Paginator, type RunReport } from 'sluice'
import { z } from 'zod'
const tokens = definePaginator({
  type: 'tokens',
  options: z.strictObject({ path: z.string() }),
  build: (): Paginator => ({
    type: 'tokens',
    first: () => ({}),
    apply: (request) => request,
    next: () => ({ kind: 'done', because: 'single', why: 'one page' }),
  }),
})
const shop = pipeline({
  name: 'shop',
  destination: 'duckdb',
  source: restApi({
    client: {
      base_url: 'https://api.example.com',
      auth: { type: 'bearer', token: secret('shop_token') },
      paginator: tokens({ path: 'next' }),
    },
    resources: ['products', { name: 'orders', primary_key: 'id', write_disposition: 'merge' }],
  }),
})
export const report: RunReport = await shop.run()
`

let scratch: ScratchFolder
let packed: Packed

beforeAll(async () => {
  scratch = await scratchFolder()
  packed = await sharedPacked()
})

afterAll(async () => scratch[Symbol.asyncDispose]())

test('the tarball holds what users need, and nothing of our tests and sources', () => {
  const { files } = packed
  for (const file of ['dist/index.js', 'dist/index.d.ts', 'dist/cli/main.js', 'schema/sluice.schema.json', 'README.md'])
    expect(files).toContain(file)
  expect(files.filter((file) => /\.test\.|^(?:src|test|scripts)\//.test(file))).toEqual([])
  // every entry's types are one file
  const types = files.filter((file) => file.endsWith('.d.ts'))
  expect(types.every((file) => /^dist\/(?:[a-z]+\/)?[a-z-]+(?:\.d)?\.d\.ts$/.test(file))).toBe(true)
})

test('publint has nothing to say', async () => {
  const { messages } = await publint({ pkgDir: '.', pack: false, strict: true })
  expect(messages).toEqual([])
})

test('every entry resolves, with its types, from ESM and bundlers', async () => {
  const { stdout } = await run(join(modules, '.bin/attw'), [
    packed.tarball,
    '--profile',
    'esm-only',
    '--format',
    'json',
  ])
  const { problems } = JSON.parse(stdout) as { problems?: Readonly<Record<string, unknown>> }
  // a CommonJS `require` of a package of modules, and resolution as before Node 12, are what the profile leaves out
  expect(Object.keys(problems ?? {}).filter((kind) => !['CJSResolvesToESM', 'NoResolution'].includes(kind))).toEqual([])
})

describe('a program compiles against the packed types, libraries checked', () => {
  let folder = ''
  beforeAll(() => {
    folder = join(scratch.path, 'user')
    installPacked(packed, folder)
    writeFileSync(join(folder, 'program.ts'), program)
    expect(readdirSync(join(folder, 'node_modules/sluice'))).toContain('dist')
  })

  test.each([
    ['NodeNext', 'NodeNext'],
    ['ESNext', 'Bundler'],
  ])('module %s, resolution %s', async (module, resolution) => {
    const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false']
    const target = ['--target', 'ES2022', '--module', module, '--moduleResolution', resolution, '--types', 'node']
    const args = [join(modules, 'typescript7/bin/tsc'), ...options, ...target, 'program.ts']
    const { stdout } = await run(process.execPath, args, { cwd: folder }).catch((error: { stdout: string }) => error)
    expect(stdout).toBe('')
  })
})

test('the command line starts without any package: what a command needs is loaded by the command', () => {
  const reached = new Set<string>()
  const packages = new Set<string>()
  const visit = (file: string): void => {
    if (reached.has(file)) return
    reached.add(file)
    const text = readFileSync(file, 'utf8')
    for (const [, target = ''] of text.matchAll(/^(?:import|export)\b[^'"]*?["']([^"']+)["'];?$/gm)) {
      if (target.startsWith('.')) visit(resolve(dirname(file), target))
      else if (!target.startsWith('node:')) packages.add(target)
    }
    // what main imports at once
    if (file.endsWith('main.js'))
      for (const [, target = ''] of text.matchAll(/import\("(\.[^"]+)"\)/g)) visit(resolve(dirname(file), target))
  }
  visit(resolve('dist/cli/main.js'))
  expect([...packages]).toEqual([])
  const bytes = [...reached].reduce((sum, file) => sum + readFileSync(file).length, 0)
  expect(reached.size).toBeGreaterThan(5)
  expect(bytes).toBeLessThan(600_000)
})
