import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { ConfigSchema } from '../../api/contract.ts'
import { keysOf, nodesAt, openSchema, valuesOf } from './schema-walk.ts'
import { yamlPlace } from './yaml-place.ts'

/** The place of `|` in a text. */
function at(text: string): unknown {
  const place = yamlPlace(text.replace('|', ''), text.indexOf('|'))
  return place && [place.path.join('.'), place.kind]
}

test.each([
  ['na|', ['', 'key']],
  ['client:\n  ba|', ['client', 'key']],
  ['client:\n  auth:\n    type: |', ['client.auth.type', 'value']],
  ['client:\n  auth:\n    type: bearer\n  |', ['client', 'key']],
  ['resources:\n  - name: a\n  - name: b\n    end|', ['resources.1', 'key']],
  ['resources:\n- name: a\n- name: b\n  end|', ['resources.1', 'key']],
  ['resources:\n  - a\n  - |', ['resources.1', 'key']],
  [
    'resources:\n  - name: a\n    endpoint:\n      paginator: { type: cur|',
    ['resources.0.endpoint.paginator.type', 'value'],
  ],
  ['paginator: { type: cursor, cu|', ['paginator', 'key']],
  ['a: { b: { c: 1, d|', ['a.b', 'key']],
  ['a: { b: { c: 1 }, d|', ['a', 'key']],
  ['# resou|', undefined],
  ['a: 1 # na|', undefined],
])('%j', (text, expected) => {
  expect(at(text)).toEqual(expected)
})

test('a text of several lines holds no keys', () => {
  const text = 'map: |\n  x = 1\nname: a'
  expect(yamlPlace(text, text.indexOf('x'))).toBeUndefined()
  expect(yamlPlace(text, text.length)).toEqual({ path: ['name'], kind: 'value', from: text.length - 1 })
})

const schema = openSchema(
  JSON.parse(readFileSync(new URL('../../../../schema/sluice.schema.json', import.meta.url), 'utf8')) as ConfigSchema,
)

test('what may stand at a place comes from the schema, of components that of their type', () => {
  const config = { resources: [{ name: 'a', endpoint: { paginator: { type: 'offset' } } }] }
  const names = (path: readonly (string | number)[]): readonly string[] =>
    keysOf(nodesAt(schema, path, config), schema).map(({ name }) => name)
  expect(names([])).toEqual(expect.arrayContaining(['client', 'resources', 'destination']))
  expect(names(['resources', 0, 'endpoint'])).toEqual(expect.arrayContaining(['path', 'data_selector', 'incremental']))
  const options = names(['resources', 0, 'endpoint', 'paginator'])
  expect(options).toContain('offset_param')
  expect(options).not.toContain('cursor_path')
  expect(valuesOf(nodesAt(schema, ['client', 'auth', 'type'], undefined))).toEqual(
    expect.arrayContaining(['bearer', 'api_key', 'oauth2_client_credentials']),
  )
})
