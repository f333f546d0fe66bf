import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type Project, startProject } from './project.ts'

let api: ScriptedApi
let project: Project

beforeEach(async () => {
  api = await startScriptedApi({ routes: { 'GET /orders': () => ({ json: [{ id: 1 }] }) } })
  project = await startProject()
})

afterEach(async () => {
  await api.close()
  await project.remove()
})

const markdown = { cell_type: 'markdown', metadata: {}, source: ['# Load the shop'] }
const code = (text: string): object => ({
  cell_type: 'code',
  execution_count: 1,
  metadata: {},
  outputs: [],
  source: text.split(/(?<=\n)/),
})
const notebook = (
  cells: readonly object[],
  metadata: object = { kernelspec: { name: 'python3', language: 'python' } },
): string => JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 })
const source = (resources: string): string =>
  `source = rest_api_source({\n    "client": {"base_url": "${api.url}"},\n    "resources": ${resources},\n})\n`

test('the code cells of a notebook are a program; lines for IPython and the shell are passed over', async () => {
  await project.write(
    'shop.ipynb',
    notebook([
      markdown,
      code('%pip install dlt\n!ls -la\nimport dlt\nfrom dlt.sources.rest_api import rest_api_source\n'),
      code('%%bash\necho "rest_api_source({"\n'),
      code(source('["orders"]')),
      code('pipeline = dlt.pipeline(pipeline_name="shop", destination="duckdb", dataset_name="d")\nsource?\n'),
      code('%%time\npipeline.run(source)\n'),
    ]),
  )
  const { code: exit, stderr } = await project.cli(['run', 'shop.ipynb', '--destination', './x.duckdb'])
  expect(exit, stderr).toBe(0)
  expect(await project.look(({ value }) => value('SELECT count(*)::INT FROM d.orders'))).toBe(1)
})

test('a mistake stands in a cell and a line of it, in text and in JSON', async () => {
  await project.write(
    'shop.ipynb',
    notebook([
      markdown,
      code('!ls\nfrom dlt.sources.rest_api import rest_api_source'),
      code(`\n${source('[{"name": "orders", "endpiont": {}}]')}`),
    ]),
  )
  const { code: exit, stderr } = await project.cli(['check', 'shop.ipynb'])
  expect([exit, stderr]).toEqual([2, expect.stringContaining('shop.ipynb, cell 3, line 4:38 · resources[0].endpiont')])
  const { stdout } = await project.cli(['check', 'shop.ipynb', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({
    error: { problems: [{ place: { file: 'shop.ipynb', cell: 3, line: 4, column: 38 } }] },
  })
})

test.each<[string, () => string, string]>([
  [
    'a notebook of another language',
    () => notebook([code('1 + 1')], { kernelspec: { language: 'R' } }),
    'a notebook of "R"',
  ],
  ['what is not JSON', () => 'source = 1', 'not JSON'],
  ['JSON that is not a notebook', () => '{"nbformat": 4}', 'no "cells"'],
  ['a notebook without code', () => notebook([markdown]), 'it is empty'],
  ['a notebook without a configuration', () => notebook([code('x = 1')]), 'no rest_api configuration'],
])('%s is refused', async (_name, text, why) => {
  await project.write('shop.ipynb', text())
  const { code: exit, stderr } = await project.cli(['check', 'shop.ipynb'])
  expect([exit, stderr]).toEqual([2, expect.stringContaining(why)])
})
