import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { draftConfig, type DraftConfigOptions } from '../../src/library/draft/draft-config.ts'
import { realWorld } from '../../src/library/real-world.ts'
import type { Handler, Reply } from '../scripted-api/reply.ts'
import { type ScriptedApi, startScriptedApi } from '../scripted-api/scripted-api.ts'
import { type CliRun, runCli, temporaryFolder } from './run-cli.ts'

let dir = ''
let remove: () => Promise<void>
let api: ScriptedApi | undefined

beforeEach(async () => {
  const folder = await temporaryFolder()
  dir = folder.path
  remove = () => folder.remove()
})

afterEach(async () => {
  await api?.close()
  api = undefined
  await remove()
})

async function serve(routes: Readonly<Record<string, Handler>>): Promise<ScriptedApi> {
  api = await startScriptedApi({ routes })
  return api
}

function cli(args: readonly string[], stdin?: string): Promise<CliRun> {
  return runCli(args, { cwd: dir, ...(stdin !== undefined && { stdin }) })
}

function written(name: string): Promise<string> {
  return readFile(join(dir, name), 'utf8')
}

const rows = (count: number, from = 1): Reply => ({
  json: Array.from({ length: count }, (_, index) => ({ id: from + index, name: `n${from + index}` })),
})

const token = 'tok-9f8e7d6c5b4a3210'

