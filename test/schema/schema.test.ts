import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { buildSchema, schemaText } from '../../scripts/schema/build-schema.ts'
import { starter } from '../../src/cli/commands/init.ts'
import { importConfig } from '../../src/config/import-config.ts'
import { realWorld } from '../../src/library/real-world.ts'
import { configSchemaUrl } from '../../src/model/schema-url.ts'
import { readCases } from '../kits/rest-api/read-case.ts'

const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(buildSchema())

/** Where the schema finds fault; [] = it finds none. */
function faults(config: unknown): readonly string[] {
  validate(config)
  return [...new Set((validate.errors ?? []).map(({ instancePath }) => instancePath))]
}

const client = { base_url: 'https://api.example.com' }
const endpoint = (written: unknown): unknown => ({ client, resources: [{ name: 'a', endpoint: written }] })

test('the file is what the shapes and the catalog make', () => {
  expect(readFileSync('schema/sluice.schema.json', 'utf8'), 'stale: run npm run gen').toBe(schemaText())
})

test('its address is that of the published package of this major version', () => {
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string; version: string }
  const major = version.split('.')[0] ?? ''
  expect(configSchemaUrl).toBe(`https://unpkg.com/${name}@${major}/schema/sluice.schema.json`)
  expect(buildSchema()['$id']).toBe(configSchemaUrl)
})

test('every property has a description', () => {
  const bare: string[] = []
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [key, value] of Object.entries(node)) {
      visit(value, `${path}/${key}`)
      if (!path.endsWith('/properties') || typeof value !== 'object' || value === null) continue
      const { description } = value as { readonly description?: unknown }
      if (typeof description !== 'string' || description.length < 5) bare.push(`${path}/${key}`)
    }
  }
  visit(buildSchema(), '')
  expect(bare).toEqual([])
})

describe('holds for', () => {
  const folder = 'test/fixtures/seeds'
  test.each(readdirSync(folder).filter((file) => file.endsWith('.txt')))(
    'the seed document %s, imported',
    async (file) => {
      const { yaml } = await importConfig(join(folder, file), realWorld())
      expect(faults(parse(yaml))).toEqual([])
    },
  )

  // beside the configs lie the schemas of their tables, and a manifest of Airbyte's
  const examples = readdirSync('examples', { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.ya?ml$/.test(file) && !/\bexpected\b|^airbyte-manifest\b/.test(file),
  )
  test.each(examples)('the example %s', (file) => {
    expect(faults(parse(readFileSync(join('examples', file), 'utf8')))).toEqual([])
  })

  test('the compared cases, but for those with mistakes in them', () => {
    const refused = readCases()
      .filter(({ folder, expected, differs }) => {
        const runs = (differs?.sluice['runs'] ?? expected?.runs ?? []) as NonNullable<typeof expected>['runs']
        const text = readFileSync(join(folder, 'config.json'), 'utf8')
        const codes = JSON.stringify(runs.map(({ failure }) => failure))
        return !/CONFIG_|BAD_/.test(codes) && !/"\$(?:function|class|resource)"/.test(text)
      })
      .filter(({ folder }) => {
        const text = readFileSync(join(folder, 'config.json'), 'utf8').replaceAll('<url>', 'http://127.0.0.1')
        return faults(JSON.parse(text)).length > 0
      })
    expect(refused.map(({ name }) => name)).toEqual([])
  })

  test('what sluice init writes, which names the schema', () => {
    const text = starter('shop')
    expect(faults(parse(text))).toEqual([])
    expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=${configSchemaUrl}`)
    // the choices in its comments are good too
    for (const [, auth] of text.matchAll(/# auth: (\{.*\})/g)) {
      expect(faults({ client: { ...client, auth: parse(auth ?? '') as unknown }, resources: ['a'] })).toEqual([])
    }
    for (const [, paginator] of text.matchAll(/# paginator: (\{.*\})/g)) {
      expect(faults(endpoint({ paginator: parse(paginator ?? '') as unknown }))).toEqual([])
    }
  })

  test.each([
    [
      'lookups for texts, numbers, booleans and words',
      { paginator: { type: 'offset', limit: '${env.LIMIT}' }, allow_empty: '${config.empty}', method: '${env.METHOD}' },
    ],
    ['an alias', { paginator: { type: 'json_response', next_url_path: 'next' } }],
    ['a type alone', { paginator: 'auto' }],
    ['a bearer token without its type', { auth: { token: '${secrets.token}' } }],
    ['alternatives', { auth: [{ type: 'api_key', name: 'X-Key' }, 'bearer'] }],
    ['no auth', { auth: null }],
    [
      'bindings among the params',
      {
        params: {
          id: { type: 'resolve', resource: 'a', field: 'id' },
          q: ['a', 1, null],
          since: { type: 'incremental', cursor_path: 'at' },
        },
      },
    ],
    ['any body', { method: 'POST', json: { query: '{{ a }}', variables: { n: [1, { x: null }] } } }],
  ])('%s', (_what, written) => {
    expect(faults(endpoint(written))).toEqual([])
  })

  test('environments, with parts of an auth; steps; the key of JSON files', () => {
    const environments = { sandbox: { dataset: 'try', client: { base_url: 'https://x', auth: { client_id: 'y' } } } }
    const step = { filter: 'record.a > 1', map: { set: { b: 'record.a', c: 1 }, exclude: ['a'] } }
    const resources = ['a', { name: 'b', columns: { id: { data_type: 'bigint' } }, processing_steps: [step] }]
    expect(
      faults({ $schema: './node_modules/sluice/schema/sluice.schema.json', client, environments, resources }),
    ).toEqual([])
  })
})

describe('finds', () => {
  test.each([
    ['a key that is not there', { ...client, base_uri: 'x' }, '/client'],
    ['a paginator that is not there', { ...client, paginator: 'pages' }, '/client/paginator'],
    ['a number where a list belongs', { ...client, allowed_hosts: 5 }, '/client/allowed_hosts'],
  ])('%s in the client', (_what, written, path) => {
    expect(faults({ client: written, resources: ['a'] })).toContain(path)
  })

  test.each([
    ['a method that cannot be', { method: 'FETCH' }, 'method'],
    ['an option of another paginator', { paginator: { type: 'json_link', page_param: 'x' } }, 'paginator'],
    ['a missing option', { paginator: { type: 'offset' } }, 'paginator'],
    ['text that is no lookup for a number', { paginator: { type: 'offset', limit: 'many' } }, 'paginator/limit'],
    ['an option of another auth', { auth: { type: 'api_key', token: 'x' } }, 'auth'],
    ['a misspelt action', { response_actions: [{ status_code: 404, action: 'ignor' }] }, 'response_actions/0/action'],
  ])('%s', (_what, written, path) => {
    expect(faults(endpoint(written))).toContain(`/resources/0/endpoint/${path}`)
  })

  test('no client, no resources, functions', () => {
    expect(faults({})).toEqual([''])
    expect(faults({ client, resources: [{ name: 'a', table_name: () => 'x' }] })).not.toEqual([])
  })
})
