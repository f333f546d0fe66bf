import { createPublicKey, type JsonWebKey, randomUUID, verify } from 'node:crypto'
import { OAuth2Server } from 'oauth2-mock-server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { needsBearer } from '../../scripted-api/guards.ts'
import { cursorPages } from '../../scripted-api/paging.ts'
import { type ScriptedApi, startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { type Project, startProject } from '../project.ts'
import { filesUnder, findLeaks } from '../run-cli.ts'

const clientSecret = 'real server secret +/='
const accounts = Array.from({ length: 120 }, (_, id) => ({ id, name: `Account ${id}` }))

const config = `
name: accounts
client:
  base_url: http://set-on-the-command-line
  auth:
    type: oauth2_client_credentials
    access_token_url: http://set-on-the-command-line
    client_id: loader
    client_secret: \${secrets.client_secret}
resources:
  - name: accounts
    primary_key: id
    write_disposition: merge
    endpoint:
      data_selector: data
      paginator: { type: cursor, cursor_path: cursor, cursor_param: cursor }
`

let issuer: OAuth2Server
let api: ScriptedApi
let project: Project
/** the tokens the API has seen, in order, without repeats */
let seen: string[]

beforeEach(async () => {
  seen = []
  issuer = new OAuth2Server()
  await issuer.issuer.keys.generate('RS256')
  // without it two tokens of one second would be the same text
  issuer.service.on('beforeTokenSigning', (token: { payload: Record<string, unknown> }) => {
    token.payload['jti'] = randomUUID()
  })
  await issuer.start(0, '127.0.0.1')
  project = await startProject({ 'accounts.yaml': config })
})

afterEach(async () => {
  await issuer.stop()
  await api.close()
  await project.remove()
})

test('a token from oauth2-mock-server opens an API that checks its signature', async () => {
  api = await startApi(Infinity)
  const result = await load()
  expect(result.code, result.stderr).toBe(0)
  expect(await count()).toBe(accounts.length)
  expect(seen).toHaveLength(1)
  const places = new Map<string, string | Buffer>(await filesUnder(project.path))
  places.set('stdout', result.stdout).set('stderr', result.stderr)
  expect(findLeaks(places, [clientSecret, ...seen])).toEqual([])
})

test('a token that the API stops accepting is renewed once, and the load goes on', async () => {
  api = await startApi(3)
  const result = await load()
  expect(result.code, result.stderr).toBe(0)
  expect(await count()).toBe(accounts.length)
  expect(seen).toHaveLength(2)
})

function load() {
  const tokenUrl = `${issuer.issuer.url ?? ''}/token`
  const overrides = [`client.base_url=${api.url}`, `client.auth.access_token_url=${tokenUrl}`]
  const flags = overrides.flatMap((override) => ['--set', override])
  return project.run('accounts.yaml', flags, { CLIENT_SECRET: clientSecret })
}

function count(): Promise<unknown> {
  return project.look(({ value }) => value('SELECT count(DISTINCT id)::INT FROM d.accounts'))
}

/** An API that lets a rightly signed token in for `uses` requests; with `uses` 3 the second token lasts. */
async function startApi(uses: number): Promise<ScriptedApi> {
  const response = await fetch(`${issuer.issuer.url ?? ''}/jwks`)
  const { keys } = (await response.json()) as { keys: JsonWebKey[] }
  let left = uses
  const accepts = (token: string): boolean => {
    if (!seen.includes(token)) seen.push(token)
    return keys.some((key) => signedWith(key, token)) && (token !== seen[0] || left-- > 0)
  }
  const pages = cursorPages(accounts, { defaultLimit: 20 })
  return startScriptedApi({ routes: { 'GET /accounts': needsBearer(accepts, pages) } })
}

function signedWith(key: JsonWebKey, token: string): boolean {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const publicKey = createPublicKey({ key, format: 'jwk' })
  return verify('sha256', Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url'))
}
