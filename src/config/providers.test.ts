import { describe, expect, it } from 'vitest'
import { scratchFolder } from '../../test/kits/scratch-folder.ts'
import { SecretReference } from './document.ts'
import { createProviders, type Lookup, type NoticedLookup, type Providers } from './providers.ts'

interface Given {
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  readonly environment?: string
}

async function open({ env, files, environment }: Given): Promise<Providers> {
  await using folder = await scratchFolder(files)
  return await createProviders({ world: folder.world(env), pipeline: 'shop', environment })
}

async function secret(key: string, given: Given): Promise<Lookup> {
  return (await open(given)).lookup(new SecretReference('secrets', key))
}

const authSections = [
  ['sources', 'rest_api', 'shop', 'credentials'],
  ['sources', 'rest_api', 'credentials'],
  ['sources', 'credentials'],
  ['credentials'],
]

describe('lookup of secrets', () => {
  it.each<[string, Given, string, string]>([
    ['the key itself', { env: { API_KEY: 'a', SOURCES__REST_API__API_KEY: 'b' } }, 'a', 'API_KEY'],
    [
      'under the source',
      { env: { SOURCES__REST_API__API_KEY: 'b', SOURCES__API_KEY: 'c' } },
      'b',
      'SOURCES__REST_API__API_KEY',
    ],
    ['under sources', { env: { API_KEY: '', SOURCES__API_KEY: 'c' } }, 'c', 'SOURCES__API_KEY'],
    ['under the pipeline first', { env: { API_KEY: 'a', SHOP__API_KEY: 'p' } }, 'p', 'SHOP__API_KEY'],
    [
      'under the environment first',
      { env: { API_KEY: 'a', SHOP__API_KEY: 'p', SANDBOX__API_KEY: 's' }, environment: 'sandbox' },
      's',
      'SANDBOX__API_KEY',
    ],
    ['without the environment when it has none', { env: { API_KEY: 'a' }, environment: 'sandbox' }, 'a', 'API_KEY'],
    ['env before files', { env: { API_KEY: 'a' }, files: { '.dlt/secrets.toml': 'api_key = "f"' } }, 'a', 'API_KEY'],
    [
      'secrets.toml',
      { files: { '.dlt/secrets.toml': 'api_key = "f"', '.sluice/secrets.toml': 'api_key = "g"' } },
      'f',
      '.dlt/secrets.toml api_key',
    ],
    [
      'a table',
      { files: { '.dlt/secrets.toml': '[sources.rest_api]\napi_key = "f"' } },
      'f',
      '.dlt/secrets.toml [sources.rest_api] api_key',
    ],
    ['config.toml', { files: { '.dlt/config.toml': 'api_key = "f"' } }, 'f', '.dlt/config.toml api_key'],
    [
      '.sluice/secrets.toml',
      { files: { '.sluice/secrets.toml': 'api_key = "g"' } },
      'g',
      '.sluice/secrets.toml api_key',
    ],
    [
      'a table of the environment',
      { files: { '.dlt/secrets.toml': 'api_key = "f"\n[sandbox]\napi_key = "s"' }, environment: 'sandbox' },
      's',
      '.dlt/secrets.toml [sandbox] api_key',
    ],
    [
      'its long form',
      { files: { '.sluice/secrets.toml': '[environments.sandbox]\napi_key = "s"' }, environment: 'sandbox' },
      's',
      '.sluice/secrets.toml [environments.sandbox] api_key',
    ],
    [
      'an environment in a file before a plain variable',
      { env: { API_KEY: 'a' }, files: { '.dlt/secrets.toml': '[sandbox]\napi_key = "s"' }, environment: 'sandbox' },
      's',
      '.dlt/secrets.toml [sandbox] api_key',
    ],
  ])('%s', async (...[, given, value, from]) => {
    expect(await secret('api_key', given)).toEqual({ found: true, value, from })
  })

  it('splits dotted keys', async () => {
    expect(await secret('shop.api_key', { env: { SHOP__API_KEY: 'x' } })).toMatchObject({ value: 'x' })
    expect(await secret('a.b', { files: { '.dlt/secrets.toml': 'a = {b = "y"}' } })).toMatchObject({
      value: 'y',
      from: '.dlt/secrets.toml [a] b',
    })
  })

  it('keeps secrets as text, tables as objects', async () => {
    expect(await secret('k', { env: { K: '00123' } })).toMatchObject({ value: '00123' })
    const toml = 'k = {a = 1, d = 2024-01-01, big = 9007199254740993}\n'
    expect(await secret('k', { files: { '.dlt/secrets.toml': toml } })).toMatchObject({
      value: { a: 1, d: '2024-01-01', big: '9007199254740993' },
    })
  })

  it('continues in the home folder, the project winning', async () => {
    await using home = await scratchFolder({ '.dlt/secrets.toml': 'api_key = "home"\nonly_home = "h"' })
    await using folder = await scratchFolder({ '.dlt/secrets.toml': 'api_key = "here"' })
    const providers = await createProviders({ world: folder.world({ HOME: home.path }), pipeline: 'shop' })
    expect(providers.lookup(new SecretReference('secrets', 'api_key'))).toMatchObject({ value: 'here' })
    expect(providers.lookup(new SecretReference('secrets', 'only_home'))).toMatchObject({
      value: 'h',
      from: '~/.dlt/secrets.toml only_home',
    })
  })

  it('tries hinted sections after the key itself', async () => {
    const providers = await open({ env: { SOURCES__REST_API__OTHER__K: 'x', SOURCES__REST_API__K: 'y' } })
    expect(
      providers.lookup(new SecretReference('secrets', 'k'), { sections: ['sources', 'rest_api', 'other'] }),
    ).toMatchObject({ value: 'x' })
    expect(
      providers.lookup(new SecretReference('secrets', 'k'), { sections: [['nope'], ['sources', 'rest_api', 'other']] }),
    ).toMatchObject({ value: 'x' })
  })

  it('lists every place when there is nothing', async () => {
    expect(await secret('api_key', { files: { '.dlt/secrets.toml': 'other = 1' } })).toEqual({
      found: false,
      lookedIn: [
        'API_KEY',
        'SOURCES__REST_API__API_KEY',
        'SOURCES__API_KEY',
        '.dlt/secrets.toml api_key',
        '.dlt/secrets.toml [sources.rest_api] api_key',
        '.dlt/secrets.toml [sources] api_key',
        '.dlt/config.toml api_key (no such file)',
        '.sluice/secrets.toml api_key (no such file)',
      ],
    })
    expect(await secret('api_key', { environment: 'sandbox' })).toMatchObject({
      lookedIn: expect.arrayContaining(['SANDBOX__API_KEY', 'API_KEY']) as string[],
    })
  })

  it('reaches no prototype', async () => {
    expect(await secret('constructor.name', { files: { '.dlt/secrets.toml': 'a = 1' } })).toMatchObject({
      found: false,
    })
    expect(await secret('__proto__', {})).toMatchObject({ found: false })
  })
})