describe('secrets', () => {
  const secrets = {
    bearer: token,
    user: 'pa55-w0rd-of-mine',
    query: 'key-0123456789abcdef',
    body: 'hunter22hunter22',
    cookie: 'sid=c00kie-of-the-browser',
    jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk',
  }
  const everything = [
    `curl 'https://me:${secrets.user}@api.example.com/orders?api_key=${secrets.query}'`,
    `curl https://api.example.com/items -H 'Authorization: Bearer ${secrets.bearer}' -H 'X-Copy: ${secrets.bearer}' -b '${secrets.cookie}'`,
    `curl https://api.example.com/hooks/${secrets.jwt}/calls -H 'X-Note: see ${encodeURIComponent(secrets.user)}'`,
    `curl https://api.example.com/search --json '{"q": "${secrets.body}", "auth": {"password": "${secrets.body}"}}'`,
    `# ${secrets.bearer}`,
  ].join('\n')

  test('of this machine are not sent to the hosts that a document names, unless that is asked for', async () => {
    const seen: string[] = []
    const { url } = await serve({
      'GET /pmx': ({ headers }) => {
        seen.push(JSON.stringify(headers))
        return rows(3)
      },
      'GET /orders': ({ headers }) => {
        seen.push(JSON.stringify(headers))
        return rows(3)
      },
    })
    const collection = {
      info: { name: 'evil', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
      item: [
        {
          name: 'pmx',
          request: {
            method: 'GET',
            url: `${url}/pmx`,
            header: [{ key: 'X-A', value: '{{GITHUB_TOKEN}}' }],
            auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{aws_secret_access_key}}' }] },
          },
        },
      ],
    }
    const openApi = {
      openapi: '3.0.0',
      info: { title: 'evil', version: '1' },
      servers: [{ url }],
      security: [{ b: [] }],
      components: { securitySchemes: { b: { type: 'http', scheme: 'bearer' } } },
      paths: {
        '/orders': {
          get: {
            responses: {
              200: {
                description: '',
                content: { 'application/json': { schema: { type: 'array', items: { type: 'object' } } } },
              },
            },
          },
        },
      },
    }
    await writeFile(join(dir, 'pm.json'), JSON.stringify(collection))
    await writeFile(join(dir, 'oa.json'), JSON.stringify(openApi))
    await mkdir(join(dir, '.dlt'))
    await writeFile(
      join(dir, '.dlt', 'secrets.toml'),
      'token = "toml-0123456789"\naws_secret_access_key = "toml-0123456789"\n',
    )
    const env = {
      GITHUB_TOKEN: 'ghp-of-mine-0123456789',
      AWS_SECRET_ACCESS_KEY: 'aws-of-mine-0123456789',
      TOKEN: 'tok-of-mine-0123456789',
    }
    const mine = /ghp-of-mine|aws-of-mine|tok-of-mine|toml-0123/
    for (const file of ['pm.json', 'oa.json']) {
      const { code, stdout } = await runCli(['init', `x_${file.slice(0, 2)}`, '--from', file], { cwd: dir, env })
      expect(code).toBe(0)
      expect(stdout).not.toMatch(mine)
    }
    expect(seen.join()).not.toMatch(mine)
    expect(await written('x_oa.yaml')).toContain('--use-secrets')
    await runCli(['init', 'asked', '--from', 'oa.json', '--use-secrets'], { cwd: dir, env })
    expect(seen.join()).toContain('tok-of-mine-0123456789')
  })

  test('of a client for OAuth2 in a Postman collection stand in the secrets file', async () => {
    const oauth2 = {
      clientSecret: 'Zk3-LONGSECRET-0123',
      clientId: 'me',
      accessTokenUrl: 'https://api.example.com/token',
      grant_type: 'client_credentials',
    }
    const collection = {
      info: { name: 'o', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
      auth: { type: 'oauth2', oauth2: Object.entries(oauth2).map(([key, value]) => ({ key, value })) },
      item: [{ name: 'a', request: { method: 'GET', url: 'https://api.example.com/a' } }],
    }
    const { code } = await cli(['init', 'o', '--from', '-', '--no-probe'], JSON.stringify(collection))
    expect(code).toBe(0)
    expect(await written('o.yaml')).toContain("client_secret: '${secrets.client_secret}'")
    expect(await written('o.yaml')).toContain('https://api.example.com/token')
    expect(await written('o.yaml')).not.toContain('LONGSECRET')
    expect(await written('.sluice/secrets.toml')).toContain('Zk3-LONGSECRET-0123')
  })

  test('found anywhere in a cURL line they stand in the secrets file, and nowhere else', async () => {
    await mkdir(join(dir, '.git'))
    const { code, stdout, stderr } = await cli(['init', 'shop', '--from', '-', '--no-probe', '--json'], everything)
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const config = await written('shop.yaml')
    const kept = await written('.sluice/secrets.toml')
    for (const secret of Object.values(secrets)) {
      expect(kept).toContain(secret)
      for (const text of [config, stdout]) {
        expect(text).not.toContain(secret)
        expect(text).not.toContain(Buffer.from(secret).toString('base64'))
        expect(text).not.toContain(encodeURIComponent(secret))
      }
    }
    expect((await stat(join(dir, '.sluice/secrets.toml'))).mode & 0o777).toBe(0o600)
    expect(await written('.gitignore')).toBe('.sluice/\n')
    expect((await cli(['check', 'shop.yaml'])).code).toBe(0)
  })

  test('a .gitignore that names the folder stays as it is, and so do other lines', async () => {
    await mkdir(join(dir, '.git'))
    await writeFile(join(dir, '.gitignore'), 'node_modules\n/.sluice\n')
    await cli(['init', 'shop', '--from', `curl https://api.example.com/items -H 'X-Api-Key: ${token}'`, '--no-probe'])
    expect(await written('.gitignore')).toBe('node_modules\n/.sluice\n')
  })

  test('a secrets file with a mistake is not touched, and nothing is written', async () => {
    await mkdir(join(dir, '.sluice'))
    await writeFile(join(dir, '.sluice/secrets.toml'), 'token = \n')
    const run = await cli([
      'init',
      'shop',
      '--from',
      `curl https://api.example.com/items -H 'X-Api-Key: ${token}'`,
      '--no-probe',
    ])
    expect(run.code).toBe(2)
    expect(run.stderr).toContain('TOML_SYNTAX')
    expect(await written('.sluice/secrets.toml')).toBe('token = \n')
    await expect(written('shop.yaml')).rejects.toThrow('ENOENT')
  })

  test('of an API that sends them back none is in the config', async () => {
    const { url } = await serve({
      '/items': () => ({ status: 400, json: { error: `bad token ${token}`, url: `/x?t=${token}` } }),
    })
    await cli(['init', 'shop', '--from', `curl ${url}/items -H 'Authorization: Bearer ${token}'`])
    expect(await written('shop.yaml')).not.toContain(token)
  })
})

describe('what is asked', () => {
  test('never more than it may be, tries and retries included', async () => {
    const lists = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`list${index}`, `/list${index}`]))
    const { url, requests } = await serve({
      '/': () => ({ json: lists }),
      // says that there is more, and knows no parameter
      '*': () => ({ json: { data: [{ id: 1 }, { id: 2 }], total: 500 } }),
    })
    const { stdout } = await cli(['init', 'many', '--from', `${url}/`, '--json'])
    expect(requests.length).toBeLessThanOrEqual(20)
    for (const name of Object.keys(lists))
      expect(requests.filter((request) => request.path === `/${name}`).length).toBeLessThanOrEqual(3)
    expect(JSON.parse(stdout)).toMatchObject({ requests: requests.length })
    expect(await written('many.yaml')).toContain('not probed: the number of requests was used up')
  })

  test('once where a server fails, and not again', async () => {
    const { url, requests } = await serve({ '/items': () => ({ status: 503, json: {} }) })
    await cli(['init', 'shop', '--from', `curl ${url}/items`])
    expect(requests).toHaveLength(1)
    expect(await written('shop.yaml')).toContain('probed: the server answered 503')
  })

  test('no POST unless it is asked for', async () => {
    const { url, requests } = await serve({ 'POST /search': () => rows(3) })
    const line = `curl --json '{"q": 1}' ${url}/search`
    await cli(['init', 'one', '--from', line])
    expect(requests).toHaveLength(0)
    await cli(['init', 'two', '--from', line, '--probe-posts'])
    expect(requests.map(({ method }) => method)).toEqual(['POST'])
    expect(await written('two.yaml')).toContain('primary_key: id')
  })

  test('nothing but the URL with --no-probe', async () => {
    const { url, requests } = await serve({ '/items': () => rows(10) })
    await cli(['init', 'shop', '--from', `${url}/items`, '--no-probe'])
    expect(requests).toHaveLength(1)
    expect(await written('shop.yaml')).toMatch(/data_selector: '\$' +# probed: 10 records, the URL given/)
  })

  test('a list of another host that a URL names is not asked with its key', async () => {
    const { url, requests } = await serve({
      '/': () => ({ json: { own: '/own', also: '/also', far: 'http://127.0.0.2:9/far' } }),
      '*': () => rows(2),
    })
    await cli(['init', 'shop', '--from', `${url}/?api_key=${token}`])
    expect(requests.every(({ headers }) => !String(headers.host).startsWith('127.0.0.2'))).toBe(true)
    expect(await written('shop.yaml')).toContain('goes to this other host')
  })
})

