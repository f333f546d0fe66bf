import { readdirSync, readFileSync, statSync } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { pipeline, restApi, type RunEvent, SluiceError } from '../../src/index.ts'
import { type LocalServer, sendJson, startServer } from '../servers/local-http.ts'
import { type Project, startProject } from './project.ts'

const key = 'abcDEF+ghi/jkl012mno=='
const encodedKey = encodeURIComponent(key)
const tlsFolder = fileURLToPath(new URL('../fixtures/tls/', import.meta.url))
const tls = {
  key: readFileSync(join(tlsFolder, 'key.pem'), 'utf8'),
  cert: readFileSync(join(tlsFolder, 'cert.pem'), 'utf8'),
}
const trusted = { NODE_EXTRA_CA_CERTS: join(tlsFolder, 'cert.pem') }

const projects: Project[] = []
async function project(files: Readonly<Record<string, string>>): Promise<Project> {
  const started = await startProject(files)
  projects.push(started)
  return started
}
afterEach(async () => {
  for (const each of projects.splice(0)) await each.remove()
})

/** Files below a folder, with their bytes and rights. */
function filesOf(folder: string) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => {
    const path = join(folder, name)
    const { mode } = statSync(path)
    const isFile = statSync(path).isFile()
    return { name, isFile, mode: (mode & 0o777).toString(8), bytes: isFile ? readFileSync(path) : Buffer.alloc(0) }
  })
}

const forms = [
  key,
  encodedKey,
  encodedKey.toLowerCase(),
  encodeURIComponent(encodedKey),
  Buffer.from(key).toString('base64').replace(/=+$/, ''),
  Buffer.from(key).toString('hex'),
  JSON.stringify(key).slice(1, -1).replaceAll('/', '\\/'),
]
function holders(folder: string): readonly string[] {
  return filesOf(folder).flatMap(({ name, bytes }) =>
    forms.filter((form) => bytes.includes(form)).map((form) => `${name}: ${form}`),
  )
}

const config = (server: LocalServer, more = '', links = 'json_link, next_url_path: next') => `name: s
client:
  base_url: ${server.origin}
  error_handler: { max_retries: 0 }
  auth: { type: api_key, name: api_key, api_key: '\${secrets.tkey}', location: query }
resources:
  - { name: rows, endpoint: { path: rows, data_selector: items, paginator: { type: ${links} } } }
${more}`

/** Ten pages whose links (or cursors) hold the key in some encoding; page 6 fails as long as `state.isDown`. */
async function leakyApi(next: (page: number, origin: string) => unknown, state: { isDown: boolean }) {
  const server: LocalServer = await startServer((seen, response) => {
    const url = new URL(seen.url, 'http://x')
    const page = Number(/\d+$/.exec(url.searchParams.get('page') ?? url.searchParams.get('after') ?? '1')?.[0])
    if (url.pathname.startsWith('/child')) return sendJson(response, { items: [{ child: url.pathname.length }] })
    if (page === 6 && state.isDown) return sendJson(response, { error: `no ${seen.url} for ${key}` }, { status: 503 })
    sendJson(response, { items: [{ id: page }], next: page === 10 ? null : next(page + 1, server.origin) })
  })
  return server
}

const links: Readonly<Record<string, readonly [paginator: string, next: (page: number, origin: string) => unknown]>> = {
  'a link': ['json_link, next_url_path: next', (page, origin) => `${origin}/rows?api_key=${encodedKey}&page=${page}`],
  'a link in a link': [
    'json_link, next_url_path: next',
    (page, origin) => `${origin}/rows?back=${encodeURIComponent(`/rows?api_key=${encodedKey}`)}&page=${page}`,
  ],
  'a cursor': ['cursor, cursor_path: next, cursor_param: after', (page) => `${key}-${page}`],
  'a cursor in base64': [
    'cursor, cursor_path: next, cursor_param: after',
    (page) => `${Buffer.from(`u:${key} and more`).toString('base64url')}.${page}`,
  ],
}

test.each(Object.entries(links))(
  '%s that holds the key: none on the disk, and the run goes on from there',
  async (_, [paginator, next]) => {
    const state = { isDown: true }
    await using server = await leakyApi(next, state)
    const at = await project({ 's.yaml': config(server, '', paginator) })
    const args = ['run', 's.yaml', '--destination', './x.duckdb', '--dataset', 'd', '--json']
    const failed = await at.cli(args, { TKEY: key })
    expect(failed.code, failed.stderr).toBe(1)
    for (const form of forms) expect(failed.stdout + failed.stderr).not.toContain(form)
    expect(filesOf(at.path).some(({ name }) => /packages\/.*\.duckdb$/.test(name))).toBe(true)
    expect(holders(at.path)).toEqual([])

    state.isDown = false
    const before = server.seen.length
    const resumed = await at.cli(args, { TKEY: key })
    expect(resumed.code, resumed.stderr).toBe(0)
    // pages 6 to 10: what the API sees is the link as it wrote it
    const asked = server.seen.slice(before)
    expect(asked).toHaveLength(5)
    expect(asked.every(({ url }) => !url.includes('secret'))).toBe(true)
    expect(decodeURIComponent(decodeURIComponent(asked[0]?.url ?? ''))).toContain(
      paginator.startsWith('cursor') ? String(next(6, '')) : key,
    )
    expect(
      await at.look(({ rows }) => rows('SELECT count(*)::INT AS n, count(DISTINCT id)::INT AS ids FROM d.rows')),
    ).toEqual([{ n: 10, ids: 10 }])
    expect(holders(at.path)).toEqual([])
  },
)

