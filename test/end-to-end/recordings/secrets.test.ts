import { gunzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { type ScriptedApi, startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { type Project, startProject } from '../project.ts'
import { filesUnder, findLeaks, secretForms } from '../run-cli.ts'

let project: Project | undefined
let api: ScriptedApi | undefined

afterEach(async () => {
  await api?.close()
  await project?.remove()
})

const secrets = {
  QUERY_KEY: 'qk/ü +"9f8e7d6c',
  HEADER_KEY: 'hk-0a1b2c3d4e5f',
  BODY_KEY: 'bk\\back&slash<4711>',
  PASSWORD: 'pw:correct horse',
  CLIENT_SECRET: 'cs-battery-staple',
  NUMBER_KEY: '4711081500',
}
const token = 'live-token-5e6f7a8b9c'
const cookie = 'sess1on-0123456789abcdef-xyz'

const config = `
name: shop
client: { base_url: "<url>" }
resource_defaults: { endpoint: { data_selector: data } }
resources:
  - name: by_query
    endpoint: { path: q, auth: { type: api_key, api_key: "\${env.QUERY_KEY}", name: api_key, location: query }, paginator: { type: json_link, next_url_path: next } }
  - name: by_header
    endpoint: { path: h, headers: { X-Key: "\${env.HEADER_KEY}" }, params: { again: "\${env.HEADER_KEY}" }, paginator: single_page }
  - name: by_body
    endpoint: { path: b, method: POST, json: { key: "\${env.BODY_KEY}", account: "\${env.NUMBER_KEY}" }, paginator: single_page }
  - name: by_basic
    endpoint: { path: basic, auth: { type: http_basic, username: me, password: "\${env.PASSWORD}" }, paginator: single_page }
  - name: by_token
    endpoint: { path: t, auth: { type: oauth2_client_credentials, access_token_url: "<url>/token", client_id: me, client_secret: "\${env.CLIENT_SECRET}" }, paginator: single_page }
`

/** An API that says back whatever it was given, in every way it can. */
function echo(secret: string): { readonly [key: string]: string } {
  const base64 = Buffer.from(secret).toString('base64')
  return {
    plain: `x ${secret} y`,
    percent: encodeURIComponent(secret),
    twice: encodeURIComponent(encodeURIComponent(secret)),
    base64,
    pair: Buffer.from(`me:${secret}`).toString('base64'),
    hex: Buffer.from(secret).toString('hex'),
    json: JSON.stringify({ secret }),
  }
}

async function start(): Promise<Project> {
  const rows = (secret: string) => Array.from({ length: 3 }, (_, id) => ({ id, ...echo(secret) }))
  api = await startScriptedApi({
    routes: {
      'GET /q': (request) => {
        const key = request.query.get('api_key') ?? ''
        const page = Number(request.query.get('page') ?? 1)
        const next = `${request.origin}/q?page=${page + 1}&api_key=${encodeURIComponent(key)}&sid=${cookie}`
        return {
          json: { data: rows(key), next: page < 3 ? next : null },
          headers: { 'set-cookie': `sid=${cookie}; Path=/`, 'x-echo': encodeURIComponent(key) },
        }
      },
      'GET /h': (request) => ({ json: { data: rows(String(request.headers['x-key'])) } }),
      'POST /b': ({ body }) => {
        const { key, account } = JSON.parse(body) as { key: string; account: string }
        return { json: { data: [...rows(key), { id: 9, account: Number(account) }] } }
      },
      'GET /basic': () => ({ json: { data: rows(secrets.PASSWORD) } }),
      'POST /token': () => ({
        json: { access_token: token, refresh_token: `${token}-r`, expires_in: 60, token_type: 'Bearer' },
      }),
      'GET /t': () => ({ json: { data: rows(token) } }),
    },
  })
  project = await startProject({ 'shop.yaml': config.replaceAll('<url>', api.url) })
  const live = await project.run('shop.yaml', ['--record'], secrets)
  expect(live.code, live.stderr).toBe(0)
  return project
}

test('no secret is in a recording, however it came there, and it is replayed without them', async () => {
  const shop = await start()
  const files = new Map<string, Buffer>()
  for (const [name, bytes] of await filesUnder(`${shop.path}/.sluice/shop/recordings`)) {
    files.set(name, bytes)
    if (name.endsWith('.gz')) files.set(`${name} unpacked`, gunzipSync(bytes))
  }
  expect(files.size).toBeGreaterThan(10)
  const all = [...Object.values(secrets), token, `${token}-r`, cookie]
  const packed = all.flatMap((secret) => [...secretForms(secret), Buffer.from(secret).toString('hex')])
  expect(findLeaks(files, all)).toEqual([])
  for (const [name, bytes] of files)
    for (const form of packed) expect(bytes.includes(form), `${name}: ${form}`).toBe(false)
  // the base64 of "me:…" has the password at another alignment
  const pair = Buffer.from(`me:${secrets.PASSWORD}`).toString('base64').slice(4, -4)
  for (const [name, bytes] of files) expect(bytes.includes(pair), name).toBe(false)

  await api?.close()
  for (const env of [{}, { ...secrets, QUERY_KEY: 'another one' }]) {
    const replay = await shop.cli(['run', 'shop.yaml', '--replay', 'latest', '--json'], env)
    expect(replay.code, replay.stderr).toBe(0)
    expect(JSON.parse(replay.stdout)).toMatchObject({ tables: { by_query: { rows: 9 }, by_body: { rows: 4 } } })
  }
})

test('with the secrets there, a replay puts them back where the answers had them', async () => {
  const shop = await start()
  await api?.close()
  const replay = await shop.cli(['run', 'shop.yaml', '--replay', 'latest'], secrets)
  expect(replay.code, replay.stderr).toBe(0)
  for (const table of ['by_query', 'by_header', 'by_body', 'by_basic']) {
    const rows = (file: string) =>
      shop.look(({ rows: ask }) => ask(`SELECT * EXCLUDE (_dlt_id, _dlt_load_id) FROM d.${table} ORDER BY ALL`), file)
    expect(await rows('.sluice/shop/replay.duckdb')).toEqual(await rows('x.duckdb'))
  }
})