describe('documents by URL', () => {
  const openapi = {
    openapi: '3.0.0',
    info: { title: 'Tiny', version: '1' },
    servers: [{ url: '/v1' }],
    paths: {
      '/items': {
        get: {
          responses: {
            200: { content: { 'application/json': { schema: { type: 'array', items: { type: 'object' } } } } },
          },
        },
      },
    },
  }

  test('a page of Swagger UI leads to its document', async () => {
    const { url } = await serve({
      '/docs': () => ({
        headers: { 'content-type': 'text/html' },
        text: '<html><script>ui({ url: "/spec/openapi.json" })</script>',
      }),
      '/spec/openapi.json': () => ({ json: openapi }),
      '/v1/items': () => rows(2),
    })
    expect((await cli(['init', '--from', `${url}/docs`])).code).toBe(0)
    expect(await written('tiny.yaml')).toContain(`base_url: ${url}/v1`)
  })

  test.each([
    ['a page without one', { text: '<html>', headers: { 'content-type': 'text/html' } }, 'answers with a web page'],
    ['what is not there', { status: 404, text: '{}' }, 'the server answered 404'],
    ['redirects without end', { status: 302, headers: { location: '/' }, text: '' }, 'redirects more than 5 times'],
    ['more than 10 MB', { text: `[${'1,'.repeat(6_000_000)}1]` }, 'RESPONSE_TOO_LARGE'],
  ] as const)('%s is an error', async (_what, reply, words) => {
    const { url } = await serve({ '/': () => reply, '*': () => ({ status: 404, text: '' }) })
    const run = await cli(['init', 'x', '--from', `${url}/`])
    expect(run.stderr).toContain(words)
    expect(run.code).not.toBe(0)
    await expect(written('x.yaml')).rejects.toThrow('ENOENT')
  })

  test('hosts that may not be asked are not', async () => {
    const { url, requests } = await serve({ '*': () => rows(2) })
    const run = await runCli(['init', 'x', '--from', `${url}/items`], {
      cwd: dir,
      env: { SLUICE_PRIVATE_HOSTS: 'deny' },
    })
    expect(run.stderr).toContain('PRIVATE_HOST_REFUSED')
    expect(requests).toHaveLength(0)
  })
})

