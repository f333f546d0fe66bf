import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { docBlocks } from './pages.ts'

/*
 * Every block of TypeScript and JavaScript in the docs compiles against the built types of sluice, by one run of the compiler. What a
 * page leaves out, because it stands above or is the reader's own, is declared here.
 */

const scratch = 'test/docs/.blocks'
afterAll(() => rm(scratch, { recursive: true, force: true }))

/** What the reader of a block has already: names that stand in the block before, or are the reader's own. */
const given = `
import * as sluice from 'sluice'
import { z } from 'zod'
const build = (): never => {
  throw new Error('never built')
}
const ownPages = sluice.definePaginator({ type: 'token_pages', options: z.strictObject({ param: z.string() }), build })
const ownAuth = sluice.defineAuth({ type: 'signed', options: z.strictObject({ user: z.string() }), build })
declare global {
  const tokenPages: typeof ownPages, signed: typeof ownAuth
  const pipeline: typeof sluice.pipeline
  const openPipeline: typeof sluice.openPipeline
  const restApi: typeof sluice.restApi
  const listPipelines: typeof sluice.listPipelines
  const duckdb: typeof sluice.duckdb
  const DuckDBInstance: typeof import('@duckdb/node-api').DuckDBInstance
  const shop: sluice.OpenPipeline
  const source: any, capabilities: any, openSession: any, dialect: any
  const myWarehouse: any, myAuth: any, isSigned: any
  const sign: any, unwrap: any, sha256: any, hmac: any, key: any
}
`

/** The one package of a block that is not installed here. */
const kysely = `
declare module 'kysely' {
  export class Kysely<T> {
    constructor(options: { dialect: unknown })
    withSchema(name: string): any
    tables: T
  }
}
`

test('every block of TypeScript compiles', async () => {
  const blocks = docBlocks.filter(({ language }) => ['ts', 'typescript', 'js', 'mjs'].includes(language))
  await mkdir(scratch, { recursive: true })
  const files = blocks.map(({ place, text }) => ({ place, file: `${place.replaceAll(/\W+/g, '-')}.ts`, text }))
  for (const { file, text } of files) await writeFile(join(scratch, file), `${text}\nexport {}\n`)
  await writeFile(join(scratch, 'given.ts'), given)
  await writeFile(join(scratch, 'kysely.d.ts'), kysely)
  // what "sluice schema --format typescript" would write
  await writeFile(
    join(scratch, 'shop-tables.ts'),
    'export interface Database { readonly orders: { readonly id: bigint } }',
  )
  await writeFile(
    join(scratch, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../../tsconfig.json',
      compilerOptions: {
        rootDir: '../../..',
        noUnusedLocals: false,
        noUnusedParameters: false,
        noImplicitAny: false,
        paths: paths(),
      },
      include: ['*.ts'],
      exclude: [],
    }),
  )
  const args = ['node_modules/typescript7/bin/tsc', '--noEmit', '--pretty', 'false', '-p', scratch]
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 1e8 }, (_error, stdout) => resolve(stdout))
  })
  const mistakes = said
    .split('\n')
    .filter((line) => line.startsWith(scratch) && line.includes('error TS'))
    .map((line) => {
      const found = files.find(({ file }) => line.includes(file))
      const [, at = '0'] = /\((\d+),/.exec(line) ?? []
      return `${found?.place ?? line} line ${at} of it: ${line.replace(/^.*?error /, '')}`
    })
  expect(mistakes).toEqual([])
  expect(blocks.length).toBeGreaterThan(10)
})

function paths(): Readonly<Record<string, readonly string[]>> {
  return {
    sluice: ['../../../dist/index.d.ts'],
    'sluice/destinations': ['../../../dist/destinations/index.d.ts'],
    'sluice/testing': ['../../../dist/testing/index.d.ts'],
  }
}
