import { readdirSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { scratchFolder } from '../../test/kits/scratch-folder.ts'
import { importConfig } from './import-config.ts'
import { readDocument } from './read-document.ts'

const seeds = fileURLToPath(new URL('../../test/fixtures/seeds/', import.meta.url))

it.each(readdirSync(seeds))('writes YAML that means the same as %s', async (name) => {
  await using folder = await scratchFolder()
  await copyFile(join(seeds, name), join(folder.path, name))
  const { yaml } = await importConfig(name, folder.world())
  await folder.write({ 'x.yaml': yaml })
  const [before, after] = [await readDocument(name, folder.world()), await readDocument('x.yaml', folder.world())]
  expect(after.value).toEqual(before.value)
  expect(yaml).toMatch(/^# Imported from .*\.txt, line \d+ by "sluice import"\.\n/)
})

it('writes YAML that people like to read', async () => {
  const text = [
    'BASE = os.getenv("BASE", "http://a:1/}")',
    'HEADERS = {"X": f"Bearer {dlt.secrets[\'shop.token\']}"}',
    'p = dlt.pipeline(pipeline_name="shop", dataset_name="raw")',
    'rest_api_source({"client": {"base_url": BASE, "headers": HEADERS, "auth": HttpBasicAuth("u", dlt.secrets["p"])},',
    '  "resources": ["a", {"name": "b", "write_disposition": "merge", "endpoint": {"params": {"q": "${x}", "h": HEADERS}}}]})',
  ].join('\n')
  await using folder = await scratchFolder({ 'shop.py': text })
  const { yaml } = await importConfig('shop.py', folder.world())
  expect(yaml.slice(yaml.indexOf('\nname') + 1)).toBe(
    [
      'name: shop',
      'dataset: raw',
      'client:',
      '  base_url: ${env.BASE:-http://a:1/\\}}',
      '  headers:',
      '    X: Bearer ${secrets.shop.token}',
      '  auth:',
      '    type: http_basic',
      '    username: u',
      '    password: ${secrets.p}',
      'resources:',
      '  - a',
      '  - name: b',
      '    write_disposition: merge',
      '    endpoint:',
      '      params:',
      '        q: $${x}',
      '        h:',
      '          X: Bearer ${secrets.shop.token}',
      '',
    ].join('\n'),
  )
})

it('copies a secret that stands in the file, but not in silence', async () => {
  const text = `rest_api_source({
    "client": {"base_url": "http://a", "auth": {"type": "oauth2", "token_url": "http://a/t", "client_id": "me",
      "client_secret": "abc"}, "headers": {"X-Api-Key": dlt.secrets["k"]}},
    "resources": ["b"],
  })`
  await using folder = await scratchFolder({ 'x.py': text })
  const warnings: string[] = []
  await importConfig('x.py', folder.world(), { warn: ({ message }) => void warnings.push(message) })
  expect(warnings).toEqual([
    'The value of "client.auth.client_secret" looks like a secret and is written out in the YAML.',
  ])
})

it('refuses functions and instances', async () => {
  await using folder = await scratchFolder({
    'f.mjs':
      'export default { client: {}, resources: [{ name: "a", processing_steps: [{ map: function double(x) { return x } }] }] }',
    'i.mjs': 'class Own {}\nexport default { client: { auth: new Own() } }',
  })
  await expect(importConfig('f.mjs', folder.world())).rejects.toMatchObject({
    code: 'IMPORT_NOT_DATA',
    message: 'Could not write YAML because "resources[0].processing_steps[0].map" is a function.',
    details: { found: 'function double', hint: 'Keep the module and run it: sluice run f.mjs' },
  })
  await expect(importConfig('i.mjs', folder.world())).rejects.toMatchObject({
    code: 'IMPORT_NOT_DATA',
    details: { found: 'Own' },
  })
})
