import { bundled } from '../../../test/kits/bundled.ts'
import { execFile } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { scratchFolder } from '../../../test/kits/scratch-folder.ts'
import { offsetPages } from '../../../test/scripted-api/paging.ts'
import { startScriptedApi } from '../../../test/scripted-api/scripted-api.ts'
import { realWorld } from '../../library/real-world.ts'
import type { Plan } from '../../model/plan.ts'
import type { PlanSpec } from '../../model/plan/plan-spec.ts'
import { catalog } from '../../pipeline/catalog.ts'
import { objectDocument } from '../object-document.ts'
import { type ConfigDocument, GivenReference, SecretReference, SecretText } from '../document.ts'
import { readDocument } from '../read-document.ts'
import type { SecretLookup } from '../plan/secret-lookup.ts'
import { createVault } from '../vault.ts'
import { buildPlan } from './build-plan.ts'
import { settledFrom, specOf } from './plan-spec.ts'
import { settle } from './settle.ts'

const warn = (): void => undefined

const looked = { found: true, value: 'a looked up value', from: 'test' } as const
const nowhere = { found: false, lookedIn: [] } as const

/** Every secret has an answer: the seeds ask for many. */
const providers: SecretLookup = {
  lookup: ({ store }) => (store === 'config' ? nowhere : looked),
  lookupField: (_field, [section]) => (section?.[0] === 'runtime' ? nowhere : looked),
  lookupIn: () => nowhere,
}

interface Both {
  readonly here: Plan
  readonly there: Plan
  readonly text: string
}

/** The plan as it is built here, and as another process builds it from the JSON of its spec. */
async function both(document: ConfigDocument, inline: Readonly<Record<string, string>> = {}): Promise<Both> {
  const world = realWorld({ env: {} })
  const vault = createVault()
  const settled = await settle({ document, world, vault, providers, warn })
  const here = await buildPlan(settled, { catalog, world, vault, warn })
  const text = JSON.stringify(specOf(settled, vault))
  const other = createVault()
  for (const [name, value] of Object.entries(inline)) other.add(value, name)
  const again = await settledFrom(JSON.parse(text) as PlanSpec, { world, vault: other, providers })
  return { here, there: await buildPlan(again, { catalog, world, vault: other, warn }), text }
}

/** What can be compared of two plans: everything but functions, which are there or not. */
function comparable(plan: Plan): unknown {
  const seen = (_key: string, value: unknown): unknown =>
    typeof value === 'function'
      ? 'a function'
      : typeof value === 'bigint'
        ? `${value}n`
        : value instanceof Map
          ? [...(value as ReadonlyMap<unknown, unknown>)]
          : value
  return JSON.parse(JSON.stringify(plan, seen))
}

describe('a plan built from its spec is the same plan', () => {
  const folder = 'test/fixtures/seeds'
  test.each(readdirSync(folder).filter((file) => file.endsWith('.txt')))('%s', async (file) => {
    const document = await readDocument(join(folder, file), realWorld())
    const { here, there } = await both(document)
    expect(comparable(there)).toEqual(comparable(here))
  })
})

test('numbers, marks of our own and lookups keep their meaning', async () => {
  const { here, there, text } = await both(
    objectDocument({
      name: 'odd',
      client: {
        base_url: 'https://api.example.com',
        headers: { 'X-Key': new SecretText(['Key ', new SecretReference('secrets', 'key')]) },
      },
      resources: [
        {
          name: 'search',
          endpoint: {
            path: 'search',
            method: 'POST',
            json: { $lookup: 'not one', deep: { $text: [1] }, since: 12345678901234567890n },
            params: { $number: '7' },
          },
        },
      ],
    }),
  )
  expect(comparable(there)).toEqual(comparable(here))
  expect(text).not.toContain('a looked up value')
})

test('a secret that the config holds as it is stays out of the spec, and must be known where it is built', async () => {
  const config = {
    name: 'inline',
    client: { base_url: 'https://api.example.com', auth: { type: 'bearer', token: 'inline-s3cret-token' } },
    resources: ['things'],
  }
  const { text, here, there } = await both(objectDocument(config), { token: 'inline-s3cret-token' })
  expect(text).not.toContain('inline-s3cret-token')
  expect(there.fingerprint).toBe(here.fingerprint)
  await expect(both(objectDocument(config))).rejects.toMatchObject({ code: 'PLAN_SECRET_UNKNOWN' })
})