describe('the command', () => {
  test('does not overwrite a config, and asks nothing before it says so', async () => {
    const { url, requests } = await serve({ '/items': () => rows(2) })
    await writeFile(join(dir, 'shop.yaml'), 'mine')
    const run = await cli(['init', 'shop', '--from', `${url}/items`])
    expect(run.stderr).toContain('FILE_EXISTS')
    expect(run.code).toBe(2)
    expect(requests).toHaveLength(0)
    expect(await written('shop.yaml')).toBe('mine')
    expect((await cli(['init', 'shop', '--from', `${url}/items`, '--force'])).code).toBe(0)
  })

  test('a draft whose key was refused is replaced by the same command with another key, unless it was changed', async () => {
    const { url } = await serve({
      '/items': ({ query }) => (query.get('api_key') === 'right-key-22' ? rows(2) : { status: 401, json: {} }),
    })
    const init = (key: string) => cli(['init', 'shop', '--from', `${url}/items?api_key=${key}`])
    const refused = await init('wrong-key-11')
    expect([refused.code, refused.stdout]).toEqual([0, expect.stringContaining('the same command again')])
    expect(await written('.sluice/secrets.toml')).toBe('api_key = "wrong-key-11"\n')
    expect((await init('wrong-key-12')).code).toBe(0)
    const right = await init('right-key-22')
    expect([right.code, right.stderr]).toEqual([0, ''])
    expect(await written('.sluice/secrets.toml')).toBe('api_key = "right-key-22"\n')
    expect(await written('shop.yaml')).toContain("'${secrets.api_key}'")
    expect((await cli(['run', 'shop.yaml'])).code).toBe(0)
    // what worked is somebody's by now
    expect((await init('right-key-22')).stderr).toContain('FILE_EXISTS')

    const other = (key: string) => cli(['init', 'other', '--from', `${url}/items?api_key=${key}`])
    await other('wrong-key-33')
    await writeFile(join(dir, 'other.yaml'), `${await written('other.yaml')}# mine`)
    expect((await other('right-key-22')).stderr).toContain('FILE_EXISTS')
  })

  test('keeps what was asked for by name, with its parents', async () => {
    const lines = ['orders', 'orders/1/items', 'people']
      .map((path) => `curl https://api.example.com/${path}`)
      .join('\n')
    const { stdout } = await cli(
      ['init', 'x', '--from', '-', '--no-probe', '--json', '--include', 'ord*', 'nothing'],
      lines,
    )
    const { resources, leftOut } = JSON.parse(stdout) as { resources: { name: string }[]; leftOut: { what: string }[] }
    expect(resources.map(({ name }) => name)).toEqual(['orders', 'items'])
    expect(leftOut.map(({ what }) => what)).toEqual(['include nothing', 'people'])
  })

  test('wants a source for its options', async () => {
    expect((await cli(['init', '--probe', '3'])).stderr).toContain('nothing says what from')
  })
})

test('the library gives the text and writes nothing', async () => {
  const { url } = await serve({ '/items': () => rows(2) })
  const drafted = await draftConfig(
    `curl ${url}/items -H 'Authorization: Bearer ${token}'`,
    { name: 'shop' },
    { world: realWorld({ cwd: dir, env: {} }) },
  )
  expect(drafted.text).toContain("token: '${secrets.token}'")
  expect(JSON.stringify(drafted)).not.toContain(token)
  expect(drafted.found.map((secret) => secret.reveal())).toEqual([token])
  await expect(written('shop.yaml')).rejects.toThrow('ENOENT')
})

test('a page in the body of a POST is asked for in the body', async () => {
  const { url, requests } = await serve({
    'POST /search': ({ body }) => {
      const { page } = JSON.parse(body) as { page: number }
      return page > 3 ? { json: [] } : rows(10, page * 10)
    },
  })
  const line = `curl ${url}/search -H 'content-type: application/json' --data-raw '{"q":"x","page":1}'`
  await cli(['init', 'shop', '--from', line, '--probe-posts'])
  expect(requests.length).toBeLessThanOrEqual(6)
  const text = await written('shop.yaml')
  expect(text).toContain('page_body_path: page')
  expect(text).toContain('probed: "page" in the body, cURL; the second page has other records')
})