describe('lookup of config and env', () => {
  it.each<[string, unknown]>([
    ['5', 5],
    ['1.5', 1.5],
    ['True', true],
    ['{"a": [1]}', { a: [1] }],
    ['{not json', '{not json'],
    ['text', 'text'],
    ['9007199254740993', '9007199254740993'],
  ])('casts %s as dlt does', async (text, value) => {
    const providers = await open({ env: { PAGE_SIZE: text } })
    expect(providers.lookup(new SecretReference('config', 'page_size'))).toMatchObject({ value })
  })

  it('reads the variable by its exact name', async () => {
    const providers = await open({
      env: { Token: 'x', SANDBOX__Token: 's', EMPTY: '' },
      files: { '.dlt/secrets.toml': 'EMPTY = "f"' },
    })
    expect(providers.lookup(new SecretReference('env', 'Token'))).toEqual({ found: true, value: 'x', from: 'Token' })
    expect(providers.lookup(new SecretReference('env', 'EMPTY'))).toEqual({ found: false, lookedIn: ['EMPTY'] })
    const sandbox = await open({ env: { Token: 'x', SANDBOX__Token: 's' }, environment: 'sandbox' })
    expect(sandbox.lookup(new SecretReference('env', 'Token'))).toMatchObject({ value: 's' })
  })
})

describe('lookupField', () => {
  const order = [
    'SOURCES__REST_API__SHOP__CREDENTIALS__TOKEN',
    'SOURCES__REST_API__CREDENTIALS__TOKEN',
    'SOURCES__CREDENTIALS__TOKEN',
    'CREDENTIALS__TOKEN',
    'SOURCES__REST_API__SHOP__TOKEN',
    'SOURCES__REST_API__TOKEN',
    'SOURCES__TOKEN',
    'TOKEN',
  ]

  it('goes from the nearest section to the bare name', async () => {
    for (const [index, name] of order.entries()) {
      const env = Object.fromEntries(order.slice(index).map((variable) => [variable, variable]))
      const providers = await open({ env })
      expect(providers.lookupField('token', authSections)).toEqual({ found: true, value: name, from: name })
    }
  })

  it('lists them when there is nothing', async () => {
    const result = (await open({})).lookupField('token', authSections)
    expect(result).toMatchObject({ found: false })
    expect(result.found ? [] : result.lookedIn.slice(0, order.length)).toEqual(order)
  })

  it('finds a generic variable before a specific table, as dlt does', async () => {
    const files = { '.dlt/secrets.toml': '[sources.rest_api.shop.credentials]\ntoken = "file"' }
    const providers = await open({ env: { TOKEN: 'env' }, files })
    expect(providers.lookupField('token', authSections)).toMatchObject({ value: 'env' })
  })
})

it('names file, line and column of malformed TOML, and shows nothing of it', async () => {
  const files = { '.dlt/secrets.toml': 'a = 1\napi_key = hunter2\n' }
  const error = await secret('k', { files }).catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    code: 'TOML_SYNTAX',
    exitCode: 2,
    details: { place: { file: '.dlt/secrets.toml', line: 2 } },
  })
  expect(JSON.stringify([(error as Error).message, error])).not.toContain('hunter2')
})

it('tells of a file that holds another value than its variable', async () => {
  await using folder = await scratchFolder({ token: 'from the file\n' })
  const heard: NoticedLookup[] = []
  const world = folder.world({ UTOK: 'own', UTOK_FILE: `${folder.path}/token` })
  const providers = await createProviders({ world, pipeline: 'shop', noticed: (lookup) => heard.push(lookup) })
  for (const store of ['env', 'secrets'] as const) providers.lookup(new SecretReference(store, 'UTOK'))
  expect(heard.map((lookup) => lookup.others())).toStrictEqual([
    [{ from: `UTOK_FILE (${folder.path}/token)`, differs: true }],
    [{ from: `UTOK_FILE (${folder.path}/token)`, differs: true }],
  ])
})
