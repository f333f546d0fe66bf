import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { errorDocsText } from '../../scripts/error-docs.ts'
import { buildSchema } from '../../scripts/schema/build-schema.ts'
import { createVault } from '../../src/config/vault.ts'
import type { ConfigObject } from '../../src/config/document.ts'
import { readPlan } from '../../src/config/read-plan.ts'
import { fencedBlocks } from '../../src/config/readers/fenced-blocks.ts'
import { readYaml } from '../../src/config/readers/yaml.ts'
import { errorRegister } from '../../src/model/error-register/register.ts'
import { warningRegister } from '../../src/model/error-register/warnings.ts'
import { catalog } from '../../src/pipeline/catalog.ts'
import { fakeWorld } from '../servers/fake-world.ts'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

const pages = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
]

function pageText(page: string): string {
  return readFileSync(page, 'utf8')
}

/** A block that is a part of a config, put where it belongs. */
function completed(value: ConfigObject): ConfigObject {
  const has = (key: string): boolean => Object.hasOwn(value, key)
  const client = { base_url: 'https://api.example.com' }
  if (has('resources')) return { client, ...value }
  if (has('client')) return { resources: ['a'], ...value }
  if (has('endpoint') || has('processing_steps')) return { client, resources: [{ name: 'a', ...value }] }
  if (has('schema_contract') || has('destination')) return { client, resources: ['a'], ...value }
  return { client, resources: [{ name: 'a', endpoint: value }] }
}

const blocks = pages.flatMap((page) =>
  fencedBlocks(pageText(page))
    .filter(({ language, code }) => language === 'yaml' && code.some((line) => /^[^#\s]/.test(line)))
    .map(({ line, code }) => ({ place: `${page}:${line}`, text: code.join('\n') })),
)

/** What single pages look up besides. */
const more = {
  API_SECRET: 's',
  CONSUMER_SECRET: 's',
  TOKEN_SECRET: 's',
  TOKEN_A: 'a',
  TOKEN_B: 'b',
  CLIENT_CERTIFICATE: 'c',
  PARAMETERS__API_KEY: 'k',
  // of docs/examples
  ...Object.fromEntries(
    [
      'GITHUB_TOKEN',
      'STRIPE_KEY',
      'HUBSPOT_TOKEN',
      'SHOPIFY_TOKEN',
      'JIRA_TOKEN',
      'NOTION_TOKEN',
      'SLACK_TOKEN',
      'ELASTIC_KEY',
    ].map((name) => [name, 'e']),
  ),
}

test.each(blocks)('the YAML at $place is a configuration that works', async ({ place, text }) => {
  const document = readYaml({ file: place, absolute: place, text }, 'yaml')
  const secrets = { API_KEY: 'k', CLIENT_ID: 'i', CLIENT_SECRET: 's', PASSWORD: 'p', PRIVATE_KEY: privateKey, ...more }
  const value = completed(document.value as ConfigObject)
  // parents that the block leaves out
  const parents = [...text.matchAll(/\{resources\.(\w+)\./g)].map(([, name]) => name ?? '')
  const named = (value['resources'] as readonly (string | { name: string })[]).map((each) =>
    typeof each === 'string' ? each : each.name,
  )
  const missing = parents.filter((name) => !named.includes(name))
  const resources = [...new Set(missing), ...(value['resources'] as readonly string[])]
  const input = {
    document: { ...document, value: { name: 'page', ...value, resources } },
    catalog,
    world: fakeWorld(secrets),
    vault: createVault(),
    warn: () => undefined,
  }
  const plan = await readPlan(input)
  expect(plan.resources.length).toBeGreaterThan(0)
})

test('the links between the pages lead somewhere', () => {
  const broken = pages.flatMap((page) =>
    [...pageText(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
      .filter(([, path = '', anchor]) => {
        const target = path === '' ? page : join(dirname(page), path)
        return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor))
      })
      .map(([link]) => `${page}: ${link}`),
  )
  expect(broken).toEqual([])
})

function anchorsOf(page: string): readonly string[] {
  return [...pageText(page).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
}

describe('the reference names every key', () => {
  const { definitions, properties } = buildSchema() as {
    readonly definitions: Readonly<Record<string, { readonly properties?: object }>>
    readonly properties: object
  }
  const inConfig = ['client', 'resource', 'endpoint', 'incremental', 'error_handler', 'response_action']
  const components = Object.keys(definitions).filter((name) => /^(?:paginator|auth)_/.test(name))
  const owners: readonly (readonly [string, string, object])[] = [
    ['docs/config.md', 'the top level', properties],
    ...inConfig.map((name) => ['docs/config.md', name, definitions[name]?.properties ?? {}] as const),
    ...components.map((name) => {
      const page = name.startsWith('auth') ? 'docs/auth.md' : 'docs/paginators.md'
      return [page, name, definitions[name]?.properties ?? {}] as const
    }),
  ]
  test.each(owners)('%s: %s', (page, _name, keys) => {
    const text = pageText(page)
    const unknown = Object.keys(keys).filter((key) => key !== 'type' && key !== '$schema' && !text.includes(key))
    expect(unknown).toEqual([])
  })
})

// texts of capitals that are not codes: names of Python (src/python), variables of the environment, codes of Node, undici and libraries, types of columns
const notCodes =
  /^(?:XDG_\w+|HTTPS?_PROXY|NO_(?:PROXY|COLOR)|FORCE_COLOR|SLUICE_\w+|E(?:AI_)?[A-Z]+|UND_ERR_\w+|ERR_\w+|ER_\w+|HANDSHAKE_\w+|AWS_\w+|AZURE_STORAGE_\w+|GOOGLE_APPLICATION_CREDENTIALS|STORAGE_EMULATOR_HOST|VERIFY_(?:CA|IDENTITY)|DESTINATION__\w+|DLT_\w+|OPENLINEAGE_\w+|READ_ONLY|BLOCK_(?:LITERAL|FOLDED)|CSV_\w+|TIMESTAMP_\w+|BAD_SCALAR_START|DUPLICATE_KEY|MULTIPLE_DOCS|RESOURCE_EXHAUSTION|TAB_AS_INDENT|TAG_RESOLVE_FAILED)$/

describe('errors', () => {
  const written = new Set(
    readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter(
        (file) =>
          file.endsWith('.ts') &&
          !file.endsWith('.test.ts') &&
          !/^(?:model\/error-register|python\/(?:builtins|modules)\/)/.test(file),
      )
      .flatMap((file) => [...readFileSync(join('src', file), 'utf8').matchAll(/'([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*)'/g)])
      .map(([, code = '']) => code),
  )
  const registered = [...Object.keys(errorRegister), ...Object.keys(warningRegister)]

  test('every code in src is in the register', () => {
    const codes = [...written].filter((code) => code.includes('_') && !notCodes.test(code))
    expect(codes.filter((code) => !registered.includes(code))).toEqual([])
  })

  test('every code of the register is thrown or said somewhere; statuses are made from the answer', () => {
    expect(registered.filter((code) => !written.has(code) && !/^HTTP_\d+$/.test(code))).toEqual([])
  })

  test('docs/errors.md is what "npm run gen" writes', () => {
    expect(pageText('docs/errors.md')).toBe(errorDocsText())
  })
})