test('a key that was rotated meanwhile: the run says so and starts over', async () => {
  const state = { isDown: true }
  await using server = await leakyApi((page, origin) => `${origin}/rows?api_key=${encodedKey}&page=${page}`, state)
  const at = await project({ 's.yaml': config(server) })
  const args = ['run', 's.yaml', '--destination', './x.duckdb', '--dataset', 'd']
  expect((await at.cli(args, { TKEY: key })).code).toBe(1)
  state.isDown = false
  const before = server.seen.length
  const over = await at.cli(args, { TKEY: 'another+key/of+mine' })
  expect(over.code, over.stderr).toBe(0)
  expect(over.stderr).toContain('a secret in its positions has changed since')
  expect(server.seen).toHaveLength(before + 10)
  expect(await at.look(({ rows }) => rows('SELECT count(*)::INT AS n FROM d.rows'))).toEqual([{ n: 10 }])
})

test('parent values that hold the key lie in the package without it', async () => {
  let isDown = true
  await using server = await startServer((seen, response) => {
    if (seen.url.startsWith('/child') && isDown) return sendJson(response, {}, { status: 503 })
    if (seen.url.startsWith('/child')) return sendJson(response, { items: [{ n: 1 }] })
    sendJson(response, { items: [{ id: 1, self: `child?api_key=${encodedKey}&of=1` }] })
  })
  const child = `  - { name: child, endpoint: { path: 'child', params: { q: '{resources.rows.self}' }, data_selector: items, paginator: single_page } }`
  const yaml = config(server, child, 'single_page').replace('name: rows,', 'name: rows, selected: false,')
  const at = await project({ 's.yaml': yaml })
  expect((await at.cli(['run', 's.yaml'], { TKEY: key })).code).toBe(1)
  expect(holders(at.path)).toEqual([])
  isDown = false
  const done = await at.cli(['run', 's.yaml'], { TKEY: key })
  expect(done.code, done.stderr).toBe(0)
  expect(new URL(server.seen.at(-1)?.url ?? '', 'http://x').searchParams.get('q')).toBe(
    `child?api_key=${encodedKey}&of=1`,
  )
})

test('the work folder is for its owner only, also where it was open before', async () => {
  const state = { isDown: true }
  await using server = await leakyApi((page, origin) => `${origin}/rows?page=${page}`, state)
  const at = await project({ 's.yaml': config(server) })
  await mkdir(join(at.path, '.sluice/s/packages'), { recursive: true, mode: 0o777 })
  for (const folder of ['.sluice', '.sluice/s', '.sluice/s/packages']) await chmod(join(at.path, folder), 0o777)
  await at.cli(['run', 's.yaml'], { TKEY: key })
  const open = () => [
    ...(statSync(join(at.path, '.sluice')).mode & 0o077 ? ['.sluice'] : []),
    ...filesOf(join(at.path, '.sluice')).filter(({ isFile, mode }) => mode !== (isFile ? '600' : '700')),
  ]
  expect(filesOf(join(at.path, '.sluice')).some(({ name }) => name.endsWith('.duckdb'))).toBe(true)
  expect(open()).toEqual([])
  for (const { name, isFile } of filesOf(join(at.path, '.sluice')))
    await chmod(join(at.path, '.sluice', name), isFile ? 0o644 : 0o755)
  state.isDown = false
  expect((await at.cli(['run', 's.yaml'], { TKEY: key })).code).toBe(0)
  expect(open()).toEqual([])
})

/** An API over https whose links or redirects go on over http, to where `plain` listens. */
const downgrades: Readonly<
  Record<
    string,
    (
      plain: string,
      seen: { readonly url: string },
    ) => { readonly status: number; readonly headers: Record<string, string>; readonly body: unknown }
  >
> = {
  'a link': (plain) => ({
    status: 200,
    headers: {},
    body: { items: [{ id: 1 }], next: `${plain}/rows?page=2&api_key=${encodedKey}` },
  }),
  'a redirect that quotes the request': (plain, { url }) => ({
    status: 302,
    headers: { location: `${plain}${url}&back=${encodeURIComponent(url)}` },
    body: {},
  }),
}