test('functions that are Python texts are portable, and another text is another plan', async () => {
  const withMap = (python: string) =>
    objectDocument({
      name: 'code',
      client: { base_url: 'https://api.example.com' },
      resources: [{ name: 'things', table_name: { python: 'lambda r: "t"' }, processing_steps: [{ map: { python } }] }],
    })
  const { here, there } = await both(withMap('lambda r: {"id": r["id"]}'))
  expect(comparable(there)).toEqual(comparable(here))
  const { here: other } = await both(withMap('lambda r: {"id": r["di"]}'))
  expect(other.fingerprint).not.toBe(here.fingerprint)
  expect(other.rowFingerprints).not.toEqual(here.rowFingerprints)
})

test('functions are refused with their places', async () => {
  const config = {
    name: 'code',
    client: { base_url: 'https://api.example.com' },
    resources: [{ name: 'things', processing_steps: [{ filter: () => true }] }],
  }
  await expect(both(objectDocument(config))).rejects.toMatchObject({
    code: 'PLAN_NOT_PORTABLE',
    details: { found: 'resources[0].processing_steps[0].filter is a function' },
  })
})

test('errors found where a spec is built name the line of the config', async () => {
  const world = realWorld({ env: {} })
  const vault = createVault()
  await using folder = await scratchFolder({
    'shop.yaml':
      'client:\n  base_url: https://api.example.com\nresources:\n  - name: a\n    endpoint: {paginator: nope}\n',
  })
  const document = await readDocument(join(folder.path, 'shop.yaml'), world)
  const spec = specOf(await settle({ document, world, vault, warn }), vault)
  const again = await settledFrom(JSON.parse(JSON.stringify(spec)) as PlanSpec, { world, vault })
  await expect(buildPlan(again, { catalog, world, vault, warn })).rejects.toMatchObject({
    problems: [{ details: { place: { line: 5, path: 'resources[0].endpoint.paginator' } } }],
  })
})

test('another process reads the rest of a unit from spec, unit and progress', async () => {
  const things = Array.from({ length: 45 }, (_, id) => ({ id }))
  const api = await startScriptedApi({ routes: { 'GET /things': offsetPages(things) } })
  await using folder = await scratchFolder({})
  try {
    const { here, text } = await both(
      objectDocument({
        name: 'shop',
        client: { base_url: api.url, auth: { type: 'bearer', token: 'inline-s3cret-token' } },
        resources: [
          {
            name: 'things',
            endpoint: { path: 'things', data_selector: 'data', paginator: { type: 'offset', limit: 10 } },
          },
        ],
      }),
      { token: 'inline-s3cret-token' },
    )
    const file = join(folder.path, 'spec.json')
    writeFileSync(file, text)
    const progress = { parent: 0, position: 20, pages: 2, records: 20, done: false }
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        await bundled(resolve('test/kits/plan-spec-child.ts')),
        file,
        JSON.stringify({ id: 'things', resource: 'things' }),
        JSON.stringify(progress),
      ],
      { env: { ...process.env, INLINE_TOKEN: 'inline-s3cret-token' } },
    )
    const read = JSON.parse(stdout) as { readonly fingerprint: string; readonly records: readonly unknown[] }
    expect(read.fingerprint).toBe(here.fingerprint)
    expect(read.records.length).toBeGreaterThan(0)
    expect(read.records).toEqual(things.slice(things.length - read.records.length))
    expect(api.requests.every(({ headers }) => headers['authorization'] === 'Bearer inline-s3cret-token')).toBe(true)
  } finally {
    await api.close()
  }
})

test('values that are given with the command are made what they are in the other process, and no templates', async () => {
  const given = (value: string): GivenReference => new GivenReference({ store: 'config', key: 'k' }, value)
  const { here, there, text } = await both(
    objectDocument({
      name: 'given',
      client: { base_url: 'https://api.example.com' },
      resources: [
        {
          name: 'search',
          endpoint: {
            path: 'search',
            params: { size: given('10'), q: given('{a}'), t: new SecretText(['x', given('{b}')]) },
          },
        },
      ],
    }),
  )
  expect(text).toContain('{"$given":{"store":"config","key":"k","value":"10"}}')
  expect(comparable(there)).toEqual(comparable(here))
})