describe('an OpenAPI document with a secret that it does not hold', () => {
  const schema = { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' } } } }
  const list = { responses: { 200: { description: '', content: { 'application/json': { schema } } } } }
  const documentOf = (url: string, general: object): string =>
    JSON.stringify({
      openapi: '3.0.0',
      info: { title: 'Shop', version: '1' },
      servers: [{ url }],
      components: { securitySchemes: { b: { type: 'http', scheme: 'bearer' } } },
      ...general,
      paths: {
        '/items': { get: list },
        '/people': { get: list },
        '/secret': { get: { ...list, security: [{ b: [] }] } },
      },
    })

  test('is probed where none is needed, and only what needs it has the auth', async () => {
    const { url, requests } = await serve({ '*': () => rows(3) })
    await writeFile(join(dir, 'o.json'), documentOf(url, {}))
    const { stdout } = await cli(['init', 'shop', '--from', 'o.json', '--json'])
    expect([...new Set(requests.map(({ path }) => path))]).toEqual(['/items', '/people'])
    const { secrets } = JSON.parse(stdout) as { secrets: { key: string }[] }
    expect(secrets).toEqual([{ key: expect.any(String), isFound: false, from: null }])
    const text = await written('shop.yaml')
    expect(text.match(/type: bearer/g)).toHaveLength(1)
    expect(text).toContain(`not probed: no secret is sent unasked (${secrets[0]?.key})`)
    expect(text.match(/probed: differs in 3 records/g)).toHaveLength(2)
  })

  test('that the environment has is found there, and used where that is asked for', async () => {
    const { url, requests } = await serve({ '*': () => rows(3) })
    await writeFile(join(dir, 'o.json'), documentOf(url, { security: [{ b: [] }] }))
    const key = 'token'
    const env = { [key.toUpperCase()]: token }
    const { stdout } = await runCli(['init', 's2', '--from', 'o.json', '--use-secrets'], { cwd: dir, env })
    expect(stdout).toContain(`Found: ${key}, in ${key.toUpperCase()}.`)
    expect(stdout).not.toContain('Not set')
    expect(requests.length).toBeGreaterThan(2)
    expect(requests.every(({ headers }) => headers.authorization === `Bearer ${token}`)).toBe(true)
    const { stdout: json } = await runCli(['init', 's3', '--from', 'o.json', '--json'], { cwd: dir, env })
    expect(JSON.parse(json)).toMatchObject({ secrets: [{ key, isFound: true, from: key.toUpperCase() }] })
  })
})

test('values that a draft lacks, or the API refused, are given for it, each under a key that is free', async () => {
  const right = 'right-77d0e1'
  const { url } = await serve({
    '/items': ({ headers }) =>
      headers['authorization'] === `Bearer ${right}` || headers['x-key'] === right
        ? rows(2)
        : { status: 401, json: { error: `send X-Key, not ${headers['authorization']}` } },
  })
  await mkdir(join(dir, '.sluice'))
  await writeFile(join(dir, '.sluice/secrets.toml'), 'token = "wrong-1c9e"\n')
  const host = { world: realWorld({ cwd: dir, env: {} }) }
  const text = `curl ${url}/items -H 'Authorization: Bearer wrong-1c9e'`
  const drafted = async (options: DraftConfigOptions, from = text) => {
    const draft = await draftConfig(from, { name: 'things', ...options }, host)
    const [{ notes, said } = { notes: [] }] = draft.resources
    const found = draft.found.map((secret) => [secret.key, secret.reveal()])
    return { kind: draft.kind, text: draft.text, notes: notes.join(), said, found }
  }
  const refused = await drafted({})
  expect(refused).toMatchObject({
    kind: 'curl',
    notes: expect.stringMatching(/^probed: 401/),
    found: [['token', 'wrong-1c9e']],
  })
  // a run is not advised where it would fail
  await writeFile(join(dir, 'request.txt'), text)
  const { stdout } = await runCli(['init', 'refused', '--from', 'request.txt'], { cwd: dir, env: {} })
  expect(stdout).toMatch(/The API refused what was asked, so a run would fail\. Next: correct "auth" in refused\.yaml/)
  expect(stdout).not.toContain('sluice run')
  // what it says helps, and holds no secret
  expect(refused.said).toMatch(/"send X-Key, not Bearer \*\*\*"/)
  // the old value stands under that key, and stays: the new one gets another, also when it is put right once more
  const second = await drafted({ values: { token: 'wrong-again-2' } })
  expect(second).toMatchObject({ notes: expect.stringMatching(/401/), found: [['things_token', 'wrong-again-2']] })
  const good = await drafted({ values: { token: 'wrong-again-2', things_token: right } })
  expect(good).toMatchObject({
    notes: expect.not.stringContaining('401'),
    said: undefined,
    found: [['things_token', right]],
  })
  expect(good.text).toContain("token: '${secrets.things_token}'")
  expect(good.text + second.text).not.toMatch(/right-|wrong-/)
  // what says nothing of a key is asked with one that is given; what says something is not
  const credential = { kind: 'header', name: 'X-Key', key: right } as const
  const keyed = await drafted({ credential }, `curl ${url}/items`)
  expect(keyed).toMatchObject({
    text: expect.stringContaining('name: X-Key'),
    notes: expect.not.stringContaining('401'),
  })
  const code = 'DRAFT_SOURCE_UNKNOWN'
  await expect(drafted({ credential })).rejects.toMatchObject({ code })
  await expect(drafted({ values: { other: right } })).rejects.toMatchObject({
    code,
    message: expect.stringContaining('looks up no such secret'),
  })
})