test.each(Object.entries(downgrades))(
  '%s from https to http takes no credentials along, and that is said once',
  async (_, answer) => {
    await using plain = await startServer((_seen, response) => sendJson(response, { items: [{ id: 2 }], next: null }))
    await using secure = await startServer((seen, response) => {
      const { status, headers, body } = answer(plain.origin, seen)
      sendJson(response, body, { status, headers })
    }, tls)
    const allowing = config(secure).replace(
      '  auth:',
      `  headers: { X-Mine: '\${secrets.tkey}' }\n  allowed_hosts: ['127.0.0.1']\n  auth:`,
    )
    const at = await project({ 's.yaml': allowing })
    const run = await at.spawn(['run', 's.yaml', '--json'], { TKEY: key, ...trusted })
    expect(run.code, run.stderr).toBe(0)
    expect(JSON.stringify(secure.seen)).toContain(encodedKey)
    expect(plain.seen).toHaveLength(1)
    for (const form of forms) expect(JSON.stringify(plain.seen)).not.toContain(form)
    expect(run.stderr.match(/CREDENTIALS_WITHHELD/g)).toHaveLength(1)
    expect(run.stderr).toContain('base_url is https')
  },
)

test('token endpoints get no secrets over http when base_url is https', async () => {
  await using plain = await startServer((_seen, response) => sendJson(response, { access_token: 'x'.repeat(20) }))
  await using secure = await startServer((seen, response) => {
    if (seen.url.startsWith('/token')) return void response.writeHead(307, { location: `${plain.origin}/token` }).end()
    sendJson(response, [{ id: 1 }])
  }, tls)
  const yaml = (tokenUrl: string) => `name: s
client:
  base_url: ${secure.origin}
  auth: { type: oauth2_client_credentials, access_token_url: '${tokenUrl}', client_id: me, client_secret: '\${secrets.tkey}' }
resources: [rows]`
  for (const [url, code] of [
    [`${secure.origin}/token`, 'TOKEN_REFUSED'],
    [`${plain.origin}/token`, 'CREDENTIALS_WITHHELD'],
  ] as const) {
    const at = await project({ 's.yaml': yaml(url) })
    const run = await at.spawn(['run', 's.yaml', '--json'], { TKEY: key, ...trusted })
    expect(JSON.parse(run.stdout)).toMatchObject({ ok: false, error: { code } })
  }
  expect(plain.seen).toHaveLength(0)
})

test('private_hosts: deny in the config, in the environment and from the embedder', async () => {
  await using server = await startServer((_seen, response) => sendJson(response, [{ id: 1 }]))
  const yaml = `name: s\nclient: { base_url: ${server.origin}, private_hosts: deny }\nresources: [rows]`
  const at = await project({ 's.yaml': yaml })
  const denied = await at.cli(['run', 's.yaml', '--json'])
  expect(JSON.parse(denied.stdout)).toMatchObject({ ok: false, error: { code: 'PRIVATE_HOST_REFUSED' } })
  expect(denied.code).toBe(1)
  // the config cannot take back what the environment says
  await at.write('s.yaml', yaml.replace('deny', `['127.0.0.1']`))
  expect((await at.cli(['run', 's.yaml'])).code).toBe(0)
  const forced = await at.cli(['preview', 's.yaml', '--json'], { SLUICE_PRIVATE_HOSTS: 'deny' })
  expect(JSON.parse(forced.stdout)).toMatchObject({ ok: false, error: { code: 'PRIVATE_HOST_REFUSED' } })
  expect((await at.cli(['run', 's.yaml'], { SLUICE_PRIVATE_HOSTS: `127.0.0.1:${server.port}, 127.0.0.1` })).code).toBe(
    0,
  )
  expect((await at.cli(['run', 's.yaml'], { SLUICE_PRIVATE_HOSTS: 'a b' })).stderr).toContain('ENV_INVALID')
  const before = server.seen.length
  const embedded = pipeline({
    name: `denied_${process.pid}`,
    destination: join(at.path, 'lib.duckdb'),
    source: restApi({ client: { base_url: server.origin, private_hosts: 'allow' }, resources: ['rows'] }),
  })
  await expect(embedded.run({ privateHosts: 'deny' })).rejects.toMatchObject({ code: 'PRIVATE_HOST_REFUSED' })
  expect(server.seen).toHaveLength(before)
})

test('what the library throws and tells shows no secret', async () => {
  await using server = await startServer((seen, response) =>
    sendJson(response, { items: { [key]: `no, ${seen.url}` } }, { status: seen.url.includes('bad') ? 400 : 200 }),
  )
  const events: RunEvent[] = []
  const at = await project({})
  for (const [name, selector] of [
    ['bad', undefined],
    ['rows', 'nothing.here'],
  ] as const) {
    const one = pipeline({
      name: `told_${process.pid}`,
      destination: join(at.path, 'lib.duckdb'),
      source: restApi({
        client: { base_url: server.origin, auth: { type: 'api_key', name: 'k', api_key: key, location: 'query' } },
        resources: [{ name, endpoint: { path: name, ...(selector === undefined ? {} : { data_selector: selector }) } }],
      }),
    })
    const error: unknown = await one.run({ onEvent: (event) => events.push(event) }).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    if (!(error instanceof SluiceError)) throw new Error(`no SluiceError: ${String(error)}`)
    const told = JSON.stringify([error.message, error.details, error.stack, events])
    for (const form of forms) expect(told).not.toContain(form)
  }
  expect(events.length).toBeGreaterThan(0)
})
