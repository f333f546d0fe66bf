import { existsSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Project, startProject } from './project.ts'

let project: Project
beforeAll(async () => void (project = await startProject({})))
afterAll(() => project.remove())

interface Refused {
  readonly code: string
  readonly message: string
  readonly hint: string
}

async function refused(name: string, text: string): Promise<Refused> {
  await project.write(name, text)
  const run = await project.cli(['check', name, '--json'])
  expect(run.code).toBe(2)
  return (JSON.parse(run.stdout) as { readonly error: Refused }).error
}

test.each([
  ['meltano.yml', 'version: 1\nplugins:\n  extractors: [{ name: tap-x }]\n', 'a project of Meltano', 'meltano'],
  ['replication.yaml', 'source: API\ntarget: DB\nstreams: { orders: {} }\n', 'a replication of Sling', 'sling'],
  [
    'spec.yaml',
    'name: shop\ndefaults: {}\nendpoints: { orders: { request: { url: /orders } } }\n',
    'an API specification of Sling',
    'sling',
  ],
  ['streams.yaml', 'streams:\n  - name: orders\n    retriever: {}\n', "a part of a connector's manifest", 'airbyte'],
  ['connector.py', 'from fivetran_connector_sdk import Connector\n', "a connector of Fivetran's SDK", 'fivetran'],
  ['tap.py', 'import singer\n', 'a tap of Singer', 'meltano'],
])(
  'what is written for another tool is called by its name, with the page that says how it is written here: %s',
  async (...[file, text, what, page]) => {
    const { message, hint } = await refused(file, text)
    expect(message).toContain(what)
    const [named = ''] = /docs\/coming-from\/\w+\.md/.exec(hint) ?? []
    expect(named).toBe(`docs/coming-from/${page}.md`)
    expect(existsSync(new URL(`../../${named}`, import.meta.url))).toBe(true)
  },
)

test('a parameter that no place has is one problem, wherever it is named', async () => {
  const text = `parameters: { api_key: { data_type: text, secret: true } }
client: { base_url: 'https://x', auth: { type: bearer, token: '\${config.api_key}' } }
resources: [{ name: orders, endpoint: { params: { key: '\${config.api_key}' } } }]
`
  const error: unknown = await refused('shop.yaml', text)
  const problem = {
    code: 'CONFIG_UNRESOLVED_SECRET',
    hint: 'Set it with: export PARAMETERS__API_KEY=…, give it in a file: --config FILE.json, or write api_key = "…" under [parameters] in .dlt/secrets.toml.',
  }
  expect(error).toMatchObject({ code: 'CONFIG_INVALID', problems: [problem] })
})
