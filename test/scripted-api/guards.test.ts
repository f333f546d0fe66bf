import { afterEach, expect, test } from 'vitest'
import { needsApiKey, needsBasic, tokenEndpoint } from './guards.ts'
import type { Handler } from './reply.ts'
import { type ScriptedApi, startScriptedApi } from './scripted-api.ts'

let api: ScriptedApi | undefined

afterEach(async () => {
  await api?.close()
})

const open: Handler = () => ({ json: { ok: true } })

function basic(text: string): RequestInit {
  return { headers: { authorization: `Basic ${btoa(text)}` } }
}

async function start(routes: Record<string, Handler>): Promise<string> {
  api = await startScriptedApi({ routes })
  return api.url
}

async function status(url: string, init?: RequestInit): Promise<number> {
  return (await fetch(url, init)).status
}

async function fetchToken(url: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams(form), headers })
  const body = (await response.json()) as { access_token?: string; expires_in?: number; error?: string }
  return { status: response.status, ...body }
}

test('an API key counts once, in its own place only', async () => {
  const key = 'k+/=& é'
  const url = await start({
    '/query': needsApiKey({ in: 'query', name: 'api_key', key }, open),
    '/header': needsApiKey({ in: 'header', name: 'X-Key', key: 'abc' }, open),
    '/cookie': needsApiKey({ in: 'cookie', name: 'sid', key: 'a=b' }, open),
  })
  const query = `api_key=${encodeURIComponent(key)}`
  expect(await status(`${url}/query?${query}`)).toBe(200)
  expect(await status(`${url}/query?${query}&${query}`)).toBe(401)
  expect(await status(`${url}/query`)).toBe(401)
  expect(await status(`${url}/header`, { headers: { 'x-key': 'abc' } })).toBe(200)
  expect(await status(`${url}/cookie`, { headers: { cookie: 'x=1; sid=a=b' } })).toBe(200)
  expect(await status(`${url}/cookie`, { headers: { cookie: 'sid=a' } })).toBe(401)
})

test('HTTP basic wants exactly this user and password', async () => {
  const url = await start({ '/basic': needsBasic('ann', 'p:w', open) })
  expect(await status(`${url}/basic`, basic('ann:p:w'))).toBe(200)
  expect(await status(`${url}/basic`, basic('ann:x'))).toBe(401)
})

test('client credentials in the form or as HTTP basic give a token that opens the guarded route', async () => {
  const tokens = tokenEndpoint({ clientId: 'id', clientSecret: 's+1' })
  const url = await start({ '/token': tokens.handler, '/data': tokens.guard(open) })
  const byForm = await fetchToken(url, { grant_type: 'client_credentials', client_id: 'id', client_secret: 's+1' })
  const authorization = `Basic ${btoa('id:s%2B1')}`
  const byBasic = await fetchToken(url, { grant_type: 'client_credentials' }, { authorization })
  for (const { access_token: token } of [byForm, byBasic])
    expect(await status(`${url}/data`, { headers: { authorization: `Bearer ${token}` } })).toBe(200)
  expect(await status(`${url}/data`)).toBe(401)
  expect(tokens.issued).toEqual([byForm.access_token, byBasic.access_token])
})

test('the token endpoint refuses wrong secrets, other grants, JSON bodies and the wrong place', async () => {
  const tokens = tokenEndpoint({ clientId: 'id', clientSecret: 'right', via: 'basic' })
  const url = await start({ '/token': tokens.handler })
  const form = { grant_type: 'client_credentials', client_id: 'id', client_secret: 'right' }
  expect(await fetchToken(url, form)).toMatchObject({ status: 401, error: 'invalid_client' })
  expect(await fetchToken(url, { ...form, grant_type: 'password' })).toMatchObject({ error: 'unsupported_grant_type' })
  const json = { method: 'POST', body: JSON.stringify(form), headers: { 'content-type': 'application/json' } }
  expect(await status(`${url}/token`, json)).toBe(400)
})

test('a token stops working after its lifetime, and after its number of uses', async () => {
  const expired = tokenEndpoint({ clientId: 'id', clientSecret: 's', expiresIn: 0 })
  const twice = tokenEndpoint({ clientId: 'id', clientSecret: 's', uses: 2 })
  const url = await start({ '/token': expired.handler, '/old': expired.guard(open), '/twice': twice.guard(open) })
  const form = { grant_type: 'client_credentials', client_id: 'id', client_secret: 's' }
  const { access_token: old } = await fetchToken(url, form)
  expect(await status(`${url}/old`, { headers: { authorization: `Bearer ${old}` } })).toBe(401)
  await api?.close()
  const again = await start({ '/token': twice.handler, '/twice': twice.guard(open) })
  const { access_token: token } = await fetchToken(again, form)
  const uses = []
  for (let use = 1; use <= 3; use++)
    uses.push(await status(`${again}/twice`, { headers: { authorization: `Bearer ${token}` } }))
  expect(uses).toEqual([200, 200, 401])
})
