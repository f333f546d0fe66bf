import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { JsonValue } from '../../src/json/json.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import type { CliRun } from './run-cli.ts'
import { type Project, startProject } from './project.ts'

let items: JsonValue
let api: ScriptedApi
let project: Project

const config = (paths: string): string => `
name: store
client: { base_url: ${api.url} }
${paths}
resources: [{ name: items, primary_key: id, write_disposition: merge }]
`

beforeEach(async () => {
  items = [{ id: 1, price: 5, tags: ['a', 'b'] }]
  api = await startScriptedApi({ routes: { 'GET /items': () => ({ json: items }) } })
  project = await startProject()
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const run = async (...args: readonly string[]): Promise<CliRun> => {
  const result = await project.run('store.yaml', args)
  expect(result.code, result.stderr).toBe(0)
  return result
}
const exported = (): Promise<string> => readFile(join(project.path, 'out', 'store.schema.yaml'), 'utf8')
const columns = () => project.look((warehouse) => warehouse.columns('d', 'items'))

interface SchemaText {
  readonly tables: Readonly<Record<string, { readonly columns: Readonly<Record<string, object>> }>>
}

describe('T6.4 export_schema_path', () => {
  test('gets the schema of each load that changed it', async () => {
    await project.write('store.yaml', config('export_schema_path: out'))
    expect((await run()).stderr).toContain('Wrote the schema to out/store.schema.yaml')
    const text = await exported()
    expect(Object.keys((parse(text) as SchemaText).tables)).toContain('items__tags')
    expect(text).not.toContain('name: items')
    expect((await run()).stderr).not.toContain('Wrote the schema')
    items = [{ id: 2, price: 6, colour: 'red' }]
    await run()
    expect(await exported()).toContain('colour:')
  })

  test('that cannot be written is a warning: the load is done', async () => {
    await project.write('store.yaml', config('export_schema_path: out'))
    await project.write('out', 'a file where the folder should be')
    expect((await run()).stderr).toContain('SCHEMA_NOT_EXPORTED')
  })
})

describe('T6.4 import_schema_path', () => {
  const importing = async (text: string): Promise<void> => {
    await mkdir(join(project.path, 'in'), { recursive: true })
    await writeFile(join(project.path, 'in', 'store.schema.yaml'), text)
    await project.write('store.yaml', config('import_schema_path: in\nexport_schema_path: out'))
  }

  test('decides types before data is seen', async () => {
    await importing(`
engine_version: 11
tables:
  items:
    columns:
      id: { data_type: bigint, nullable: false, primary_key: true }
      price: { data_type: decimal }
    write_disposition: merge
    resource: items
`)
    await run()
    expect(await columns()).toMatchObject({ id: 'BIGINT', price: 'DECIMAL(38,9)' })
  })

  test('is read anew only when the file has changed', async () => {
    await project.write('store.yaml', config('export_schema_path: out'))
    await run()
    const text = await exported()
    await importing(
      text.replace(
        'price:\n        nullable: true\n        data_type: bigint',
        (found) => `${found}\n        description: in cents`,
      ),
    )
    expect((await run()).stderr).toContain('Taking the schema of in/store.schema.yaml')
    expect(await exported()).toContain('description: in cents')
    items = [{ id: 1, price: 7, tags: ['c'], colour: 'red' }]
    expect((await run()).stderr).not.toContain('Taking the schema')
    expect(await exported()).toContain('colour:')
    expect(await exported()).toContain('description: in cents')
  })

  test('leaves loaded tables in force that the file does not name: no orphans', async () => {
    await project.write('store.yaml', config(''))
    await run()
    await importing('tables: { items: { write_disposition: merge, columns: { id: { data_type: bigint } } } }')
    items = [{ id: 1, price: 6, tags: [] }]
    await run()
    expect(await project.look(({ value }) => value('SELECT count(*)::INT FROM d.items__tags'))).toBe(0)
  })

  test('without a file is no mistake, with a broken one is', async () => {
    await importing('tables: [')
    const broken = await project.run('store.yaml')
    expect([broken.code, broken.stderr.includes('IMPORT_SCHEMA_NOT_READABLE')]).toEqual([2, true])
    await importing('engine_version: 3\ntables: {}')
    expect((await project.run('store.yaml')).stderr).toContain('engine_version 11')
    await rm(join(project.path, 'in'), { recursive: true })
    await run()
  })
})
