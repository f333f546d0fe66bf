import { realFiles } from '../library/real-world.ts'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testCatalog } from '../../test/fixtures/plan/catalog.ts'
import { summary } from '../../test/fixtures/plan/read.ts'
import { ConfigProblems, type SluiceError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { World } from '../model/world.ts'
import { readDocument } from './read-document.ts'
import { readPlan, type ReadPlanInput } from './read-plan.ts'
import { createVault } from './vault.ts'
import { realWorld } from '../library/real-world.ts'

const shop = `name: shop
environments:
  sandbox:
    client:
      base_url: https://sandbox.example.com
client:
  base_url: https://api.example.com
  auth: {type: bearer, token: '\${secrets.shop_token}'}
resources:
  - name: orders
    endpoint:
      path: orders
      pagniator: auto
  - name: items
    write_disposition: mrege
    endpoint: orders/{resources.order.id}/items
`

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-plan-'))
})
afterAll(() => {
  folder = ''
})

const world = (env: Readonly<Record<string, string>>): World => ({
  now: () => 0,
  sleep: async () => undefined,
  alarm: realWorld().alarm,
  random: () => 0,
  files: realFiles,
  randomBytes: (n) => new Uint8Array(n),
  env: { HOME: folder, ...env },
  cwd: folder,
})

async function planOf(
  text: string,
  given: Partial<ReadPlanInput> & { readonly env?: Readonly<Record<string, string>>; readonly file?: string } = {},
): Promise<Plan> {
  const { env = {}, file = 'shop.yaml', ...rest } = given
  const path = join(folder, file)
  await writeFile(path, text)
  const document = await readDocument(path, world(env))
  return readPlan({ document, catalog: testCatalog, world: world(env), vault: createVault(), warn: () => {}, ...rest })
}

async function problemsOf(text: string, given = {}): Promise<readonly SluiceError[]> {
  const error: unknown = await planOf(text, given).catch((thrown: unknown) => thrown)
  if (error instanceof ConfigProblems) return error.problems
  throw error
}

const fixed = shop
  .replace('pagniator', 'paginator')
  .replace('mrege', 'append')
  .replace('resources.order.', 'resources.orders.')

describe('readPlan, from a file', () => {
  test('reports every problem with its line, in the order of the file', async () => {
    const problems = await problemsOf(shop)
    expect(problems.map(({ code, details }) => [code, details.place?.line, details.place?.column])).toEqual([
      ['CONFIG_UNRESOLVED_SECRET', 8, 24],
      ['CONFIG_UNKNOWN_KEY', 13, 7],
      ['CONFIG_INVALID_VALUE', 15, 5],
      ['CONFIG_UNKNOWN_PARENT', 16, 5],
    ])
    expect(summary(problems[0]!)).toMatchObject({ path: 'client.auth.token' })
    expect(problems[0]?.details.allowed).toContain('SHOP_TOKEN')
    expect(problems[0]?.details.hint).toContain('export SHOP_TOKEN=…')
  })

  test('secrets come from the environment variables', async () => {
    const plan = await planOf(fixed, { env: { SHOP_TOKEN: 'abc-token' } })
    expect(plan.resources.map((resource) => [resource.name, resource.parent?.resource])).toEqual([
      ['orders', undefined],
      ['items', 'orders'],
    ])
    expect(plan.resources[1]?.place).toMatchObject({ line: 14, path: 'resources[1]' })
    expect(plan.resources[0]?.endpoint?.auth?.type).toBe('bearer')
    expect(JSON.stringify(plan)).not.toContain('abc-token')
  })

  test('--set wins over the config and over the environment', async () => {
    const overrides = ['client.base_url=http://127.0.0.1:8080', 'resources.items.write_disposition=replace']
    const env = { SHOP_TOKEN: 'abc-token' }
    const plan = await planOf(fixed, { env, overrides, environment: 'sandbox' })
    expect(plan.resources[1]).toMatchObject({
      writeDisposition: { kind: 'replace' },
      endpoint: { baseUrl: 'http://127.0.0.1:8080' },
    })
    expect(plan.pipeline).toBe('shop_sandbox')
    const below = ['environments.sandbox.client.base_url=http://127.0.0.1:9090']
    const sandbox = await planOf(fixed, { env, overrides: below, environment: 'sandbox' })
    expect(sandbox.resources[0]?.endpoint?.baseUrl).toBe('http://127.0.0.1:9090')
  })

  test('--set can complete a client that only the environments have', async () => {
    const text = fixed.replace('  base_url: https://api.example.com\n', '')
    const env = { SHOP_TOKEN: 'abc-token' }
    expect((await problemsOf(text, { env })).map(({ code }) => code)).toEqual(['CONFIG_NO_ENVIRONMENT'])
    const plan = await planOf(text, { env, overrides: ['client.base_url=http://127.0.0.1:1'] })
    expect(plan.resources[0]?.endpoint?.baseUrl).toBe('http://127.0.0.1:1')
  })

  test('secrets of the environment come first, and problems in --set say so', async () => {
    const env = { SHOP_TOKEN: 'abc-token' }
    const problems = await problemsOf(fixed, { env, overrides: ['resources.orders.selected=5'] })
    expect(problems[0]?.details.place?.file).toContain('--set')
    expect(problems[0]?.details.place?.path).toBe('resources[0].selected')
  })
})
