import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readPlan } from '../read-plan.ts'
import { readDocument } from '../read-document.ts'
import { createVault } from '../vault.ts'
import { ConfigProblems } from '../../model/errors.ts'
import { catalog } from '../../pipeline/catalog.ts'
import { realWorld } from '../../library/real-world.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-provided-'))
  await mkdir(join(folder, '.dlt'))
  await writeFile(
    join(folder, '.dlt', 'config.toml'),
    `[sources.rest_api.client]
base_url = "https://toml.example.com"
headers = { X-A = "1" }
[[sources.rest_api.resources]]
name = "posts"
primary_key = "id"
[sources.rest_api.from_env.client]
base_url = "https://own.example.com"
`,
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function planOf(file: string, text: string, env: Readonly<Record<string, string>> = {}) {
  await writeFile(join(folder, file), text)
  const world = realWorld({ cwd: folder, env: { HOME: folder, ...env } })
  const document = await readDocument(file, world)
  return readPlan({ document, catalog, world, vault: createVault(), warn: () => {} })
}

const endpointOf = (plan: Awaited<ReturnType<typeof planOf>>) => plan.resources[0]?.endpoint

describe('N01 parts that the config leaves out', () => {
  test('the whole of it, for a bare rest_api() in Python', async () => {
    const plan = await planOf(
      'bare.py',
      'import dlt\nfrom dlt.sources.rest_api import rest_api\ndlt.pipeline("bare").run(rest_api())\n',
    )
    expect(plan.resources).toMatchObject([{ name: 'posts', primaryKey: ['id'] }])
    expect(endpointOf(plan)?.baseUrl).toBe('https://toml.example.com')
  })

  test('the source has sections of its own, nearer than those of rest_api', async () => {
    const plan = await planOf('from_env.yaml', 'resources: [a]')
    expect(endpointOf(plan)?.baseUrl).toBe('https://own.example.com')
  })

  test('JSON in the environment comes first', async () => {
    const env = {
      SOURCES__REST_API__CLIENT: '{"base_url": "https://env.example.com"}',
      SOURCES__REST_API__RESOURCES: '["a", {"name": "b"}]',
    }
    const plan = await planOf('x.yaml', 'name: x', env)
    expect(plan.resources.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(endpointOf(plan)?.baseUrl).toBe('https://env.example.com')
  })

  test('a base URL alone', async () => {
    const env = { SOURCES__REST_API__CLIENT__BASE_URL: 'https://url.example.com' }
    const plan = await planOf('y.yaml', 'client: {headers: {a: b}}\nresources: [a]', env)
    expect(endpointOf(plan)?.baseUrl).toBe('https://url.example.com')
  })

  test('what the config says itself is not looked up', async () => {
    const plan = await planOf('z.yaml', 'client: {base_url: "https://z.example.com"}\nresources: [a]')
    expect(endpointOf(plan)?.baseUrl).toBe('https://z.example.com')
  })
})

test('N06 a missing client says where it may stand', async () => {
  await rm(join(folder, '.dlt'), { recursive: true })
  const error = await planOf('none.yaml', 'resources: [a]').catch((caught: unknown) => caught)
  const problems = error instanceof ConfigProblems ? error.problems : []
  expect(problems).toMatchObject([{ code: 'CONFIG_MISSING_KEY', details: { place: { path: 'client' } } }])
  expect(problems[0]?.details.hint).toContain('[sources.rest_api.client]')
})
