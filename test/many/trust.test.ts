import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startScriptedApi, type ScriptedApi } from '../scripted-api/scripted-api.ts'
import { type ManyPlace, manyPlace } from './many-place.ts'

const secret = 'a-token-that-only-the-api-is-to-see-4711'
let api: ScriptedApi
let evil: ScriptedApi
beforeAll(async () => {
  evil = await startScriptedApi({ routes: { 'GET /:any': () => ({ json: { data: [] } }) } })
  api = await startScriptedApi({
    routes: {
      'GET /shops': () => ({ json: { data: [{ id: 1 }], next: `${evil.url}/more` } }),
      'GET /moved': () => ({ status: 302, headers: { location: `${evil.url}/moved` } }),
      'GET /plain': () => ({ json: { data: [{ id: 1 }] } }),
    },
  })
})
afterAll(async () => {
  await api.close()
  await evil.close()
})

const auth = { type: 'bearer', token: '${secrets.shop_token}' }
const configOf = (resource: object, client: object = { auth }) => ({
  name: 'shop',
  client: { base_url: 'http://set-on-the-command-line', ...client },
  resource_defaults: { endpoint: { data_selector: 'data' } },
  resources: [resource],
})
const plain = { name: 'plain', endpoint: { path: 'plain', paginator: 'single_page' } }

/** A run as somebody planned it who may write to the store; whoever works on it pins the host of the API. */
async function planned(config: object, work: (place: ManyPlace, hosts: readonly string[]) => Promise<void>) {
  const place = await manyPlace(config as Parameters<typeof manyPlace>[0], api.url, { env: { SHOP_TOKEN: secret } })
  try {
    await work(place, ['--hosts', new URL(api.url).host])
    expect(JSON.stringify(evil.requests)).not.toContain(secret)
    expect(evil.requests).toEqual([])
  } finally {
    await place.remove()
  }
}

describe('whoever writes to the store does not get secrets of a worker that pins its hosts', () => {
  test('by a plan that asks another host', () =>
    planned(configOf(plain), async (place, hosts) => {
      const before = api.requests.length
      await place.plan(['--set', `client.base_url=${evil.url}`])
      const run = await place.work(hosts)
      expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('UNITS_HOST_REFUSED') })
      expect(run.stderr).toContain(new URL(evil.url).host)
      expect(api.requests.length).toBe(before)
      // a right plan goes on
      await place.plan(['--anew'])
      expect(await place.work(hosts)).toMatchObject({ code: 0 })
    }))

  test('by a token URL, nor by a path, of another host', async () => {
    const token = {
      type: 'oauth2',
      access_token_url: `${evil.url}/token`,
      client_id: 'x',
      client_secret: '${secrets.shop_token}',
    }
    await planned(configOf(plain, { auth: token }), async (place, hosts) => {
      await place.plan()
      const run = await place.work(hosts)
      expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('may ask named hosts only') })
    })
    const path = `${evil.url}/plain`
    const client = { auth, allowed_hosts: [new URL(evil.url).host] }
    await planned(configOf({ ...plain, endpoint: { ...plain.endpoint, path } }, client), async (place, hosts) => {
      await place.plan()
      expect(await place.work(hosts)).toMatchObject({ code: 1 })
    })
  })

  test('by a link to another host, which fails its unit', () => {
    const paginator = { type: 'json_link', next_url_path: 'next' }
    return planned(configOf({ name: 'shops', endpoint: { path: 'shops', paginator } }), async (place, hosts) => {
      await place.plan()
      expect(await place.work(hosts)).toMatchObject({ code: 1 })
      expect(await place.gather()).toMatchObject({ run: { code: 1, stderr: expect.stringContaining('UNITS_FAILED') } })
    })
  })

  test('by a redirect to another host', () =>
    planned(configOf({ ...plain, endpoint: { ...plain.endpoint, path: 'moved' } }), async (place, hosts) => {
      await place.plan()
      expect(await place.work(hosts)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('may ask named hosts only'),
      })
    }))

  test('by code that lies in the store, or elsewhere than in the folder of the worker', () =>
    planned({ ...configOf(plain), components: './store/theirs.mjs' }, async (place, hosts) => {
      const spoken = `import { definePaginator } from 'sluice'\nthrow new Error('it ran')\nexport const x = definePaginator({})\n`
      await mkdir(place.store, { recursive: true })
      await writeFile(join(place.store, 'theirs.mjs'), `export const x = {}\n${spoken}`)
      expect(await place.plan()).toMatchObject({ code: 2 })
      // as it stands in a plan that whoever wrote it let pass
      await writeFile(join(place.folder, 'config.json'), JSON.stringify(configOf(plain)))
      expect(await place.plan()).toMatchObject({ code: 0 })
      await tamper(place, (spec) => ({ ...spec, components: './store/theirs.mjs' }))
      const run = await place.work(hosts)
      expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('CONFIG_CODE_REFUSED') })
      expect(run.stderr).not.toContain('it ran')
    }))
})

/** Changes the config in the plan that lies in the store. */
async function tamper(place: ManyPlace, change: (config: object) => object): Promise<void> {
  const { filesUnder } = await import('../end-to-end/run-cli.ts')
  const found = [...(await filesUnder(place.store))].find(([path]) => path.endsWith('plan.json'))
  if (found === undefined) throw new Error('no plan in the store')
  const [path, body] = found
  const plan = JSON.parse(body.toString()) as { spec: { config: object } }
  await writeFile(path, JSON.stringify({ ...plan, spec: { ...plan.spec, config: change(plan.spec.config) } }))
}
