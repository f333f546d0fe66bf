import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fencedBlocks } from '../../../src/config/readers/fenced-blocks.ts'
import { readYaml } from '../../../src/config/readers/yaml.ts'
import { startProject } from '../../end-to-end/project.ts'
import { startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { recipeConfig } from './recipe.ts'

const manifest = (url: string): string => {
  const [block] = fencedBlocks(readFileSync('docs/recipes/airbyte.md', 'utf8')).filter(
    ({ language }) => language === 'yml',
  )
  return (block?.code.join('\n') ?? '').replaceAll('https://api.example.com', url)
}

async function startShop() {
  return startScriptedApi({
    routes: {
      '/v1/orders': ({ query, headers }) => {
        if (headers['authorization'] !== 'Bearer key-123456789') return { status: 401, json: {} }
        const after = query.get('after')
        const status = query.get('status')
        if (after === null) return { json: { data: [{ id: 1, status }], meta: { next: 'p2' } } }
        return { json: { data: [{ id: 2, status }], meta: { next: null } } }
      },
    },
  })
}

test('"coming from Airbyte": the manifest of the page runs with its config.json, and its import says what the page says', async () => {
  const api = await startShop()
  const project = await startProject({
    'shop.yaml': manifest(api.url),
    'config.json': '{ "api_key": "key-123456789" }',
  })
  const run = await project.run('shop.yaml', ['--config', 'config.json', '--json'])
  expect(run.code, run.stderr).toBe(0)
  expect(JSON.parse(run.stdout)).toMatchObject({ tables: { orders: { rows: 2 } } })
  expect(run.stdout + run.stderr).not.toContain('key-123456789')
  const imported = await project.cli(['import', 'shop.yaml', '-o', 'native.yaml'])
  expect(imported.code, imported.stderr).toBe(0)
  expect(imported.stderr).toContain('1 of 1 stream converted')
  const native = readFileSync(`${project.path}/native.yaml`, 'utf8')
  const source = (text: string) => ({ file: 'x.yaml', absolute: '/x.yaml', text })
  expect(readYaml(source(native), 'yaml').value).toEqual(
    readYaml(source(recipeConfig('airbyte', api.url)), 'yaml').value,
  )
  const again = await project.run('native.yaml', ['--config', 'config.json', '--json', '--set', 'name=again'])
  expect(again.code, again.stderr).toBe(0)
  await project.remove()
  await api.close()
})

test('exit codes: 3 when a stream is left out, 1 with --strict or when none is left, and --json says why', async () => {
  const api = await startShop()
  const whole = manifest(api.url)
  const custom = whole.replace(
    'streams:\n',
    `streams:
  - type: DeclarativeStream
    name: reports
    retriever:
      type: SimpleRetriever
      requester: { type: CustomRequester, class_name: source_shop.components.Reports }
      record_selector: { extractor: { field_path: [] } }
`,
  )
  const project = await startProject({ 'shop.yaml': custom })
  const some = await project.cli(['import', 'shop.yaml', '--json'])
  expect(some.code).toBe(3)
  expect(JSON.parse(some.stdout)).toMatchObject({
    ok: false,
    streams: [
      { stream: 'reports', status: 'refused', refusal: { code: 'IMPORT_CUSTOM_CODE', line: 9 } },
      { stream: 'orders', status: 'converted', resource: 'orders' },
    ],
  })
  expect((await project.cli(['import', 'shop.yaml', '--strict'])).code).toBe(1)
  expect((await project.cli(['import', 'shop.yaml', '--streams', 'orders'])).code).toBe(0)
  const none = await project.cli(['import', 'shop.yaml', '--streams', 'reports'])
  expect(none.code).toBe(1)
  expect(none.stderr).toContain('IMPORT_NO_STREAMS')
  await project.remove()
  await api.close()
})
